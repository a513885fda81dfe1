package runner

import (
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
)

// Runs that began together are paused, once and for their user, when the first of them has
// finished so many items, whether their client gathers or not; one that has no more, never.
func TestPauseAt(t *testing.T) {
	for _, o := range []Options{{}, {Gather: 40 * ms, Most: 100}} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, o)
			defer b.Close()
			p := b.plan(20, "for-loop", "gather:2") // so many that there are always some to begin
			p.PauseAt = 3
			runs := b.start(p)
			time.AfterFunc(time.Minute, func() {
				for _, r := range runs {
					if !r.Paused() {
						t.Errorf("%v goes on", r.Lane)
					}
					r.Resume("")
				}
			})
			over := make(chan struct{})
			go func() { defer close(over); toItsEnd(runs[1]) }()
			toItsEnd(runs[0])
			<-over
			for _, r := range runs {
				at := r.Tally.Pauses
				if len(at) != 1 || at[0].From != 2*time.Second || at[0].By != engine.ByUser || at[0].Why != "paused by --pause-at 3" || at[0].To != time.Minute || r.Tally.OK != 20 {
					t.Errorf("%v: %+v, %d ok", r.Lane, at, r.Tally.OK)
				}
			}
			p = b.plan(3, "for-loop")
			p.PauseAt = 3
			run := b.start(p)[0]
			if toItsEnd(run); len(run.Tally.Pauses) > 0 {
				t.Errorf("paused at its end: %+v", run.Tally.Pauses)
			}
		})
	}
}

// A run is held whatever its user wants, and goes on when that is over and its user wants it.
func TestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		defer b.Close()
		run := b.start(b.plan(4, "for-loop"))[0]
		go func() {
			time.Sleep(500 * ms)
			run.Hold("no room for a")
			run.Resume("impatient")
			time.Sleep(time.Minute)
			if run.Held() != "no room for a" || !run.Paused() {
				t.Errorf("held for %q, paused %v", run.Held(), run.Paused())
			}
			run.Release("room")
			time.Sleep(1500 * ms)
			run.Pause("")
			run.Hold("no room again")
			run.Release("room")
			time.Sleep(time.Minute)
			if !run.Paused() {
				t.Error("a pause of the user's ended with another's")
			}
			run.Hold("no room at the end")
			run.Drain()
			if run.Paused() {
				t.Error("what is to end is kept from it")
			}
		}()
		toItsEnd(run)
		if p := run.Tally.Pauses; len(p) != 2 || p[0].By != engine.ByController || p[0].To-p[0].From != time.Minute || p[1].By != engine.ByUser {
			t.Errorf("pauses %+v", p)
		}
	})
}
