package governor

import (
	"math"

	"regatta/engine/admit"
)

// The limit's constants, in seconds where they are times.
const (
	firstQuiet  = 4.0  // no growth after a cut
	firstBreath = 1.0  // none after one with nothing accepted before it
	mostQuiet   = 30.0 // where each step beyond the number was refused
	spacing     = 0.3  // between a step of growth and other starts, so that a refusal tells of it
)

// limit is the number that may be in flight. It doubles a round until something says
// stop, then grows by steps, one a clean round.
type limit struct {
	value  float64
	most   float64
	wanted bool    // by the user: it comes back to most
	slow   bool    // doubling (TCP's slow start)
	grow   float64 // while doubling, for each acceptance
	until  float64 // where doubling ends
	good   float64 // the number that was in flight when one more was refused; 0: unknown

	step      float64
	successes float64 // since the last step
	quiet     float64
	quietTill float64
	blockedAt float64 // when the limit last held somebody back
	spaceTill float64
	before    float64 // the limit before the latest step
	cutAt     float64 // when it was last cut to a number
	cuts      int     // in a row, each soon after the one before
	climbing  climb
	noted     float64 // the limit as it was told of last
}

func newLimit(o Options, reaction float64) limit {
	return limit{
		value: float64(o.Start), most: float64(o.Max), slow: !o.Fixed, grow: 1, until: math.Inf(1), noted: float64(o.Start),
		wanted: o.Fixed, climbing: newClimb(o, reaction),
		step: 1, quiet: firstQuiet, cutAt: math.Inf(-1), blockedAt: math.Inf(-1),
	}
}

func (l *limit) whole() int { return max(1, int(math.Floor(l.value))) }

// any reports whether there is no limit to speak of.
func (l *limit) any() bool { return l.value >= admit.AnyLimit }

// nearCap reports whether the limit is about the number that the provider is known to take.
func (l *limit) nearCap() bool { return !l.slow && l.good > 0 && l.value <= l.good+3 }

// raise sets the limit within its bounds.
func (l *limit) raise(to float64) { l.value = min(max(1, to), l.most) }

// accepted grows the limit for an acceptance that it may take for a sign of room, and
// reports whether it made a step.
func (l *limit) accepted(now float64) (from float64, stepped bool) {
	from = l.value
	if l.value >= l.most {
		return from, false
	}
	if l.slow {
		if now < l.quietTill {
			return from, false
		}
		l.raise(min(l.value+l.grow, max(l.until, l.value)))
		if l.value >= l.until {
			l.slow, l.until = false, math.Inf(1)
		}
		return from, l.whole() > int(from)
	}
	l.successes++
	if l.successes < l.value || now < l.quietTill {
		return from, false
	}
	l.successes, l.before, l.spaceTill = 0, l.value, now+spacing
	l.raise(l.value + l.step)
	l.step = min(2*l.step, 1+l.value/5)
	if l.value > l.good+2 {
		l.quiet = firstQuiet
	}
	return from, true
}

// many cuts the limit to what is in flight: that is the number. Where nothing has been
// accepted so far it may as well be a burst that was used up: doubling goes on, after a
// pause for breath.
func (l *limit) many(now float64, inFlight int, first bool) {
	probed := !l.slow && l.value <= l.good+3
	l.raise(min(l.value, float64(inFlight)))
	l.good, l.slow, l.step, l.successes = l.value, false, 1, 0
	if probed {
		l.quiet = min(mostQuiet, 2*l.quiet)
	} else {
		l.quiet = firstQuiet
	}
	l.quietTill = now + l.quiet
	if now-l.cutAt > soon {
		l.cuts = 0
	}
	l.cuts++
	l.cutAt = now
	if first {
		l.slow, l.quietTill, l.noted = true, now+firstBreath, l.value
	}
}

// soon is how many seconds after a cut the next seems to belong to it.
const soon = 1.5

// slides reports whether the limit was cut time and again just now: a number that the
// provider takes would have held after the first.
func (l *limit) slides(now float64) bool { return l.cuts >= 3 && now-l.cutAt <= soon }

// steep cuts the limit of which the provider says that it rose too fast.
func (l *limit) steep(now float64, inFlight int) {
	half := l.value / 2
	if l.any() {
		half = 0
	}
	l.raise(max(0.9*float64(inFlight), half))
	l.good, l.slow, l.successes = l.value, false, 0
	l.grow = max(0.25, l.grow/2)
	l.quiet = 2
	l.quietTill = now + l.quiet
}

// fast lowers the limit a little: in case the number was at fault after all, it will bind.
// Where there is none, the pace alone binds.
func (l *limit) fast(inFlight int) {
	if !l.any() {
		l.raise(min(l.value, max(float64(inFlight)+1, 0.7*l.value)))
	}
	l.successes = 0
	if !l.wanted {
		l.slow = false
	}
}
