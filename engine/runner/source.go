package runner

import (
	"time"

	"regatta/engine"
)

// Source is where the events of a run come from: a run on its way, or a journal that
// is played.
type Source interface {
	// Events returns the channel of batches, each its reader's until the next receive.
	// It is closed after the last.
	Events() <-chan []engine.Event
	// At is the time of the run when a clock shows so much.
	At(clock time.Time) time.Duration
	// Stop has the source come to its end. It may be called at any time, more than once.
	Stop()
	// Err says, after the last batch, why the source broke off; nil: it did not.
	Err() error
}

// source is a run on its way.
type source struct {
	*engine.Run
	from time.Duration // of a run that goes on: its time when it does
}

func (s source) At(clock time.Time) time.Duration { return s.from + clock.Sub(s.Begun()) }
func (source) Err() error                         { return nil }
