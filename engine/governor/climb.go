package governor

import (
	"math"
	"time"
)

// climb is how a limit that nobody has tried on the provider is approached: it doubles
// step by step until it is reached, or something is refused or fails. A step begins when
// a refusal of the one before it would have come: its attempts are written, and since the
// latest was, as much time has passed as the provider takes to react, or the slowest of
// them took to be written. A machine that is busy writes late and hears of refusals late. What
// begins after the first attempts that filled the limit is no more than has been in flight, and
// where one of it is answered, no refusal is to be waited for.
type climb struct {
	reaction  float64 // seconds in which the provider reacts; 0: there is no climb
	tells     bool    // attempts tell when they are written
	began     float64 // when the step began; Inf: with the first question
	step      uint8   // its number, from 1; a limit has doubled to the highest long before 255
	filled    bool    // the limit has been reached in the step
	borne     bool    // and an attempt that began with so many in flight was accepted
	unwritten int     // attempts until it was reached that aren't written
	latest    float64 // when one of the step was last written
	slowest   float64 // how long one of the step took for it, at most
}

func newClimb(o Options, reaction float64) climb {
	c := climb{tells: o.Tells, began: math.Inf(1), step: 1}
	if o.Fixed && o.Ramp > 0 {
		c.reaction = max(o.Ramp.Seconds(), reaction)
	}
	return c
}

// next is when the step after this may begin; Inf: something has to be written first.
func (c *climb) next() float64 {
	if c.unwritten > 0 || math.IsInf(c.began, 1) {
		return math.Inf(1)
	}
	if c.borne {
		return c.began
	}
	return max(c.began+c.reaction, c.latest+max(c.reaction, c.slowest))
}

// climb takes the next step, if it is time for it and the limit held somebody back.
func (l *limit) climb(now float64) {
	c := &l.climbing
	switch {
	case math.IsInf(c.began, 1):
		c.began = now
	case l.blockedAt >= c.began && now >= c.next():
		l.raise(2 * l.value)
		c.began, c.slowest, c.filled, c.borne = now, 0, false, false
		c.step++
		if l.value >= l.most {
			c.reaction = 0
		}
	}
}

// climbs is when the limit doubles next; 0: it doesn't by itself.
func (l *limit) climbs() float64 {
	c := &l.climbing
	if next := c.next(); c.reaction > 0 && l.blockedAt >= c.began && !math.IsInf(next, 1) {
		return next
	}
	return 0
}

// endClimb ends the climb, because something was refused or failed. From there the limit
// doubles a round.
func (l *limit) endClimb() {
	if l.climbing.reaction > 0 {
		l.climbing.reaction, l.slow, l.grow, l.noted = 0, true, 1, l.value
	}
}

// follow counts an attempt that begins among those that aren't written. full: with it the
// limit is reached.
func (c *climb) follow(a *Attempt, full bool) {
	if c.reaction <= 0 {
		return
	}
	if c.tells && !c.filled {
		a.unwritten = true
		c.unwritten++
	}
	if full {
		a.fills, c.filled = c.step, true
	}
}

// accepted takes in that an attempt was. Only one that filled the limit of this step bears it
// out; a step may begin at the very instant at which the one before it was filled.
func (c *climb) accepted(a *Attempt) {
	if a.fills == c.step {
		c.borne = true
	}
}

// written takes in that an attempt is on its way to the provider, or has ended. It
// reports whether it was the last that the next step waits for.
func (c *climb) written(now float64, a *Attempt) bool {
	if !a.unwritten {
		return false
	}
	a.unwritten = false
	c.unwritten--
	c.latest, c.slowest = now, max(c.slowest, now-a.start)
	return c.unwritten == 0 && c.reaction > 0
}

// Follows reports whether it is to be told when a is written.
func (g *Governor) Follows(a *Attempt) bool { return a.unwritten }

// Written takes in that an attempt is on its way to the provider, and reports whether
// that tells when the limit grows.
func (g *Governor) Written(now time.Duration, a *Attempt) bool {
	g.advance(now)
	return g.limit.climbing.written(g.now, a)
}
