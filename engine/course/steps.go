package course

import (
	"cmp"
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/governor"
)

// Step is a limit of calls in flight and from when it holds; 0: none.
type Step struct {
	At    time.Duration
	Limit int
}

// Limits is how many calls might be in flight when, by the run's own limit and by what the
// governor found, whichever was lower.
func Limits(t *engine.Tally) []Step {
	steps := make([]Step, 0, len(t.Limits)+len(t.Changes))
	own, found := 0, 0
	add := func(at time.Duration) {
		limit := own
		if found > 0 && (own == 0 || found < own) {
			limit = found
		}
		if len(steps) == 0 {
			at = 0 // what is said first holds from the start
		}
		if n := len(steps); n > 0 && steps[n-1].At == at {
			steps = steps[:n-1] // it held for no time
		}
		if n := len(steps); n == 0 || steps[n-1].Limit != limit {
			steps = append(steps, Step{at, limit})
		}
	}
	limits := t.Limits
	if t.Started.Lane.Auto && len(limits) > 1 {
		limits = limits[1:] // the highest that it may find never held
	}
	set := func(till time.Duration) {
		for len(limits) > 0 && limits[0].At <= till {
			own, limits = ownLimit(t, limits[0].Limit), limits[1:]
			add(t.Limits[len(t.Limits)-len(limits)-1].At)
		}
	}
	for i := range t.Changes {
		c := &t.Changes[i]
		set(c.At)
		// What headers state says nothing of the limit, which may be on its way up to that of
		// the run.
		if turnsLimit(c) && !cutAgain(t.Changes[i:]) {
			found = c.Limit
			add(c.At)
		}
	}
	set(t.Now)
	return steps
}

// Highest is the highest limit that a run had by Limits, or that it had of its own, which may have
// been cut as it began; 0: it had none. What an auto lane may find at most never held.
func Highest(t *engine.Tally, steps []Step) (most int) {
	for _, s := range steps {
		most = max(most, s.Limit)
	}
	limits := t.Limits
	if t.Started.Lane.Auto && len(limits) > 0 {
		limits = limits[1:]
	}
	for _, l := range limits {
		most = max(most, ownLimit(t, l.Limit))
	}
	return most
}

// cutAgain reports whether the first of the changes is a cut that another follows at once: the
// refusals of a moment are one, and what they leave is the limit.
func cutAgain(changes []engine.Change) bool {
	return len(changes) > 1 && governor.Kind(changes[0].What) == governor.Cut && governor.Kind(changes[1].What) == governor.Cut &&
		changes[1].At-changes[0].At < aRound
}

// ownLimit is a limit of the run's as its strategy has it: a for loop makes one call at a time.
func ownLimit(t *engine.Tally, limit int) int {
	if t.Started.Lane.Strategy.Dispatch == engine.OneByOne {
		return 1
	}
	return limit
}

// turnsLimit reports whether the limit that a change tells of is one that the governor
// decided for.
func turnsLimit(c *engine.Change) bool {
	switch governor.Kind(c.What) {
	case admit.Weather, governor.Stated, governor.Given:
		return false
	}
	return true
}

// LimitNow is how many calls may be in flight by what is known now; 0: any number.
func LimitNow(t *engine.Tally) int {
	slots := t.Slots()
	for i := len(t.Changes) - 1; i >= 0; i-- {
		if c := &t.Changes[i]; turnsLimit(c) {
			if c.Limit > 0 && (slots == 0 || c.Limit < slots) {
				return c.Limit
			}
			break
		}
	}
	return slots
}

// Found is the limit that a run found: the last that held for a tenth of its time, or else the
// last; 0: none, as it may have grown all the while. The most calls in flight may be more, as the
// search goes beyond it.
func Found(t *engine.Tally) int {
	if !slices.ContainsFunc(t.Changes, tellsOfLimit) {
		return 0
	}
	return min(settled(t), t.Most)
}

// NotFound is how many calls in flight a run had at most that looked for its limit, had calls
// wait for it as it grew, and met none; 0: that isn't so.
func NotFound(t *engine.Tally) int {
	if !t.Auto || t.Waited(admit.Slot).Times == 0 || slices.ContainsFunc(t.Changes, tellsOfLimit) {
		return 0
	}
	return t.Most
}

// tellsOfLimit reports whether a change tells how many calls the provider takes: it refused one
// more, or more only made them slower. One for the sake of a rate tells of no number.
func tellsOfLimit(c engine.Change) bool {
	switch governor.Kind(c.What) {
	case governor.Knee:
		return true
	case governor.Cut:
		switch governor.Class(c.Class) {
		case governor.Fast, governor.TooMuch, governor.Steep:
			return false
		}
		return true
	}
	return false
}

// settled is the limit that a run came to.
func settled(t *engine.Tally) int {
	steps := Limits(t)
	till := t.Now
	for i := len(steps) - 1; i >= 0; i-- {
		if s := steps[i]; s.Limit > 0 && till-s.At >= t.Now/steady {
			return s.Limit
		}
		till = steps[i].At
	}
	return LimitNow(t)
}

// steady is the part of a run's time for which a limit holds at least that it settled on.
const steady = 10

// Moved reports whether the course of a run is worth drawing: its limit or a rate changed
// on the way, nothing might begin for a time, or the weather changed.
func Moved(t *engine.Tally) bool {
	if len(t.Limits) > 1 || len(t.Pauses) > 0 || t.Started.Lane.Auto {
		return true
	}
	for i := range t.Changes {
		switch c := &t.Changes[i]; {
		case turnsLimit(c), c.What == admit.Weather:
			return true
		}
	}
	return false
}

// Down is for how long the provider was down before a moment, as far as could be told.
func Down(t *engine.Tally, till time.Duration) (sum time.Duration) {
	since := engine.Unset
	for i := range t.Changes {
		c := &t.Changes[i]
		switch at := min(c.At, till); {
		case c.What == admit.OutageBegan && since < 0:
			since = at
		case (c.What == admit.OutageOver || c.What == admit.GaveUp) && since >= 0:
			sum += at - since
			since = engine.Unset
		}
	}
	if since >= 0 {
		sum += till - since
	}
	return sum
}

// Band is a time in which nothing might begin, but for what tries whether it is over.
type Band struct {
	From, To time.Duration
	Down     bool // the provider was, as far as could be told
	Asked    bool // somebody asked for it, and not the provider
}

// Bands are those of a run up to now, in order of time; none lies over another.
func Bands(t *engine.Tally, now time.Duration) []Band {
	b := bands{list: make([]Band, 0, len(t.Pauses))}
	for _, s := range t.Pauses {
		if s.To < 0 {
			s.To = now
		}
		b.list = append(b.list, Band{From: s.From, To: s.To, Asked: true})
	}
	for i := range t.Changes {
		b.change(&t.Changes[i])
	}
	b.end(now)
	return apart(b.list, now)
}

type bands struct {
	list  []Band
	down  bool
	since time.Duration // from when it is shut
	until time.Duration // how long it is for sure
	on    bool
	tries bool // until something else is told, one attempt tries
}

func (b *bands) change(c *engine.Change) {
	switch governor.Kind(c.What) {
	case governor.Down:
		b.end(c.At)
		b.down = true
	case governor.Paused:
		if b.on && !b.tries && c.At > b.until {
			b.end(b.until)
		}
		if !b.on {
			b.on, b.since = true, c.At
		}
		b.tries, b.until = false, c.At+time.Duration(c.Seconds*float64(time.Second))
	case governor.Probing:
		if !b.on {
			b.on, b.since = true, c.At
		}
		b.tries = true
	case governor.Opened, governor.Back, governor.Quota, governor.GaveUp:
		b.end(c.At)
		b.down = false
	}
}

// end ends the band that there is, if there is one.
func (b *bands) end(at time.Duration) {
	if b.on {
		if !b.tries {
			at = min(at, b.until)
		}
		b.list = append(b.list, Band{From: b.since, To: max(at, b.since), Down: b.down})
	}
	b.on, b.tries = false, false
}

// apart puts bands into order and cuts each where the next begins, and all of them now.
func apart(list []Band, now time.Duration) []Band {
	slices.SortStableFunc(list, func(a, b Band) int { return cmp.Compare(a.From, b.From) })
	for i := range list {
		list[i].To = min(list[i].To, max(now, list[i].From))
		if i > 0 {
			list[i-1].To = min(list[i-1].To, list[i].From)
		}
	}
	return list
}
