package engine

import (
	"testing"
	"time"

	"regatta/engine/admit"
	"regatta/engine/governor"
)

// inFlightAt is how many calls had begun by a time, and not ended.
func inFlightAt(t *Tally, at time.Duration) (n int) {
	for _, p := range t.InFlightCurve.Points() {
		if p.At > at {
			break
		}
		n = p.Value
	}
	return n
}

// A run with a limit finds it itself from when it is asked to, and holds another again when it
// is told to.
func TestALimitIsFoundFromTheMiddleOfARunOn(t *testing.T) {
	l := &limiter{most: 20}
	cfg := Config{Lane: lane("gather:2"), Rows: texts(400), Caller: l, Retry: DefaultRetry()}
	events, tally := record(t, through(governor.NewLink(fixed(0)), cfg), func(r *Run) {
		after(3 * time.Second)
		if !r.FindLimit(64, ByUser, "") || r.Limit() != 64 {
			t.Errorf("the limit can't be found, it is %d", r.Limit())
		}
		after(9 * time.Second)
		r.ChangeLimit(3, ByUser, "")
	})
	wantIs(t, "ok", tally.OK, 400)
	wantIs(t, "failed", tally.Failed, 0)
	wantIs(t, "in flight at first", inFlightAt(tally, 2*time.Second), 2)
	if n := inFlightAt(tally, 11*time.Second); n < 18 || n > 22 {
		t.Errorf("%d in flight while the limit is found, the provider takes 20", n)
	}
	wantIs(t, "in flight with a limit again", inFlightAt(tally, 15*time.Second), 3)
	wantIs(t, "it is found in the end", tally.Auto, false)
	wantIs(t, "it was found", tally.Found, true)
	wantIs(t, "the limit in the end", tally.Limit, 3)
	if tally.Refused > 20 {
		t.Errorf("%d refused", tally.Refused)
	}
	wantIs(t, "changes by the user", len(itemsOf(events, LimitChanged)), 2)
	wantIs(t, "the first of them", tally.Limits[1].Why, "to be found, up to 64")
}

// What a lane that finds its limit is told ends that.
func TestALimitThatIsFoundCanBeFixed(t *testing.T) {
	l := &limiter{}
	cfg := Config{Lane: lane("gather:auto"), Rows: texts(300), Caller: l, Retry: DefaultRetry()}
	_, tally := record(t, through(governor.NewLink(governor.Options{Max: AutoLimit}), cfg), func(r *Run) {
		after(2500 * ms)
		r.ChangeLimit(5, ByUser, "")
		after(2500 * ms)
		r.ChangeLimit(7, ByUser, "")
	})
	wantIs(t, "ok", tally.OK, 300)
	wantIs(t, "in flight under the first", inFlightAt(tally, 4900*ms), 5)
	wantIs(t, "in flight under the second", inFlightAt(tally, 7*time.Second), 7)
	wantIs(t, "the limit in the end", tally.Limit, 7)
}

func TestALimitCantBeFoundEverywhere(t *testing.T) {
	for name, link := range map[string]admit.Link{"for-loop": governor.NewLink(fixed(0)), "gather:2": nil} {
		_, tally := record(t, through(link, of(lane(name), lasting(100*ms, 100*ms, 100*ms))), func(r *Run) {
			after(50 * ms)
			if r.FindLimit(8, ByUser, "") {
				t.Errorf("%s: the limit can be found", name)
			}
		})
		wantIs(t, name+": it was found", tally.Found, false)
		wantIs(t, name+": limits", len(tally.Limits), 1)
	}
}
