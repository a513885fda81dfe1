package trials

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
)

const ms = time.Millisecond

// steadily runs a lane over four items of a second each.
func steadily(ctx context.Context, lane engine.Lane, _ int) (*engine.Tally, error) {
	return runToEnd(ctx, lane, 4, steady(time.Second), engine.Collect)
}

func TestRunMeasuresEachLane(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var turns []Turn
		result, err := Run(t.Context(), lanesOf(t, "for-loop", "gather", "for-loop"), 2, steadily, func(done Trial) {
			turns = append(turns, done.Turn)
		})
		if err != nil {
			t.Fatal(err)
		}
		if want := slices.Collect(Schedule(3, 2)); !slices.Equal(turns, want) {
			t.Errorf("told of %v, want %v", turns, want)
		}
		for i, want := range []struct {
			label       string
			wall, first float64
		}{{"for-loop #1", 4, 1}, {"gather", 1, 1}, {"for-loop #2", 4, 1}} {
			lane := result.Lanes[i]
			if lane.Label != want.label || lane.Lane.String() != lanesOf(t, "for-loop", "gather", "for-loop")[i].String() {
				t.Errorf("lane %d is %v, called %q, want %q", i, lane.Lane, lane.Label, want.label)
			}
			wantValues(t, want.label+" walls", lane.Walls, []float64{want.wall, want.wall})
			wantValues(t, want.label+" firsts", lane.Firsts, []float64{want.first, want.first})
			if len(lane.P95s) != 2 || lane.P95s[0] < 0.999 || lane.P95s[0] > 1.001 {
				t.Errorf("%s p95s: %v", want.label, lane.P95s)
			}
			if lane.Failed != 0 || lane.Apart != nil {
				t.Errorf("%s: %d failed, apart %v", want.label, lane.Failed, lane.Apart)
			}
		}
		if result.Trials != 2 {
			t.Errorf("%d trials", result.Trials)
		}
	})
}

func TestTheWarmUpIsNotCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cold := func(ctx context.Context, lane engine.Lane, trial int) (*engine.Tally, error) {
			takes := time.Second
			if trial == 0 {
				takes = time.Minute
			}
			return runToEnd(ctx, lane, 4, steady(takes), engine.Collect)
		}
		result, err := Run(t.Context(), lanesOf(t, "gather"), 3, cold, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantValues(t, "walls", result.Lanes[0].Walls, []float64{1, 1, 1})
	})
}

// A provider that gets slower all the time makes no difference between lanes that
// take turns, though it would between lanes of which one comes last.
func TestDriftHitsAllLanesAlike(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		tiring := func(ctx context.Context, lane engine.Lane, _ int) (*engine.Tally, error) {
			takes := time.Second + time.Since(begun)/100
			return runToEnd(ctx, lane, 4, steady(takes), engine.Collect)
		}
		inTurn, err := Run(t.Context(), lanesOf(t, "gather", "gather"), 20, tiring, nil)
		if err != nil {
			t.Fatal(err)
		}
		if pair := inTurn.Pairs()[0]; pair.Verdict != NotDistinguishable {
			t.Errorf("in turn: %v", pair)
		}
		later, err := Run(t.Context(), lanesOf(t, "gather"), 20, tiring, nil)
		if err != nil {
			t.Fatal(err)
		}
		inTurn.Lanes[1] = later.Lanes[0]
		if pair := inTurn.Pairs()[0]; pair.Verdict != Faster {
			t.Errorf("the drift is too small to prove anything: %v", pair)
		}
	})
}

func TestTheEndOfTheContextKeepsWhatIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 6500*ms) // amid trial 2 of the second lane
		defer cancel()
		told := 0
		result, err := Run(ctx, lanesOf(t, "gather", "gather:3"), 5, steadily, func(Trial) { told++ })
		if err != nil {
			t.Fatal(err)
		}
		wantValues(t, "gather", result.Lanes[0].Walls, []float64{1})
		wantValues(t, "gather:3", result.Lanes[1].Walls, []float64{2})
		cut := result.Lanes[1].Apart
		if len(cut) != 1 || cut[0].Whole || cut[0].Trial != 2 {
			t.Errorf("apart: %+v", cut)
		}
		if told != 5 {
			t.Errorf("told of %d turns", told)
		}
	})
}

func TestNothingRunsWhenTheContextIsOver(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	result, err := Run(ctx, lanesOf(t, "gather"), 5, func(context.Context, engine.Lane, int) (*engine.Tally, error) {
		t.Error("it ran")
		return engine.NewTally(), nil
	}, nil)
	if err != nil || len(result.Lanes) != 1 {
		t.Errorf("got %+v, %v", result, err)
	}
}

func TestErrorsOfTheRunner(t *testing.T) {
	broken := errors.New("no provider")
	for name, c := range map[string]struct {
		at   Turn
		want string
		kept int
	}{
		"in a trial":     {Turn{1, 2}, "for-loop:2, trial 2: no provider", 1},
		"in the warm-up": {Turn{0, 0}, "gather, the warm-up: no provider", 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				lanes := lanesOf(t, "gather", "for-loop:2")
				result, err := Run(t.Context(), lanes, 5, func(ctx context.Context, lane engine.Lane, trial int) (*engine.Tally, error) {
					if lane == lanes[c.at.Lane] && trial == c.at.Trial {
						return nil, broken
					}
					return steadily(ctx, lane, trial)
				}, nil)
				if !errors.Is(err, broken) || err.Error() != c.want {
					t.Errorf("got %q, want %q", err, c.want)
				}
				for _, lane := range result.Lanes {
					if len(lane.Walls) != c.kept {
						t.Errorf("%s keeps %v", lane.Label, lane.Walls)
					}
				}
			})
		})
	}
}

func TestAnErrorThatIsTheContextsIsNone(t *testing.T) {
	why := errors.New("ctrl+c")
	for name, returned := range map[string]error{"its error": context.Canceled, "its cause": why} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			_, err := Run(ctx, lanesOf(t, "gather"), 5, func(context.Context, engine.Lane, int) (*engine.Tally, error) {
				cancel(why)
				return nil, returned
			}, nil)
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRunsThatAreNotWholeAreKeptApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failing := func(policy engine.Policy) Runner {
			return func(ctx context.Context, lane engine.Lane, trial int) (*engine.Tally, error) {
				c := steady(time.Second)
				c.fails = func(item int) bool { return trial == 2 && item == 3 }
				return runToEnd(ctx, lane, 4, c, policy)
			}
		}
		for _, c := range []struct {
			policy               engine.Policy
			whole, apart, failed int
		}{{engine.Collect, 3, 0, 1}, {engine.Cancel, 2, 1, 0}, {engine.Orphan, 2, 1, 0}} {
			result, err := Run(t.Context(), lanesOf(t, "gather:2"), 3, failing(c.policy), nil)
			if err != nil {
				t.Fatal(err)
			}
			lane := result.Lanes[0]
			if len(lane.Walls) != c.whole || len(lane.Firsts) != c.whole || len(lane.P95s) != c.whole ||
				len(lane.Apart) != c.apart || lane.Failed != c.failed {
				t.Errorf("%v: %+v", c.policy, lane)
			}
			if len(lane.Apart) > 0 && (lane.Apart[0].Trial != 2 || lane.Apart[0].Failed != 1) {
				t.Errorf("%v: apart is %+v", c.policy, lane.Apart[0])
			}
		}
	})
}

func TestWhole(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*engine.Tally)
		want   bool
	}{
		"as it should be":    {func(*engine.Tally) {}, true},
		"not over":           {func(t *engine.Tally) { t.Over = false }, false},
		"stopped":            {func(t *engine.Tally) { t.End = engine.Cancelled }, false},
		"ended by a failure": {func(t *engine.Tally) { t.End = engine.Failed }, false},
		"one not delivered":  {func(t *engine.Tally) { t.Delivered = 2 }, false},
		"all failed":         {func(t *engine.Tally) { t.OK, t.Failed = 0, 3 }, false},
		"no items":           {func(t *engine.Tally) { t.Rows, t.Delivered, t.Wall = nil, 0, engine.Unset }, false},
	} {
		t.Run(name, func(t *testing.T) {
			tally := engine.NewTally()
			tally.Over, tally.End, tally.OK = true, engine.OK, 1
			tally.Rows, tally.Delivered, tally.Wall = make([]engine.Row, 3), 3, time.Second
			c.change(tally)
			if got := trialOf(Turn{0, 1}, tally); got.Whole != c.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestRunOverNothingIsApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		empty := func(ctx context.Context, lane engine.Lane, _ int) (*engine.Tally, error) {
			return runToEnd(ctx, lane, 0, steady(time.Second), engine.Collect)
		}
		result, err := Run(t.Context(), lanesOf(t, "gather", "gather:2"), 2, empty, nil)
		if err != nil {
			t.Fatal(err)
		}
		want := "gather and gather:2 can't be compared: neither has a complete trial"
		if got := result.Pairs()[0].String(); got != want || len(result.Lanes[0].Apart) != 2 {
			t.Errorf("got %q, apart %v", got, result.Lanes[0].Apart)
		}
	})
}

func TestRunRefusesNothingToDo(t *testing.T) {
	for _, c := range []struct {
		lanes  []engine.Lane
		trials int
		want   string
	}{
		{nil, 3, "trials need at least 1 lane"},
		{lanesOf(t, "gather"), 0, "0 trials: need at least 1"},
		{lanesOf(t, "gather"), -2, "-2 trials: need at least 1"},
	} {
		if _, err := Run(t.Context(), c.lanes, c.trials, steadily, nil); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

func wantValues(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
