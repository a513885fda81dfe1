package governor

import (
	"fmt"
	"time"
)

// Hold is why an attempt may not begin yet, and until when.
type Hold struct {
	Reason Reason
	Until  time.Duration // of the governor's clock; 0: until something ends
	Why    string        // of Shut: what is wrong
}

// Admit asks for an attempt of about so many tokens. It returns the attempt, which
// must be ended by Accepted, Refused, Broken or Dropped; or nil and why not.
func (g *Governor) Admit(now time.Duration, tokens float64) (*Attempt, Hold) {
	g.advance(now)
	hold, probe := g.hold(tokens)
	if hold.Reason != Nothing {
		if hold.Until > 0 {
			hold.Until += time.Microsecond // whoever asks then is not a rounding too early
		}
		return nil, hold
	}
	return g.begin(tokens, probe), Hold{}
}

// hold asks the gates in turn.
func (g *Governor) hold(tokens float64) (h Hold, probe bool) {
	if g.shut != "" {
		return Hold{Reason: Shut, Why: g.shut}, false
	}
	if h, probe = g.holdPause(); h.Reason != Nothing || probe {
		return h, probe
	}
	if h := g.holdLimit(); h.Reason != Nothing {
		return h, false
	}
	now := g.now
	if next := g.spread(); now < next {
		return Hold{Reason: Pace, Until: duration(next)}, false
	}
	if wait := g.requests.wait(g.requests.needsRequest()); wait > 0 {
		g.heldBack(&g.requests.blockedAt)
		return Hold{Reason: Requests, Until: duration(now + wait)}, false
	}
	if wait := g.tokens.wait(g.tokens.needsTokens(tokens)); wait > 0 {
		g.heldBack(&g.tokens.blockedAt)
		return Hold{Reason: Tokens, Until: duration(now + wait)}, false
	}
	if p := &g.pace; p.level < 1 && p.rate < unlimited {
		g.heldBack(&p.blockedAt)
		return Hold{Reason: Pace, Until: duration(now + (1-p.level)/p.rate)}, false
	}
	return Hold{}, false
}

// heldBack takes note that a gate holds an attempt back. A spare one says nothing: nobody
// waits for it, and a limit that climbs for its sake climbs for nothing.
func (g *Governor) heldBack(at *float64) {
	if !g.spare {
		*at = g.now
	}
}

// holdLimit asks the limit.
func (g *Governor) holdLimit() Hold {
	l, now := &g.limit, g.now
	if g.inFlight >= l.whole() {
		g.heldBack(&l.blockedAt)
		return Hold{Reason: Limit, Until: duration(l.climbs())}
	}
	if now < l.spaceTill && g.inFlight >= int(l.before) {
		return Hold{Reason: Limit, Until: duration(l.spaceTill)}
	}
	if till := g.broke + telling; now < till && !l.any() && g.justBroke(l.whole()-g.inFlight) {
		return Hold{Reason: Limit, Until: duration(till)}
	}
	return Hold{}
}

// telling is for how long a place isn't filled again that came free by a failure at once: in
// an outage thousands would begin before it is known.
const telling = 0.03

// justBroke reports whether so many attempts have begun and failed within that time.
func (g *Governor) justBroke(many int) bool {
	n, looked := 0, 0
	g.recent.youngest(g.now-telling, func(a *Attempt) bool {
		if a.state == broken && a.by == g {
			n++
		}
		looked++
		return n < many && looked < mostLooked
	})
	return n >= many
}

// OwnLimit asks only what the lane has for itself: its limit. It may hold back what the
// provider would take, while what the provider holds back is of all lanes. Where the pause
// is on, that says no.
func (g *Governor) OwnLimit(now time.Duration) Hold {
	g.advance(now)
	if g.pause.probing || g.now < g.pause.until {
		return Hold{}
	}
	h := g.holdLimit()
	if h.Until > 0 {
		h.Until += time.Microsecond
	}
	return h
}

// spread is when the next attempt may begin if those that the limit allows are to be
// spread over the time of a call. Answers that come together would let as many begin
// together, and a burst be refused at a rate that is far below what the provider takes.
// Nothing is spread before something was refused.
func (g *Governor) spread() float64 {
	n := len(g.recent.attempts)
	if !g.refused || n == 0 {
		return 0
	}
	return g.recent.attempts[n-1].start + g.knee.mean/(spreading*g.limits())
}

// Spread is how many attempts a second begin where they are spread under a limit, with calls
// of so many seconds.
func Spread(limit, seconds float64) float64 { return spreading * limit / seconds }

// spreading is how many times the limit may begin in the time of a call.
const spreading = 1.75

// unlimited is a rate that is none.
const unlimited = 1e18

// holdPause asks the pause, which may let one attempt through that tries whether it is over.
func (g *Governor) holdPause() (h Hold, probe bool) {
	p, giveUp := &g.pause, g.patience().Seconds()
	if idle := g.now - max(p.until, g.ended); p.probing && g.all == 0 && idle > 0 {
		g.silent += idle // nobody asked, as between two runs
	}
	switch {
	case p.probing && g.now-g.silent > giveUp:
		g.away = !g.heard()
		g.shutFor(g.whyGiveUp(), GaveUp)
		return Hold{Reason: Shut, Why: g.shut}, false
	case p.said > g.o.GiveUp.Seconds() && g.now < p.until:
		wait := duration(p.said).Round(time.Second)
		g.shutFor(fmt.Sprintf("the server asks to wait %v, longer than %v", wait, g.o.GiveUp), GaveUp)
		return Hold{Reason: Shut, Why: g.shut}, false
	case g.now < p.until && p.probing:
		return Hold{Reason: Pause, Until: duration(min(p.until, g.silent+giveUp))}, false
	case g.now < p.until:
		return Hold{Reason: Pause, Until: duration(p.until)}, false
	case !p.probing:
		return Hold{}, false
	case p.probe == nil:
		return Hold{}, true
	case p.hard:
		return Hold{Reason: Probe, Until: duration(g.silent + giveUp)}, false
	}
	if over := p.probe.start + p.presume; g.now < over {
		return Hold{Reason: Probe, Until: duration(over)}, false
	}
	g.passed() // its refusal would have come by now
	return g.holdPause()
}

// begin counts an attempt in.
func (g *Governor) begin(tokens float64, probe bool) *Attempt {
	a := g.place()
	*a = Attempt{by: g, start: g.now, gap: g.now, number: g.begun, level: g.all + 1, tokens: tokens, took: tokens, probe: probe}
	if n := len(g.recent.attempts); n > 0 {
		a.gap = g.now - g.recent.attempts[n-1].start
	}
	if probe {
		g.pause.probe = a
		g.note(Decision{Kind: Probing})
	}
	a.answers = g.answers
	g.begun++
	g.inFlight++
	g.limit.climbing.follow(a, g.inFlight >= g.limit.whole())
	g.all++
	g.silent = min(g.silent, g.now)
	a.covered = g.requests.known
	g.requests.spend(1)
	g.tokens.spend(tokens)
	if g.pace.rate < unlimited {
		g.pace.level--
	}
	g.recent.add(a)
	return a
}

// atATime is for how many attempts places are made at a time.
const atATime = 64

// place is room for an attempt: those that begin one after the other are forgotten together.
func (c *common) place() *Attempt {
	if len(c.spare) == 0 {
		c.spare = make([]Attempt, atATime)
	}
	a := &c.spare[0]
	c.spare = c.spare[1:]
	return a
}

// shutFor lets nothing begin any more.
func (g *Governor) shutFor(why string, kind Kind) {
	g.shut = why
	g.note(Decision{Kind: kind, Why: why})
}
