package engine

// Drain ends the run in its own time: nothing more starts, and calls in flight go on to their
// end, with the attempts that they still need. It ends a pause, which would keep them waiting.
// Stop then cancels what is still in flight.
func (r *Run) Drain() {
	r.Resume(ByUser, "")
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over || r.halted {
		return
	}
	r.stopped = true
	r.startNoMore()
	r.concludeIfDone(r.now())
}
