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

// PauseSpan is a pause that somebody asked for, and why it began and ended.
type PauseSpan struct {
	From, To      time.Duration // To: Unset while it is on
	By, Ended     Actor
	Why, EndedWhy string
}

// setPaused takes in that a pause begins, or ends.
func (t *Tally) setPaused(e *Event) {
	t.Paused = e.Kind == Paused
	if n := len(t.Pauses); t.Paused {
		t.Pauses = append(t.Pauses, PauseSpan{From: e.At, To: Unset, By: e.By, Why: e.Text})
	} else if n > 0 {
		last := &t.Pauses[n-1]
		last.To, last.Ended, last.EndedWhy = e.At, e.By, e.Text
	}
}

// PausedBetween is for how long, between two moments, somebody had the run paused: from each
// pause to its end, whether a call waited for that or not.
func (t *Tally) PausedBetween(from, to time.Duration) (sum time.Duration) {
	for _, p := range t.Pauses {
		if p.To < 0 {
			p.To = to
		}
		sum += max(0, min(p.To, to)-max(p.From, from))
	}
	return sum
}

// mostChanges is how many are remembered: a run that is refused all day goes on.
const mostChanges = 10_000

// thinned forgets the older half of changes, but for the latest of each kind: a limit that was
// found long ago was found, and a rate that headers stated is stated.
func thinned(all []Change) []Change {
	type kind struct {
		what, class string
		reason      admit.Reason
	}
	of := func(c *Change) kind { return kind{c.What, c.Class, c.Reason} }
	half := len(all) / 2
	latest := map[kind]int{}
	for i := range all[:half] {
		latest[of(&all[i])] = i
	}
	kept := all[:0]
	for i := range all {
		if i >= half || latest[of(&all[i])] == i {
			kept = append(kept, all[i])
		}
	}
	return kept
}

func (t *Tally) governed(e *Event) {
	if len(t.Changes) >= mostChanges {
		t.Changes = thinned(t.Changes)
	}
	t.Changes = append(t.Changes, Change{e.At, *e.Change})
	t.still.changed(e.At, e.Change)
	t.speed.changed(e.Change)
	if found := e.Change.Limit; t.Auto && found > 0 && found != t.Limit {
		t.setLimit(&Event{At: e.At, Limit: min(found, t.highest), By: e.By, Text: e.Change.Text})
	}
}

// hear turns what the run's links decide into events, until stop is called.
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
		r.still.changed(r.now(), &c)
		r.emit(Event{Kind: GovernorChanged, At: r.now(), By: by, Change: &c})
		r.wakeScouts()
	}
}
