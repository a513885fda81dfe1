package governor

import (
	"testing"
	"time"

	"regatta/engine/admit"
)

const milli = time.Millisecond

// fill admits attempts until one has to wait.
func fill(g *Governor, now time.Duration) (begun []*Attempt, h Hold) {
	for {
		a, h := g.Admit(now, 1)
		if a == nil {
			return begun, h
		}
		begun = append(begun, a)
	}
}

func climbing(tells bool) *Governor {
	return New(Options{Max: 500, Fixed: true, Ramp: 5 * milli, Tells: tells})
}

// However late it is asked, a limit that climbs takes one step at a time: what the step
// before let begin may have been refused.
func TestAClimbTakesOneStepAtATime(t *testing.T) {
	g := climbing(false)
	now := time.Duration(0)
	for _, want := range []int{12, 12, 24, 48, 96, 192, 116} {
		begun, h := fill(g, now)
		if len(begun) != want {
			t.Fatalf("%d begin at %v, not %d", len(begun), now, want)
		}
		if want < 116 && (h.Reason != Limit || h.Until < now+5*milli || h.Until > now+6*milli) {
			t.Fatalf("then %+v at %v", h, now)
		}
		now += time.Second
	}
}

// A machine that is busy writes late: the next step waits until all is written, and
// as long again as the slowest took.
func TestAClimbWaitsForWhatIsWritten(t *testing.T) {
	g := climbing(true)
	begun, h := fill(g, 0)
	if len(begun) != 12 || h.Until != 0 {
		t.Fatalf("%d begin, then %+v", len(begun), h)
	}
	for i, a := range begun {
		at := time.Duration(10*(i+1)) * milli
		if more, h := fill(g, at); len(more) > 0 || h.Until != 0 {
			t.Fatalf("%d more begin when %d of 12 are written: %+v", len(more), i, h)
		}
		if last := g.Written(at, a); last != (i == 11) {
			t.Errorf("the %dth is the last: %v", i+1, last)
		}
		if g.Written(at, a) {
			t.Error("an attempt is the last twice")
		}
	}
	if more, h := fill(g, 239*milli); len(more) > 0 || h.Until.Round(milli) != 240*milli {
		t.Errorf("%d begin, then %+v", len(more), h)
	}
	more, h := fill(g, 241*milli)
	if len(more) != 12 || h.Until != 0 {
		t.Errorf("%d begin in the second step, then %+v", len(more), h)
	}
	for _, a := range more { // an end says as much as being written
		g.Accepted(242*milli, a, News{})
	}
	more, _ = fill(g, 242*milli)
	for _, a := range more {
		g.Written(243*milli, a)
	}
	if _, h := fill(g, 244*milli); len(more) != 36 || h.Until.Round(milli) != 248*milli {
		t.Errorf("after quick answers %d begin, then %+v", len(more), h)
	}
}

// Where the provider has answered an attempt with as many in flight, the next step begins at
// once; what comes into the places of others meanwhile isn't waited for.
func TestAClimbGoesOnWhereANumberIsBorne(t *testing.T) {
	g := climbing(true)
	begun, _ := fill(g, 0)
	for _, a := range begun {
		g.Written(milli, a)
	}
	g.Accepted(2*milli, begun[0], News{})
	later, h := fill(g, 2*milli)
	if len(later) != 1 || h.Until.Round(milli) != 6*milli || g.Follows(later[0]) {
		t.Fatalf("%d begin, followed: %v, then %+v", len(later), g.Follows(later[0]), h)
	}
	g.Accepted(3*milli, later[0], News{})
	if more, _ := fill(g, 3*milli); len(more) != 13 {
		t.Errorf("%d begin where 12 in flight are borne", len(more))
	}
}

// An attempt that fills a step at the very instant at which the next one begins says nothing
// about the next.
func TestAClimbIsNotBorneOutByTheStepBefore(t *testing.T) {
	g := climbing(false)
	for range 11 {
		if a, h := g.Admit(0, 1); a == nil {
			t.Fatalf("held: %+v", h)
		}
	}
	last, _ := g.Admit(time.Second, 1)
	if more, _ := fill(g, time.Second); last == nil || len(more) != 0 {
		t.Fatalf("%d begin beside 12 in flight", len(more))
	}
	if more, h := fill(g, time.Second); len(more) != 12 || h.Reason != Limit {
		t.Fatalf("%d begin in the second step, then %+v", len(more), h)
	}
	g.Accepted(time.Second+milli, last, News{})
	if more, h := fill(g, time.Second+2*milli); len(more) != 1 || h.Until.Round(milli) != time.Second+5*milli {
		t.Errorf("%d begin where only 12 are borne, then %+v", len(more), h)
	}
}

// What nobody waits for doesn't grow, and a refusal or failure ends the climb.
func TestAClimbNeedsSomebodyWhoWaits(t *testing.T) {
	g := climbing(false)
	for i := range 200 {
		if a, _ := g.Admit(time.Duration(i)*time.Second, 1); a != nil {
			g.Accepted(time.Duration(i)*time.Second+milli, a, News{})
		}
	}
	if g.Limit() != 12 {
		t.Errorf("a limit that holds nobody is %d", g.Limit())
	}
	for name, ends := range map[string]func(*Governor, *Attempt){
		"refused": func(g *Governor, a *Attempt) { g.Refused(30*milli, a, News{Words: "concurrency"}) },
		"broken":  func(g *Governor, a *Attempt) { g.Broken(30*milli, a, News{}) },
	} {
		g := climbing(true)
		begun, _ := fill(g, 0)
		ends(g, begun[0])
		for _, a := range begun[1:] {
			if g.Written(31*milli, a) {
				t.Errorf("%s: a climb that is over waits for what is written", name)
			}
		}
		if more, h := fill(g, 10*time.Second); len(more) > 1 || h.Until != 0 {
			t.Errorf("%s: %d begin, then %+v", name, len(more), h)
		}
	}
}

// A lane that comes to a provider of which it is known how late it refuses climbs no faster.
func TestAClimbKnowsHowLateRefusalsCome(t *testing.T) {
	g := climbing(false)
	begun, _ := fill(g, 0)
	g.Refused(80*milli, begun[0], News{Words: "concurrency"})
	beside := g.Beside(Options{Max: 500, Fixed: true, Ramp: 5 * milli})
	fill(beside, time.Minute)
	if _, h := fill(beside, time.Minute); h.Reason == Limit && h.Until < time.Minute+80*milli {
		t.Errorf("it grows at %v", h.Until)
	}
}

// Whoever waits for a step hears when the last attempt that it waits for is written.
func TestWhatIsWrittenWakesWhoWaits(t *testing.T) {
	l := NewLink(Options{Start: 2, Max: 500, Fixed: true, Ramp: 5 * milli, Tells: true})
	chain := admit.New(l)
	var woken int
	now := time.Now()
	first, second, waits := ask(1, &woken), ask(1, &woken), ask(1, &woken)
	for _, ticket := range []*admit.Ticket{first, second} {
		if d := chain.Admit(ticket, now); !d.Yes() || ticket.Written() == nil {
			t.Fatalf("%+v", d)
		}
	}
	if d := chain.Admit(waits, now); d.Yes() || !d.Until.IsZero() {
		t.Fatalf("the third: %+v", d)
	}
	tell := first.Written()
	tell(now.Add(milli))
	if woken > 0 {
		t.Error("it is woken while one isn't written")
	}
	second.Written()(now.Add(2 * milli))
	tell(now.Add(3 * milli))
	if woken != 1 {
		t.Errorf("it is woken %d times", woken)
	}
	d := chain.Admit(waits, now.Add(3*milli))
	if at := d.Until.Sub(now); at < 7*milli || at > 8*milli {
		t.Errorf("it is to ask again after %v", at)
	}
	if d := chain.Admit(waits, now.Add(8*milli)); !d.Yes() {
		t.Errorf("then it waits for %v", d.Reason)
	}
	if first.Written() != nil {
		t.Error("what is written is followed")
	}
}
