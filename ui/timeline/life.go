// Package timeline draws time: what an item, or a whole lane of items, was doing
// when, on an axis of terminal cells. It is made of pure functions of rows, a
// time and a width.
package timeline

import (
	"time"

	"regatta/engine"
	"regatta/engine/call"
)

// Doing is what an item does for a stretch of time.
type Doing uint8

// The stretches that a life is made of.
const (
	Nothing    Doing = iota
	Waiting          // dispatched, but its slot isn't free
	Calling          // an attempt in flight
	Streaming        // an attempt whose answer is coming
	Succeeded        // an attempt that succeeded
	Broken           // an attempt that its item failed with
	Retried          // an attempt that failed, and was made again
	Unfit            // an attempt whose answer did not fit: the next one asks again
	Refused          // an attempt that the provider refused for its load: it is made again
	Stopped          // an attempt that was cancelled
	BackingOff       // in its slot, before the next attempt
	Held             // finished, waits for delivery
)

// Stretch is a part of an item's life.
type Stretch struct {
	From, To time.Duration
	Doing    Doing
}

// Life appends the stretches of an item's life up to now, in order of time. orphaned:
// nobody takes results any more, so that none is held either.
func Life(to []Stretch, row *engine.Row, now time.Duration, orphaned bool) []Stretch {
	if row.Queued >= 0 {
		to = add(to, row.Queued, until(row.Started, until(row.Finished, now)), Waiting)
	}
	if overlap(row) {
		to = beside(to, row, now)
	} else {
		for i := range row.Attempts {
			to = attempt(to, row, i, now)
		}
	}
	hasResult := row.Status == engine.OK || row.Status == engine.Failed
	if hasResult && (row.Delivered >= 0 || !orphaned) {
		to = add(to, row.Finished, until(row.Delivered, now), Held)
	}
	return to
}

func attempt(to []Stretch, row *engine.Row, i int, now time.Duration) []Stretch {
	a := &row.Attempts[i]
	switch {
	case a.Ended < 0 && a.FirstToken >= 0:
		to = add(to, a.Begun, a.FirstToken, Calling)
		return add(to, a.FirstToken, now, Streaming)
	case a.Ended < 0:
		return add(to, a.Begun, now, Calling)
	}
	to = add(to, a.Begun, a.Ended, how(row, a))
	switch last := i == len(row.Attempts)-1; {
	case a.Reasked && (last || row.Attempts[i+1].Begun == a.Ended):
		return to
	case !last:
		return add(to, a.Ended, row.Attempts[i+1].Begun, BackingOff)
	case row.Finished > a.Ended || row.Finished < 0:
		return add(to, a.Ended, until(row.Finished, now), BackingOff)
	}
	return to
}

func how(row *engine.Row, a *engine.Attempt) Doing {
	switch {
	case a.Err == nil:
		return Succeeded
	case a.Reasked:
		return Unfit
	case row.Status == engine.Cancelled && a.Ended == row.Finished, a.Superseded && a.Err.Kind == call.Cancelled:
		return Stopped
	case a.Err.Refusal() && (row.Status != engine.Failed || a.Ended != row.Finished):
		return Refused
	case row.EndedBy(a):
		return Broken
	}
	return Retried
}

func add(to []Stretch, from, till time.Duration, doing Doing) []Stretch {
	if till < from || (till == from && (doing == Waiting || doing == Held)) {
		return to
	}
	return append(to, Stretch{from, till, doing})
}

// until returns a time that has come, or else the other.
func until(t, other time.Duration) time.Duration {
	if t >= 0 {
		return t
	}
	return other
}
