package admit

import (
	"testing"
	"time"

	"regatta/datasets"
	"regatta/engine/call"
)

// closed says never, and counts how often it was asked.
type closed struct{ asked int }

func (*closed) Scope() Scope     { return Attempt }
func (*closed) Withdraw(*Ticket) {}
func (c *closed) Admit(*Ticket, time.Time) (Grant, Decision) {
	c.asked++
	return nil, Decision{Reason: Budget, Never: &call.Error{Kind: call.Budget, Message: "that was all"}}
}

// waiting is a ticket that notes whether it was woken.
func waiting() (t *Ticket, woken *int) {
	woken = new(int)
	return &Ticket{Wake: func() { *woken++ }}, woken
}

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func TestTheFirstLinkThatSaysNoIsNamedAndTheOthersGetTheirsBack(t *testing.T) {
	limit, bound, pause := NewLimit(1, Slot), NewLimit(1, Bound), new(Pause)
	last := new(closed)
	chain := New(limit, nil, pause, bound, last)
	a, _ := waiting()
	d := chain.Admit(a, start)
	if d.Reason != Budget || d.Never == nil || limit.InFlight() != 0 || bound.InFlight() != 0 {
		t.Fatalf("%+v, %d and %d in flight", d, limit.InFlight(), bound.InFlight())
	}
	pause.Begin()
	if d = chain.Admit(a, start); d.Reason != Paused || limit.InFlight() != 0 || last.asked != 1 {
		t.Fatalf("%+v, %d in flight, the last link was asked %d times", d, limit.InFlight(), last.asked)
	}
	pause.End()
	limit.Set(0)
	other, _ := waiting()
	if d = New(bound).Admit(other, start); !d.Yes() {
		t.Fatal(d)
	}
	if d = chain.Admit(a, start); d.Reason != Bound || limit.InFlight() != 0 {
		t.Fatalf("%+v, %d in flight", d, limit.InFlight())
	}
}

func TestARetryKeepsItsPlaceAndAsksTheRest(t *testing.T) {
	limit, pause := NewLimit(1, Slot), new(Pause)
	chain := New(pause, limit)
	a, woken := waiting()
	if d := chain.Admit(a, start); !d.Yes() {
		t.Fatal(d)
	}
	a.Over(Outcome{At: start, Err: &call.Error{}})
	limit.Set(0)
	pause.Begin()
	if d := chain.Readmit(a, start); d.Reason != Paused || limit.InFlight() != 1 {
		t.Fatalf("%+v, %d in flight", d, limit.InFlight())
	}
	pause.End()
	if *woken != 1 {
		t.Fatalf("woken %d times", *woken)
	}
	if d := chain.Readmit(a, start); !d.Yes() || limit.InFlight() != 1 {
		t.Fatalf("%+v, %d in flight", d, limit.InFlight())
	}
	a.Over(Outcome{At: start})
	a.Release(start)
	if limit.InFlight() != 0 {
		t.Fatalf("%d in flight at the end", limit.InFlight())
	}
}

// A run that keeps its place doesn't overtake one that waits for longer.
func TestAPlaceIsKeptUnlessOthersWaitForIt(t *testing.T) {
	limit := NewLimit(1, Slot)
	chain := New(limit)
	call, _ := waiting()
	mine, mineWoken := waiting()
	other, otherWoken := waiting()
	if d := chain.Admit(call, start); !d.Yes() {
		t.Fatal(d)
	}
	chain.Admit(mine, start)
	if !call.Keep(mine) {
		t.Fatal("not kept, and nobody else waits")
	}
	chain.Admit(other, start)
	if !call.Keep(mine) {
		t.Fatal("not kept, though mine is the first in the line")
	}
	if call.Keep(mine) {
		t.Fatal("kept, though it is the other's turn")
	}
	call.Release(start)
	if *otherWoken != 1 || *mineWoken != 0 {
		t.Fatalf("the other was woken %d times, mine %d", *otherWoken, *mineWoken)
	}
	if d := chain.Admit(other, start); !d.Yes() {
		t.Fatal(d)
	}
	limit.Set(3)
	if *mineWoken != 1 {
		t.Fatal("mine wasn't woken by a higher limit")
	}
	if d := chain.Admit(mine, start); !d.Yes() {
		t.Fatal(d)
	}
	limit.Set(1)
	if mine.Keep(mine) {
		t.Fatal("kept above a limit that came down")
	}
	next, _ := waiting()
	if d := chain.Admit(next, start); d.Yes() {
		t.Fatal("admitted above the limit")
	}
	if mine.Keep(next) {
		t.Fatal("kept above the limit, by a run that waits alone")
	}
	mine.Release(start)
	if !other.Keep(next) {
		t.Fatal("not kept, and nobody else waits")
	}
}

// A run whose head was woken and which goes on with a place that it had leaves the
// free one to the next.
func TestAWakeIsPassedOnWhenItIsNotUsed(t *testing.T) {
	limit := NewLimit(1, Slot)
	chain := New(limit)
	call, _ := waiting()
	mine, mineWoken := waiting()
	other, otherWoken := waiting()
	for i, ticket := range []*Ticket{call, mine, other} {
		if d := chain.Admit(ticket, start); d.Yes() != (i == 0) {
			t.Fatalf("number %d: %+v", i, d)
		}
	}
	limit.Set(2)
	if !call.Keep(mine) || *mineWoken != 1 || *otherWoken != 1 {
		t.Fatalf("mine was woken %d times, the other %d", *mineWoken, *otherWoken)
	}
	if d := chain.Admit(mine, start); d.Yes() {
		t.Fatal("admitted past the one whose turn it is")
	}
	if d := chain.Admit(other, start); !d.Yes() {
		t.Fatal(d)
	}
}

func TestAPromptIsRenderedOnceForAllLinks(t *testing.T) {
	prompt, err := datasets.ParsePrompt("read: {{.text}}")
	if err != nil {
		t.Fatal(err)
	}
	other, err := datasets.ParsePrompt("{{.text}}")
	if err != nil {
		t.Fatal(err)
	}
	ticket, _ := waiting()
	ticket.Ask(call.Request{Item: datasets.Item{Text: "abc"}})
	if got := ticket.Bytes(prompt); got != 9 {
		t.Errorf("%d bytes", got)
	}
	ticket.Request.Item.Text = "longer" // would be seen if it were rendered again
	if got := ticket.Bytes(prompt); got != 9 {
		t.Errorf("%d bytes the second time", got)
	}
	if got := ticket.Bytes(other); got != 6 {
		t.Errorf("%d bytes of another prompt", got)
	}
	ticket.Ask(call.Request{Item: datasets.Item{Text: "abc"}, Turns: []call.Turn{{Answer: "12", Complaint: "345"}}})
	if got := ticket.Bytes(prompt); got != 9+5+aroundTurn {
		t.Errorf("%d bytes of a re-ask", got)
	}
}
