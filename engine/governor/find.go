package governor

import (
	"math"
	"time"

	"regatta/engine/admit"
)

// Find has the limit found from now on, up to most, where it was fixed. It begins with what is
// in flight, or with as many as any that is found; a number that the provider turned out to
// take stays.
func (g *Governor) Find(now time.Duration, most int) {
	g.advance(now)
	l, mean := &g.limit, g.knee.mean
	from := l.value
	if from >= l.most {
		from = float64(max(g.inFlight, UsualStart))
	}
	g.o.Fixed, g.o.Max, g.turned = false, most, true
	l.most, l.wanted, l.climbing.reaction = float64(most), false, 0
	l.raise(from)
	l.slow, l.grow, l.until, l.noted = l.good == 0, 1, math.Inf(1), l.value
	g.knee = newKnee(g.o)
	g.knee.mean, g.knee.mark = mean, mark{limit: l.value, at: g.now}
	g.note(Decision{Kind: Began, To: l.value})
}

// Fix ends that: the limit is whatever the runs have for themselves, and lowered only where
// the provider refuses the number.
func (g *Governor) Fix(now time.Duration) {
	g.advance(now)
	l := &g.limit
	g.o.Fixed, g.o.Max, g.turned = true, math.MaxInt32, true
	l.most, l.wanted, l.slow, l.until = math.MaxInt32, true, false, math.Inf(1)
	if l.good == 0 {
		l.value = l.most
	}
	g.knee.stop()
	g.knee.off = true
	g.note(Decision{Kind: Fixed, To: l.value})
}

// Find implements admit.Finder.
func (l *Link) Find(most int, now time.Time) { l.turn(func(g *Governor) { g.Find(l.at(now), most) }) }

// Fix implements admit.Finder.
func (l *Link) Fix(now time.Time) { l.turn(func(g *Governor) { g.Fix(l.at(now)) }) }

// Turned reports whether the limit is found where it was fixed, or the other way round.
func (l *Link) Turned() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.g.turned
}

// turn changes how the governor goes on, and lets those who wait ask again.
func (l *Link) turn(by func(*Governor)) {
	l.mu.Lock()
	by(l.g)
	l.wake()
	l.mu.Unlock()
	l.tell()
}

var _ admit.Finder = (*Link)(nil)
