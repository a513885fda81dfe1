package engine_test

import (
	"math"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/occupancy"
)

// An item that failed once, backed off and succeeded is neither a failure nor forgotten, and
// one that failed in the end is.
func TestCallsAreCountedByHowTheyEnded(t *testing.T) {
	const ms = time.Millisecond
	lane, _ := engine.ParseLane("gather")
	broke := &call.Error{Kind: call.Server}
	tally := engine.NewTally()
	tally.Apply([]engine.Event{
		{Kind: engine.RunStarted, Started: &engine.Started{Lane: lane, Items: 3}},
		{Kind: engine.CallStarted, Item: 0}, {Kind: engine.AttemptStarted, Item: 0, Attempt: 1},
		{Kind: engine.CallStarted, Item: 1}, {Kind: engine.AttemptStarted, Item: 1, Attempt: 1},
		{Kind: engine.CallStarted, Item: 2}, {Kind: engine.AttemptStarted, Item: 2, Attempt: 1},
		{At: 100 * ms, Kind: engine.Retrying, Item: 0, Attempt: 1, Err: broke, Wait: 50 * ms},
		{At: 150 * ms, Kind: engine.AttemptStarted, Item: 0, Attempt: 2},
		{At: 200 * ms, Kind: engine.Finished, Item: 1, Attempt: 1, Status: engine.Failed, Err: broke},
		{At: 300 * ms, Kind: engine.Finished, Item: 0, Attempt: 2, Status: engine.OK, Answer: &call.Answer{}},
	})
	cells := make([]occupancy.Counts, 4)
	tally.Occupancy.Means(cells, 0, 400*ms, 400*ms)
	near := func(got, want float64) bool { return math.Abs(got-want) < 0.02 }
	for x, want := range []struct{ flight, ok, failed, repeated, backedOff, open, done float64 }{
		{flight: 3, failed: 1, repeated: 1, open: 1},
		{flight: 3, failed: 1, backedOff: 0.5, ok: 0.5, open: 1},
		{flight: 2, ok: 1, open: 1, done: 1},
		{flight: 1, open: 1, done: 2},
	} {
		c := cells[x]
		if !near(c[occupancy.InFlight], want.flight) || !near(c[occupancy.OK], want.ok) || !near(c[occupancy.Failed], want.failed) ||
			!near(c[occupancy.Repeated], want.repeated) || !near(c[occupancy.BackedOff], want.backedOff) || !near(c.Open(), want.open) || !near(c.Waits(false), want.done) {
			t.Errorf("part %d: %v, open %v, want %+v", x, c, c.Open(), want)
		}
	}
}

// A call whose attempt was refused is in flight until then, and again from its next attempt on.
// Between them it keeps its place, waits, and counts as backed off: while the run is on as well
// as afterwards.
func TestARestingCallIsNotInFlight(t *testing.T) {
	const ms = time.Millisecond
	lane, _ := engine.ParseLane("gather")
	refused := &call.Error{Kind: call.RateLimited}
	events := []engine.Event{
		{Kind: engine.RunStarted, Started: &engine.Started{Lane: lane, Items: 2}},
		{Kind: engine.CallStarted, Item: 0}, {Kind: engine.AttemptStarted, Item: 0, Attempt: 1},
		{Kind: engine.CallStarted, Item: 1}, {Kind: engine.AttemptStarted, Item: 1, Attempt: 1},
		{At: 50 * ms, Kind: engine.Retrying, Item: 0, Attempt: 1, Err: refused},
		{At: 100 * ms, Kind: engine.Finished, Item: 1, Attempt: 1, Status: engine.OK, Answer: &call.Answer{}},
		{At: 200 * ms, Kind: engine.AttemptStarted, Item: 0, Attempt: 2},
		{At: 300 * ms, Kind: engine.Finished, Item: 0, Attempt: 2, Status: engine.OK, Answer: &call.Answer{}},
	}
	tally := engine.NewTally()
	for i, want := range []struct{ flight, resting, waiting int }{
		{0, 0, 2}, {1, 0, 1}, {1, 0, 1}, {2, 0, 0}, {2, 0, 0}, {1, 1, 1}, {0, 1, 1}, {1, 0, 0}, {0, 0, 0},
	} {
		tally.Apply(events[i : i+1])
		if tally.InFlight != want.flight || tally.Resting != want.resting || tally.Waiting() != want.waiting {
			t.Errorf("after event %d: %d in flight, %d resting, %d waiting, want %+v", i, tally.InFlight, tally.Resting, tally.Waiting(), want)
		}
		cells := make([]occupancy.Counts, 1)
		switch tally.Occupancy.Means(cells, 120*ms, 60*ms, 180*ms); {
		case i == 6 && (cells[0].Open() > 0.02 || math.Abs(cells[0][occupancy.BackedOff]-1) > 0.02):
			t.Errorf("while it rests: %v", cells[0])
		case i == 8 && math.Abs(cells[0][occupancy.BackedOff]-1) > 0.02:
			t.Errorf("afterwards: %v", cells[0])
		}
	}
	if tally.Most != 2 || tally.MostTaken != 2 {
		t.Errorf("at most %d in flight and %d places taken", tally.Most, tally.MostTaken)
	}
}

// An attempt that failed counts as one that others follow while its call rests, and as its item's
// end where none did.
func TestTheLastAttemptOfACallThatRestsIsItsEnd(t *testing.T) {
	const ms = time.Millisecond
	lane, _ := engine.ParseLane("gather")
	broke := &call.Error{Kind: call.Server}
	for status, use := range map[engine.Status]occupancy.Use{engine.Failed: occupancy.Failed, engine.Cancelled: occupancy.Repeated} {
		tally := engine.NewTally()
		tally.Apply([]engine.Event{
			{Kind: engine.RunStarted, Started: &engine.Started{Lane: lane, Items: 1}},
			{Kind: engine.CallStarted}, {Kind: engine.AttemptStarted, Attempt: 1},
			{At: 100 * ms, Kind: engine.Retrying, Attempt: 1, Err: broke},
			{At: 200 * ms, Kind: engine.Finished, Attempt: 1, Status: status, Err: broke},
		})
		cells := make([]occupancy.Counts, 2)
		tally.Occupancy.Means(cells, 0, 200*ms, 200*ms)
		want := [2]occupancy.Counts{}
		want[0][occupancy.InFlight], want[0][use] = 1, 1
		want[1][occupancy.InFlight], want[1][occupancy.BackedOff] = 1, 1
		for x := range cells {
			for u := range cells[x][:occupancy.Done] {
				if math.Abs(cells[x][u]-want[x][u]) > 0.02 {
					t.Errorf("status %v, part %d, use %d: %v, want %v", status, x, u, cells[x][u], want[x][u])
				}
			}
		}
		if tally.InFlight != 0 || tally.Resting != 0 || tally.Most != 1 {
			t.Errorf("%d in flight, %d rest, at most %d", tally.InFlight, tally.Resting, tally.Most)
		}
	}
}

// A call that has failed before may end while an attempt of its is still in flight beside the one
// whose outcome it has: what that counts as is told when it ends.
func TestACallThatEndsBesideAnAttemptInFlight(t *testing.T) {
	const ms = time.Millisecond
	lane, _ := engine.ParseLane("gather")
	broke := &call.Error{Kind: call.Server}
	for _, status := range []engine.Status{engine.Failed, engine.Cancelled} {
		tally := engine.NewTally()
		tally.Apply([]engine.Event{
			{Kind: engine.RunStarted, Started: &engine.Started{Lane: lane, Items: 1}},
			{Kind: engine.CallStarted}, {Kind: engine.AttemptStarted, Attempt: 1},
			{At: 50 * ms, Kind: engine.Retrying, Attempt: 1, Err: broke, Wait: 50 * ms},
			{At: 100 * ms, Kind: engine.AttemptStarted, Attempt: 2},
			{At: 150 * ms, Kind: engine.AttemptStarted, Attempt: 3},
			{At: 200 * ms, Kind: engine.Finished, Attempt: 3, Made: 3, Status: status, Err: broke},
			{At: 250 * ms, Kind: engine.Superseded, Attempt: 2, Err: broke},
		})
		if tally.InFlight != 0 || tally.Resting != 0 || tally.Rows[0].Status != status {
			t.Errorf("%v: %d in flight, %d resting, the item is %v", status, tally.InFlight, tally.Resting, tally.Rows[0].Status)
		}
	}
}
