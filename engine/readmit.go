package engine

import (
	"time"

	"regatta/engine/admit"
	"regatta/engine/call"
)

// readmit asks for a further attempt of a call, which keeps its place, and waits as long
// as it takes. It returns true when the attempt has begun, and otherwise why none begins
// any more, which is nil if the run was stopped.
func (r *Run) readmit(w *worker, req call.Request) (begun bool, why *call.Error) {
	w.mayWait()
	w.ticket.Ask(req)
	waits := Event{Kind: WaitEnded, Item: w.item, Attempt: int32(req.Attempt)}
	defer func() {
		if !begun {
			w.ticket.Withdraw()
			r.change(&waits, admit.Nothing)
		}
	}()
	for r.ctx.Err() == nil {
		if why := r.refusal(); why != nil {
			return false, why
		}
		if r.staysDown(w) {
			r.change(&waits, admit.Slot)
			if !w.wait(r, time.Time{}) {
				return false, nil
			}
			continue
		}
		w.ticket.Scout = r.hasNoPlace(w)
		d := r.chain.Readmit(&w.ticket, time.Now())
		switch {
		case d.Never != nil:
			r.mu.Lock()
			defer r.mu.Unlock()
			r.shutFor(d.Never, r.now())
			return false, d.Never
		case !d.Yes():
			r.change(&waits, d.Reason)
			if !w.wait(r, d.Until) {
				return false, nil
			}
		case r.restart(w, &waits):
			return true, nil
		default: // things have changed since it was asked for
			w.ticket.Over(admit.Outcome{At: time.Now()})
		}
	}
	return false, nil
}

// change says what an attempt that is to follow another waits for now. waits says what
// it has waited for so far.
func (r *Run) change(waits *Event, reason admit.Reason) {
	if waits.Reason == reason {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.changeTo(waits, reason, r.now())
}

func (r *Run) changeTo(waits *Event, reason admit.Reason, now time.Duration) {
	waits.At = now
	if waits.Reason != admit.Nothing {
		r.emit(*waits)
	}
	if waits.Reason = reason; reason != admit.Nothing {
		began := *waits
		began.Kind = WaitBegan
		r.emit(began)
	}
}

// restart begins a further attempt that was admitted, if it still may.
func (r *Run) restart(w *worker, waits *Event) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-r.refused:
		return false
	case <-r.ctx.Done():
		return false
	default:
	}
	if r.paused || r.crowded() {
		return false
	}
	r.fly(w)
	now := r.now()
	r.changeTo(waits, admit.Nothing, now)
	w.attempt = int(waits.Attempt)
	r.emit(Event{Kind: AttemptStarted, At: now, Item: w.item, Attempt: waits.Attempt})
	return true
}

// mayWait makes the worker's ticket one that can be woken.
func (w *worker) mayWait() {
	if w.woken != nil {
		return
	}
	woken := make(chan struct{}, 1)
	w.woken = woken
	w.ticket.Wake = func() {
		select {
		case woken <- struct{}{}:
		default:
		}
	}
}

// wait waits until asking again makes sense: at a time, if there is one, or when the
// ticket is woken, or when no further attempt makes sense. It returns false where none is waited
// for any more.
func (w *worker) wait(r *Run, until time.Time) bool {
	var moment <-chan time.Time
	if !until.IsZero() {
		timer := time.NewTimer(time.Until(until))
		defer timer.Stop()
		moment = timer.C
	}
	select {
	case <-w.woken:
	case <-moment:
	case <-r.ctx.Done():
	case <-r.refused:
	case <-r.draining:
	}
	return !r.drains()
}
