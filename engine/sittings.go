package engine

import (
	"slices"
	"time"

	"regatta/engine/admit"
	"regatta/engine/call"
)

// Sittings is in how many parts the run was made, with breaks between them.
func (t *Tally) Sittings() int { return 1 + len(t.Breaks) }

// sat is when the present sitting began.
func (t *Tally) sat() time.Duration {
	if n := len(t.Breaks); n > 0 {
		return t.Breaks[n-1]
	}
	return 0
}

// Rate is how many items a second succeeded up to now in the present sitting, those that were done
// before left out; of a run that is over, in all sittings. 0: no time has passed.
func (t *Tally) Rate(now time.Duration) float64 {
	done, took := t.Fresh(), now-t.sat()
	if t.Over {
		done, took = t.OK, t.Now
	}
	if took <= 0 {
		return 0
	}
	return float64(done) / took.Seconds()
}

// Fresh is how many items have succeeded in the present sitting.
func (t *Tally) Fresh() int { return t.OK - t.before }

// GoesOn reports whether a run that goes on calls for an item: it has no result. again:
// those that failed are called for again, too.
func (r *Row) GoesOn(again bool) bool {
	return r.Status == Pending || r.Status == Cancelled || again && r.Status == Failed
}

// Begun is how many attempts of the item have begun.
func (r *Row) Begun() int32 { return max(r.Made, int32(len(r.Attempts))) }

// Reopen makes the tally one of a run that is on, before it is told that it goes on.
func (t *Tally) Reopen() { t.Over, t.End, t.Shut = false, Pending, nil }

// goOn takes in that the run goes on after a break: what has no result waits again.
func (t *Tally) goOn(e *Event) {
	t.Breaks = append(t.Breaks, e.At)
	t.reprice(e.At, e.Started.Price)
	t.Started = *e.Started
	t.before = t.OK
	for i := range t.Rows {
		row := &t.Rows[i]
		t.leave(row, e)
		if t.cutOff(row, e.At) && row.Status == Pending {
			t.CutOff++
		}
		if row.GoesOn(e.Status == Failed) {
			t.reset(row, e)
		}
	}
	t.DeliveryOrder = slices.DeleteFunc(t.DeliveryOrder, func(item int32) bool { return t.Rows[item].Delivered < 0 })
	t.Over, t.End, t.Shut, t.Raised, t.ideal = false, Pending, nil, false, Unset
	if t.Paused {
		t.setPaused(&Event{Kind: Resumed, At: e.At})
	}
	t.still.broke(e.At)
	t.waits.broke(e.At)
	t.Resting = 0
	t.setInFlight(e.At, 0)
	if e.Limit != t.Limit {
		t.setLimit(e)
	}
}

// cutShort reports whether the attempt was stopped, or in flight when the run broke off.
func (a *Attempt) cutShort() bool { return a.Err != nil && a.Err.Kind == call.Cancelled }

// cutOff ends the attempts of an item that were in flight when the run broke off, and
// reports whether there were any.
func (t *Tally) cutOff(row *Row, at time.Duration) (any bool) {
	for i := range row.Attempts {
		if a := &row.Attempts[i]; a.Ended < 0 {
			any = true
			a.Ended = at
			a.Err = &call.Error{Kind: call.Cancelled, Message: "in flight when the run broke off", RetryAfter: -1}
			t.Silent++
		}
	}
	return any
}

// reset has an item wait for its call. Its attempts stay: they were made.
func (t *Tally) reset(row *Row, e *Event) {
	switch row.Status {
	case Cancelled:
		t.Cancelled--
	case Failed:
		t.Failed--
		if row.Adopted {
			t.Adopted--
		}
		if row.Delivered >= 0 {
			t.Delivered--
		}
	}
	if row.Queued >= 0 {
		row.Queued = e.At
	}
	if t.Started.Lane.Strategy.Dispatch == OneByOne {
		row.Queued = Unset
	}
	row.Made = row.Begun()
	row.Phase, row.Status, row.Verdict, row.Cached, row.Adopted, row.WaitsFor, row.Outcome = Waiting, Pending, Unjudged, false, false, admit.Nothing, 0
	row.Started, row.Finished, row.Took, row.Delivered = Unset, Unset, 0, Unset
	row.Partial, row.Answer, row.Err = "", nil, nil
	row.Rests, row.told = false, 0
}

// broke forgets what stood still in the sitting before.
func (s *standstill) broke(at time.Duration) {
	s.user, s.pause, s.outage, s.storm, s.next, s.gone = stretch{}, stretch{}, stretch{}, stretch{}, Unset, false
	s.settle(at)
}

// broke ends what was waited for in the sitting before.
func (w *waits) broke(at time.Duration) {
	if w.first != admit.Nothing {
		w.end(&Event{At: at, Reason: w.first})
	}
	for key := range w.later {
		delete(w.later, key)
	}
	for reason, of := range w.of {
		of.Open = 0
		w.of[reason] = of
	}
}
