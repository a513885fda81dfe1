package compare

import (
	"cmp"
	"math"
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/course"
)

// ledger books the time of slots to causes, as it passes.
type ledger struct {
	slots    int
	limit    int         // of calls in flight, of the run's own and of what the provider takes; 0: none
	taken    [causes]int // the slots with a call, by what they do
	inFlight int         // the sum of taken
	gates    [causes]int // what keeps the next call, though a slot is free
	booked   [causes]float64
}

// change is one more or one less slot for a cause, or in all.
type change struct {
	at    time.Duration
	cause Cause // allSlots: the slots themselves
	gate  bool  // of what keeps the next call
	by    int
}

const (
	allSlots Cause = causes + iota
	allLimit       // by is the limit itself
)

// account books what happened in a run until its wall.
func account(t *engine.Tally, wall time.Duration) *ledger {
	l := &ledger{}
	changes, lastStart := changesOf(t, wall)
	now := time.Duration(0)
	for _, c := range changes {
		l.advance(c.at-now, now < lastStart)
		now = c.at
		l.apply(c)
	}
	l.advance(wall-now, now < lastStart)
	return l
}

// changesOf lists the changes before the wall in order of time, and when the
// last call started.
func changesOf(t *engine.Tally, wall time.Duration) (changes []change, lastStart time.Duration) {
	changes = make([]change, 0, len(t.Limits)+2*(len(t.Rows)+2*(t.Retries+t.Reasks))+1)
	had := 0
	for _, step := range slots(t) {
		changes = append(changes, change{at: step.At, cause: allSlots, by: step.Limit - had})
		had = step.Limit
	}
	for i := range t.Rows {
		row := &t.Rows[i]
		lastStart = max(lastStart, row.Started)
		eachSpan(t, row, t.Now, func(s span) {
			if s.from < s.to {
				changes = append(changes, change{at: s.from, cause: s.cause, by: 1}, change{at: s.to, cause: s.cause, by: -1})
			}
		})
	}
	for _, step := range course.Limits(t) {
		changes = append(changes, change{at: step.At, cause: allLimit, by: step.Limit})
	}
	for _, g := range t.GateWaits(t.Now) {
		cause := gateOf(g.Reason)
		changes = append(changes, change{at: g.From, cause: cause, gate: true, by: 1}, change{at: g.To, cause: cause, gate: true, by: -1})
	}
	changes = append(changes, change{at: lastStart, cause: allSlots}) // from here on, free slots mean something else
	slices.SortFunc(changes, func(a, b change) int { return cmp.Compare(a.at, b.at) })
	over, _ := slices.BinarySearchFunc(changes, wall, func(c change, wall time.Duration) int { return cmp.Compare(c.at, wall) })
	return changes[:over], lastStart
}

func (l *ledger) apply(c change) {
	switch {
	case c.cause == allSlots:
		l.slots += c.by
		return
	case c.cause == allLimit:
		l.limit = c.by
		return
	case c.gate:
		l.gates[c.cause] += c.by
		return
	}
	l.taken[c.cause] += c.by
	l.inFlight += c.by
}

// advance books a stretch of time in which no slot changes what it does.
func (l *ledger) advance(dt time.Duration, moreToStart bool) {
	sharers := max(l.slots, l.inFlight)
	if dt <= 0 || sharers == 0 {
		return
	}
	share := float64(dt) / float64(sharers)
	for c, n := range l.taken {
		l.booked[c] += float64(n) * share
	}
	free, slots := Idle, sharers-l.inFlight
	if moreToStart {
		free = l.gate()
		if capped := sharers - max(l.limit, l.inFlight); l.limit > 0 && capped > 0 {
			l.booked[Capped] += float64(capped) * share
			slots -= capped
		}
	}
	l.booked[free] += float64(slots) * share
}

// gate is what a slot is free for while items wait.
func (l *ledger) gate() Cause {
	for c, n := range l.gates {
		if n > 0 {
			return Cause(c)
		}
	}
	return Overhead
}

// parts rounds what was booked to nanoseconds. What rounding leaves of the wall
// goes to the largest part.
func (l *ledger) parts(wall time.Duration) []Part {
	parts := make([]Part, causes)
	rest, largest := wall, 0
	for c := range parts {
		parts[c] = Part{Cause(c), time.Duration(math.Round(l.booked[c]))}
		rest -= parts[c].Time
		if parts[c].Time > parts[largest].Time {
			largest = c
		}
	}
	parts[largest].Time += rest
	return parts
}
