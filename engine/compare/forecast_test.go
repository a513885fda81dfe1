package compare

import (
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/provider"
	"regatta/engine/simulated"
)

// From the run of any lane, the forecast of any other is what that other then
// measures, to the nanosecond.
func TestForecastsAreWhatIsThenMeasured(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(rt, "items")
		// Different latencies: which of two calls that end at one instant is first is nobody's to say.
		micros := rapid.SliceOfNDistinct(rapid.IntRange(1, 1_000_000), n, n, rapid.ID).Draw(rt, "µs")
		s := make(script, n)
		for i := range s {
			s[i] = []step{{takes: time.Duration(micros[i])*time.Microsecond + time.Duration(1<<i)}}
		}
		seed := rapid.Uint64().Draw(rt, "seed")
		cfg := engine.Config{Lane: drawLane(rt), Rows: texts(n), Caller: s, Seed: seed, Steady: true, DatasetOrder: rapid.Bool().Draw(rt, "dataset order")}
		if rapid.Bool().Draw(rt, "bounded") {
			cfg.Caller = bounded{s}
		}
		one := record(t, cfg, nil)
		lanes := []engine.Lane{drawLane(rt), drawLane(rt)}
		forecasts := Forecasts(one, lanes, seed)
		for i, lane := range lanes {
			cfg.Lane = lane
			other := record(t, cfg, nil)
			want := Forecast{Lane: lane, Wall: other.Wall, First: other.First, MaxInFlight: other.Most}
			if forecasts[i] != want {
				rt.Fatalf("from %v: %+v, measured %+v", one.Started.Lane, forecasts[i], want)
			}
		}
	})
}

// The same with the real client and the simulated provider, within 2%, whichever
// order as-completed starts in.
func TestForecastsUnderTheSimulatedProvider(t *testing.T) {
	lanes := append(engine.ArticleLanes(), laneOf(t, "ordered:5"), laneOf(t, "as-completed:8"))
	inOrder := map[bool]time.Duration{}
	for _, datasetOrder := range []bool{false, true} {
		var tallies []*engine.Tally
		for _, lane := range lanes {
			tallies = append(tallies, simulate(t, lane, datasetOrder))
		}
		for _, from := range tallies {
			for i, f := range Forecasts(from, lanes, 1) {
				if off := float64(f.Wall)/float64(tallies[i].Wall) - 1; max(off, -off) > 0.02 || f.MaxInFlight != tallies[i].Most {
					t.Errorf("dataset order %t: %v from %v: %+v, measured %v", datasetOrder, f.Lane, from.Started.Lane, f, tallies[i].Wall)
				}
			}
		}
		inOrder[datasetOrder] = tallies[len(tallies)-1].Wall
	}
	if inOrder[true] == inOrder[false] {
		t.Errorf("as-completed:8 took %v in either order: the test tells nothing", inOrder[true])
	}
}

// simulate runs a lane over 40 people in fake time.
func simulate(t *testing.T, lane engine.Lane, datasetOrder bool) *engine.Tally {
	t.Helper()
	tally := engine.NewTally()
	synctest.Test(t, func(t *testing.T) {
		set, err := datasets.Open("people:40", datasets.Options{})
		if err != nil {
			t.Fatal(err)
		}
		prompt, err := datasets.ParsePrompt(set.Prompt)
		if err != nil {
			t.Fatal(err)
		}
		p, err := provider.New(provider.Config{Name: provider.Simulated, Model: "m", Sim: simulated.DefaultOptions()})
		if err != nil {
			t.Fatal(err)
		}
		caller, err := p.Open(prompt, set.Schema)
		if err != nil {
			t.Fatal(err)
		}
		defer caller.Close()
		run, err := engine.Start(t.Context(), engine.Config{Lane: lane, Rows: set.Rows, Caller: caller, Seed: 1, Steady: true, DatasetOrder: datasetOrder})
		if err != nil {
			t.Fatal(err)
		}
		for batch := range run.Events() {
			tally.Apply(batch)
		}
	})
	if tally.OK != 40 {
		t.Fatalf("%v: %d of 40 ok", lane, tally.OK)
	}
	return tally
}

func TestForecastsOfARunThatWasStopped(t *testing.T) {
	// 200 and 300 finish, the other two count with the median of the finished.
	tally := record(t, of(t, "gather:2", lasting(200, 300, 9999, 9999)), stoppedAt(400*ms))
	got := Forecasts(tally, []engine.Lane{laneOf(t, "for-loop")}, 1)
	if len(got) != 1 || got[0].Estimated != 2 || got[0].First != 200*ms || got[0].MaxInFlight != 1 {
		t.Fatalf("got %+v", got)
	}
	if want := 900 * ms; (got[0].Wall - want).Abs() > want/500 {
		t.Errorf("wall %v, want about %v", got[0].Wall, want)
	}
}

func TestNothingIsForecastFromNothing(t *testing.T) {
	lanes := engine.ArticleLanes()
	for name, tally := range map[string]*engine.Tally{
		"no items":         ran(t, "gather", nil),
		"no call finished": record(t, of(t, "gather", lasting(100)), stoppedAt(50*ms)),
		"not begun":        engine.NewTally(),
	} {
		if got := Forecasts(tally, lanes, 1); got != nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestForecastsKeepTheOrderOfAnAsCompletedRun(t *testing.T) {
	s := lasting(900, 100, 100, 100, 100)
	cfg := of(t, "as-completed:2", s)
	for _, datasetOrder := range []bool{true, false} {
		cfg.DatasetOrder, cfg.Seed = datasetOrder, 3
		cfg.Lane = laneOf(t, "as-completed:2")
		from := record(t, cfg, nil)
		cfg.Lane = laneOf(t, "as-completed:3")
		measured := record(t, cfg, nil)
		if got := Forecasts(from, []engine.Lane{cfg.Lane}, 99); got[0].Wall != measured.Wall {
			t.Errorf("order %v: %v, measured %v", from.Started.Order, got[0].Wall, measured.Wall)
		}
	}
}

// How soon a call failed tells nothing of how long an answer takes: failed items count
// with the median of the answers, and where most failed nothing is forecast.
func TestForecastsAreMadeOfAnswers(t *testing.T) {
	s := lasting(800, 800, 1, 800)
	s[2][0].err = &call.Error{Kind: call.BadRequest, Message: "no"}
	got := Forecasts(ran(t, "gather", s), []engine.Lane{laneOf(t, "for-loop")}, 1)
	if len(got) != 1 || got[0].Estimated != 1 || (got[0].Wall-3200*ms).Abs() > 10*ms {
		t.Errorf("got %+v, want 3.2s", got)
	}
	s[0][0].err, s[1][0].err = s[2][0].err, s[2][0].err
	if got := Forecasts(ran(t, "gather", s), []engine.Lane{laneOf(t, "for-loop")}, 1); got != nil {
		t.Errorf("got %+v of a run in which 3 of 4 failed", got)
	}
}

// A lane that finds its limit has no forecast, from whatever run, with a twin or without.
func TestNoForecastOfALaneThatFindsItsLimit(t *testing.T) {
	auto, two := laneOf(t, "gather:auto"), laneOf(t, "gather:2")
	from := simulate(t, laneOf(t, "gather:4"), false)
	for how, list := range map[string][]Forecast{
		"Forecasts": Forecasts(from, []engine.Lane{auto, two}, 1),
		"Foresee":   Foresee(from, nil, []engine.Lane{auto, two}, 1).Forecasts,
	} {
		if len(list) != 1 || list[0].Lane != two {
			t.Errorf("%s: %+v", how, list)
		}
	}
}

// A rate that the user gave holds the other lanes too, and so does one that the provider states.
func TestForecastsAreAtTheRatesOfTheRun(t *testing.T) {
	for name, c := range map[string]struct {
		rpm, burst float64
		headers    bool
	}{"given": {300, 1000, false}, "stated": {0, 600, true}} {
		of := func(lane string) *engine.Tally {
			return limited(t, lane, 800, &limiter{burst: c.burst, headers: c.headers}, c.rpm)
		}
		one, other := of("gather:2"), of("gather:100")
		f := Forecasts(one, []engine.Lane{laneOf(t, "gather:100")}, 1)[0]
		if off := f.Wall.Seconds() / other.Wall.Seconds(); other.Refused > 0 || off < 0.9 || off > 1.1 {
			t.Errorf("%s: %v, measured %v; %d refused", name, f.Wall, other.Wall, other.Refused)
		}
	}
}
