package runner

import (
	"sync"
	"time"

	"regatta/engine"
)

// pump takes events in as soon as they come, also while the client of a run draws: the journal
// has them at once, and no request waits for a frame. What it took in waits for Read.
type pump struct {
	over chan struct{} // closed after the last event
	some chan struct{} // holds one where there is something to read
	many chan struct{} // the same, of as much as a batch has at most
	most int

	mu     sync.Mutex // guards what follows
	events []engine.Event
	spare  []engine.Event // room for the next
}

// startPump has the events of a run taken in beside its client, unless it is closed.
func (r *Run) startPump() {
	r.reading.Lock()
	defer r.reading.Unlock()
	if r.runner.opt.Gather == 0 || r.closed {
		return
	}
	p := &pump{over: make(chan struct{}), some: make(chan struct{}, 1), many: make(chan struct{}, 1), most: r.runner.opt.Most}
	r.pump = p
	go func() {
		defer close(p.over)
		for {
			batch, open := r.receive()
			if !open {
				return
			}
			p.put(r.saw(batch))
		}
	}()
}

func (p *pump) put(batch []engine.Event) {
	p.mu.Lock()
	p.events = append(p.events, batch...)
	n := len(p.events)
	p.mu.Unlock()
	if n > 0 {
		poke(p.some)
	}
	if n >= p.most {
		poke(p.many)
	}
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// read waits for events, and then for as long as a batch gathers. Not open: these are the last.
func (p *pump) read(gather time.Duration) (events []engine.Event, open bool) {
	select {
	case <-p.some:
		timer := time.NewTimer(gather)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-p.many:
		case <-p.over:
		}
	case <-p.over:
	}
	select {
	case <-p.over:
	default:
		open = true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	events, p.events, p.spare = p.events, p.spare[:0], p.events
	select { // what they told of is in hand
	case <-p.some:
	default:
	}
	select {
	case <-p.many:
	default:
	}
	return events, open
}
