package engine

import (
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine/call"
	"regatta/engine/governor"
)

// A run that is drained in an outage ends as soon as no request is under way: what waits for the
// provider is cancelled.
func TestDrainInAnOutage(t *testing.T) {
	for _, status := range []int{0, 500} {
		for _, name := range []string{"for-loop", "gather", "as-completed:16", "ordered:8"} {
			cfg := Config{Lane: lane(name), Rows: texts(60), Caller: failing{&limiter{goneFrom: 2 * time.Second, goneTill: time.Hour}, status}, Retry: DefaultRetry()}
			const drained = 30*time.Second + 7*ms
			_, tally := record(t, through(governor.NewLink(fixed(cfg.Lane.Limit)), cfg), func(run *Run) {
				time.Sleep(drained)
				run.Drain()
			})
			if name == "gather" { // all had their answers before
				wantIs(t, name+" ok", tally.OK, 60)
				continue
			}
			if late := tally.Now - drained; late > 20*ms || tally.End != Cancelled {
				t.Errorf("%s, status %d: ends %v after it was drained, as %v", name, status, late, tally.End)
			}
			wantIs(t, name+" all", tally.Ended(), 60)
			if tally.Cancelled == 0 {
				t.Errorf("%s, status %d: nothing was cancelled", name, status)
			}
		}
	}
}

// A call that waits to be retried is cancelled in a pause too, which the drain ends, and in a run
// that starts nothing more anyway.
func TestDrainOfWhatStands(t *testing.T) {
	for name, stand := range map[string]func(*Run){
		"paused": func(r *Run) { r.Pause(ByUser, "") },
		"shut": func(r *Run) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.shutFor(failure(call.TooManyFailures), r.now())
		},
	} {
		broke := failure(call.Server)
		cfg := of(lane("gather:2"), script{{{takes: 100 * ms, err: broke}, {takes: time.Hour}}, {{takes: 300 * ms}}, {{takes: 100 * ms}}})
		cfg.Retry = Retry{Max: 2, Base: time.Hour, Cap: time.Hour}
		if name == "paused" {
			cfg.Retry.Base = 10 * ms // it waits for the end of the pause
		}
		_, tally := record(t, cfg, func(run *Run) {
			time.Sleep(50 * ms)
			stand(run)
			time.Sleep(150 * ms)
			run.Drain()
		})
		wantEqual(t, name+" finished", timesOf(tally, finished)[:2], []time.Duration{200 * ms, 300 * ms})
		wantIs(t, name+" ok", tally.OK, 1)
		wantIs(t, name+" cancelled", tally.Cancelled, 2)
	}
}

// What follows the attempts under way when a run is drained: no retry, whether one waits for its
// back-off or would have to, but a re-ask that may begin at once.
func TestDrainBetweenAttempts(t *testing.T) {
	broke, invalid := failure(call.Server), failure(call.InvalidOutput)
	invalid.Raw = "{}"
	cfg := of(lane("gather"), script{
		{{takes: 100 * ms, err: broke}, {takes: 100 * ms}}, // backs off
		{{takes: 300 * ms, err: broke}, {takes: 100 * ms}}, // fails afterwards
		{{takes: 310 * ms, err: invalid}, {takes: 100 * ms}},
		{{takes: 350 * ms}},
	})
	cfg.Retry, cfg.Reasks = Retry{Max: 2, Base: time.Hour, Cap: time.Hour}, 1
	_, tally := record(t, cfg, func(run *Run) {
		time.Sleep(200 * ms)
		run.Drain()
	})
	wantEqual(t, "finished", timesOf(tally, finished), []time.Duration{200 * ms, 300 * ms, 410 * ms, 350 * ms})
	wantIs(t, "ok", tally.OK, 2)
	wantIs(t, "cancelled", tally.Cancelled, 2)
	wantIs(t, "message", tally.Rows[1].Err.Message, "stopped while waiting to retry, after server")
}

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
