package engine

import (
	"time"

	"regatta/engine/admit"
)

// FindLimit has the run find its limit itself from now on, up to most calls in flight, and says
// who wants that and why. It reports whether it can: a for-loop has no limit, and without a
// link that finds limits a run can't either.
func (r *Run) FindLimit(most int, by Actor, why string) bool {
	finder := r.finder()
	if finder == nil || most <= 0 || r.cfg.Lane.Strategy.most() == 1 {
		return false
	}
	r.mu.Lock()
	idle := r.over || r.auto && r.limit == most
	r.mu.Unlock()
	if idle {
		return true
	}
	finder.Find(most, time.Now()) // first: the run's own limit gives way to it
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return true
	}
	r.limit, r.auto = most, true
	r.emit(Event{Kind: LimitChanged, At: r.now(), Limit: most, Auto: true, By: by, Text: why})
	r.ownLimit.Set(most)
	return true
}

// finder is the link that finds the limit of the run; nil: none does.
func (r *Run) finder() admit.Finder {
	for _, link := range r.cfg.Admission {
		if f, ok := link.(admit.Finder); ok {
			return f
		}
	}
	return nil
}
