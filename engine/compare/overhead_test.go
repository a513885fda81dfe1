package compare

import (
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	api "regatta/engine/call"
)

// What a rate, a pause and the budget kept calls from is told apart from what the run itself
// took.
func TestWaitsForGatesAreNoOverhead(t *testing.T) {
	for reason, want := range map[admit.Reason]Cause{
		admit.Requests: Paced, admit.Tokens: Paced, admit.Pace: Paced,
		admit.Paused: Paused, admit.Probe: Paused, admit.Circuit: Paused,
		admit.Budget: Unfunded,
		admit.Slot:   Overhead, admit.Reader: Overhead,
	} {
		tally := engine.NewTally()
		call := func(at time.Duration, item int) []engine.Event {
			return []engine.Event{{Kind: engine.CallStarted, At: at, Item: item}, {Kind: engine.AttemptStarted, At: at, Item: item, Attempt: 1}}
		}
		end := func(at time.Duration, item int) []engine.Event {
			return []engine.Event{{Kind: engine.Finished, At: at, Item: item, Attempt: 1, Made: 1, Took: 100 * ms, Status: engine.OK, Answer: &api.Answer{}}, {Kind: engine.Delivered, At: at, Item: item}}
		}
		tally.Apply([]engine.Event{{Kind: engine.RunStarted, Limit: 1, Started: &engine.Started{Lane: engine.Lane{Strategy: engine.AsCompleted, Limit: 1}, Items: 2}}})
		tally.Apply(call(0, 0))
		tally.Apply(end(100*ms, 0))
		tally.Apply([]engine.Event{{Kind: engine.WaitBegan, At: 120 * ms, Reason: reason}, {Kind: engine.WaitEnded, At: 300 * ms, Reason: reason}})
		tally.Apply(call(300*ms, 1))
		tally.Apply(end(400*ms, 1))
		tally.Apply([]engine.Event{{Kind: engine.RunOver, At: 400 * ms, Status: engine.OK}})
		parts := Causes(tally).Parts
		took := 180 * ms
		if want == Overhead {
			took = 200 * ms
		}
		if got := parts[want].Time; got != took {
			t.Errorf("%v: %v for %v, want %v: %v", reason, got, want, took, parts)
		}
	}
}

// Slots that the provider's limit leaves empty are no overhead either.
func TestSlotsThatTheProviderLeavesEmptyAreNoOverhead(t *testing.T) {
	tally := engine.NewTally()
	tally.Apply([]engine.Event{{Kind: engine.RunStarted, Limit: 4, Started: &engine.Started{Lane: engine.Lane{Strategy: engine.AsCompleted, Limit: 4}, Items: 3}}})
	tally.Apply([]engine.Event{{Kind: engine.GovernorChanged, Change: &admit.Change{What: "cut", Class: "many", Reason: admit.Slot, From: 4, To: 1, Limit: 1}}})
	for i := range 3 {
		at := time.Duration(i) * 100 * ms
		tally.Apply([]engine.Event{
			{Kind: engine.CallStarted, At: at, Item: i}, {Kind: engine.AttemptStarted, At: at, Item: i, Attempt: 1},
			{Kind: engine.Finished, At: at + 100*ms, Item: i, Attempt: 1, Made: 1, Took: 100 * ms, Status: engine.OK, Answer: &api.Answer{}}, {Kind: engine.Delivered, At: at + 100*ms, Item: i},
		})
	}
	tally.Apply([]engine.Event{{Kind: engine.RunOver, At: 300 * ms, Status: engine.OK}})
	parts := Causes(tally).Parts // three slots, as there are three items
	for cause, want := range map[Cause]time.Duration{Service: 100 * ms, Capped: 2 * 200 * ms / 3, Overhead: 0, Idle: 2 * 100 * ms / 3} {
		if got := parts[cause].Time; got < want-time.Microsecond || got > want+time.Microsecond {
			t.Errorf("%v for %v, want %v", got, cause, want)
		}
	}
}
