package engine

import (
	"testing"
	"time"

	"regatta/engine/admit"
	"regatta/engine/call"
)

// hedged are the events of an item whose second attempt begins beside the first and
// wins; the first is told when it has returned, which is after the item is over.
func hedged() []Event {
	usage := call.Usage{InputTokens: 7, OutputTokens: 1, Known: true}
	loser := &call.Error{Kind: call.Cancelled, Usage: usage}
	return []Event{
		{Kind: RunStarted, Started: &Started{Items: 1, Lane: lane("gather")}},
		{Kind: CallStarted},
		{Kind: AttemptStarted, Attempt: 1},
		{Kind: FirstToken, At: 1 * ms, Attempt: 1},
		{Kind: Partial, At: 1 * ms, Attempt: 1, Text: "long"},
		{Kind: WaitBegan, At: 2 * ms, Attempt: 2, Reason: admit.Requests},
		{Kind: WaitEnded, At: 4 * ms, Attempt: 2, Reason: admit.Requests},
		{Kind: AttemptStarted, At: 4 * ms, Attempt: 2},
		{Kind: FirstToken, At: 6 * ms, Attempt: 2},
		{Kind: Partial, At: 6 * ms, Attempt: 2, Text: "lo"},
		{Kind: Partial, At: 7 * ms, Attempt: 2, Text: "longer"},
		{Kind: Finished, At: 9 * ms, Attempt: 2, Made: 2, Took: 9 * ms, Status: OK, Answer: &call.Answer{Usage: usage}},
		{Kind: Delivered, At: 9 * ms},
		{Kind: Superseded, At: 10 * ms, Attempt: 1, Took: 10 * ms, Err: loser},
		{Kind: RunOver, At: 10 * ms, Status: OK},
	}
}

// upTo is the tally of the events that came by a time.
func upTo(t *testing.T, events []Event, at time.Duration) *Tally {
	t.Helper()
	tally, check := NewTally(), checked()
	for i := range events {
		if err := check(&events[i]); err != nil {
			t.Fatal(err)
		}
		if events[i].At <= at {
			tally.Apply(events[i : i+1])
		}
	}
	return tally
}

func TestTwoAttemptsOfAnItemAtATime(t *testing.T) {
	events := hedged()
	tally := upTo(t, events, 3*ms)
	row := &tally.Rows[0]
	wantIs(t, "what its second attempt waits for", row.WaitsFor, admit.Requests)
	wantIs(t, "open waits", tally.Waited(admit.Requests), Waited{Open: 1, Times: 1})
	wantIs(t, "phase while the second waits", row.Phase, Streaming)

	tally = upTo(t, events, 5*ms)
	row = &tally.Rows[0]
	wantIs(t, "waits", tally.Waited(admit.Requests), Waited{Times: 1, Sum: 2 * ms})
	wantIs(t, "what it waits for", row.WaitsFor, admit.Nothing)
	wantIs(t, "attempts in flight", row.Open(), 2)
	wantIs(t, "calls in flight", tally.InFlight, 1)
	wantIs(t, "text when the second has begun", row.Partial, "long")
	wantIs(t, "retries", row.Retries(), 0)

	tally = upTo(t, events, 6*ms)
	wantIs(t, "text when both stream", tally.Rows[0].Partial, "long")

	tally = upTo(t, events, 7*ms)
	wantIs(t, "text when the second is ahead", tally.Rows[0].Partial, "longer")

	tally = upTo(t, events, 9*ms)
	row = &tally.Rows[0]
	wantIs(t, "phase when it has finished", row.Phase, Ended)
	wantIs(t, "in flight when it has finished", tally.InFlight, 0)
	wantIs(t, "spent by then", tally.Usage.InputTokens, 7)

	tally = upTo(t, events, 10*ms)
	row = &tally.Rows[0]
	wantIs(t, "outcome", row.Outcome, 2)
	wantIs(t, "superseded", tally.Superseded, 1)
	wantIs(t, "spent by both", tally.Usage.InputTokens, 14)
	wantIs(t, "spent, says the row", row.Usage().InputTokens, 14)
	wantIs(t, "time to the first token", row.TimeToFirstToken(), 2*ms)
	wantIs(t, "latency", row.Latency(), 9*ms)
	wantIs(t, "phase at the end", row.Phase, Ended)
	wantIs(t, "retries at the end", row.Retries()+tally.Retries, 0)
	wantIs(t, "end of the first", row.Attempts[0].Ended, 10*ms)
}

// An attempt that fails beside another leaves the other in flight.
func TestAnAttemptThatFailsBesideAnother(t *testing.T) {
	broke := &call.Error{Kind: call.Server, Status: 500}
	events := []Event{
		{Kind: RunStarted, Started: &Started{Items: 1, Lane: lane("gather")}},
		{Kind: CallStarted},
		{Kind: AttemptStarted, Attempt: 1},
		{Kind: FirstToken, Attempt: 1},
		{Kind: AttemptStarted, At: 1 * ms, Attempt: 2},
		{Kind: Superseded, At: 2 * ms, Attempt: 1, Err: broke},
		{Kind: Retrying, At: 3 * ms, Attempt: 2, Err: broke},
		{Kind: AttemptStarted, At: 4 * ms, Attempt: 3},
		{Kind: Finished, At: 5 * ms, Attempt: 3, Made: 3, Status: Failed, Err: broke},
		{Kind: RunOver, At: 5 * ms, Status: OK},
	}
	wantIs(t, "phase when the first has failed", upTo(t, events, 2*ms).Rows[0].Phase, Calling)
	wantIs(t, "phase when the second has", upTo(t, events, 3*ms).Rows[0].Phase, BackingOff)
	row := upTo(t, events, 5*ms).Rows[0]
	wantIs(t, "retries", row.Retries(), 1)
	wantIs(t, "end of the second", row.Attempts[1].Ended, 3*ms)
}

// What has come of an answer is forgotten when an attempt begins anew.
func TestTextOfAnEarlierAttemptDoesNotShow(t *testing.T) {
	s := script{{{takes: 3 * ms, says: []string{"lost"}, err: failure(call.Server)}, {takes: 10 * ms}}}
	cfg := of(lane("gather"), s)
	cfg.Stream, cfg.Retry = true, Retry{Max: 1}
	events, _ := record(t, cfg, nil)
	wantIs(t, "text before", upTo(t, events, 2*ms).Rows[0].Partial, "lost")
	row := upTo(t, events, 5*ms).Rows[0]
	wantIs(t, "attempts", len(row.Attempts), 2)
	wantIs(t, "text after", row.Partial, "")
	wantIs(t, "phase after", row.Phase, Calling)
}

// Waits for a slot are what a limit is for; any other makes the calls in flight say
// little of how the provider bears them.
func TestWhatWaitsSay(t *testing.T) {
	for reason := admit.Slot; reason <= admit.Circuit; reason++ {
		tally := upTo(t, []Event{
			{Kind: RunStarted, Started: &Started{Items: 1, Lane: lane("gather")}},
			{Kind: WaitBegan, At: ms, Reason: reason},
			{Kind: WaitEnded, At: 3 * ms, Reason: reason},
		}, ms)
		waits, since := tally.WaitsFor()
		wantIs(t, "what waits", waits, reason)
		wantIs(t, "from when", since, ms)
		ordinary := reason == admit.Slot || reason == admit.Strategy || reason == admit.Bound || reason == admit.Reader
		wantIs(t, "waits for something else, for "+reason.String(), tally.waitedElse(), !ordinary)
	}
}

// What an item has used is known only if every answer of its says so.
func TestUsageOfWhichAnAnswerSaysNothing(t *testing.T) {
	known := call.Usage{InputTokens: 7, OutputTokens: 1, Known: true}
	refused := &call.Error{Kind: call.InvalidOutput, Usage: known}
	for _, last := range []call.Usage{known, {}} {
		row := Row{Attempts: []Attempt{{Err: refused, Reasked: true}, {}}, Answer: &call.Answer{Usage: last}}
		wantIs(t, "known", row.Usage().Known, last.Known)
	}
}
