package twin_test

import (
	"math"
	"reflect"
	"runtime"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/twin"
	"regatta/engine/twin/random"
)

// TestRandomProviders fits and forecasts over 63 providers of seven kinds, each with two of
// the designs in turn (28 with one where the race detector looks on). `go run ./engine/cmd/twin` does
// so for all designs, and beside a replay.
func TestRandomProviders(t *testing.T) {
	const items, seed = 96, 31_000
	cells := make([][]random.Cell, providers)
	alarms := make([][]*random.Alarm, providers)
	var wait sync.WaitGroup
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range providers {
		wait.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			p := random.New(random.Kind(i%random.Kinds), seed+uint64(i))
			truths := map[int]random.Truth{}
			for _, target := range random.Targets() {
				truths[target] = random.Measure(p, target, items, 9)
			}
			for k := range designs {
				design := (i/random.Kinds + 4*k) % len(random.Designs())
				some, alarm := random.Try(p, design, items, truths)
				cells[i], alarms[i] = append(cells[i], some...), append(alarms[i], alarm)
			}
		})
	}
	wait.Wait()
	var all []random.Cell
	quiet, wrong, loud, found := 0, 0, 0, 0
	for i := range cells {
		all = append(all, cells[i]...)
		for _, a := range alarms[i] {
			switch {
			case a.True < 1.05 && a.Found:
				wrong++
				fallthrough
			case a.True < 1.05:
				quiet++
			case a.True >= 1.5 && a.Found:
				found++
				fallthrough
			case a.True >= 1.5:
				loud++
			}
		}
	}
	s := random.Sum(all)
	t.Logf("%d cells, %d with a number: error %.1f%% median, %.1f%% in nine of ten; bands hold in %.0f%%, ranges in %.0f%%; false alarms %d/%d, found %d/%d",
		s.Cells, s.Said, 100*s.Median, 100*s.P90, 100*s.Coverage, 100*s.RangeCoverage, wrong, quiet, found, loud)
	if s.Said < s.Cells/5 {
		t.Errorf("%d of %d cells have a number, too few to be of use", s.Said, s.Cells)
	}
	if s.Median > 0.02 || s.P90 > 0.10 {
		t.Errorf("forecasts are off by %.1f%% in the median and %.1f%% in one of ten, more than 2%% and 10%%", 100*s.Median, 100*s.P90)
	}
	if s.Coverage < 0.85 || s.RangeCoverage < 0.85 {
		t.Errorf("bands hold in %.0f%% and ranges in %.0f%%, less than 85%%", 100*s.Coverage, 100*s.RangeCoverage)
	}
	if float64(wrong) > 0.05*float64(quiet) {
		t.Errorf("%d false alarms in %d", wrong, quiet)
	}
	if loud >= 10 && 2*found < loud { // of fewer it says nothing
		t.Errorf("calls that took half as long again are found in %d of %d", found, loud)
	}
}

// slots is a provider that serves so many calls at a time, each as long as work says.
func slots(n int, work func(item int) float64) twin.Provider {
	return twin.Provider{Model: twin.Model{Slots: n}, Work: func(item, _ int) float64 { return work(item) }}
}

func client(lane string, items int) twin.Client {
	l, err := engine.ParseLane(lane)
	if err != nil {
		panic(err)
	}
	return twin.Client{Lane: l, Items: items, Retry: engine.DefaultRetry()}
}

func runOn(p twin.Provider, c twin.Client) twin.Run {
	s := twin.Simulate(p, c, 1, true)
	return twin.Run{Client: c, Attempts: s.Attempts, Wall: s.Wall, Whole: true}
}

// TestQueueFromGatherAlone finds four slots of 200 ms in a gather of 20 items.
func TestQueueFromGatherAlone(t *testing.T) {
	p := slots(4, func(item int) float64 { return 0.2 + 0.002*float64(item%5) })
	fit := twin.Fit([]twin.Run{runOn(p, client("gather", 20))})
	for lane, truth := range map[string]float64{"for-loop": 4.08, "gather:2": 2.04, "gather:8": 1.02, "gather": 1.02} {
		f := fit.Forecast(twin.Question{Client: client(lane, 20), Seed: 1})
		if f.Knowledge != twin.Known || math.Abs(f.Wall.Mid-truth) > 0.03*truth || f.Wall.Low > truth || f.Wall.High < truth {
			t.Errorf("%s: %+v, of knowledge %d (%s); it takes %.2f s", lane, f.Wall, f.Knowledge, f.Why, truth)
		}
	}
	if g := fit.Growth(); !g.Found || g.Times() < 2.7 || g.Times() > 3.3 {
		t.Errorf("growth %+v; calls took 3 times as long as alone", g)
	}
}

// TestNothingSeen says what a run can't tell: a for loop nothing of more calls at a time.
func TestNothingSeen(t *testing.T) {
	fit := twin.Fit([]twin.Run{runOn(slots(4, func(item int) float64 { return 0.2 + 0.01*float64(item%7) }), client("for-loop", 40))})
	f := fit.Forecast(twin.Question{Client: client("gather:8", 40), Seed: 1})
	if f.Knowledge != twin.Unknown || f.Why != "never more than 1 in flight" || f.Wall.Low > 2.4 || f.Wall.High < 8 {
		t.Errorf("%+v", f)
	}
	if f := fit.Forecast(twin.Question{Client: client("for-loop", 40), Seed: 1}); f.Knowledge != twin.Known {
		t.Errorf("%+v", f)
	}
	if twin.Fit([]twin.Run{runOn(slots(4, func(int) float64 { return 1 }), client("for-loop", 7))}) != nil {
		t.Error("seven calls make a twin")
	}
}

// TestDeterminism is that the same runs and seed give the same forecast.
func TestDeterminism(t *testing.T) {
	p := random.New(random.Mixed, 4)
	ask := func() twin.Forecast {
		runs, _ := random.Designs()[7].Runs(p, 40)
		return twin.Fit(runs).Forecast(twin.Question{Client: client("gather:4", 40), Seed: 3})
	}
	if a, b := ask(), ask(); !reflect.DeepEqual(a, b) {
		t.Errorf("%+v, then %+v", a, b)
	}
}

// TestSimulateIsThePlan is that without slots, refusals and faults a simulation is what the
// engine's own list scheduling makes of the same latencies.
func TestSimulateIsThePlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "items")
		strategy := rapid.SampledFrom(engine.Strategies()).Draw(t, "strategy")
		lane := engine.Lane{Strategy: strategy, Limit: rapid.IntRange(0, 9).Draw(t, "limit")}
		works := rapid.SliceOfN(rapid.IntRange(1, 900), n, n).Draw(t, "works")
		latencies := make([]float64, n)
		for i, ms := range works {
			latencies[i] = float64(ms) / 1000
		}
		c := twin.Client{Lane: lane, Items: n, Retry: engine.DefaultRetry(), Seed: 5}
		s := twin.Simulate(slots(0, func(item int) float64 { return latencies[item] }), c, 1, false)
		plan := lane.Plan(n, 5).Forecast(durations(latencies))
		if math.Abs(s.Wall-plan.Wall.Seconds()) > 1e-6 || math.Abs(s.First-plan.First.Seconds()) > 1e-6 || s.Most != plan.MaxInFlight {
			t.Fatalf("%v: simulated %.6f, first %.6f, %d in flight; planned %v, %v, %d", lane, s.Wall, s.First, s.Most, plan.Wall, plan.First, plan.MaxInFlight)
		}
	})
}
