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
}

// Play plays a journal at once: a run that tells the same events, and gives the same tally, as
// the one that was recorded. One that breaks off tells what there is of it. After an
// error the file is closed.
func (r *Runner) Play(rec Recording) (*Run, error) {
	set := rec.Journal.Set()
	run := played(rec.Name, rec.Journal.Header(), set)
	p := &playback{rec: rec, events: make(chan []engine.Event), stop: make(chan struct{})}
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
	events  chan []engine.Event
	stop    chan struct{}
	stopped sync.Once

	buffers [2][]engine.Event // one is with the reader, the other is filled
	err     error             // good once the channel is closed
}

func (p *playback) Events() <-chan []engine.Event { return p.events }
func (p *playback) Stop()                         { p.stopped.Do(func() { close(p.stop) }) }
func (p *playback) Err() error                    { return p.err }

// At is before any time: what is played is told at once, and its clock is that of its events.
func (p *playback) At(time.Time) time.Duration { return 0 }

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

// send sends events; false: nobody wants them any more.
func (p *playback) send(batch []engine.Event) bool {
	if len(batch) == 0 {
		return true
	}
	p.buffers[0], p.buffers[1] = p.buffers[1], append(p.buffers[0][:0], batch...)
	select {
	case p.events <- p.buffers[1]:
		return true
	case <-p.stop:
		return false
	}
}
