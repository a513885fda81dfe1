package governor

import (
	"math"
	"testing"
	"time"

	"regatta/datasets"
	"regatta/engine/admit"
	"regatta/engine/call"
)

// ask is a ticket for an attempt, which counts how often it was woken.
func ask(attempt int, woken *int) *admit.Ticket {
	t := &admit.Ticket{Wake: func() { *woken++ }}
	t.Ask(call.Request{Attempt: attempt, Item: datasets.Item{Text: "a text"}})
	return t
}

// A retry that comes first to a provider that is given up is in nobody's way.
func TestWhoIsToldNeverLeavesTheLine(t *testing.T) {
	l := NewLink(Options{Max: 1, Fixed: true})
	chain := admit.New(l)
	var woken int
	now := time.Now()
	first, waits, retry := ask(1, &woken), ask(1, &woken), ask(2, &woken)
	if d := chain.Admit(first, now); !d.Yes() {
		t.Fatalf("the first waits for %v", d.Reason)
	}
	if d := chain.Admit(waits, now); d.Yes() {
		t.Fatal("two at a time")
	}
	l.g.shutFor("away", GaveUp)
	if d := chain.Readmit(retry, now); d.Never == nil {
		t.Fatalf("the retry waits for %v", d.Reason)
	}
	first.Over(admit.Outcome{At: now})
	if woken == 0 {
		t.Error("nobody wakes who waits")
	}
	for _, ticket := range []*admit.Ticket{waits, ask(1, &woken)} {
		if d := chain.Admit(ticket, now); d.Never == nil {
			t.Errorf("it waits for %v", d.Reason)
		}
	}
	if !l.line.Empty() {
		t.Error("somebody is in the line still")
	}
}

// An answer from the cache takes nothing of a rate.
func TestCachedAnswersCostNothing(t *testing.T) {
	l := NewLink(Options{RPM: 60})
	chain := admit.New(l)
	var woken int
	now := time.Now()
	for i := range 500 {
		ticket := ask(1, &woken)
		if d := chain.Admit(ticket, now); !d.Yes() {
			t.Fatalf("item %d waits for %v", i+1, d.Reason)
		}
		ticket.Over(admit.Outcome{At: now, Answer: &call.Answer{Cached: true}})
	}
}

// An account that is used up ends all on the link, in the provider's words.
func TestAnEmptyAccountShutsTheLink(t *testing.T) {
	l := NewLink(Options{})
	var told []string
	l.Listen(func(c admit.Change) { told = append(told, c.What) })
	chain := admit.New(l)
	var woken int
	now := time.Now()
	first := ask(1, &woken)
	chain.Admit(first, now)
	empty := &call.Error{Kind: call.Quota, Status: 429, Code: "insufficient_quota", Rates: call.NoRates}
	if first.Over(admit.Outcome{At: now, Err: empty}) {
		t.Error("what nothing can mend is excused")
	}
	if d := chain.Admit(ask(1, &woken), now); d.Never != empty {
		t.Errorf("the next is told %v", d.Never)
	}
	if !l.Shut() || told[len(told)-1] != string(Quota) {
		t.Errorf("told %q", told)
	}
}

// A spare attempt that finds no room is no sign that a limit holds anybody back.
func TestASpareAttemptDoesNotRaiseTheLimit(t *testing.T) {
	for _, spare := range []bool{true, false} {
		l := NewLink(Options{Start: 2})
		chain := admit.New(l)
		var woken int
		now := time.Now()
		for range 2 {
			if d := chain.Admit(ask(1, &woken), now); !d.Yes() {
				t.Fatalf("it waits for %v", d.Reason)
			}
		}
		before := l.g.limit.blockedAt
		more := ask(2, &woken)
		more.Spare = spare
		if d := chain.Admit(more, now.Add(time.Second)); d.Yes() {
			t.Fatal("three at a time")
		}
		if held := l.g.limit.blockedAt != before; held == spare {
			t.Errorf("spare %v: held back %v", spare, held)
		}
	}
}

// What the governor of a provider that refuses nothing costs a call.
func BenchmarkLink(b *testing.B) {
	chain := admit.New(NewLink(Options{Max: math.MaxInt32, Fixed: true}))
	answer := &call.Answer{Usage: call.Usage{InputTokens: 20, OutputTokens: 8, Known: true}, Rates: call.NoRates}
	ticket := &admit.Ticket{Wake: func() {}}
	ticket.Ask(call.Request{Attempt: 1, Item: datasets.Item{Text: "a text"}})
	now := time.Now()
	for b.Loop() {
		if d := chain.Admit(ticket, now); !d.Yes() {
			b.Fatalf("it waits for %v", d.Reason)
		}
		ticket.Written()
		now = now.Add(20 * time.Microsecond)
		ticket.Over(admit.Outcome{At: now, Answer: answer})
		ticket.Release(now)
	}
}
