package engine

// Pause lets nothing begin until Resume, no further attempt of a call either. What is in flight
// goes on, and so does back-off; the run can be stopped, and its limit changed. by says who
// asks for it, and why the reason, in a few words.
func (r *Run) Pause(by Actor, why string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over || r.paused {
		return
	}
	r.paused = true
	r.emit(Event{Kind: Paused, At: r.now(), By: by, Text: why})
	r.pause.Begin()
	r.wake() // it waits for something else now
}

// Resume ends a pause.
func (r *Run) Resume(by Actor, why string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over || !r.paused {
		return
	}
	r.paused = false
	r.emit(Event{Kind: Resumed, At: r.now(), By: by, Text: why})
	r.pause.End()
}

// Paused reports whether the run is paused now. It may be ahead of the events.
func (r *Run) Paused() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.paused
}
