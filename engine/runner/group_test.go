package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
	"regatta/engine/budget"
	"regatta/engine/call"
	"regatta/engine/price"
)

// A group's lanes run in turn, each closed before the next is opened, or together.
func TestFollow(t *testing.T) {
	for name, c := range map[string]struct {
		turns func(...engine.Lane) []Turn
		wall  time.Duration
		order string
	}{
		"in turn":  {InTurn, 12 * time.Second, "started for-loop, caller 1 closed, ended for-loop, started gather:1, caller 2 closed, ended gather:1"},
		"together": {Together, 6 * time.Second, "started for-loop, started gather:1, caller"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, Options{})
				g := NewGroup(b.plan(6), c.turns(lanesOf("for-loop", "gather:1")...)...)
				began := time.Now()
				ok := 0
				err := b.Follow(t.Context(), g, Watcher{
					Started: func(r *Run) { b.note("started %v", r.Lane) },
					Ended:   func(r *Run, last Batch) { b.note("ended %v", r.Lane); ok += r.Tally.OK },
				})
				if took := time.Since(began); err != nil || took != c.wall || ok != 12 {
					t.Errorf("%v, %d ok in %v, want %v", err, ok, took, c.wall)
				}
				if got := strings.Join(b.notes, ", "); !strings.HasPrefix(got, c.order) {
					t.Errorf("got %s", got)
				}
				if g.Waiting() {
					t.Error("a turn is left")
				}
			})
		})
	}
}

// Everything is told in order and folded in by then; what is slow gets ticks meanwhile.
func TestFollowTellsWhatIsFolded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		ticker := time.NewTicker(300 * ms)
		defer ticker.Stop()
		ticks, idles, finished := 0, 0, 0
		err := b.Follow(t.Context(), NewGroup(b.plan(3), Together(lanesOf("for-loop")...)...), Watcher{
			Took: func(r *Run, events []engine.Event) {
				for i := range events {
					if events[i].Kind == engine.Finished {
						finished++
					}
				}
				if r.Tally.OK != finished {
					t.Errorf("%d are folded in, %d were told", r.Tally.OK, finished)
				}
			},
			Idle:  func() { idles++ },
			Ticks: ticker.C,
			Tick:  func() { ticks++ },
		})
		if err != nil || finished != 3 || ticks < 9 || ticks > 10 || idles < ticks {
			t.Errorf("%v: %d finished, %d ticks, %d idle", err, finished, ticks, idles)
		}
	})
}

// When a group gives up, the turns that are left don't come.
func TestWhenAGroupGivesUp(t *testing.T) {
	rejects := func(context.Context, int, call.Request) error {
		return &call.Error{Kind: call.Auth, Status: 401, Message: "no", RetryAfter: -1}
	}
	fails := func(context.Context, int, call.Request) error {
		return &call.Error{Kind: call.Refused, Message: "no", RetryAfter: -1}
	}
	for name, c := range map[string]struct {
		answer   func(context.Context, int, call.Request) error
		fruitful bool
		during   func(g *Group, cancel func())
		runs     int
	}{
		"all is well":                 {runs: 3},
		"all is well, and fruitful":   {fruitful: true, runs: 3},
		"the key is rejected":         {answer: rejects, runs: 1},
		"nothing succeeds":            {answer: fails, runs: 3},
		"nothing succeeds, fruitless": {answer: fails, fruitful: true, runs: 1},
		"it is stopped":               {during: func(g *Group, _ func()) { g.Stop() }, runs: 1},
		"it is called off":            {during: func(g *Group, _ func()) { g.GiveUp() }, runs: 1},
		"the context ends":            {during: func(_ *Group, cancel func()) { cancel() }, runs: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, Options{})
				b.answer = c.answer
				g := NewGroup(b.plan(2), InTurn(lanesOf("for-loop", "gather", "gather:1")...)...)
				if c.fruitful {
					g.WhileFruitful()
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var runs []*Run
				ticks := time.After(500 * ms)
				err := b.Follow(ctx, g, Watcher{
					Started: func(r *Run) { runs = append(runs, r) },
					Ticks:   ticks,
					Tick: func() {
						if c.during != nil {
							c.during(g, cancel)
						}
					},
				})
				if err != nil || len(runs) != c.runs {
					t.Errorf("%v, %d runs, want %d", err, len(runs), c.runs)
				}
				if want := !strings.Contains(name, "succeeds") && c.runs == 1 && name != "it is called off"; want != (runs[0].Tally.End == engine.Cancelled) {
					t.Errorf("the first run ended %v", runs[0].Tally.End)
				}
				if len(b.runs) > 0 || len(b.notes) != c.runs {
					t.Errorf("%d runs are left open; %v", len(b.runs), b.notes)
				}
			})
		})
	}
}

// No turn comes after the budget is reached.
func TestABudgetEndsAGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		p := b.plan(200, "for-loop")
		p.Config.Price = price.Price{Input: 1, Output: 1, Source: "a test"}
		p.Budget = budget.New(1.5e-3, p.Config.Price) // a call costs 11e-6
		g := NewGroup(p, InTurn(lanesOf("for-loop", "for-loop", "for-loop")...)...)
		ran := 0
		if err := b.Follow(t.Context(), g, Watcher{Ended: func(r *Run, _ Batch) { ran += r.Tally.OK }}); err != nil {
			t.Fatal(err)
		}
		if !p.Budget.Reached() || b.opens != 1 || ran == 0 || ran >= 200 {
			t.Errorf("%d runs, %d ok", b.opens, ran)
		}
	})
}

// The turn after is there when all runs of a turn are over, and not before.
func TestNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		two := lanesOf("for-loop", "gather")
		g := NewGroup(b.plan(2), Turn{Lanes: two}, Turn{Lanes: two[:1], Trial: 4})
		p, ok := g.Next()
		if !ok || !slices.Equal(p.Lanes, two) || p.Trial != 0 {
			t.Fatalf("first come %v, %v", p.Lanes, ok)
		}
		none := func(when string) {
			t.Helper()
			if _, ok := g.Next(); ok {
				t.Error("a turn comes", when)
			}
		}
		none("before the first has started")
		runs := b.start(p)
		g.Started(runs)
		none("at once")
		toItsEnd(runs[1])
		none("while a run is on")
		toItsEnd(runs[0])
		if p, ok = g.Next(); !ok || len(p.Lanes) != 1 || p.Trial != 4 || g.Waiting() {
			t.Errorf("then come %v of trial %d, %v", p.Lanes, p.Trial, ok)
		}
		g.GiveUp() // it could not be started
		none("after the last")
		var nobody *Group
		if _, ok := nobody.Next(); ok || nobody.Waiting() {
			t.Error("a group of nothing has turns")
		}
		nobody.Stop()
		nobody.GiveUp()
	})
}

// A turn that can't be started is the error of Follow, and the last.
func TestFollowATurnThatCantStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		b.failOpen = 2
		g := NewGroup(b.plan(2), InTurn(lanesOf("for-loop", "gather", "gather:1")...)...)
		if err := b.Follow(t.Context(), g, Watcher{}); err == nil || err.Error() != "no caller" || g.Waiting() {
			t.Errorf("%v, waiting %v", err, g.Waiting())
		}
		b.want("caller 1 closed")
	})
}

// A watcher that panics takes its runs with it, closed, and nothing stays behind.
func TestAWatcherThatPanics(t *testing.T) {
	for _, when := range []string{"started", "took", "idle", "ended"} {
		t.Run(when, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, Options{})
				mine := errors.New("mine")
				at := func(now string) {
					if now == when {
						panic(mine)
					}
				}
				defer func() {
					if got := recover(); got != mine {
						t.Errorf("the panic is %v", got)
					}
					b.mu.Lock()
					slices.Sort(b.notes)
					b.mu.Unlock()
					b.want("caller 1 closed", "caller 2 closed")
					if len(b.runs) > 0 {
						t.Errorf("%d runs are left", len(b.runs))
					}
				}()
				err := b.Follow(t.Context(), NewGroup(b.plan(3), Together(lanesOf("for-loop", "gather")...)...), Watcher{
					Started: func(*Run) { at("started") },
					Took:    func(*Run, []engine.Event) { at("took") },
					Idle:    func() { at("idle") },
					Ended:   func(*Run, Batch) { at("ended") },
				})
				t.Error("it came back with", err)
			})
		})
	}
}

// panicking is a source that can't be read the first time.
type panicking struct {
	Source
	before bool
}

func (p *panicking) Events() <-chan []engine.Event {
	if !p.before {
		p.before = true
		panic("no events")
	}
	return p.Source.Events()
}

// A panic of a reader comes out of Follow, whose caller can put the screen right, and
// what it read is closed.
func TestAReaderThatPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		runs := b.start(b.plan(3, "for-loop", "gather"))
		runs[0].source = &panicking{Source: runs[0].source}
		defer func() {
			if got := recover(); got == nil || !strings.Contains(fmt.Sprint(got), "no events") {
				t.Errorf("the panic is %v", got)
			}
			b.want("caller 1 closed", "caller 2 closed")
		}()
		(&Watcher{}).follow(nil, runs)
	})
}

// A run that is stopped from elsewhere takes its group with it: in its own time first, at once when
// it is told so again.
func TestStoppedFromElsewhereAGroupEnds(t *testing.T) {
	for name, c := range map[string]struct {
		stop func(*Run)
		ok   int
	}{
		"in its own time": {func(r *Run) { r.DrainFor("stopped by x") }, 1},
		"at once":         {func(r *Run) { r.StopFor("stopped by x") }, 0},
		"by a key":        {func(r *Run) { r.Stop() }, 6}, // its group's is another
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, Options{})
				g := NewGroup(b.plan(3), InTurn(lanesOf("for-loop", "gather:1", "gather:2")...)...)
				ran, ok := 0, 0
				err := b.Follow(t.Context(), g, Watcher{
					Took: func(r *Run, _ []engine.Event) {
						if ran == 0 && r.Tally.InFlight == 1 {
							if n := r.Following(); !r.EndsGroup() && n != 2 {
								t.Errorf("%d runs follow", n)
							}
							c.stop(r)
						}
					},
					Ended: func(r *Run, _ Batch) { ran++; ok += r.Tally.OK },
				})
				want := 1
				if c.ok > 1 {
					want = 3
				}
				if err != nil || ran != want || ok != c.ok || g.Waiting() {
					t.Errorf("%v: %d ran, %d ok, more: %v", err, ran, ok, g.Waiting())
				}
			})
		})
	}
}
