package engine

import (
	"net/http"
	"time"

	"regatta/engine/call"
)

// Shut lets nothing more begin, because the provider refuses whatever is sent: what another run
// has found out counts for this one too. Calls in flight run on, but make no further attempt;
// items that never started are cancelled for that reason, and finished results are delivered.
// Events still follow, up to RunOver.
func (r *Run) Shut(why *call.Error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return
	}
	now := r.now()
	r.refuse(why, now)
	r.concludeIfDone(now)
}

// learn shuts the run when a call has ended in a way in which all others would.
func (r *Run) learn(done *Event) {
	switch {
	case done.Status == OK && !done.Answer.Cached:
		r.answered, r.forbidden = true, 0
	case done.Status == Failed:
		if done.Err.Status == http.StatusForbidden {
			r.forbidden++
		}
		if r.hopeless(done.Err) {
			r.refuse(done.Err, done.At)
		}
	}
}

// mostForbidden is how many items in a row may be forbidden, after others had their
// answer, before that is taken for the key's fault.
const mostForbidden = 3

// hopeless reports whether no other item can fare better either. A page that isn't
// found may be a trouble that passes, but for a run that never had an answer; and what
// is forbidden to a key that had answers may be a single text.
func (r *Run) hopeless(err *call.Error) bool {
	switch err.Status {
	case http.StatusForbidden:
		return err.Fatal() && (!r.answered || err.Kind != call.Auth || r.forbidden >= mostForbidden)
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone:
		return err.Fatal() || err.Kind == call.BadRequest && !r.answered
	}
	return err.Fatal()
}

// refuse is shutFor, where further attempts of calls in flight are hopeless too.
func (r *Run) refuse(why *call.Error, now time.Duration) {
	if r.shut == nil {
		close(r.refused)
	}
	r.shutFor(why, now)
}

// shutFor lets no further call start. Those in flight run on: they are paid for.
func (r *Run) shutFor(why *call.Error, now time.Duration) {
	if r.shut == nil {
		r.shut = why
		r.emit(Event{Kind: RunShut, At: now, Err: why})
	}
	r.startNoMore()
}

// refusal is why no attempt may begin any more; nil: attempts may ask for admission.
func (r *Run) refusal() *call.Error {
	select {
	case <-r.refused:
	default:
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.shut
}

// Unreached reports whether nothing begins any more because the provider could not be
// reached, or did nothing but fail, for as long as the run was to wait.
func (t *Tally) Unreached() bool {
	// Who finds out ends the run and tells of it, and the run may be over before it is told.
	return t.Shut != nil && t.Shut.Kind == call.GaveUp && (t.still.gone || t.still.outage.on)
}

// Rejected reports whether nothing begins any more because the provider rejects
// whatever is sent, and not because the budget is reached, nothing came any more, or too
// many items failed.
func (t *Tally) Rejected() bool {
	if t.Shut == nil {
		return false
	}
	switch t.Shut.Kind {
	case call.Budget, call.GaveUp, call.TooManyFailures:
		return false
	}
	return true
}
