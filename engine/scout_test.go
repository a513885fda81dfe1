package engine

import (
	"slices"
	"testing"
	"time"

	"regatta/engine/call"
)

// A for-loop doesn't know whether the item that fails is to blame. The next one is tried while it
// rests, and then it is known: there is one request at a time all the same, and results come in
// the order of the items.
func TestTheNextItemTellsOfOneThatFailsAlone(t *testing.T) {
	for _, text := range []string{"for-loop", "as-completed:1", "gather:2"} {
		for _, fails := range []call.Error{{Kind: call.Server, Status: 500}, {Kind: call.Server, Status: 502}, {Kind: call.Connection, Message: "connection reset", Sent: sent}} {
			u := &unwell{fails: fails, items: map[int]bool{4: true}}
			tally := u.run(t, text, 12, 1)
			if tally.Failed != 1 || tally.OK != 11 || tally.Rows[4].Status != Failed {
				t.Errorf("%s, %v: %d ok, %d failed", text, &fails, tally.OK, tally.Failed)
			}
			most := max(lane(text).Limit, 1)
			if tally.Most > most {
				t.Errorf("%s, %v: up to %d in flight", text, &fails, tally.Most)
			}
			if took := tally.Rows[4].Finished - tally.Rows[4].Started; took > 6*time.Second {
				t.Errorf("%s, %v: it took %v until the item was held to blame", text, &fails, took)
			}
			if text == "for-loop" && !slices.IsSorted(tally.DeliveryOrder) {
				t.Errorf("%s, %v: delivered %v", text, &fails, tally.DeliveryOrder)
			}
		}
	}
}

// Whoever is sent to find out has its place when the one that it was sent for is over: nothing
// is left waiting when a run is stopped, given up or paused meanwhile.
func TestScoutsEndWithTheirRun(t *testing.T) {
	for name, during := range map[string]func(*Run){
		"stopped": (*Run).Stop,
		"drained": (*Run).Drain,
		"paused": func(r *Run) {
			r.Pause(ByUser, "")
			time.Sleep(30 * time.Second)
			r.Resume(ByUser, "")
		},
		"a higher limit": func(r *Run) { r.ChangeLimit(3, ByUser, "") },
		"no limit":       func(r *Run) { r.ChangeLimit(0, ByUser, "") },
	} {
		for _, text := range []string{"for-loop", "as-completed:1", "gather:2"} {
			for _, after := range []time.Duration{4511 * ms, 5033 * ms, 20 * time.Second, 2 * time.Minute} {
				u := &unwell{fails: call.Error{Kind: call.Server, Status: 500}, from: 3007 * ms, till: 3007*ms + time.Minute}
				tally := u.runWith(t, text, 14, 1, func(r *Run) {
					time.Sleep(after)
					during(r)
				})
				if tally.Failed > 0 || tally.OK+tally.Cancelled != 14 {
					t.Errorf("%s, %s after %v: %d ok, %d failed, %d cancelled", text, name, after, tally.OK, tally.Failed, tally.Cancelled)
				}
			}
		}
	}
}
