package runner

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"regatta/engine"
)

// Watcher is told what happens to the runs of a group. All of it happens in the
// goroutine of Follow, so that it may look at the tallies. What is nil isn't told.
type Watcher struct {
	Started func(*Run)
	Took    func(*Run, []engine.Event) // a batch, which is folded in
	Ended   func(*Run, Batch)          // the run is over and closed
	Idle    func()                     // nothing more is there: it will be waited for
	Ticks   <-chan time.Time
	Tick    func()          // when Ticks tells so
	Drain   <-chan struct{} // tells to drain the group
	Drained func(calls int) // it is, with so many calls in flight
}

// Follow makes the runs of a group, turn by turn, and folds what they tell at once. It
// returns when all are over and closed: when the turns have come, when the group has
// given up, or when ctx has ended. Its error is why a turn could not be started.
func (r *Runner) Follow(ctx context.Context, g *Group, w Watcher) error {
	for ctx.Err() == nil {
		p, more := g.Next()
		if !more {
			break
		}
		runs, err := r.Start(ctx, p)
		if err != nil {
			g.GiveUp()
			return err
		}
		g.Started(runs)
		w.follow(g, runs)
	}
	return nil
}

// A turn is read by a goroutine for each run. Each waits, after a batch, until that is
// folded: it belongs to the run until then.
type (
	reading struct {
		batches chan read
		over    chan struct{} // closed when nobody follows any more
		readers sync.WaitGroup
	}
	read struct {
		run    *Run
		batch  Batch
		folded chan<- struct{}
		panic  error
	}
)

// follow takes the runs of a turn to their end, however it comes.
func (w *Watcher) follow(g *Group, runs []*Run) {
	r := &reading{batches: make(chan read), over: make(chan struct{})}
	defer r.readers.Wait()
	defer closeAll(runs)
	defer close(r.over)
	for _, run := range runs {
		r.readers.Go(func() { r.read(run) })
		if w.Started != nil {
			w.Started(run)
		}
	}
	for on := len(runs); on > 0; {
		if w.next(g, r) {
			on--
		}
	}
}

// read reads a run to its end.
func (r *reading) read(run *Run) {
	folded := make(chan struct{})
	defer func() {
		if why := recover(); why != nil {
			r.send(read{run: run, panic: fmt.Errorf("reading %v: %v\n%s", run.Lane, why, debug.Stack())}) // all of it: it ends the program
		}
	}()
	for {
		b := run.Read()
		if !r.send(read{run: run, batch: b, folded: folded}) || b.Last {
			return
		}
		select {
		case <-folded:
		case <-r.over:
			return
		}
	}
}

func (r *reading) send(b read) bool {
	select {
	case r.batches <- b:
		return true
	case <-r.over:
		return false
	}
}

// next waits for what happens next, and reports whether that is the end of a run.
func (w *Watcher) next(g *Group, r *reading) (ended bool) {
	select {
	case b := <-r.batches:
		return w.take(b)
	case <-w.Drain:
		w.drain(g)
	default:
	}
	if w.Idle != nil {
		w.Idle()
	}
	select {
	case b := <-r.batches:
		return w.take(b)
	case <-w.Ticks:
		w.Tick()
	case <-w.Drain:
		w.drain(g)
	}
	return false
}

func (w *Watcher) drain(g *Group) {
	if calls := g.Drain(); w.Drained != nil {
		w.Drained(calls)
	}
}

// take folds a batch in and tells of it.
func (w *Watcher) take(b read) (ended bool) {
	if b.panic != nil {
		panic(b.panic)
	}
	b.run.Apply(b.batch)
	if w.Took != nil && len(b.batch.Events) > 0 {
		w.Took(b.run, b.batch.Events)
	}
	if !b.batch.Last {
		b.folded <- struct{}{}
		return false
	}
	if w.Ended != nil {
		w.Ended(b.run, b.batch)
	}
	return true
}
