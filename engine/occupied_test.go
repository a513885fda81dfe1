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
