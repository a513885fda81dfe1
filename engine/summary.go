package engine

import (
	"math"
	"strconv"
	"time"
)

// Ended is how many items have their status.
func (t *Tally) Ended() int { return t.OK + t.Failed + t.Cancelled }

// Waiting is how many items have not ended and have no attempt under way: those that have not
// begun, and those that wait to be made again. With OK, Failed, InFlight and the cancelled ones it
// makes up all items.
func (t *Tally) Waiting() int { return len(t.Rows) - t.Ended() - t.InFlight }

// Unbegun is how many of those have not begun.
func (t *Tally) Unbegun() int { return t.Waiting() - t.Resting }

// Taken is how many calls have a place: they have begun and not ended.
func (t *Tally) Taken() int { return t.InFlight + t.Resting }

// Metered reports whether Usage is the whole of it: the server said what each
// answer consumed.
func (t *Tally) Metered() bool { return t.Usage.Known && t.Unmetered == 0 }

// Slots is how many calls may be in flight by now: the least of the limit, what the
// strategy itself has and the caller's bound; 0: any number.
func (t *Tally) Slots() int {
	slots := 0
	for _, most := range [...]int{t.Limit, t.Started.Lane.Strategy.most(), t.Started.Bound} {
		if most > 0 && (slots == 0 || most < slots) {
			slots = most
		}
	}
	return slots
}

// Undelivered is how many results were paid for and are never delivered, because the
// consumer was gone by then.
func (t *Tally) Undelivered() int {
	if !t.Over && !t.Raised {
		return 0
	}
	return t.OK - t.adopted.ok - t.Cached - t.deliveredPaid
}

// Judged is how many items Right is of: those with a verdict, and those that failed
// where every result has one, as they were to be right too.
func (t *Tally) Judged() int {
	if n := t.Right + t.Wrong; n < t.OK || n == 0 {
		return n
	}
	return t.OK + t.Failed
}

// Percentile returns the latency that p percent of the calls with an answer did not
// exceed, to within 0.1%; Unset if there are none. Failed and cancelled calls and answers
// from the cache do not count.
func (t *Tally) Percentile(p float64) time.Duration {
	if t.latency.TotalCount() == 0 {
		return Unset
	}
	return min(time.Duration(t.latency.ValueAtPercentile(p))*latencyUnit, t.longest)
}

// Held is how long a result waited for delivery, on average over those that were
// delivered; Unset if none was. Failed items are no results, and those from before the
// run did not wait.
func (t *Tally) Held() time.Duration {
	returned := t.Returned - t.adopted.delivered
	if returned == 0 {
		return Unset
	}
	return t.heldSum / time.Duration(returned)
}

// Serial is what a for loop would have taken with these very calls: the sum of
// the latencies of those that finished. What came from the cache is not in it.
func (t *Tally) Serial() time.Duration { return t.serial }

// Speedup is how many times faster the run was than a for-loop with these very
// calls would have been, or 0 where that can't be said: the run delivered less than
// everything, calls failed, which are no work done, answers came from the cache, which
// are no calls, or the calls may have been slower for the others in flight, which a
// for-loop never has: their latencies grew, or that can't be told, or they were rate
// limited.
func (t *Tally) Speedup() float64 {
	alone := t.growth.Verdict == GrowthRuled || t.growth.Verdict == GrowthNone
	if !t.Complete() || !alone || t.Refused > 0 {
		return 0
	}
	return float64(t.serial) / float64(t.Wall)
}

// Complete reports whether a run is over with an answer of the provider's to every
// item.
func (t *Tally) Complete() bool {
	return t.Whole() && t.Failed == 0 && t.Cached == 0 && t.Adopted == 0
}

// Efficiency is Ideal / wall: how much of the time the calls account for as long as
// they took. It is 0 where that can't be said: the run delivered less than everything,
// or failures alone, there is no Ideal, or the calls got slower as more were in flight, so
// that the ideal is made of what the run itself brought about.
func (t *Tally) Efficiency() float64 {
	if !t.Whole() || t.OK == 0 || t.ideal == Unset || t.growth.Verdict == GrowthFound {
		return 0
	}
	return float64(t.ideal) / float64(t.Wall)
}

// Whole reports whether a run with items is over and delivered them all.
func (t *Tally) Whole() bool {
	return t.Over && t.Delivered == len(t.Rows) && t.Wall > 0
}

// Ideal is the shortest wall that the limits allowed with these very latencies:
// list scheduling of the calls that finished, in the order in which they started.
// It is known once the run is over, and Unset before, where answers came from the cache,
// and where the run found its limit itself, as that promised nothing.
func (t *Tally) Ideal() time.Duration { return t.ideal }

// schedule works Ideal out, in O(n log n).
func (t *Tally) schedule() time.Duration {
	order := make([]int32, 0, t.Calls)
	for k := range t.Rows {
		i := k
		if t.Started.Order != nil {
			i = int(t.Started.Order[k])
		}
		if t.Rows[i].Worked() >= 0 {
			order = append(order, int32(i))
		}
	}
	plan := Plan{Strategy: t.Started.Lane.Strategy, Limits: t.effectiveLimits(), Order: order}
	var wall time.Duration
	plan.schedule(len(order), func(i int) time.Duration { return t.Rows[i].Worked() }, func(e slotEvent) { wall = e.at })
	return wall
}

// RanAs is the lane with what its limit was changed to while the run was on: "gather:2→5",
// "gather:2→none". A run that finds its limit itself to its end is written as it was started.
func (t *Tally) RanAs() string {
	lane := t.Started.Lane
	if to, turned := t.TurnedTo(); turned {
		return lane.String() + "→" + to
	}
	return lane.String()
}

// TurnedTo is the limit that the run has, or had at its end, where it is not the one that it began
// with; before it those at which its course turned back: "14→24".
func (t *Tally) TurnedTo() (limit string, turned bool) {
	lane := t.Started.Lane
	switch {
	case len(t.Limits) < 2 || t.Auto == lane.Auto && (t.Auto || t.Limit == lane.Limit):
		return "", false
	case t.Auto:
		return "auto", true
	case lane.Auto:
		return limitName(t.Limit), true // before it are limits that the run found
	}
	return t.turns() + limitName(t.Limit), true
}

// turns are the limits at which the course to the last one turned back: "14→" of 20, 16, 14, 24;
// "…→" where there are more than one.
func (t *Tally) turns() string {
	height := func(s LimitStep) int {
		if s.Limit == 0 {
			return math.MaxInt
		}
		return s.Limit
	}
	var turns []LimitStep
	last := t.Limits[0]
	for i := 1; i+1 < len(t.Limits); i++ {
		here, next := t.Limits[i], t.Limits[i+1]
		if here.Limit == last.Limit || here.Limit == next.Limit {
			continue
		}
		if (height(here) > height(last)) != (height(next) > height(here)) {
			turns = append(turns, here)
		}
		last = here
	}
	switch len(turns) {
	case 0:
		return ""
	case 1:
		return limitName(turns[0].Limit) + "→"
	}
	return "…→"
}

// limitName is a limit in words.
func limitName(limit int) string {
	if limit == 0 {
		return "none"
	}
	return strconv.Itoa(limit)
}

// effectiveLimits are the limits as far as the caller's own bound let them.
func (t *Tally) effectiveLimits() []LimitStep {
	bound := t.Started.Bound
	if bound == 0 {
		return t.Limits
	}
	steps := make([]LimitStep, len(t.Limits))
	for i, s := range t.Limits {
		if s.Limit == 0 || s.Limit > bound {
			s.Limit = bound
		}
		steps[i] = s
	}
	return steps
}

// HeldBy is Held with the results that still wait counted in, as of now.
func (t *Tally) HeldBy(now time.Duration) time.Duration {
	if t.Over || t.Raised {
		return t.Held() // nothing waits any more
	}
	ok, returned := t.OK-t.adopted.ok, t.Returned-t.adopted.delivered
	if ok == 0 {
		return Unset
	}
	return (t.heldSum + time.Duration(ok-returned)*now - t.waitingSum) / time.Duration(ok)
}
