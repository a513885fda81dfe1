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
	by    int
	cause Cause // allSlots: the slots themselves
	gate  bool  // of what keeps the next call
}

const (
	allSlots Cause = causes + iota
	allLimit       // by is the limit itself
)

// atOnce is how many changes are looked at together, about: a run of a million items has millions.
const atOnce = 1 << 18

// account books what happened in a run until its wall.
func account(t *engine.Tally, wall time.Duration) *ledger {
	return accountIn(t, wall, 1+2*len(t.Rows)/atOnce)
}

// accountIn is account in so many parts of the wall, one after the other.
func accountIn(t *engine.Tally, wall time.Duration, parts int) *ledger {
	l := &ledger{}
	few, lastStart := changesOfRun(t)
	var changes []change
	now := time.Duration(0)
	for part := range parts {
		from, to := wall/time.Duration(parts)*time.Duration(part), wall/time.Duration(parts)*time.Duration(part+1)
		if part == parts-1 {
			to = wall
		}
		changes = changesIn(t, few, from, to, changes[:0])
		for _, c := range changes {
			l.advance(c.at-now, now < lastStart)
			now = c.at
			l.apply(c)
		}
	}
	l.advance(wall-now, now < lastStart)
	return l
}

// changesOfRun lists the changes that are of no call, and when the last call started.
func changesOfRun(t *engine.Tally) (changes []change, lastStart time.Duration) {
	had := 0
	for _, step := range slots(t) {
		changes = append(changes, change{at: step.At, cause: allSlots, by: step.Limit - had})
		had = step.Limit
	}
	for i := range t.Rows {
		lastStart = max(lastStart, t.Rows[i].Started)
	}
	for _, step := range course.Limits(t) {
		changes = append(changes, change{at: step.At, cause: allLimit, by: step.Limit})
	}
	for _, g := range t.GateWaits(t.Now) {
		cause := gateOf(g.Reason)
		changes = append(changes, change{at: g.From, cause: cause, gate: true, by: 1}, change{at: g.To, cause: cause, gate: true, by: -1})
	}
	return append(changes, change{at: lastStart, cause: allSlots}), lastStart // from here on, free slots mean something else
}

// changesIn appends the changes from one time to before another, in order of time, those of calls
// and those of a list.
func changesIn(t *engine.Tally, list []change, from, to time.Duration, changes []change) []change {
	add := func(c change) {
		if from <= c.at && c.at < to {
			changes = append(changes, c)
		}
	}
	for _, c := range list {
		add(c)
	}
	for i := range t.Rows {
		row := &t.Rows[i]
		if row.Started >= to || row.Finished >= 0 && row.Finished < from {
			continue
		}
		eachSpan(t, row, t.Now, func(s span) {
			if s.from < s.to {
				add(change{at: s.from, cause: s.cause, by: 1})
				add(change{at: s.to, cause: s.cause, by: -1})
			}
		})
	}
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(a.at, b.at) })
	return changes
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
