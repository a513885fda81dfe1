package runner

import (
	"errors"
	"fmt"
	"syscall"
	"time"

	"regatta/engine"
)

// retrying is a keeper that can say why what it was given isn't written yet, and try again.
type retrying interface {
	Trouble() error
	Retry() error
}

// retryEvery is how often a journal is tried again that could not be written.
const retryEvery = time.Second

// trouble says why the journal can't be written for now, as on a full disk; nil: it can, or
// no further try will help. What the operating system refuses may pass.
func (r *Run) trouble() error {
	t, ok := r.journal.(retrying)
	if !ok || r.live == nil {
		return nil
	}
	err, passing := t.Trouble(), syscall.Errno(0)
	if !errors.As(err, &passing) {
		return nil
	}
	return err
}

// see looks whether the journal has what it was given. While it hasn't, no request goes out,
// and the run is paused, again where somebody has it go on: what it would bring might be lost.
// Once it has, a pause that is the run's own ends, and not its user's.
func (r *Run) see() {
	err := r.trouble()
	if r.stuck = err != nil; r.stuck {
		if !r.live.Paused() {
			r.held = true
			r.live.Pause(engine.ByController, fmt.Sprintf("can't write the saved run: %v", err))
		}
		return
	}
	r.ahead.wrote()
	if r.held && !r.asked.Load() {
		r.live.Resume(engine.ByController, "the saved run can be written again")
	}
	r.held = false
}

// receive waits for the next batch of the source. While the journal can't be written it
// tries that again, and has the run go on when it can be.
func (r *Run) receive() (batch []engine.Event, open bool) {
	for r.stuck {
		select {
		case batch, open = <-r.source.Events():
			return batch, open
		case <-time.After(retryEvery):
		}
		if t, ok := r.journal.(retrying); ok {
			_ = t.Retry() // it keeps why it can't
		}
		r.see()
	}
	batch, open = <-r.source.Events()
	return batch, open
}
