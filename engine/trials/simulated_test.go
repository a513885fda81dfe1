package trials_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/provider"
	"regatta/engine/simulated"
	"regatta/engine/trials"
)

// On the simulated provider with noise, 20 trials call equal lanes not
// distinguishable, and 10% more latency a real difference.
func TestTrialsOnTheSimulatedProvider(t *testing.T) {
	set, err := datasets.Open("people", datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	prompt, err := datasets.ParsePrompt(set.Prompt)
	if err != nil {
		t.Fatal(err)
	}
	const seventh = 7 // the lane that gets the slower provider
	noise := uint64(0)
	run := func(ctx context.Context, lane engine.Lane) (*engine.Tally, error) {
		noise++
		median := 800 * time.Millisecond
		if lane.Limit == seventh {
			median = 880 * time.Millisecond
		}
		p, err := provider.New(provider.Config{
			Name: provider.Simulated, Model: "m",
			Sim: simulated.Options{Seed: noise, Latency: simulated.Lognormal(median, 0.1)},
		})
		if err != nil {
			return nil, err
		}
		caller, err := p.Open(prompt, set.Schema)
		if err != nil {
			return nil, err
		}
		defer caller.Close()
		started, err := engine.Start(ctx, engine.Config{Lane: lane, Rows: set.Rows, Caller: caller})
		if err != nil {
			return nil, err
		}
		tally := engine.NewTally()
		for batch := range started.Events() {
			tally.Apply(batch)
		}
		return tally, nil
	}
	synctest.Test(t, func(t *testing.T) {
		lanes := []engine.Lane{{Strategy: engine.Gather}, {Strategy: engine.AsCompleted}, {Strategy: engine.Gather, Limit: seventh}}
		result := trials.NewResult(lanes, 20)
		for turn := range trials.Schedule(len(lanes), 20) {
			tally, err := run(t.Context(), lanes[turn.Lane])
			if err != nil {
				t.Fatal(err)
			}
			result.Record(turn, tally)
		}
		pairs := result.Pairs()
		for i, want := range []trials.Verdict{trials.NotDistinguishable, trials.Faster, trials.Faster} {
			if pairs[i].Verdict != want || pairs[i].A.Trials != 20 || pairs[i].B.Trials != 20 {
				t.Errorf("want %v: %v", want, pairs[i])
			}
		}
	})
}
