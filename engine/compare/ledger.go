package compare

import (
	"cmp"
	"math"
	"slices"
	"time"

	"regatta/engine"
)

// ledger books the time of slots to causes, as it passes.
type ledger struct {
	slots    int
	taken    [causes]int // the slots with a call, by what they do
	inFlight int         // the sum of taken
	booked   [causes]float64
}

// change is one more or one less slot for a cause, or in all.
type change struct {
	at    time.Duration
	cause Cause // allSlots: the slots themselves
	by    int
}

const allSlots Cause = causes

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
		changes = append(changes, change{step.At, allSlots, step.Limit - had})
		had = step.Limit
	}
	for i := range t.Rows {
		row := &t.Rows[i]
		lastStart = max(lastStart, row.Started)
		eachSpan(row, t.Now, func(s span) {
			if s.from < s.to {
				changes = append(changes, change{s.from, s.cause, 1}, change{s.to, s.cause, -1})
			}
		})
	}
	changes = append(changes, change{lastStart, allSlots, 0}) // from here on, free slots mean something else
	slices.SortFunc(changes, func(a, b change) int { return cmp.Compare(a.at, b.at) })
	over, _ := slices.BinarySearchFunc(changes, wall, func(c change, wall time.Duration) int { return cmp.Compare(c.at, wall) })
	return changes[:over], lastStart
}

func (l *ledger) apply(c change) {
	if c.cause == allSlots {
		l.slots += c.by
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
	free := Idle
	if moreToStart {
		free = Overhead
	}
	l.booked[free] += float64(sharers-l.inFlight) * share
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
