package engine

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine/admit"
	"regatta/engine/call"
)

// told is an event in short.
type told struct {
	Kind    EventKind
	At      time.Duration
	Attempt int32
	Reason  admit.Reason
}

// ofKinds picks the events of some kinds.
func ofKinds(events []Event, kinds ...EventKind) (all []told) {
	for _, e := range events {
		for _, kind := range kinds {
			if e.Kind == kind {
				all = append(all, told{e.Kind, e.At, e.Attempt, e.Reason})
			}
		}
	}
	return all
}

// pausing pauses a run at one time and resumes it at another.
func pausing(from, to time.Duration) func(*Run) {
	return func(r *Run) {
		after(from)
		r.Pause(ByUser, "lunch")
		after(to - from)
		r.Resume(ByController, "lunch is over")
	}
}

func TestNothingStartsInAPauseAndWhatIsInFlightEnds(t *testing.T) {
	for name, want := range map[string][]time.Duration{
		"for-loop":       millis(0, 100, 500, 600, 700, 800),
		"gather":         millis(0, 0, 0, 0, 0, 0),
		"gather:2":       millis(0, 0, 100, 100, 500, 500),
		"as-completed:2": millis(0, 0, 100, 100, 500, 500),
		"ordered:2":      millis(0, 0, 100, 100, 500, 500),
		"ordered:4":      millis(0, 0, 0, 0, 100, 100),
	} {
		t.Run(name, func(t *testing.T) {
			cfg := of(lane(name), lasting(100*ms, 100*ms, 100*ms, 100*ms, 100*ms, 100*ms))
			cfg.DatasetOrder = true
			events, tally := record(t, cfg, pausing(150*ms, 500*ms))
			wantEqual(t, "started", timesOf(tally, started), want)
			wantIs(t, "ok", tally.OK, 6)
			wantIs(t, "the end", tally.End, OK)
			wantIs(t, "wall", tally.Wall, want[5]+100*ms)
			if want[5] < 150*ms {
				return // nothing was left to wait
			}
			wantEqual(t, "pauses", ofKinds(events, Paused, Resumed), []told{{Paused, 150 * ms, 0, 0}, {Resumed, 500 * ms, 0, 0}})
			wantIs(t, "waits for the end of the pause", tally.Waited(admit.Paused), Waited{Times: 1, Sum: 350 * ms})
			for _, e := range events {
				if e.Kind == Paused && (e.By != ByUser || e.Text != "lunch") || e.Kind == Resumed && (e.By != ByController || e.Text != "lunch is over") {
					t.Errorf("%v by %v: %q", e.Kind, e.By, e.Text)
				}
			}
		})
	}
}

// Back-off goes on in a pause; the attempt after it waits.
func TestARetryWaitsForTheEndOfAPause(t *testing.T) {
	for _, name := range []string{"for-loop", "gather", "as-completed:1", "ordered:2"} {
		late := failure(call.RateLimited)
		late.RetryAfter = 50 * ms
		cfg := of(lane(name), script{{{takes: 10 * ms, err: late}, {takes: 10 * ms}}})
		cfg.Retry = Retry{Max: 1, MaxWait: time.Second}
		events, tally := record(t, cfg, pausing(20*ms, 200*ms))
		wantEqual(t, name, ofKinds(events, Retrying, AttemptStarted, WaitBegan, WaitEnded, Paused, Resumed, Finished), []told{
			{AttemptStarted, 0, 1, 0}, {Retrying, 10 * ms, 1, 0}, {Paused, 20 * ms, 0, 0},
			{WaitBegan, 60 * ms, 2, admit.Paused}, {Resumed, 200 * ms, 0, 0}, {WaitEnded, 200 * ms, 2, admit.Paused},
			{AttemptStarted, 200 * ms, 2, 0}, {Finished, 210 * ms, 2, 0},
		})
		wantIs(t, name+" ok", tally.OK, 1)

		// One that is over before the back-off is changes nothing.
		events, _ = record(t, cfg, pausing(20*ms, 30*ms))
		wantEqual(t, name, ofKinds(events, AttemptStarted, WaitBegan, WaitEnded), []told{{AttemptStarted, 0, 1, 0}, {AttemptStarted, 60 * ms, 2, 0}})
	}
}

func TestStopInAPause(t *testing.T) {
	broke := failure(call.Server)
	broke.Message, broke.RetryAfter = "broke", 5*ms
	for _, name := range []string{"for-loop", "gather:1", "as-completed:1", "ordered:1"} {
		cfg := of(lane(name), script{{{takes: 10 * ms, err: broke}}, {{takes: ms}}})
		cfg.Retry, cfg.DatasetOrder = Retry{Max: 1, MaxWait: time.Second}, true
		_, tally := record(t, cfg, func(r *Run) {
			after(12 * ms)
			r.Pause(ByUser, "")
			wantIs(t, "paused", r.Paused(), true)
			after(88 * ms)
			r.Stop()
			r.Resume(ByUser, "") // too late
		})
		wantIs(t, name+" ended at", tally.Now, 100*ms)
		wantIs(t, name+" end", tally.End, Cancelled)
		wantIs(t, name+" first", tally.Rows[0].Err.Message, "stopped while waiting to retry, after server: broke")
		wantIs(t, name+" second", tally.Rows[1].Err.Message, "never started: the run was stopped")
	}
}

func TestTheLimitCanBeChangedInAPause(t *testing.T) {
	for _, name := range []string{"gather:1", "as-completed:1", "ordered:1"} {
		cfg := of(lane(name), lasting(100*ms, 100*ms, 100*ms, 100*ms, 100*ms))
		cfg.DatasetOrder = true
		events, tally := record(t, cfg, func(r *Run) {
			after(50 * ms)
			r.Pause(ByUser, "")
			after(20 * ms)
			r.ChangeLimit(3, ByUser, "")
			after(130 * ms)
			r.Resume(ByUser, "")
		})
		wantEqual(t, name, timesOf(tally, started), millis(0, 200, 200, 200, 300))
		wantEqual(t, name, ofKinds(events, WaitBegan, WaitEnded), []told{
			{WaitBegan, 0, 0, admit.Slot}, {WaitEnded, 50 * ms, 0, admit.Slot}, {WaitBegan, 50 * ms, 0, admit.Paused},
			{WaitEnded, 200 * ms, 0, admit.Paused}, {WaitBegan, 200 * ms, 0, admit.Slot}, {WaitEnded, 300 * ms, 0, admit.Slot},
		})
	}
}

func TestAPauseIsOneHoweverOftenItIsAskedFor(t *testing.T) {
	var run *Run
	events, _ := record(t, of(lane("for-loop"), lasting(10*ms, 10*ms)), func(r *Run) {
		run = r
		r.Resume(ByUser, "")
		after(ms)
		r.Pause(ByUser, "")
		r.Pause(ByController, "")
		after(20 * ms)
		r.Resume(ByUser, "")
		r.Resume(ByUser, "")
	})
	wantEqual(t, "pauses", ofKinds(events, Paused, Resumed), []told{{Paused, ms, 0, 0}, {Resumed, 21 * ms, 0, 0}})
	run.Pause(ByUser, "") // it is over
	wantIs(t, "paused", run.Paused(), false)
}

// alongside runs configurations side by side in fake time, and returns what came of them.
func alongside(t *testing.T, during func(), cfgs ...Config) []*Tally {
	t.Helper()
	tallies := make([]*Tally, len(cfgs))
	synctest.Test(t, func(t *testing.T) {
		var wg sync.WaitGroup
		for i, cfg := range cfgs {
			cfg.Check = checked()
			run, err := Start(context.Background(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			tallies[i] = NewTally()
			wg.Go(func() {
				for batch := range run.Events() {
					tallies[i].Apply(batch)
				}
			})
		}
		if during != nil {
			during()
		}
		wg.Wait()
	})
	return tallies
}

func TestAPauseThatRunsShare(t *testing.T) {
	var pause admit.Pause
	var cfgs []Config
	for _, name := range []string{"for-loop", "gather:2", "as-completed:3", "ordered:1"} {
		cfg := of(lane(name), lasting(100*ms, 100*ms, 100*ms, 100*ms, 100*ms, 100*ms))
		cfg.Admission = []admit.Link{nil, &pause}
		cfgs = append(cfgs, cfg)
	}
	tallies := alongside(t, func() {
		after(50 * ms)
		pause.Begin()
		after(450 * ms)
		pause.End()
	}, cfgs...)
	for i, tally := range tallies {
		for item := range tally.Rows {
			if at := tally.Rows[item].Started; at > 0 && at < 500*ms {
				t.Errorf("lane %d starts item %d at %v", i, item, at)
			}
		}
		wantIs(t, "ok", tally.OK, 6)
		// What comes free in the pause is noticed then.
		wantIs(t, "waits for its end", tally.Waited(admit.Paused), Waited{Times: 1, Sum: 400 * ms})
	}
}
