package engine

import (
	"slices"
	"time"

	"regatta/engine/call"
)

// An item that fails again and again may be to blame for it, or the provider is, and what
// becomes of another item tells. Where all places are taken by calls that are in doubt, no other
// could begin: the next one is a scout. It has no place of its own, and makes its attempts while
// the others rest, so that there are never more requests under way than places. A call that
// ends leaves its place to a scout.

// mostDoubted is how many calls in doubt have a scout sent after them: if more items fail one
// after another, none of them is to blame.
const mostDoubted = 7

// landed takes in that an attempt of a call is over and another is to follow, and whether its
// failure was excused. Then the provider may be to blame, or else its item, if it was sent.
func (r *Run) landed(w *worker, excused bool, err *call.Error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.land(w)
	r.doubt(w, excused && !err.Refusal() && (err.Kind != call.Connection || err.Sent.After > 0))
	if r.wantsScout() {
		r.wake()
	}
}

// fly notes that an attempt of a call is under way.
func (r *Run) fly(w *worker) {
	w.flies = true
	r.flying++
}

// land notes that none is any more, and lets calls that wait for that ask again.
func (r *Run) land(w *worker) {
	if !w.flies {
		return
	}
	w.flies = false
	r.flying--
	for _, other := range r.grounded {
		other.ticket.Wake()
	}
	clear(r.grounded)
	r.grounded = r.grounded[:0]
}

// crowded reports whether as many attempts are under way as there are places. Where nothing has
// no place of its own, each has one.
func (r *Run) crowded() bool {
	return len(r.scouts) > 0 && r.flying >= r.inFlight-len(r.scouts)
}

// staysDown reports whether a call can't have an attempt now because of that. It is woken when
// one is over.
func (r *Run) staysDown(w *worker) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.crowded() {
		r.grounded = append(r.grounded, w)
		return true
	}
	return false
}

// doubt notes whether a call is in doubt. It is until it is over, or an attempt of it counts.
func (r *Run) doubt(w *worker, is bool) {
	if w.doubted == is {
		return
	}
	if w.doubted = is; is {
		r.doubted++
	} else {
		r.doubted--
	}
}

// mayScout reports whether the next item is to begin as a scout.
func (r *Run) mayScout() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.wantsScout()
}

func (r *Run) wantsScout() bool {
	return r.still.outage.on && r.doubted > 0 && r.doubted == r.inFlight && r.doubted <= mostDoubted && r.full() &&
		r.flying < r.inFlight-len(r.scouts)
}

// full reports whether all places are taken.
func (r *Run) full() bool {
	taken := r.inFlight - len(r.scouts)
	for _, most := range [...]int{r.limit, r.bound, r.cfg.Lane.Strategy.most()} {
		if most > 0 && taken >= most {
			return true
		}
	}
	return false
}

// hasNoPlace reports whether a call is a scout that nobody has left a place to.
func (r *Run) hasNoPlace(w *worker) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.scouts, w)
}

// noOther reports whether no other item of the run could be tried.
func (r *Run) noOther() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.halted || r.next == r.queued
}

// wakeScouts lets scouts, and who may become one, ask again. The caller has the mutex.
func (r *Run) wakeScouts() {
	if r.doubted > 0 {
		r.wake()
	}
	for _, w := range r.scouts {
		w.ticket.Wake()
	}
}

// sharesPlace reports whether the place of a call isn't for the next item when it is over: the
// call has none of its own, or a scout waits for it.
func (r *Run) sharesPlace(w *worker) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return w.scout || len(r.scouts) > 0
}

// leavePlace gives the place of a call that is over to the scout that has waited longest, or
// back if none does. The caller has the mutex.
func (r *Run) leavePlace(w *worker) {
	place := &w.ticket
	if w.scout {
		if at := slices.Index(r.scouts, w); at >= 0 {
			r.scouts = slices.Delete(r.scouts, at, at+1)
			r.wake()
			return
		}
		place = &w.place
	}
	if len(r.scouts) == 0 {
		place.Release(time.Now())
		return
	}
	next := r.scouts[0]
	r.scouts = slices.Delete(r.scouts, 0, 1)
	place.MoveTo(&next.place)
	next.ticket.Wake()
}
