package engine

import (
	"fmt"
	"runtime"

	"regatta/engine/admit"
)

// maxQueued is how many events may wait for a slow reader before the run starts
// no further calls.
const maxQueued = 1 << 15

// outbox holds the events that the reader hasn't taken yet. The run's mutex
// guards it.
type outbox struct {
	ch       chan []Event
	wake     chan struct{}
	queue    []Event
	kept     int                // events of the queue that Config.Keep has
	partials map[attemptKey]int // attempt → where in the queue its latest Partial stands
	closed   bool               // nothing more comes
}

func newOutbox() outbox {
	return outbox{ch: make(chan []Event), wake: make(chan struct{}, 1), partials: map[attemptKey]int{}}
}

// clogged reports whether the reader is so far behind that no call should start.
func (o *outbox) clogged() bool { return len(o.queue) >= maxQueued }

// emit queues an event. The caller holds the run's mutex.
func (r *Run) emit(e Event) {
	o := &r.outbox
	if e.Kind == Partial {
		key := attemptKey{e.Item, e.Attempt}
		if at, waits := o.partials[key]; waits && at >= o.kept {
			o.queue[at].Text = e.Text
			return
		}
		o.partials[key] = len(o.queue)
	}
	if o.queue = append(o.queue, e); len(o.queue) > 1 {
		return // the pump has been woken and hasn't taken them yet
	}
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// pump hands the queue to the reader, batch by batch, and closes the channel
// after the last. Three buffers take turns: one fills, one is on its way,
// and one is with the reader, who is done with it when the next is taken.
func (r *Run) pump() {
	var free, lent []Event
	for range r.outbox.wake {
		runtime.Gosched() // calls that end just now come along: fewer parts, each written and read at a cost
		batch, last := r.swap(free)
		if len(batch) > 0 {
			r.check(batch)
			r.outbox.ch <- batch
			free, lent = lent, batch
		} else {
			free = batch
		}
		if last {
			close(r.outbox.ch)
			return
		}
	}
}

// check panics if an event breaks the contract, in tests.
func (r *Run) check(batch []Event) {
	if r.cfg.Check == nil {
		return
	}
	for i := range batch {
		if err := r.cfg.Check(&batch[i]); err != nil {
			panic(fmt.Errorf("engine: event %+v: %w", batch[i], err))
		}
	}
}

// keep gives Config.Keep the events that it doesn't have yet.
func (r *Run) keep() {
	if r.cfg.Keep == nil {
		return
	}
	r.keeping.Lock()
	defer r.keeping.Unlock()
	r.mu.Lock()
	o := &r.outbox
	batch := o.queue[o.kept:]
	o.kept = len(o.queue)
	r.mu.Unlock()
	if len(batch) > 0 {
		r.cfg.Keep(batch)
	}
}

// swap takes the queue, which has been kept by then, and lets the free buffer be the next.
func (r *Run) swap(free []Event) (batch []Event, last bool) {
	r.keeping.Lock() // nobody keeps what the reader has
	defer r.keeping.Unlock()
	batch, kept, last := r.take(free)
	if r.cfg.Keep != nil && len(batch) > kept {
		r.cfg.Keep(batch[kept:])
	}
	return batch, last
}

// take takes the queue and goes on with what had to wait for the reader: calls, or the end of
// the run.
func (r *Run) take(free []Event) (batch []Event, kept int, last bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	o := &r.outbox
	batch, o.queue = o.queue, free[:0]
	kept, o.kept = o.kept, 0
	clear(o.partials)
	last = o.closed // what follows may still queue the last
	switch {
	case last:
	case r.over:
		r.drainEnd()
	default:
		r.stopIfEnded()
		r.concludeIfDone(r.now())
		if r.waits == admit.Reader {
			r.wake()
		}
	}
	return batch, kept, last
}
