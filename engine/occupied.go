package engine

import (
	"time"

	"regatta/engine/occupancy"
)

// occupy takes in how a call of the run's own spent its time, now that it is over.
func (t *Tally) occupy(row *Row) {
	if row.Status != Cancelled {
		t.Occupancy.Begin(occupancy.Done, row.Finished)
		t.MostHeld = max(t.MostHeld, t.OK+t.Failed+1-t.Delivered) // it isn't among them yet
	}
	if row.Started < 0 {
		return
	}
	t.Occupancy.End(occupancy.InFlight, row.Finished)
	row.Uses(t.Occupancy.Add)
}

// Uses tells how a call that is over spent its time from its start to its end, in order of time:
// as what each stretch counts in the occupancy of the tally.
func (r *Row) Uses(tell func(u occupancy.Use, from, till time.Duration)) {
	at := r.Started
	for i := range r.Attempts {
		a := &r.Attempts[i]
		end := a.Ended
		if end < 0 || end > r.Finished {
			end = r.Finished
		}
		if end <= at || a.Begun < r.Started {
			continue // beside another, or of an earlier sitting
		}
		tell(occupancy.BackedOff, at, max(a.Begun, at))
		tell(r.use(a), max(a.Begun, at), end)
		at = end
	}
	tell(occupancy.BackedOff, at, r.Finished)
}

// use is what an attempt of an item that is over is counted as.
func (r *Row) use(a *Attempt) occupancy.Use {
	switch {
	case a.Err == nil && a.Ended >= 0:
		return occupancy.OK
	case r.EndedBy(a):
		return occupancy.Failed
	case a.Ended < 0, r.Status == Cancelled && a.Ended == r.Finished, a.Superseded:
		return occupancy.Cancelled
	case a.Err.Refusal(): // nothing was done: it is a part of the wait
		return occupancy.BackedOff
	}
	return occupancy.Repeated
}

// EndedBy reports whether the item failed with this attempt: others that failed were followed
// by one more.
func (r *Row) EndedBy(a *Attempt) bool {
	return r.Status == Failed && a.Err != nil && a == r.outcome()
}

// handOver takes in that a result, or a failure, was delivered.
func (t *Tally) handOver(row *Row, at time.Duration) {
	t.Occupancy.End(occupancy.Done, at)
	t.Occupancy.Add(occupancy.Held, row.Finished, at)
}

// leave notes that a run broke off: calls that were in flight no longer are, and items that are
// called for again have no result that waits.
func (t *Tally) leave(row *Row, e *Event) {
	switch {
	case row.Phase != Ended && row.Started >= 0:
		t.Occupancy.End(occupancy.InFlight, e.At)
		t.Occupancy.Add(occupancy.Cancelled, row.Started, e.At)
	case row.Status == Failed && row.Delivered < 0 && row.GoesOn(e.Status == Failed):
		t.Occupancy.End(occupancy.Done, e.At)
	}
}
