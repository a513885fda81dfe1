package engine

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"regatta/engine/call"
)

// Failures that come soon make no run fast.
func TestLatenciesAreThoseOfAnswers(t *testing.T) {
	s := lasting(800*ms, 800*ms, 0, 0, 0, 0)
	for i := 2; i < 6; i++ {
		s[i] = []step{{takes: ms, err: failure(call.BadRequest)}}
	}
	_, tally := record(t, of(lane("gather"), s), nil)
	wantIs(t, "failed", tally.Failed, 4)
	wantIs(t, "p50", tally.Percentile(50).Round(10*ms), 800*ms)
	wantIs(t, "p1", tally.Percentile(1).Round(10*ms), 800*ms)
}

// What failed was to be right too, where every result is judged.
func TestWhatRightIsOf(t *testing.T) {
	for want, tally := range map[int]*Tally{
		40: {OK: 26, Failed: 14, Right: 26},
		5:  {OK: 6, Failed: 3, Right: 4, Wrong: 1},
		0:  {OK: 6, Failed: 3},
	} {
		wantIs(t, "judged", tally.Judged(), want)
	}
}

// A failed item takes its place in the order, but nothing is delivered with it: the
// first result, how long results were held and the curve are of results alone.
func TestDeliveriesAreThoseOfResults(t *testing.T) {
	s := lasting(300*ms, 10*ms, 500*ms, 900*ms)
	s[1][0].err = failure(call.BadRequest)
	s[3][0].err = failure(call.BadRequest)
	for name, want := range map[string]struct {
		first, held, wall time.Duration
		curve             []Point
	}{
		"as-completed": {300 * ms, 0, 900 * ms, []Point{{300 * ms, 1}, {500 * ms, 2}}},
		"ordered":      {300 * ms, 0, 900 * ms, []Point{{300 * ms, 1}, {500 * ms, 2}}},
		"gather":       {900 * ms, 500 * ms, 900 * ms, []Point{{900 * ms, 2}}}, // 600 and 400
	} {
		_, tally := record(t, of(lane(name), s), nil)
		wantIs(t, name+": first result", tally.First, want.first)
		wantIs(t, name+": held", tally.Held(), want.held)
		wantIs(t, name+": held by the end", tally.HeldBy(tally.Now), want.held)
		wantIs(t, name+": wall", tally.Wall, want.wall)
		wantIs(t, name+": first finish", tally.FirstFinish, 300*ms)
		wantIs(t, name+": delivered", len(tally.DeliveryOrder), 4)
		if got := tally.DeliveryCurve.Points(); !slices.Equal(got, want.curve) {
			t.Errorf("%s: delivered %v, want %v", name, got, want.curve)
		}
	}
}

// Where nothing succeeds nothing is delivered, however soon it is over.
func TestNoResultIsDeliveredWhereAllFail(t *testing.T) {
	s := lasting(10*ms, 20*ms)
	s[0][0].err, s[1][0].err = failure(call.BadRequest), failure(call.BadRequest)
	_, tally := record(t, of(lane("gather"), s), nil)
	wantIs(t, "first result", tally.First, Unset)
	wantIs(t, "held", tally.Held(), Unset)
	wantIs(t, "first finish", tally.FirstFinish, Unset)
	wantIs(t, "wall", tally.Wall, 20*ms)
	wantIs(t, "points", len(tally.DeliveryCurve.Points()), 0)
}

// Every item is ok, failed, cancelled, in flight or waiting, at any time.
func TestTheFourFiguresAddUp(t *testing.T) {
	s := lasting(300*ms, 10*ms, 500*ms, 900*ms, 100*ms)
	s[1][0].err = failure(call.BadRequest)
	events, _ := record(t, of(lane("gather:2"), s), nil)
	tally := NewTally()
	tally.Apply(events[:1])
	wantIs(t, "waiting at the start", tally.Waiting(), 5)
	for i := range events[1:] {
		tally.Apply(events[i+1 : i+2])
		wantIs(t, "all items", tally.OK+tally.Failed+tally.Cancelled+tally.InFlight+tally.Waiting(), 5)
		if tally.Waiting() < 0 {
			t.Fatalf("%d wait", tally.Waiting())
		}
	}
	wantIs(t, "waiting at the end", tally.Waiting(), 0)
}

// Answers that are odd are counted, with what the first says.
func TestOddAnswersAreCounted(t *testing.T) {
	odd := func(note string) *call.Answer { return &call.Answer{Note: note} }
	tally := upTo(t, []Event{
		{Kind: RunStarted, Started: &Started{Items: 3, Lane: lane("gather")}},
		{Kind: Adopted, Item: 2, Status: OK, Answer: odd("from before")},
		{Kind: CallStarted}, {Kind: AttemptStarted, Attempt: 1},
		{Kind: CallStarted, Item: 1}, {Kind: AttemptStarted, Item: 1, Attempt: 1},
		{Kind: Finished, Attempt: 1, Made: 1, Status: OK, Answer: odd("")},
		{Kind: Finished, Item: 1, Attempt: 1, Made: 1, Status: OK, Answer: odd("found in a fence")},
	}, 0)
	wantIs(t, "odd answers", tally.Noted, 2)
	wantIs(t, "the first note", tally.FirstNote, "from before")
}

// The calls that may be in flight are those that the least of limit, strategy and bound
// allows.
func TestSlots(t *testing.T) {
	for _, c := range []struct {
		lane        string
		bound, want int
	}{{"gather", 0, 0}, {"gather:3", 0, 3}, {"gather", 5, 5}, {"gather:3", 5, 3}, {"gather:8", 5, 5}, {"for-loop", 0, 1}, {"for-loop:4", 5, 1}} {
		l := lane(c.lane)
		tally := NewTally()
		tally.Apply([]Event{{Kind: RunStarted, Limit: l.Limit, Started: &Started{Lane: l, Bound: c.bound}}})
		wantIs(t, fmt.Sprint(c.lane, " with a bound of ", c.bound), tally.Slots(), c.want)
	}
}

// A limit below none is no limit, and one that holds is no change.
func TestALimitThatIsNoChange(t *testing.T) {
	events, tally := record(t, of(lane("gather:1"), lasting(2*ms, 2*ms)), func(r *Run) {
		after(ms)
		r.ChangeLimit(-1, ByUser, "")
		r.ChangeLimit(1, ByUser, "")
		r.ChangeLimit(2, ByHeader, "20 a minute")
	})
	wantIs(t, "changes", len(itemsOf(events, LimitChanged)), 1)
	wantIs(t, "the last", tally.Limits[1], LimitStep{At: ms, Limit: 2, By: ByHeader, Why: "20 a minute"})
}

// judged are two items with an expected answer, and one without.
type judged struct{ texts }

func (judged) Expected(i int) json.RawMessage {
	return []json.RawMessage{json.RawMessage(`{}`), json.RawMessage(`{"a":1}`), nil}[i]
}

func TestResultsAreHeldAgainstTheExpectedOnes(t *testing.T) {
	cfg := of(lane("gather"), lasting(ms, ms, ms))
	cfg.Rows = judged{3}
	_, tally := record(t, cfg, nil)
	for i, want := range []Verdict{Right, Wrong, Unjudged} {
		wantIs(t, fmt.Sprint("verdict of item ", i), tally.Rows[i].Verdict, want)
	}
	wantIs(t, "right", tally.Right, 1)
	wantIs(t, "wrong", tally.Wrong, 1)
}

// What is dispatched at once waits from the start; a for-loop's item when it is reached.
func TestFromWhenItemsWait(t *testing.T) {
	for name, want := range map[string][]time.Duration{"gather:1": {0, 0}, "for-loop": {0, ms}} {
		_, tally := record(t, of(lane(name), lasting(ms, ms)), nil)
		wantEqual(t, name, timesOf(tally, func(r *Row) time.Duration { return r.Queued }), want)
	}
}
