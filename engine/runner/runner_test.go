package runner

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
	"regatta/engine/call"
)

// A run that came to its end has closed its journal, then its caller, before its last
// batch is there, and nothing is closed again.
func TestTheLastBatchComesAfterAllIsClosed(t *testing.T) {
	for name, opt := range map[string]Options{"at once": {}, "gathered": {Gather: 33 * ms, Most: 100}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, opt)
				p := b.plan(7, "gather:2")
				p.Saver = b
				run := b.start(p)[0]
				b.want()
				if last := toItsEnd(run); last.Unsaved != nil || last.Dropped != nil || last.Unread != nil {
					t.Errorf("%+v", last)
				}
				b.want("journal 1 closed", "caller 1 closed")
				if text := b.files[0].String(); !strings.Contains(text, `"end":{"status":"ok","ok":7,`) {
					t.Errorf("the journal ends %q", text[max(0, len(text)-120):])
				}
				if run.On() || run.Tally.OK != 7 || run.Tally.Wall != 4*time.Second || run.SavedAs != "run-1" || run.ID != 1 {
					t.Errorf("on %v, %d ok in %v, saved as %q, ID %d", run.On(), run.Tally.OK, run.Tally.Wall, run.SavedAs, run.ID)
				}
				if again := run.Read(); !again.Last || len(again.Events) > 0 {
					t.Errorf("after the last batch comes %+v", again)
				}
				b.Close()
				b.want("journal 1 closed", "caller 1 closed")
			})
		})
	}
}

// Gathered events come once within the time of a frame, and at most so many at a time.
func TestEventsAreGathered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{Gather: 33 * ms, Most: 10})
		b.answer = func(ctx context.Context, _ int, r call.Request) error {
			return lasting(ctx, time.Duration(r.Index+1)*10*ms)
		}
		run := b.start(b.plan(30, "gather"))[0]
		var at []time.Duration
		most := 0
		for batch := (Batch{}); !batch.Last; {
			batch = run.Read()
			run.Apply(batch)
			most = max(most, len(batch.Events))
			at = append(at, time.Since(run.Began))
		}
		// the start of 30 calls is one batch, and is told at once for its size
		if len(at) < 8 || len(at) > 12 || at[0] != 0 {
			t.Errorf("batches came at %v", at)
		}
		for i := 2; i < len(at)-2; i++ { // the deliveries at the end are many, too
			if at[i]-at[i-1] < 33*ms {
				t.Errorf("batch %d came %v after the one before", i, at[i]-at[i-1])
			}
		}
		if run.Tally.OK != 30 {
			t.Errorf("%d ok", run.Tally.OK)
		}
		b.Close()
	})
}

// Whatever keeps runs from starting, nothing stays open and nothing goes on.
func TestARefusedStartClosesAll(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(*bench, *Plan)
		err     string
		notes   []string
	}{
		"the second caller": {func(b *bench, _ *Plan) { b.failOpen = 2 }, "no caller", []string{"caller 1 closed"}},
		"the second journal": {func(b *bench, p *Plan) { b.failSave, p.MustSave = 2, true }, "no room",
			[]string{"journal 1 closed", "caller 1 closed", "caller 2 closed", "caller 3 closed"}},
		"the second run": {func(_ *bench, p *Plan) { p.Lanes[1].Limit = -1 }, "lane gather:-1: a limit can't be negative",
			[]string{"journal 1 closed", "caller 1 closed", "journal 2 closed", "caller 2 closed", "journal 3 closed", "caller 3 closed"}},
		"the runner": {func(b *bench, _ *Plan) { b.Close() }, ErrClosed.Error(),
			[]string{"journal 1 closed", "caller 1 closed", "journal 2 closed", "caller 2 closed", "journal 3 closed", "caller 3 closed"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, Options{})
				p := b.plan(5, "gather", "gather:2", "for-loop")
				p.Saver = b
				c.prepare(b, &p)
				runs, err := b.Start(t.Context(), p)
				if err == nil || err.Error() != c.err || runs != nil {
					t.Errorf("%v with %d runs, want %q", err, len(runs), c.err)
				}
				b.want(c.notes...)
				if len(b.runs) > 0 {
					t.Errorf("%d runs are not forgotten", len(b.runs))
				}
				b.Close()
			})
		})
	}
}

// A panic on the way to a start leaves nothing open either.
func TestAPanicAtTheStartClosesAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		b.failOpen, b.openPanic = 2, true
		defer func() {
			if recover() == nil {
				t.Error("the panic is lost")
			}
			b.want("caller 1 closed")
			if !b.mu.TryLock() {
				t.Error("the lock is still held")
			} else {
				b.mu.Unlock()
			}
		}()
		_, _ = b.Start(t.Context(), b.plan(5, "gather", "for-loop"))
	})
}

// Runs that are stopped, by whomever and whenever, tell it and are closed once.
func TestARunThatIsStoppedIsClosedOnce(t *testing.T) {
	for name, stop := range map[string]func(b *bench, r *Run, cancel func()){
		"itself":      func(_ *bench, r *Run, _ func()) { r.Stop(); r.Stop() },
		"its context": func(_ *bench, _ *Run, cancel func()) { cancel() },
		"the runner":  func(b *bench, _ *Run, _ func()) { b.Close() },
	} {
		for _, after := range []time.Duration{0, 1500 * ms} {
			t.Run(name+" after "+after.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := newBench(t, Options{})
					p := b.plan(5, "for-loop")
					p.Saver = b
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					runs, err := b.Start(ctx, p)
					if err != nil {
						t.Fatal(err)
					}
					read := make(chan struct{})
					go func() { defer close(read); toItsEnd(runs[0]) }()
					time.Sleep(after)
					stop(b, runs[0], cancel)
					<-read
					b.want("journal 1 closed", "caller 1 closed")
					if got, want := runs[0].Tally.OK, int(after/time.Second); name != "the runner" && got != want {
						t.Errorf("%d ok, want %d", got, want)
					}
					b.Close()
					b.want("journal 1 closed", "caller 1 closed")
				})
			})
		}
	}
}

// A context that has ended before the start gives a run whose items are all cancelled.
func TestStoppedBeforeTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		runs, err := b.Start(ctx, b.plan(5, "gather"))
		if err != nil {
			t.Fatal(err)
		}
		toItsEnd(runs[0])
		if got := runs[0].Tally; got.Cancelled != 5 || got.End != engine.Cancelled {
			t.Errorf("%d cancelled, %v", got.Cancelled, got.End)
		}
		b.want("caller 1 closed")
	})
}

// Close takes runs to their end that nobody reads, journals and all.
func TestCloseReadsWhatNobodyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		p := b.plan(3, "gather:1", "for-loop")
		p.Saver = b
		b.start(p)
		time.Sleep(1500 * ms)
		b.Close()
		b.want("journal 1 closed", "caller 1 closed", "journal 2 closed", "caller 2 closed")
		for _, f := range b.files {
			if text := f.String(); !strings.Contains(text, `"end":{"status":"cancelled","ok":1,`) {
				t.Errorf("a journal ends %q", text[max(0, len(text)-120):])
			}
		}
	})
}

// Without a place for journals a run goes on, unless it must be saved.
func TestAFullDiskEndsTheJournalAlone(t *testing.T) {
	for name, prepare := range map[string]func(*bench){
		"from the start": func(b *bench) { b.failSave = 1 },
		"later":          func(b *bench) { b.broken = true },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, Options{})
				prepare(b)
				p := b.plan(3, "for-loop")
				p.Saver = b
				run := b.start(p)[0]
				last := toItsEnd(run)
				if last.Unsaved == nil || run.Tally.OK != 3 {
					t.Errorf("unsaved because of %v, %d ok", last.Unsaved, run.Tally.OK)
				}
				b.Close()
			})
		})
	}
}

// Runs at the same time have their parts of what bounds a caller, and say that they
// share a provider only where that is a real one.
func TestSharing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		for _, run := range b.start(b.plan(1, "gather", "for-loop")) {
			if run.Shared || !run.Header.Shared || !run.Simulated() {
				t.Errorf("%v: shared %v, by its header %v", run.Lane, run.Shared, run.Header.Shared)
			}
		}
		if run := b.start(b.plan(1, "gather"))[0]; run.Header.Shared || run.ID != 3 {
			t.Errorf("alone: shared %v, ID %d", run.Header.Shared, run.ID)
		}
		b.Close()
	})
}

// Alone a run has all that this machine allows, beside another half of it.
func TestABoundIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		b.bound = 6
		for _, run := range b.start(b.plan(9, "gather", "as-completed")) {
			if toItsEnd(run); run.Tally.Most != 3 || !strings.Contains(run.Tally.Started.Why, "for 2 lanes") {
				t.Errorf("%v had %d in flight, bound by %q", run.Lane, run.Tally.Most, run.Tally.Started.Why)
			}
		}
		if run := b.start(b.plan(9, "gather"))[0]; true {
			if toItsEnd(run); run.Tally.Most != 6 || run.Tally.Started.Why != "a test" {
				t.Errorf("alone %d were in flight, bound by %q", run.Tally.Most, run.Tally.Started.Why)
			}
		}
	})
}

// All runs are stopped before the first is waited for.
func TestCloseStopsAllAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		b.slow = 5 * time.Second
		b.start(b.plan(3, "gather", "for-loop", "gather:2"))
		time.Sleep(500 * ms)
		began := time.Now()
		if b.Close(); time.Since(began) != 5*time.Second {
			t.Errorf("it took %v", time.Since(began))
		}
	})
}

// The time of a run is its clock's, never behind what was told, and stands still at the
// end.
func TestNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		run := b.start(b.plan(3, "for-loop"))[0]
		for run.Tally.OK < 1 {
			run.Apply(run.Read())
		}
		if now := run.Now(run.Began.Add(1300 * ms)); now != 1300*ms {
			t.Errorf("after 1.3s it is %v", now)
		}
		if now := run.Now(run.Began); now != time.Second {
			t.Errorf("by a clock that is late it is %v", now)
		}
		toItsEnd(run)
		if now := run.Now(run.Began.Add(time.Hour)); now != 3*time.Second {
			t.Errorf("at the end it is %v", now)
		}
	})
}

// A journal that panics is closed, once, and the run goes on without it.
func TestAJournalThatPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		p := b.plan(3, "for-loop")
		p.Saver = b
		run := b.start(p)[0]
		time.AfterFunc(1500*ms, func() { b.mu.Lock(); b.panics = true; b.mu.Unlock() })
		last := toItsEnd(run)
		var panicked *Panic
		if !errors.As(last.Unsaved, &panicked) || panicked.Value != "a mistake" || run.Tally.OK != 3 {
			t.Errorf("unsaved because of %v, %d ok", last.Unsaved, run.Tally.OK)
		}
		if written := b.files[0].String(); strings.Contains(written, `"event":"over"`) {
			t.Errorf("it was written on: %s", written)
		}
		b.want("journal 1 closed", "caller 1 closed")
	})
}

// Gathered or not, the events are the same.
func TestGatheringLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tallies []*engine.Tally
		for _, opt := range []Options{{}, {Gather: 250 * ms, Most: 1000}, {Gather: time.Minute, Most: 7}} {
			b := newBench(t, opt)
			b.answer = troubled
			p := b.plan(60, "as-completed:7")
			p.Config.Retry, p.Config.Seed = engine.DefaultRetry(), 3
			run := b.start(p)[0]
			toItsEnd(run)
			tallies = append(tallies, run.Tally)
		}
		if !tallies[0].Equal(tallies[1]) || !tallies[0].Equal(tallies[2]) || tallies[0].OK == 0 {
			t.Error("the tallies differ")
		}
	})
}

// What one run finds out about the provider ends those beside it.
func TestARejectedKeyShutsTheRunsBeside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		b.answer = func(ctx context.Context, n int, r call.Request) error {
			if n == 1 && r.Index == 1 { // in the middle of the other's second call
				if err := lasting(ctx, 500*ms); err != nil {
					return err
				}
				return &call.Error{Kind: call.Auth, Status: 401, Message: "no", RetryAfter: -1}
			}
			return lasting(ctx, time.Second)
		}
		runs := b.start(b.plan(9, "for-loop", "for-loop"))
		first, second := runs[0], runs[1]
		toItsEnd(first)
		toItsEnd(second)
		if !first.Tally.Rejected() || !second.Tally.Rejected() || second.Tally.OK != 2 || second.Tally.Failed != 0 {
			t.Errorf("the other has %d ok, %d failed; rejected %v", second.Tally.OK, second.Tally.Failed, second.Tally.Rejected())
		}
		b.Close()
	})
}

// The header describes a run that isn't saved, too, and each trial has another seed.
func TestHeaderOfATrial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		p := b.plan(4, "gather:2")
		p.Config.Seed, p.Trial, p.Program = 5, 3, "regatta test"
		run := b.start(p)[0]
		h := run.Header
		if h.Seed != 8 || h.Program != "regatta test" || h.Lane != run.Lane || h.Items != 4 || h.Dataset != "texts" || run.Provider == p.Provider {
			t.Errorf("%+v", h)
		}
		b.Close()
	})
}
