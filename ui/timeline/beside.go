package timeline

import (
	"slices"
	"time"

	"regatta/engine"
)

// overlap reports whether several attempts of an item were in flight at a time.
func overlap(row *engine.Row) bool {
	for i := range row.Attempts {
		a := &row.Attempts[i]
		if a.Superseded || i+1 < len(row.Attempts) && (a.Ended < 0 || row.Attempts[i+1].Begun < a.Ended) {
			return true
		}
	}
	return false
}

// beside is what attempts do that overlap, and the back-off where none is in flight. Of
// several the earliest that isn't superseded shows, and a superseded one where it is
// alone. So each moment has one stretch, and the bar is as long as the call.
func beside(to []Stretch, row *engine.Row, now time.Duration) []Stretch {
	end := until(row.Finished, now)
	cuts := []time.Duration{end}
	for i := range row.Attempts {
		a := &row.Attempts[i]
		cuts = append(cuts, min(a.Begun, end), min(until(a.Ended, end), end))
	}
	slices.Sort(cuts)
	from, shown := cuts[0], shows(row, cuts[0])
	for _, cut := range cuts {
		next := shows(row, cut)
		if next == shown && cut < end {
			continue
		}
		to = stretch(to, row, shown, from, cut, now)
		from, shown = cut, next
	}
	return to
}

// shows is the attempt that shows at a moment, by its place; -1: none is in flight.
func shows(row *engine.Row, at time.Duration) int {
	alone := -1
	for i := range row.Attempts {
		a := &row.Attempts[i]
		if a.Begun > at || a.Ended >= 0 && a.Ended <= at {
			continue
		}
		if !a.Superseded {
			return i
		}
		if alone < 0 {
			alone = i
		}
	}
	return alone
}

// stretch appends a part of an attempt's time, or of the back-off.
func stretch(to []Stretch, row *engine.Row, shown int, from, till, now time.Duration) []Stretch {
	if from == till {
		return to
	}
	if shown < 0 {
		return add(to, from, till, BackingOff)
	}
	a := &row.Attempts[shown]
	switch {
	case a.Ended >= 0:
		return add(to, from, till, how(row, a))
	case a.FirstToken >= 0 && a.FirstToken <= from:
		return add(to, from, till, Streaming)
	case a.FirstToken >= 0 && a.FirstToken < till:
		return add(add(to, from, a.FirstToken, Calling), a.FirstToken, till, Streaming)
	}
	return add(to, from, till, Calling)
}
