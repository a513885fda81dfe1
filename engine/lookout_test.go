package engine

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine/call"
	"regatta/engine/governor"
)

// The last items of a run are waited for as all others are: an outage over exactly them loses
// none, however long it lasts before the provider is given up.
func TestNoItemIsLostToAnOutageOverTheLast(t *testing.T) {
	for name, outage := range outages {
		for _, l := range []struct {
			text  string
			items int
		}{{"for-loop", 4}, {"as-completed:1", 4}, {"gather:2", 4}, {"ordered:2", 5}, {"gather:8", 20}, {"gather", 3}, {"as-completed:auto", 14}} {
			for i, lasts := range []time.Duration{30 * time.Second, 3 * time.Minute, 9 * time.Minute} {
				u := &unwell{fails: outage.fails, kills: outage.kills, giveUp: 10 * time.Minute}
				u.from = u.lastBegins(t, l.text, l.items, uint64(i)) + 5*ms
				u.till = u.from + lasts
				tally := u.run(t, l.text, l.items, uint64(i))
				if tally.OK != l.items {
					t.Errorf("%s, %s, %v over the last: %d of %d ok, %d failed, %d cancelled: %v", name, l.text, lasts, tally.OK, l.items, tally.Failed, tally.Cancelled, tally.Shut)
				}
				if u.asked > u.sent-l.items {
					t.Errorf("%s, %s, %v: asked %d times, for %d requests", name, l.text, lasts, u.asked, u.sent)
				}
			}
		}
	}
}

// lastBegins is when the last item of a run begins where nothing is wrong.
func (u *unwell) lastBegins(t *testing.T, text string, items int, seed uint64) (last time.Duration) {
	t.Helper()
	tally := (&unwell{fails: u.fails}).run(t, text, items, seed)
	for i := range tally.Rows {
		last = max(last, tally.Rows[i].Started)
	}
	return last
}

// An outage that outlasts the patience with it ends the run: its items are kept for a resumed
// one, and didn't fail.
func TestTheLastItemIsKeptWhenTheProviderIsGivenUp(t *testing.T) {
	for name, outage := range outages {
		if outage.fails.Refusal() {
			continue
		}
		u := &unwell{fails: outage.fails, giveUp: 4 * time.Minute}
		u.from, u.till = u.lastBegins(t, "for-loop", 3, 1)+5*ms, time.Hour
		tally := u.run(t, "for-loop", 3, 1)
		if tally.OK != 2 || tally.Cancelled != 1 || tally.Shut == nil || tally.Shut.Kind != call.GaveUp {
			t.Errorf("%s: %d ok, %d failed, %d cancelled: %v", name, tally.OK, tally.Failed, tally.Cancelled, tally.Shut)
		}
		if tally.Now > 7*time.Minute {
			t.Errorf("%s: given up after %v", name, tally.Now)
		}
	}
}

// A run of one item is like any other: a short outage isn't its fault, and one on which the
// provider fails while it answers else is its own.
func TestARunOfOneItem(t *testing.T) {
	for name, outage := range outages {
		for _, lasts := range []time.Duration{time.Second, 8 * time.Second} {
			u := &unwell{fails: outage.fails, till: lasts}
			if tally := u.run(t, "for-loop", 1, 1); tally.OK != 1 {
				t.Errorf("%s for %v: %d failed, %d cancelled: %v", name, lasts, tally.Failed, tally.Cancelled, tally.Shut)
			}
		}
	}
	u := &unwell{fails: call.Error{Kind: call.Server, Status: 500}, items: map[int]bool{0: true}}
	tally := u.run(t, "for-loop", 1, 1)
	if tally.Failed != 1 || tally.Now > 20*time.Second {
		t.Errorf("a bad item alone: %d failed, %d cancelled after %v: %v", tally.Failed, tally.Cancelled, tally.Now, tally.Shut)
	}
	if u.asked > 8 {
		t.Errorf("asked %d times", u.asked)
	}
}

// A bad item is given the same time after an outage as without one: that the provider was down
// before says nothing of it.
func TestABadLastItemFailsAfterAnOutage(t *testing.T) {
	u := &unwell{fails: call.Error{Kind: call.Server, Status: 500}, items: map[int]bool{3: true}, giveUp: 10 * time.Minute}
	u.from, u.till = 2400*ms, 2400*ms+2*time.Minute
	tally := u.run(t, "gather:1", 4, 1)
	if tally.OK != 3 || tally.Failed != 1 {
		t.Errorf("%d ok, %d failed, %d cancelled: %v", tally.OK, tally.Failed, tally.Cancelled, tally.Shut)
	}
	if at := tally.Rows[3].Finished; at < u.till+15*time.Second || at > u.till+90*time.Second {
		t.Errorf("it failed at %v", at)
	}
}

// The tail of a race: an outage when one lane is at its last item and the other is done.
func TestNoItemIsLostAtTheTailOfARace(t *testing.T) {
	for name, outage := range outages {
		synctest.Test(t, func(t *testing.T) {
			u := &unwell{fails: outage.fails, giveUp: 10 * time.Minute}
			u.from, u.till = 2500*ms, 2500*ms+4*time.Minute
			link := governor.NewLink(governor.Options{Fixed: true, Start: 8, GiveUp: u.giveUp})
			slow := Config{Lane: lane("for-loop"), Rows: texts(4), Caller: u, Retry: DefaultRetry()}
			quick := Config{Lane: lane("gather:4"), Rows: texts(4), Caller: u, Retry: DefaultRetry()}
			if u.fails.Kind == "" {
				slow.Retry.Timeout, quick.Retry.Timeout = 1500*ms, 1500*ms
			}
			ctx, end := context.WithCancel(t.Context())
			defer end()
			for _, cfg := range []Config{quick, slow} {
				run, err := Start(ctx, through(link, cfg))
				if err != nil {
					t.Fatal(err)
				}
				tally := NewTally()
				defer func() {
					for batch := range run.Events() {
						tally.Apply(batch)
					}
					if tally.OK != 4 {
						t.Errorf("%s, %s: %d ok, %d failed, %d cancelled: %v", name, cfg.Lane, tally.OK, tally.Failed, tally.Cancelled, tally.Shut)
					}
				}()
			}
		})
	}
}

// Who stops a run, or drains it, needn't wait until the server has been asked.
func TestAStopDoesNotWaitForTheServerToAnswer(t *testing.T) {
	for name, stop := range map[string]func(*Run){"stopped": (*Run).Stop, "drained": (*Run).Drain} {
		u := &unwell{fails: call.Error{Kind: call.Server, Status: 500}, hangs: true, giveUp: 10 * time.Minute, till: time.Hour}
		u.from = u.lastBegins(t, "for-loop", 2, 1) + 5*ms
		var at time.Time
		var begun time.Time
		tally := u.runWith(t, "for-loop", 2, 1, func(r *Run) {
			begun = time.Now()
			time.Sleep(9 * time.Second)
			for range 60000 {
				if r.asking.Load() {
					break
				}
				time.Sleep(ms)
			}
			at = time.Now()
			stop(r)
		})
		if tally.Cancelled != 1 || tally.Now > at.Sub(begun)+100*ms {
			t.Errorf("%s at %v: %d cancelled, over at %v", name, at.Sub(begun), tally.Cancelled, tally.Now)
		}
	}
}
