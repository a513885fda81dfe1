package runner

import (
	"errors"
	"io"
	"sync"
	"time"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/journal"
)

// Recording is a journal that is to be played.
type Recording struct {
	Name    string // of the saved run; may be empty
	Journal *journal.Reader
	File    io.Closer // what the journal is read from; nil: nothing is to be closed

	// Speed is how much faster than the run it is played; 0: at once.
	Speed float64
}

// Play plays a journal: a run that tells the same events, and gives the same tally, as
// the one that was recorded. One that breaks off tells what there is of it. After an
// error the file is closed.
func (r *Runner) Play(rec Recording) (*Run, error) {
	set := rec.Journal.Set()
	run := played(rec.Name, rec.Journal.Header(), set)
	p := &playback{rec: rec, began: run.Began, events: make(chan []engine.Event), stop: make(chan struct{})}
	run.runner, run.source, run.file = r, p, rec.File
	go p.play(set.Rows.Len())
	if !r.add([]*Run{run}) {
		closeAll([]*Run{run})
		return nil, ErrClosed
	}
	return run, nil
}

// played is a run that was recorded, of which nothing is told yet.
func played(name string, h journal.Header, set *datasets.Set) *Run {
	return &Run{
		Lane: h.Lane, Job: Job{Set: set, Schema: set.Schema}, Header: h, SavedAs: name, Shared: h.Shared && !h.Simulated, Began: time.Now(),
		Tally: engine.NewTally(),
	}
}

// playback is a journal that is played.
type playback struct {
	rec     Recording
	began   time.Time
	events  chan []engine.Event
	stop    chan struct{}
	stopped sync.Once

	buffers [2][]engine.Event // one is with the reader, the other is filled
	err     error             // good once the channel is closed
}

func (p *playback) Events() <-chan []engine.Event { return p.events }
func (p *playback) Stop()                         { p.stopped.Do(func() { close(p.stop) }) }
func (p *playback) Err() error                    { return p.err }

func (p *playback) At(clock time.Time) time.Duration {
	return time.Duration(float64(clock.Sub(p.began)) * p.rec.Speed)
}

// play sends what the journal has, and closes the channel. A journal that can't be read
// further, by an error or a panic, ends there.
func (p *playback) play(items int) {
	defer close(p.events)
	if err := guard("journal", func() { p.err = p.sendAll(items) }); err != nil {
		p.err = err
	}
}

func (p *playback) sendAll(items int) error {
	for some := false; ; some = true {
		batch, err := p.rec.Journal.Next()
		if err != nil && !some {
			p.send([]engine.Event{journal.Beginning(p.rec.Journal.Header(), items)})
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case !p.send(batch):
			return nil
		}
	}
}

// send sends events when their time has come; false: nobody wants them any more.
func (p *playback) send(batch []engine.Event) bool {
	for len(batch) > 0 {
		n := p.due(batch)
		if n == 0 {
			if !p.sleep(batch[0].At) {
				return false
			}
			continue
		}
		p.buffers[0], p.buffers[1] = p.buffers[1], append(p.buffers[0][:0], batch[:n]...)
		select {
		case p.events <- p.buffers[1]:
		case <-p.stop:
			return false
		}
		batch = batch[n:]
	}
	return true
}

// due is how many of the events are to be told by now.
func (p *playback) due(batch []engine.Event) int {
	if p.rec.Speed <= 0 {
		return len(batch)
	}
	now, n := p.At(time.Now()), 0
	for n < len(batch) && batch[n].At <= now {
		n++
	}
	return n
}

// sleep waits for a time of the run; false: it was stopped.
func (p *playback) sleep(at time.Duration) bool {
	wait := time.Duration(float64(at)/p.rec.Speed) - time.Since(p.began)
	timer := time.NewTimer(max(wait, time.Microsecond)) // a float may fall short of it
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-p.stop:
		return false
	}
}
