package compare

import (
	"slices"
	"testing"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
)

func TestWarnings(t *testing.T) {
	four := func() script { return lasting(800, 900, 850, 1000) }
	for name, tc := range map[string]struct {
		runs []func(*testing.T) *engine.Tally
		want []string
	}{
		"no lanes": {},
		"fair": {
			runs: runs(on("for-loop", four()), on("gather", four()), on("as-completed:2", four())),
		},
		"different sizes": {
			runs(on("for-loop", four()), on("gather", lasting(100)), on("gather", four())),
			[]string{"different numbers of items: for-loop 4, gather #1 1 and gather #2 4"},
		},
		"stopped, failed, not over": {
			runs(
				func(t *testing.T) *engine.Tally {
					return record(t, of(t, "for-loop", lasting(300, 0, 100, 400, 250)), stoppedAt(350*ms))
				},
				failingOn("ordered", engine.Orphan),
				func(t *testing.T) *engine.Tally {
					tally := engine.NewTally()
					tally.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: laneOf(t, "gather"), Items: 5}}})
					return tally
				},
			),
			[]string{
				"different --on-error: collect in for-loop and gather; orphan in ordered",
				"for-loop was stopped: 2 of 5 delivered",
				"ordered aborted on a failure: 1 of 5 delivered, 3 results undelivered",
				"gather is still running: figures are not final",
				"ordered had 1 failed item, but for-loop and gather none",
			},
		},
		"some streamed": {
			runs(on("for-loop", four()), streamedOn("gather", four()), streamedOn("gather:2", four())),
			[]string{"gather and gather:2 streamed the answers, but for-loop did not; that alone can change latency"},
		},
		"all streamed": {runs: runs(streamedOn("gather", four()), streamedOn("gather:2", four()))},
		"a speed-up that can't be": {
			runs(func(t *testing.T) *engine.Tally {
				return told(t, "gather:2", lived{0, 100 * ms, 300 * ms}, lived{0, 100 * ms, 200 * ms}, lived{100 * ms, 200 * ms, 100 * ms})
			}),
			[]string{"gather:2 can't have a speed-up of 3.0× with 2 slots"},
		},
		// 3.55 s against 0.5 s: every call took the loop twice as long.
		"faster than the loop beside it allows": {
			runs(on("for-loop", four()), on("gather", lasting(400, 450, 425, 500))),
			[]string{
				"for-loop's calls were slower than gather's: race again; 7.1× as fast is more than 4 slots allow for the same calls",
				"latencies differ: the same items took 2.0× as long in for-loop as in gather (median)",
			},
		},
		"held at a gate": {
			runs(on("for-loop", four()), func(t *testing.T) *engine.Tally {
				tally := on("gather", four())(t)
				tally.Apply([]engine.Event{{Kind: engine.WaitBegan, At: tally.Now, Reason: admit.Budget}, {Kind: engine.WaitEnded, At: tally.Now, Reason: admit.Budget}})
				return tally
			}),
			[]string{"gather: calls waited for the budget, so its times say little about the strategy"},
		},
		"latencies within 5% of each other": {
			runs: runs(on("for-loop", four()), on("gather", lasting(835, 940, 890, 1045))),
		},
		"latencies below a millisecond are not told apart": {
			runs: runs(on("for-loop", lasting(0, 0, 0)), on("gather", lasting(1, 1, 1))),
		},
		"only the median counts": {
			runs: runs(on("for-loop", four()), on("gather", lasting(800, 900, 850, 5000))),
		},
		"one pair is named": {
			runs(on("for-loop", four()), on("gather", lasting(880, 990, 935, 1100)), on("ordered", lasting(960, 1080, 1020, 1200))),
			[]string{"latencies differ: the same items took 20% longer in ordered than in for-loop (median); 2 more pairs of lanes differ too"},
		},
		"and one more": {
			runs(on("for-loop", four()), on("gather", four()), on("ordered", lasting(960, 1080, 1020, 1200))),
			[]string{"latencies differ: the same items took 20% longer in ordered than in for-loop (median); 1 more pair of lanes differs too"},
		},
		"re-asks in one lane": {
			runs(on("for-loop", four()), on("gather", four().unfit(2, 900*ms, 1))),
			[]string{"gather had 1 re-ask, but for-loop none"},
		},
		"retries are no latencies": {
			runs(
				on("for-loop", four()),
				on("gather:2", four().failing(0, call.RateLimited, 100*ms, 400*ms, 2).failing(1, call.Server, 100*ms, 400*ms, 1).failing(2, call.Server, 100*ms, 400*ms, 1)),
				on("gather", four().failing(3, call.BadRequest, 1000*ms, -1, 1)),
			),
			[]string{
				"gather had 1 failed item, but for-loop and gather:2 none",
				"gather:2 had 4 extra attempts, but for-loop and gather none",
			},
		},
		"turned": {
			runs(
				turning("gather:2", four(), 100*ms, 3),
				func(t *testing.T) *engine.Tally {
					return record(t, of(t, "gather:2", four()), turnedAt(100*ms, 3, 4, 1))
				},
			),
			[]string{
				"gather:2→3: limit changed during the run",
				"gather:2→4→1: limit changed 3 times during the run",
			},
		},
		"held back": {
			runs(boundedRun("gather"), boundedRun("gather:3"), boundedRun("gather:2"), boundedRun("for-loop")),
			[]string{
				"gather was capped at 2 in flight: 2 open files allowed",
				"gather:3 was capped at 2 in flight: 2 open files allowed",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var tallies []*engine.Tally
			for _, run := range tc.runs {
				tallies = append(tallies, run(t))
			}
			if got := Warnings(tallies); !slices.Equal(got, tc.want) {
				t.Errorf("\n got %q\nwant %q", got, tc.want)
			}
		})
	}
}

func runs(all ...func(*testing.T) *engine.Tally) []func(*testing.T) *engine.Tally { return all }

// boundedRun is a run whose caller can hold two calls in flight.
func boundedRun(lane string) func(*testing.T) *engine.Tally {
	return func(t *testing.T) *engine.Tally {
		cfg := of(t, lane, nil)
		cfg.Rows, cfg.Caller = texts(4), bounded{lasting(800, 900, 850, 1000)}
		return record(t, cfg, nil)
	}
}

func TestListsReadAsProse(t *testing.T) {
	for want, words := range map[string][]string{"": nil, "a": {"a"}, "a and b": {"a", "b"}, "a, b and c": {"a", "b", "c"}} {
		if got := list(words); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A ratio that is above what slots allow shows that it is.
func TestARatioAboveShowsIt(t *testing.T) {
	for _, c := range []struct {
		ratio float64
		n     int
		want  string
	}{{1.012, 1, "1.01"}, {2.03, 2, "2.03"}, {4.06, 4, "4.1"}, {7.1, 4, "7.1"}, {50.6, 50, "50.6"}, {128.4, 128, "128.4"}, {101.3, 100, "101"}} {
		if got := above(c.ratio, c.n); got != c.want {
			t.Errorf("%v above %d is %q, want %q", c.ratio, c.n, got, c.want)
		}
	}
}
