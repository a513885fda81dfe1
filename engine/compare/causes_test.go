package compare

import (
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/call"
)

func TestCausesOfSchedulesComputedByHand(t *testing.T) {
	five := func() script { return lasting(300, 200, 100, 400, 250) }
	type want map[Cause]time.Duration
	for name, tc := range map[string]struct {
		run        func(t *testing.T) *engine.Tally
		wall       time.Duration
		parts      want
		wait, held time.Duration
	}{
		"a for loop is all service": {
			func(t *testing.T) *engine.Tally { return ran(t, "for-loop", lasting(300, 200, 100)) },
			600 * ms, want{Service: 600 * ms}, 0, 0,
		},
		// 300+200+100 in three slots of 300
		"gather idles behind its slowest": {
			func(t *testing.T) *engine.Tally { return ran(t, "gather", lasting(300, 200, 100)) },
			300 * ms, want{Service: 200 * ms, Idle: 100 * ms}, 0, 100 * ms,
		},
		// 0-300 and 0-200, 200-300, 300-700, 300-550
		"two slots, one idle at the end": {
			func(t *testing.T) *engine.Tally { return ran(t, "gather:2", five()) },
			700 * ms, want{Service: 625 * ms, Idle: 75 * ms}, 160 * ms, 290 * ms,
		},
		"the caller's bound": {
			func(t *testing.T) *engine.Tally {
				cfg := of(t, "gather", nil)
				cfg.Rows, cfg.Caller = texts(5), bounded{five()}
				return record(t, cfg, nil)
			},
			700 * ms, want{Service: 625 * ms, Idle: 75 * ms}, 160 * ms, 290 * ms,
		},
		// 100 refused, 1000 waited, 100 again, then 100
		"rate limited in a single slot": {
			func(t *testing.T) *engine.Tally {
				return ran(t, "gather:1", lasting(100, 100).failing(0, call.RateLimited, 100*ms, time.Second, 1))
			},
			1300 * ms, want{Service: 200 * ms, Throttled: 1000 * ms, Retried: 100 * ms}, 600 * ms, 50 * ms,
		},
		"back-off and throttling are told apart": {
			func(t *testing.T) *engine.Tally {
				s := lasting(100).failing(0, call.RateLimited, 10*ms, 300*ms, 1).failing(0, call.Server, 20*ms, 500*ms, 2)
				return ran(t, "for-loop", s)
			},
			1450 * ms, want{Service: 20 * ms, BackOff: 1000 * ms, Throttled: 300 * ms, Retried: 130 * ms}, 0, 0,
		},
		// 100 and 100 do not fit, 100 again; then a retry of a re-ask: 100 unfit,
		// 50 fails, 200 waited, 100
		"re-asks are told apart from retries": {
			func(t *testing.T) *engine.Tally {
				s := lasting(100, 100).unfit(0, 100*ms, 2).failing(1, call.Server, 50*ms, 200*ms, 1).unfit(1, 100*ms, 1)
				return ran(t, "for-loop", s)
			},
			750 * ms, want{Service: 200 * ms, Reasked: 250 * ms, BackOff: 200 * ms, Retried: 100 * ms}, 0, 0,
		},
		// one slot for 200, then three: 1+2 calls for 200, two of three for 200
		"a limit that is raised": {
			func(t *testing.T) *engine.Tally {
				return record(t, of(t, "gather:1", lasting(400, 400, 400)), turnedAt(200*ms, 3))
			},
			600 * ms, want{Service: 533_333_333, Idle: 66_666_667}, 400 * ms / 3, 200 * ms / 3,
		},
		"a limit that is lowered lets the calls in flight be": {
			func(t *testing.T) *engine.Tally {
				return record(t, of(t, "gather:3", lasting(300, 300, 300, 100)), turnedAt(100*ms, 1))
			},
			400 * ms, want{Service: 400 * ms}, 75 * ms, 75 * ms,
		},
		"stopped": {
			func(t *testing.T) *engine.Tally {
				return record(t, of(t, "gather:2", lasting(300, 200, 150, 9999, 9999, 9999)), stoppedAt(450*ms))
			},
			450 * ms, want{Service: 450 * ms}, 170 * ms, 500 * ms / 3,
		},
		"stopped before anything was delivered": {
			func(t *testing.T) *engine.Tally {
				return record(t, of(t, "gather:2", lasting(300, 200)), stoppedAt(50*ms))
			},
			50 * ms, want{Service: 50 * ms}, 0, engine.Unset,
		},
		// the last delivery is at 300
		"stopped after its last delivery": {
			func(t *testing.T) *engine.Tally {
				return record(t, of(t, "ordered:2", lasting(300, 200, 9999, 9999)), stoppedAt(450*ms))
			},
			450 * ms, want{Service: 450 * ms}, 125 * ms, 50 * ms,
		},
		// the wall ends with the failure at 200, the calls go on to 400
		"an orphan's calls after the wall don't count": {
			func(t *testing.T) *engine.Tally {
				cfg := of(t, "gather", five().failing(1, call.BadRequest, 200*ms, -1, 1))
				cfg.OnError = engine.Orphan
				return record(t, cfg, nil)
			},
			200 * ms, want{Service: 180 * ms, Idle: 20 * ms}, 0, engine.Unset,
		},
		// 30 between the calls, and 20 between the slot and the call
		"what the run itself needs": {
			func(t *testing.T) *engine.Tally {
				return told(t, "gather:1", lived{0, 100 * ms, 100 * ms}, lived{130 * ms, 240 * ms, 90 * ms})
			},
			240 * ms, want{Service: 190 * ms, Overhead: 50 * ms}, 65 * ms, 0,
		},
		"empty": {
			func(t *testing.T) *engine.Tally { return ran(t, "gather", nil) },
			0, want{}, engine.Unset, engine.Unset,
		},
		"not begun": {
			func(*testing.T) *engine.Tally { return engine.NewTally() },
			0, want{}, engine.Unset, engine.Unset,
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := Causes(tc.run(t))
			got := want{}
			for _, p := range b.Parts {
				if p.Time != 0 {
					got[p.Cause] = p.Time
				}
			}
			if b.Wall != tc.wall || !maps.Equal(got, tc.parts) {
				t.Errorf("%v: %v, want %v: %v", b.Wall, got, tc.wall, tc.parts)
			}
			if b.Wait != tc.wait || b.Held != tc.held {
				t.Errorf("waited %v, held %v, want %v, %v", b.Wait, b.Held, tc.wait, tc.held)
			}
		})
	}
}

func TestARunThatIsNotOverIsBrokenDownSoFar(t *testing.T) {
	tally := engine.NewTally()
	tally.Apply([]engine.Event{
		{Kind: engine.RunStarted, Started: &engine.Started{Lane: laneOf(t, "as-completed"), Items: 2}},
		{Kind: engine.CallStarted, Item: 0}, {Kind: engine.AttemptStarted, Item: 0},
		{Kind: engine.CallStarted, Item: 1}, {Kind: engine.AttemptStarted, Item: 1},
		{Kind: engine.Retrying, At: 100 * ms, Item: 1, Err: &call.Error{Kind: call.RateLimited}},
		{Kind: engine.Finished, At: 300 * ms, Item: 0, Took: 300 * ms, Status: engine.OK, Answer: &call.Answer{}},
		{Kind: engine.Delivered, At: 300 * ms, Item: 0},
	})
	b := Causes(tally)
	if b.Wall != 300*ms || b.Parts[Service].Time != 200*ms || b.Parts[Throttled].Time != 100*ms {
		t.Errorf("got %+v", b)
	}
}

// A run that broke off before gather delivered anything has no wall; where its time went is known.
func TestARunThatDeliveredNothingIsBrokenDown(t *testing.T) {
	tally := engine.NewTally()
	tally.Apply([]engine.Event{
		{Kind: engine.RunStarted, Started: &engine.Started{Lane: laneOf(t, "gather"), Items: 2}},
		{Kind: engine.CallStarted, Item: 0}, {Kind: engine.AttemptStarted, Item: 0},
		{Kind: engine.CallStarted, Item: 1}, {Kind: engine.AttemptStarted, Item: 1},
		{Kind: engine.Finished, At: 300 * ms, Item: 0, Took: 300 * ms, Status: engine.OK, Answer: &call.Answer{}},
	})
	if b := Causes(tally); b.Wall != 300*ms || b.Parts[Service].Time != 300*ms {
		t.Errorf("got %+v", b)
	}
}

// Whatever happens in a run, the parts are those of a count slot by slot, none is
// negative, and they sum to the wall to the nanosecond.
func TestThePartsSumToTheWall(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tally := drawRun(t, rt)
		b := Causes(tally)
		if len(b.Parts) != causes || b.Wall != wallOf(tally) {
			rt.Fatalf("%d parts of %v", len(b.Parts), b.Wall)
		}
		want := countSlots(tally)
		var sum time.Duration
		for i, p := range b.Parts {
			if p.Cause != Cause(i) || p.Time < 0 || p.Time > b.Wall {
				rt.Fatalf("part %d: %v", i, p)
			}
			if math.Abs(float64(p.Time)-want[i]) > 10 {
				rt.Fatalf("%v: %v, counted %v", p.Cause, p.Time, time.Duration(want[i]))
			}
			sum += p.Time
		}
		if sum != b.Wall {
			rt.Fatalf("the parts sum to %v of %v", sum, b.Wall)
		}
		for i, p := range accountIn(tally, b.Wall, rapid.IntRange(2, 9).Draw(rt, "parts")).parts(b.Wall) {
			if (p.Time - b.Parts[i].Time).Abs() > 10 {
				rt.Fatalf("%v in parts: %v, not %v", p.Cause, p.Time, b.Parts[i].Time)
			}
		}
	})
}

// wallOf is what is broken down: the wall, and of a run that was stopped or has none all of its time.
func wallOf(t *engine.Tally) time.Duration {
	if t.End == engine.Cancelled || t.Wall <= 0 {
		return t.Now
	}
	return max(t.Wall, 0)
}

// countSlots looks at every slot between any two moments at which anything
// happens: the same as Causes, slowly.
func countSlots(t *engine.Tally) (booked [causes]float64) {
	wall := wallOf(t)
	moments := []time.Duration{0, wall}
	lastStart := time.Duration(0)
	for _, step := range t.Limits {
		moments = append(moments, step.At)
	}
	for i := range t.Rows {
		row := &t.Rows[i]
		lastStart = max(lastStart, row.Started)
		moments = append(moments, row.Started, row.Finished)
		for _, a := range row.Attempts {
			moments = append(moments, a.Begun, a.Ended)
		}
	}
	slices.Sort(moments)
	for k := 1; k < len(moments); k++ {
		from, to := moments[k-1], moments[k]
		if from < 0 || to > wall || from == to {
			continue
		}
		var doing [causes]int
		for i := range t.Rows {
			if cause, busy := doingAt(&t.Rows[i], from); busy {
				doing[cause]++
			}
		}
		calls := 0
		for _, n := range doing {
			calls += n
		}
		all := max(calls, slotsAt(t, from))
		if from < lastStart {
			doing[Overhead] += all - calls
		} else {
			doing[Idle] += all - calls
		}
		for c, n := range doing {
			booked[c] += float64(to-from) * float64(n) / float64(all)
		}
	}
	return booked
}

func slotsAt(t *engine.Tally, at time.Duration) int {
	limit := 0
	for _, step := range t.Limits {
		if step.At <= at {
			limit = step.Limit
		}
	}
	n := len(t.Rows)
	if t.Started.Lane.Strategy == engine.ForLoop {
		n = min(n, 1)
	}
	for _, most := range []int{limit, t.Started.Bound} {
		if most > 0 {
			n = min(n, most)
		}
	}
	return n
}

func doingAt(row *engine.Row, at time.Duration) (Cause, bool) {
	if row.Started < 0 || at < row.Started || at >= row.Finished {
		return 0, false
	}
	k := len(row.Attempts) - 1
	for row.Attempts[k].Begun > at {
		k--
	}
	switch a := row.Attempts[k]; {
	case at >= a.Ended && a.Err.Kind == call.RateLimited:
		return Throttled, true
	case at >= a.Ended:
		return BackOff, true
	case k > 0 && row.Attempts[k-1].Reasked:
		return Reasked, true
	case k > 0:
		return Retried, true
	}
	return Service, true
}

func TestCausesHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for c := range Cause(causes) {
		if c.String() == "" || seen[c.String()] {
			t.Errorf("cause %d is called %q", c, c)
		}
		seen[c.String()] = true
	}
}

// A million calls, as after a run of a large dataset.
func BenchmarkCauses(b *testing.B) {
	const n = 1_000_000
	calls := make([]lived, n)
	for i := range calls {
		at := time.Duration(i/64) * ms
		calls[i] = lived{at, at + ms - time.Duration(i%1000), ms - time.Duration(i%1000)}
	}
	tally := told(b, "as-completed:64", calls...)
	for b.Loop() {
		Causes(tally)
	}
}

// An attempt that was made beside another is part of the first, and no time is told
// twice.
func TestAttemptsSideBySideAreOneStretchOfService(t *testing.T) {
	lost := &call.Error{Kind: call.Cancelled}
	tally := engine.NewTally()
	tally.Apply([]engine.Event{
		{Kind: engine.RunStarted, Started: &engine.Started{Lane: laneOf(t, "gather"), Items: 1}},
		{Kind: engine.CallStarted}, {Kind: engine.AttemptStarted, Attempt: 1},
		{Kind: engine.AttemptStarted, At: 4 * ms, Attempt: 2},
		{Kind: engine.Finished, At: 9 * ms, Attempt: 2, Made: 2, Took: 9 * ms, Status: engine.OK, Answer: &call.Answer{}},
		{Kind: engine.Delivered, At: 9 * ms},
		{Kind: engine.Superseded, At: 10 * ms, Attempt: 1, Err: lost},
		{Kind: engine.RunOver, At: 10 * ms, Status: engine.OK},
	})
	for _, part := range Causes(tally).Parts {
		if want := map[Cause]time.Duration{Service: 9 * ms}[part.Cause]; part.Time != want {
			t.Errorf("%s: %v, want %v", part.Cause, part.Time, want)
		}
	}
	var f failures
	if f.count(&tally.Rows[0]); f != (failures{}) {
		t.Errorf("failures: %+v", f)
	}
}
