package compare

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
)

func people(i int) string {
	return []string{"John", "Mary", "Bob", "Alice", "Jane", "Joe", "Jill"}[i]
}

func TestWhatDecidedARun(t *testing.T) {
	article := func() script { return lasting(840, 810, 790, 830, 850, 880, 820) }
	throttled := func() script {
		s := lasting(500, 500, 500, 500, 500, 500)
		for i := range s {
			s.failing(i, call.RateLimited, 100*ms, 400*ms, 2)
		}
		return s
	}
	for _, tc := range []struct {
		run  func(t *testing.T) *engine.Tally
		want string
	}{
		{on("for-loop", article()), "for-loop: 7 calls in sequence, 5.82s in total"},
		{on("gather", article()), "gather was bound by its slowest call: Joe, 0.88s"},
		{on("as-completed:7", article()), "as-completed:7 was bound by its slowest call: Joe, 0.88s"},
		{on("ordered", lasting(840)), "ordered was bound by its only call: John, 0.84s"},
		{on("for-loop", lasting(840)), "for-loop was bound by its only call: John, 0.84s"},
		{
			func(t *testing.T) *engine.Tally {
				tally := on("gather", article())(t)
				tally.Apply([]engine.Event{{Kind: engine.WaitBegan, At: tally.Now, Reason: admit.Budget}, {Kind: engine.WaitEnded, At: tally.Now, Reason: admit.Budget}})
				return tally
			},
			"gather: calls waited for the budget; wall 0.88s",
		},
		{on("gather:3", article()), "gather:3 waited 0.72s for Jill with 2 slots idle"},

		// Nothing but the limit: 0-500, 0-500, 500-1000, 500-1000.
		{on("gather:2", lasting(500, 500, 500, 500)), "gather:2: 2.00s of calls through 2 slots in 1.00s"},
		// Alice alone from 700 to 1600.
		{on("gather:2", lasting(300, 400, 400, 1200)), "gather:2 waited 0.90s for Alice with 1 slot idle"},
		// So she is here; from 500 to 1200 she backs off.
		{
			on("gather:2", lasting(300, 400, 400, 400).failing(3, call.Server, 100*ms, 700*ms, 1)),
			"gather:2 waited 0.90s for Alice with 1 slot idle, and spent 0.35s of 1.60s backing off after 1 failed attempt",
		},
		// Joe alone from 400 to 1000, backing off from 100 to 800.
		{
			on("gather:8", lasting(400, 400, 400, 400, 400, 200, 400, 400, 0).failing(5, call.Server, 100*ms, 700*ms, 1)),
			"gather:8 waited 0.60s for Joe, 0.40s of it backing off, with 7 slots idle",
		},
		// 4 slots: the last starts at 400, and they end at 900, 700, 800, 1000.
		{
			on("ordered:4", lasting(400, 400, 400, 400, 500, 300, 400)),
			"ordered:4 started its last call at 0.40s, then waited 0.50s, longest for Jane",
		},

		{on("as-completed:3", throttled()), "as-completed:3 spent 1.60s of 3.00s backing off after 12 rate limits, and spent 1.20s of 3.00s on 12 extra attempts"},
		{
			on("for-loop", lasting(100, 100).failing(0, call.Server, 100*ms, 800*ms, 1)),
			"for-loop spent 0.80s of 1.10s backing off after 1 failed attempt",
		},
		{
			on("for-loop", lasting(500, 500).failing(0, call.Server, 10*ms, 800*ms, 1).failing(1, call.RateLimited, 10*ms, 700*ms, 2)),
			"for-loop spent 2.20s of 3.23s backing off after 2 rate limits and 1 other failure, and spent 1.01s of 3.23s on 3 extra attempts",
		},
		{
			on("gather", lasting(300, 400, 500).failing(1, call.RateLimited, 100*ms, 700*ms, 2)),
			"gather was bound by its slowest call: Mary, 2.00s, including 1.40s of back-off after 2 rate limits of its own",
		},
		{
			on("gather", lasting(300, 400, 500).unfit(1, 350*ms, 2)),
			"gather was bound by its slowest call: Mary, 1.10s, including 0.75s on 2 re-asks",
		},
		{
			on("gather:2", lasting(400, 400, 400, 400).unfit(0, 400*ms, 1).unfit(1, 400*ms, 1)),
			"gather:2 spent 0.40s of 1.20s on 2 re-asks",
		},

		// What a busy machine does: gaps between calls, late starts, a straggler that isn't the slowest.
		{
			func(t *testing.T) *engine.Tally {
				return told(t, "for-loop", lived{0, 300 * ms, 300 * ms}, lived{400 * ms, 700 * ms, 300 * ms})
			},
			"for-loop spent 0.10s of 0.70s on overhead",
		},
		{
			func(t *testing.T) *engine.Tally {
				return told(t, "gather", lived{0, 300 * ms, 300 * ms}, lived{0, 500 * ms, 250 * ms})
			},
			"gather: the last call, Mary, took 0.25s of 0.50s; the rest is overhead",
		},
		{
			func(t *testing.T) *engine.Tally {
				return told(t, "gather", lived{0, 500 * ms, 500 * ms}, lived{20 * ms, 510 * ms, 490 * ms})
			},
			"gather was bound by its last call: Mary, 0.49s",
		},

		// 0-500, 250-750 and 500-750: two slots from 250 on.
		{turning("gather:1", lasting(500, 500, 250), 250*ms, 2), "gather:1→2: 1.25s of calls in 0.75s, with the limit changed mid-run"},
		{
			turning("gather:2", lasting(300, 400, 300, 1200), 100*ms, 3),
			"gather:2→3 started its last call at 0.30s, then waited 1.20s, longest for Alice",
		},

		{on("gather", nil), "gather: no items to run"},
		{
			func(t *testing.T) *engine.Tally {
				return record(t, of(t, "gather:2", lasting(300, 200, 150, 9999, 9999)), stoppedAt(450*ms))
			},
			"gather:2 was stopped at 0.45s: 3 of 5 delivered",
		},
		{failingOn("gather", engine.Cancel), "gather aborted when Mary failed at 0.20s: 1 of 5 delivered"},
		{failingOn("gather", engine.Orphan), "gather aborted when Mary failed at 0.20s: 0 of 5 delivered, 4 results undelivered"},
		{failingOn("ordered", engine.Orphan), "ordered aborted when Mary failed at 0.30s: 1 of 5 delivered, 3 results undelivered"},
		{failingOn("for-loop", engine.Orphan), "for-loop aborted when Mary failed at 0.50s: 1 of 5 delivered"},
		{
			func(t *testing.T) *engine.Tally {
				tally := told(t, "gather", lived{0, 100 * ms, 100 * ms})
				tally.Apply([]engine.Event{{Kind: engine.RunOver, At: 100 * ms, Status: engine.Failed}})
				return tally
			},
			"gather aborted on a failure: 1 of 1 delivered",
		},
		{
			func(*testing.T) *engine.Tally {
				tally := engine.NewTally()
				tally.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: engine.Lane{Strategy: engine.Gather}, Items: 7}}})
				return tally
			},
			"gather is still running: 0 of 7 delivered so far",
		},
	} {
		t.Run(tc.want, func(t *testing.T) {
			got := Decided([]*engine.Tally{tc.run(t)}, func(_, item int) string { return people(item) })
			if want := []string{tc.want}; !slices.Equal(got, want) {
				t.Errorf("\n got %q\nwant %q", got, want)
			}
		})
	}
}

// Whatever happened in whatever runs, there is a sentence about each, and it
// starts with the lane.
func TestThereIsASentenceAboutEveryRun(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tallies := []*engine.Tally{drawRun(t, rt), drawRun(t, rt)}
		labels := Labels(tallies)
		for i, sentence := range Decided(tallies, func(int, int) string { return "" }) {
			about, found := strings.CutPrefix(sentence, labels[i])
			if !found || len(about) < 10 || strings.ContainsAny(about, "%!\n") || strings.Contains(about, " -") {
				rt.Fatalf("%s: %q", labels[i], sentence)
			}
		}
		Warnings(tallies)
	})
}

func TestItemsWithoutANameAreCounted(t *testing.T) {
	got := Decided([]*engine.Tally{ran(t, "gather", lasting(100, 200, 50))}, func(int, int) string { return "" })
	if want := []string{"gather was bound by its slowest call: item 2, 0.20s"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func on(lane string, s script) func(*testing.T) *engine.Tally {
	return func(t *testing.T) *engine.Tally { return ran(t, lane, s) }
}

func streamedOn(lane string, s script) func(*testing.T) *engine.Tally {
	return func(t *testing.T) *engine.Tally {
		cfg := of(t, lane, s)
		cfg.Stream = true
		return record(t, cfg, nil)
	}
}

func turning(lane string, s script, after time.Duration, limit int) func(*testing.T) *engine.Tally {
	return func(t *testing.T) *engine.Tally { return record(t, of(t, lane, s), turnedAt(after, limit)) }
}

// failingOn is a run of five, the second of which fails after 200 ms.
func failingOn(lane string, policy engine.Policy) func(*testing.T) *engine.Tally {
	return func(t *testing.T) *engine.Tally {
		cfg := of(t, lane, lasting(300, 0, 100, 400, 250).failing(1, call.BadRequest, 200*ms, -1, 1))
		cfg.OnError = policy
		return record(t, cfg, nil)
	}
}
