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
	if row.Status != OK && row.told > row.Started {
		row.stretches(row.Started, row.told, func(a *Attempt, from, till time.Duration) {
			if a != nil && a.Err != nil { // it was taken for one that others follow
				t.Occupancy.Move(row.rested(a), row.use(a), from, till)
			}
		})
	}
	row.uses(max(row.told, row.Started), row.Finished, t.Occupancy.Add)
}

// rest takes in that no attempt of a call is under way any more, if that is so: it is not in
// flight until the next begins, and what it did so far counts as what it was.
func (t *Tally) rest(row *Row, at time.Duration) {
	if row.Rests || row.Started < 0 || row.Open() > 0 {
		return
	}
	row.Rests = true
	t.Resting++
	t.setInFlight(at, t.InFlight-1)
	row.uses(max(row.told, row.Started), at, t.Occupancy.Add)
	row.told = at
	t.Occupancy.Begin(occupancy.BackedOff, at)
}

// endRest ends the rest of a call, and reports whether it rested.
func (t *Tally) endRest(row *Row, at time.Duration) bool {
	if !row.Rests {
		return false
	}
	row.Rests, row.told = false, at
	t.Resting--
	t.Occupancy.End(occupancy.BackedOff, at)
	return true
}

// Uses tells how a call that is over spent its time from its start to its end, in order of time:
// as what each stretch counts in the occupancy of the tally.
func (r *Row) Uses(tell func(u occupancy.Use, from, till time.Duration)) {
	r.uses(r.Started, r.Finished, tell)
}

// uses tells it for a part of that time.
func (r *Row) uses(from, till time.Duration, tell func(u occupancy.Use, from, till time.Duration)) {
	r.stretches(from, till, func(a *Attempt, from, till time.Duration) {
		u := occupancy.BackedOff
		if a != nil {
			u = r.use(a)
		}
		tell(u, from, till)
	})
}

// stretches tells the attempts of a call in a part of its time, one after the other; nil: between
// two of them.
func (r *Row) stretches(at, till time.Duration, tell func(a *Attempt, from, till time.Duration)) {
	for i := range r.Attempts {
		a := &r.Attempts[i]
		end := a.Ended
		if end < 0 || end > till {
			end = till
		}
		if end <= at || a.Begun < r.Started {
			continue // beside another, or of an earlier sitting
		}
		tell(nil, at, max(a.Begun, at))
		tell(a, max(a.Begun, at), end)
		at = end
	}
	tell(nil, at, till)
}

// use is what an attempt that is over is counted as.
func (r *Row) use(a *Attempt) occupancy.Use {
	switch {
	case r.EndedBy(a):
		return occupancy.Failed
	case r.Status == Cancelled && a.Err != nil && a.Ended == r.Finished:
		return occupancy.Cancelled
	}
	return r.rested(a)
}

// rested is what an attempt is counted as while its call rests after it. One whose end a damaged
// journal has lost has no error.
func (r *Row) rested(a *Attempt) occupancy.Use {
	switch {
	case a.Ended < 0, a.Superseded:
		return occupancy.Cancelled
	case a.Err == nil:
		return occupancy.OK
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
		t.endRest(row, e.At)
		t.Occupancy.End(occupancy.InFlight, e.At)
		t.Occupancy.Add(occupancy.Cancelled, max(row.told, row.Started), e.At)
	case row.Status == Failed && row.Delivered < 0 && row.GoesOn(e.Status == Failed):
		t.Occupancy.End(occupancy.Done, e.At)
	}
}
