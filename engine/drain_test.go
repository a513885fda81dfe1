package engine

import (
	"testing"
	"testing/synctest"
	"time"
)

// A run that is drained lets its calls end, and starts none; stopping it then cancels them.
func TestDrain(t *testing.T) {
	for _, stopAfter := range []time.Duration{0, 20 * ms} {
		for _, paused := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				run, err := Start(t.Context(), of(lane("as-completed:2"), lasting(100*ms, 100*ms, 100*ms, 100*ms, 100*ms)))
				if err != nil {
					t.Fatal(err)
				}
				tally := NewTally()
				go func() {
					time.Sleep(150 * ms)
					if paused {
						run.Pause(ByUser, "")
					}
					run.Drain()
					run.Drain()
					if stopAfter > 0 {
						time.Sleep(stopAfter)
						run.Stop()
					}
				}()
				for batch := range run.Events() {
					tally.Apply(batch)
				}
				ok, at := 4, 200*ms
				if stopAfter > 0 {
					ok, at = 2, 170*ms
				}
				wantIs(t, "ok", tally.OK, ok)
				wantIs(t, "cancelled", tally.Cancelled, 5-ok)
				wantIs(t, "delivered", tally.Delivered, ok)
				wantIs(t, "end", tally.End, Cancelled)
				wantIs(t, "ended at", tally.Now, at)
			})
		}
	}
}
