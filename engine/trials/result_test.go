package trials

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
)

const ms = time.Millisecond

// try makes trials of the lanes in turn.
func try(t *testing.T, lanes []engine.Lane, trials int, run func(ctx context.Context, lane engine.Lane, trial int) (*engine.Tally, error)) Result {
	t.Helper()
	result := NewResult(lanes, trials)
	for turn := range Schedule(len(lanes), trials) {
		tally, err := run(t.Context(), lanes[turn.Lane], turn.Trial)
		if err != nil {
			t.Fatal(err)
		}
		result.Record(turn, tally)
	}
	return result
}

// Together the lanes of a trial are one turn, else each is one, as in Schedule.
func TestTurns(t *testing.T) {
	lanes := lanesOf(t, "gather", "for-loop", "gather:2")
	inTurn := Turns(lanes, 4, false)
	order := slices.Collect(Schedule(3, 4))
	if len(inTurn) != len(order) {
		t.Fatalf("%d turns, want %d", len(inTurn), len(order))
	}
	for i, turn := range order {
		if got := inTurn[i]; len(got.Lanes) != 1 || got.Lanes[0] != lanes[turn.Lane] || got.Trial != turn.Trial {
			t.Errorf("turn %d is %v, want %v", i, got, turn)
		}
	}
	together := Turns(lanes, 4, true)
	for trial, turn := range together {
		first := max(0, trial-1) % 3
		if turn.Trial != trial || len(turn.Lanes) != 3 || turn.Lanes[0] != lanes[first] || turn.Lanes[1] != lanes[(first+1)%3] {
			t.Errorf("trial %d is %v", trial, turn)
		}
	}
	if len(together) != 5 {
		t.Errorf("%d turns", len(together))
	}
}

// steadily runs a lane over four items of a second each.
func steadily(ctx context.Context, lane engine.Lane, _ int) (*engine.Tally, error) {
	return runToEnd(ctx, lane, 4, steady(time.Second), engine.Collect)
}

func TestRunMeasuresEachLane(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		result := try(t, lanesOf(t, "for-loop", "gather", "for-loop"), 2, steadily)
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
		result := try(t, lanesOf(t, "gather"), 3, cold)
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
		inTurn := try(t, lanesOf(t, "gather", "gather"), 20, tiring)
		if pair := inTurn.Pairs()[0]; pair.Verdict != NotDistinguishable {
			t.Errorf("in turn: %v", pair)
		}
		later := try(t, lanesOf(t, "gather"), 20, tiring)
		inTurn.Lanes[1] = later.Lanes[0]
		if pair := inTurn.Pairs()[0]; pair.Verdict != Faster {
			t.Errorf("the drift is too small to prove anything: %v", pair)
		}
	})
}

func TestRunsThatAreNotWholeAreKeptApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failing := func(policy engine.Policy) func(context.Context, engine.Lane, int) (*engine.Tally, error) {
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
			result := try(t, lanesOf(t, "gather:2"), 3, failing(c.policy))
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
		result := try(t, lanesOf(t, "gather", "gather:2"), 2, empty)
		want := "gather and gather:2 can't be compared: neither has a complete trial"
		if got := result.Pairs()[0].String(); got != want || len(result.Lanes[0].Apart) != 2 {
			t.Errorf("got %q, apart %v", got, result.Lanes[0].Apart)
		}
	})
}

func wantValues(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
