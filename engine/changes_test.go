package engine

import (
	"testing"
	"time"

	"regatta/engine/admit"
)

// A run that is refused all day remembers no more than so many changes, and of each kind the
// latest: that a limit was found, and which rate was stated.
func TestChangesThatAreForgottenLeaveTheLatestOfTheirKind(t *testing.T) {
	tally := NewTally()
	tally.Apply([]Event{{Kind: RunStarted, Started: &Started{Lane: lane("gather:auto"), Items: 1}, Limit: 256}})
	change := func(at int, c admit.Change) {
		tally.Apply([]Event{{Kind: GovernorChanged, At: time.Duration(at) * time.Second, Change: &c}})
	}
	change(1, admit.Change{What: "cut", Class: "many", Reason: admit.Slot, To: 24, Limit: 24})
	change(2, admit.Change{What: "cut", Class: "many", Reason: admit.Slot, To: 20, Limit: 20})
	change(3, admit.Change{What: "stated", Reason: admit.Requests, To: 600})
	for i := range 3 * mostChanges {
		change(4+i, admit.Change{What: admit.PauseBegan, Seconds: 1})
	}
	if n := len(tally.Changes); n > mostChanges {
		t.Errorf("%d changes are remembered, at most %d were to be", n, mostChanges)
	}
	if got := tally.Changes[0]; got.To != 20 || got.What != "cut" {
		t.Errorf("the first is %+v, not the limit that was found last", got)
	}
	if got := tally.Changes[1]; got.To != 600 {
		t.Errorf("the second is %+v, not the rate that was stated", got)
	}
	for i := range tally.Changes[1:] {
		if tally.Changes[i+1].At < tally.Changes[i].At {
			t.Fatalf("change %d is before the one before it", i+1)
		}
	}
}
