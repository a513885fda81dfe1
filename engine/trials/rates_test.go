package trials_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/compare"
	"regatta/engine/governor"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/engine/simulated"
	"regatta/engine/trials"
)

// What a lane is to take at rates that are known before anything has run, it takes: at those of the
// simulated provider, and at those that the user gives.
func TestForecastsAtRatesComeTrue(t *testing.T) {
	set, err := datasets.Open("people:300", datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	prompt, err := datasets.ParsePrompt(set.Prompt)
	if err != nil {
		t.Fatal(err)
	}
	job := runner.Job{Set: set, Schema: set.Schema, Prompt: prompt}
	for _, c := range []struct {
		lane, sim string
		rules     runner.Rules
		more      float64 // than forecast, at most, for finding the rate out
	}{
		{"gather:64", "rpm=600", runner.Rules{}, 1.05},
		{"gather:64", "rpm=600,burst=64", runner.Rules{}, 1.2},
		{"gather:8", "rpm=300,burst=20", runner.Rules{}, 1.05},
		{"as-completed:64", "rpm=600,burst=20", runner.Rules{}, 1.2},
		{"gather", "rpm=1200,burst=300", runner.Rules{}, 1.05},
		{"for-loop", "rpm=600", runner.Rules{}, 1.05},
		{"gather:64", "", runner.Rules{RPM: 600}, 1.05},
		{"ordered:8", "", runner.Rules{RPM: 240}, 1.05},
		{"gather:64", "rpm=600,burst=600", runner.Rules{RPM: 300}, 1.05},
		{"gather:64", "", runner.Rules{TPM: 60_000}, 1.25},
		{"gather:64", "tpm=60000", runner.Rules{}, 1.25},
	} {
		synctest.Test(t, func(t *testing.T) {
			settings := strings.TrimSuffix("latency=lognormal:800ms:0.3,"+c.sim, ",")
			sim, err := simulated.Parse(settings, simulated.DefaultOptions())
			if err != nil {
				t.Fatal(err)
			}
			sim.Seed = 7
			p, err := provider.New(provider.Config{Name: provider.Simulated, Model: "m", Sim: sim})
			if err != nil {
				t.Fatal(err)
			}
			lane, err := engine.ParseLane(c.lane)
			if err != nil {
				t.Fatal(err)
			}
			plan := lane.Plan(set.Rows.Len(), 1)
			plan.Paces = trials.RatesOf(runner.Plan{Job: job, Provider: p, Rules: c.rules}).Paces()
			var walls []time.Duration
			for drawn := range slices.Chunk(p.Expect(20*set.Rows.Len()), set.Rows.Len()) {
				walls = append(walls, plan.Forecast(drawn).Wall)
			}
			forecast := compare.ExpectedOf(walls)

			caller, err := p.Open(prompt, set.Schema)
			if err != nil {
				t.Fatal(err)
			}
			defer caller.Close()
			link := governor.NewLink(governor.Options{Max: math.MaxInt32, Fixed: true, RPM: c.rules.RPM, TPM: c.rules.TPM})
			run, err := engine.Start(t.Context(), engine.Config{Lane: lane, Rows: set.Rows, Caller: caller, Retry: engine.DefaultRetry(), Seed: 1, Admission: []admit.Link{link}})
			if err != nil {
				t.Fatal(err)
			}
			tally := engine.NewTally()
			for batch := range run.Events() {
				tally.Apply(batch)
			}
			if least, most := 0.9*forecast.Low.Seconds(), c.more*forecast.High.Seconds(); tally.OK != set.Rows.Len() || tally.Wall.Seconds() < least || tally.Wall.Seconds() > most {
				t.Errorf("%s, %s, %+v: it took %v, forecast %v to %v; %d refused, %d ok", c.lane, settings, c.rules, tally.Wall, forecast.Low, forecast.High, tally.Refused, tally.OK)
			}
		})
	}
}
