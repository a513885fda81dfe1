package engine

// Drain ends the run in its own time: nothing more starts, and requests under way go on to their
// end. A call that would have to wait before its next attempt, as in an outage, is cancelled: it
// has no request under way that is paid for. A re-ask that may begin at once does. Drain ends a
// pause. Stop then cancels what is still in flight.
func (r *Run) Drain() { r.DrainFor("") }

// DrainFor is Drain, and says in a few words who asked for it.
func (r *Run) DrainFor(why string) {
	r.mu.Lock()
	if !r.over && !r.drains() {
		close(r.draining)
		if !r.halted {
			r.why = why
		}
	}
	if !r.over && !r.halted {
		r.stopped = true
		r.startNoMore()
	}
	r.mu.Unlock()
	r.Resume(ByUser, "") // nobody who waited begins because of that
	r.mu.Lock()
	defer r.mu.Unlock()
	r.concludeIfDone(r.now())
}

// Drains reports whether the run ends in its own time, as Drain has it, or has done so.
func (r *Run) Drains() bool { return r.drains() }

// drains reports whether no attempt is waited for any more.
func (r *Run) drains() bool {
	select {
	case <-r.draining:
		return true
	default:
		return false
	}
}
