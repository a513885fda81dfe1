package runner

import (
	"sync"

	"regatta/engine"
)

// The reasons for which a run may be held, beside its user's.
type holder uint8

const (
	byJournal holder = iota // the saved run can't be written
	byClient                // Hold
	holders
)

// holds are why a run is paused: it goes on once nobody wants it to stand any more.
type holds struct {
	mu   sync.Mutex
	user bool            // its user wants it paused
	why  [holders]string // "": not for that
	own  bool            // the pause that is on is the runner's, not its user's
	ends bool            // nothing more starts: no pause keeps what is in flight from its end
}

// held is the first reason; "": there is none.
func (h *holds) held() string {
	for _, why := range h.why {
		if why != "" {
			return why
		}
	}
	return ""
}

// hold pauses the run for a reason, until it is released.
func (r *Run) hold(as holder, why string) {
	if r.live == nil {
		return
	}
	h := &r.holds
	h.mu.Lock()
	defer h.mu.Unlock()
	h.why[as] = why
	if !h.ends && !r.live.Paused() {
		h.own = true
		r.live.Pause(engine.ByController, why)
	}
}

// release ends that, and with it the pause, unless there is another reason or its user wants it.
func (r *Run) release(as holder, why string) {
	h := &r.holds
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.why[as] == "" {
		return
	}
	h.why[as] = ""
	if h.held() == "" && h.own && !h.user {
		h.own = false
		r.live.Resume(engine.ByController, why)
	}
}

// Hold pauses a run, as what it brings can't be kept for now, until Release. why, and then why
// not any more, are a few words. What is played can't be held.
func (r *Run) Hold(why string) { r.hold(byClient, why) }

// Release ends what Hold began.
func (r *Run) Release(why string) { r.release(byClient, why) }

// drain has the run end in its own time, whatever held it, and whoever asked for it. Where its journal can't be written,
// requests that wait for that are not made: it stops once no other is in flight.
func (r *Run) drain(by string) {
	h := &r.holds
	h.mu.Lock()
	h.ends = true
	h.mu.Unlock()
	r.live.DrainFor(by)
	r.ahead.drain(func() {
		h.mu.Lock()
		stuck := h.why[byJournal] != ""
		h.mu.Unlock()
		if stuck {
			r.Stop()
		}
	})
}

// Held says why the run stands, whatever its user wants; "": nothing but its user holds it.
func (r *Run) Held() string {
	r.holds.mu.Lock()
	defer r.holds.mu.Unlock()
	return r.holds.held()
}

// Pause lets nothing begin until Resume, for the user, who asked for it as by says ("": on the
// screen). What is played can't be paused.
func (r *Run) Pause(by string) {
	if r.live == nil {
		return
	}
	r.holds.mu.Lock()
	defer r.holds.mu.Unlock()
	r.holds.user = true
	r.live.Pause(engine.ByUser, by)
}

// Resume ends a pause, for the user. A run that is held goes on when that is over.
func (r *Run) Resume(by string) {
	if r.live == nil {
		return
	}
	h := &r.holds
	h.mu.Lock()
	defer h.mu.Unlock()
	h.user = false
	if h.held() != "" {
		h.own = true // what it stands for now
		return
	}
	h.own = false
	r.live.Resume(engine.ByUser, by)
}

// Paused reports whether the run is paused now. It may be ahead of its events.
func (r *Run) Paused() bool { return r.live != nil && r.live.Paused() }
