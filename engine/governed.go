package engine

import (
	"time"

	"regatta/engine/admit"
)

// Change is a change of course of the governor's, and when it came.
type Change struct {
	At time.Duration
	admit.Change
}

// mostChanges is how many are remembered: a run that is refused all day goes on.
const mostChanges = 10_000

func (t *Tally) governed(e *Event) {
	if len(t.Changes) == mostChanges {
		t.Changes = append(t.Changes[:0], t.Changes[mostChanges/2:]...)
	}
	t.Changes = append(t.Changes, Change{e.At, *e.Change})
	t.still.changed(e.At, e.Change)
	t.speed.changed(e.Change)
	if found := e.Change.Limit; t.Started.Lane.Auto && found > 0 && found != t.Limit {
		t.setLimit(&Event{At: e.At, Limit: min(found, t.Started.Lane.Limit), By: e.By, Text: e.Change.Text})
	}
}

// hear makes the run's events tell what its links decide, until stop is called.
func (r *Run) hear() (stop func()) {
	var stops []func()
	for _, link := range r.cfg.Admission {
		if teller, ok := link.(admit.Teller); ok {
			stops = append(stops, teller.Listen(r.changed))
		}
	}
	return func() {
		for _, stop := range stops {
			stop()
		}
	}
}

// changed notes a change, unless the run is over.
func (r *Run) changed(c admit.Change) {
	by := ByController
	switch {
	case c.What == admit.Weather:
		by = ByUser
	case c.Said:
		by = ByHeader
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.over {
		r.emit(Event{Kind: GovernorChanged, At: r.now(), By: by, Change: &c})
	}
}
