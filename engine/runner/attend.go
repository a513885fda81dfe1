package runner

import (
	"sync"

	"regatta/engine"
)

// attended is what others than its client may ask of a run, from any goroutine.
type attended struct {
	folding sync.Mutex // held while a batch is folded in, or somebody looks

	mu    sync.Mutex
	heard map[int]func([]engine.Event)
	last  int
	leave func() // ends what attends to the run; nil: nothing does
}

// Look calls f with the tally while nothing is folded into it. f only reads, and soon returns.
func (r *Run) Look(f func(*engine.Tally)) {
	r.attended.folding.Lock()
	defer r.attended.folding.Unlock()
	f(r.Tally)
}

// Hear calls hear with each batch of events from now on, as soon as it is read, until stop is
// called. It keeps none of them, and does not block.
func (r *Run) Hear(hear func([]engine.Event)) (stop func()) {
	a := &r.attended
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.heard == nil {
		a.heard = map[int]func([]engine.Event){}
	}
	a.last++
	id := a.last
	a.heard[id] = hear
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.heard, id)
	}
}

// tell tells those that hear of a batch.
func (a *attended) tell(batch []engine.Event) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, hear := range a.heard {
		hear(batch)
	}
}

// part ends what attends to the run, once.
func (a *attended) part() {
	a.mu.Lock()
	leave := a.leave
	a.leave = nil
	a.mu.Unlock()
	if leave != nil {
		leave()
	}
}
