package twin_test

import (
	"testing"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/twin"
)

// TestDroppedIsNoFault is that an attempt which its own client ended says nothing against the
// provider: one that was in flight when the run broke off, and one that another had overtaken.
func TestDroppedIsNoFault(t *testing.T) {
	lane, err := engine.ParseLane("gather:2")
	if err != nil {
		t.Fatal(err)
	}
	answer := &call.Answer{Rates: call.NoRates}
	tally := &engine.Tally{Started: engine.Started{Lane: lane}, Rows: []engine.Row{
		{Answer: answer, Attempts: []engine.Attempt{{Ended: 1, Err: &call.Error{Kind: call.Cancelled}}, {Begun: 2, Ended: 3}}},
		{Answer: answer, Attempts: []engine.Attempt{{Ended: 1, Err: &call.Error{Kind: call.Server}, Superseded: true}, {Begun: 1, Ended: 3}}},
		{Answer: answer, Attempts: []engine.Attempt{{Ended: 1, Err: &call.Error{Kind: call.Server}}, {Begun: 1, Ended: 3}}},
	}}
	counts := map[twin.Outcome]int{}
	for _, a := range twin.Observe(tally, twin.About{}).Attempts {
		counts[a.Outcome]++
	}
	if counts[twin.Answered] != 3 || counts[twin.Dropped] != 2 || counts[twin.Broken] != 1 {
		t.Errorf("answered, dropped, broken: %v", counts)
	}
}

// A run that somebody paused took longer than its provider makes it.
func TestAPausedRunIsNotRepeated(t *testing.T) {
	lane, err := engine.ParseLane("gather")
	if err != nil {
		t.Fatal(err)
	}
	tally := &engine.Tally{Over: true, Delivered: 1, Wall: 1, Started: engine.Started{Lane: lane}, Limits: make([]engine.LimitStep, 1), Rows: make([]engine.Row, 1)}
	if !twin.Observe(tally, twin.About{}).Whole {
		t.Fatal("a whole run isn't to be repeated")
	}
	tally.Pauses = []engine.PauseSpan{{}}
	if twin.Observe(tally, twin.About{}).Whole {
		t.Error("a paused run is to be repeated")
	}
}
