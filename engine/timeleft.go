package engine

import (
	"math"
	"time"

	"regatta/engine/admit"
)

// Left is how long a run still takes: an estimate with its bounds.
type Left struct {
	Likely      time.Duration // Unset: that can't be known
	Least, Most time.Duration // where Likely is known
}

// Known reports whether there is an estimate.
func (l Left) Known() bool { return l.Likely >= 0 }

// Left estimates how long the run still takes at a time that is not before its latest
// event. It goes on as it did in the last while, but for times in which it stood still,
// and no faster than the rate that the governor holds it to. Nothing can be known before
// a few calls have finished, while the run stands still for nobody knows how long, and
// where what is in flight takes longer than any call before it. 0: the run is over.
func (t *Tally) Left(now time.Duration) Left {
	unknown := Left{Likely: Unset}
	if t.Over {
		return Left{}
	}
	stands := t.Standstill(now)
	if t.still.stands.on || stands.Why != Moving && stands.Next < 0 {
		return unknown
	}
	rate, spread := t.speed.rate(t.still.moved(now))
	if rate <= 0 {
		return unknown
	}
	ahead := float64(t.Unbegun())
	capped := t.rateHeld(now)
	seconds := ahead / min(rate, capped)
	left := Left{Least: duration(ahead / rate * (1 - spread)), Most: duration(seconds * (1 + spread))}
	tail, ok := t.tail(now, rate)
	if !ok {
		return unknown
	}
	if ceiling := t.rateStated(); ahead/ceiling > seconds {
		left.Most = max(left.Most, duration(ahead/ceiling)) // it has not held the run back yet, but may
	}
	left.Likely = duration(seconds) + tail
	left.Least += tail / 2
	left.Most += 2 * tail
	if stands.Why != Moving {
		wait := max(stands.Next-now, 0)
		left.Likely, left.Least, left.Most = left.Likely+wait, left.Least+wait, left.Most+wait
	}
	return left
}

// tail is how long what is in flight takes when nothing waits any more.
func (t *Tally) tail(now time.Duration, rate float64) (tail time.Duration, ok bool) {
	p95 := t.Percentile(95)
	if p95 < 0 {
		p95 = 0
	}
	if t.Unbegun() > 0 {
		return p95, true
	}
	// They were begun together, or are the last. Those that finished first say little of
	// the others: it is how fast they come that tells.
	age := t.still.moved(now) - t.speed.started
	come := duration(float64(t.Taken()) / rate)
	quiet := t.still.moved(now) - t.speed.last()
	if t.Taken() > 0 && quiet > 3*duration(1/rate) && age > t.longest+t.longest/10 {
		return 0, false // they take longer than any before
	}
	return max(p95-age, come, 0), true
}

// rateHeld is the most items a second that the gate of the governor allows which held the
// run back lately; +Inf: none did.
func (t *Tally) rateHeld(now time.Duration) float64 {
	held := math.Inf(1)
	for _, reason := range rated {
		if w := t.waits.of[reason]; w.Open > 0 || w.Times > 0 && now-t.waits.latest[reason] < lately {
			held = min(held, t.speed.stated(reason, t))
		}
	}
	return held
}

// lately is for how long a gate that has held a run back is one that may.
const lately = 10 * time.Second

// rateStated is the most items a second that anything stated allows; +Inf: nothing is.
func (t *Tally) rateStated() float64 {
	least := math.Inf(1)
	for _, reason := range rated {
		least = min(least, t.speed.stated(reason, t))
	}
	return least
}

// rated are the reasons to wait that have a rate.
var rated = [...]admit.Reason{admit.Requests, admit.Tokens, admit.Pace}

// duration is seconds as a duration, 95 years at most.
func duration(seconds float64) time.Duration {
	return time.Duration(min(max(seconds, 0), 3e9) * float64(time.Second))
}
