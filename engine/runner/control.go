package runner

import "regatta/engine"

// Controller changes the course of a run while it runs, by what it sees of the run.
type Controller interface {
	// See is told the events of the run, in order and as soon as they are read, which
	// may be a moment before they are folded. It does not keep them, and does not block.
	// Calls for one run never overlap; a controller of several runs at the same time is
	// called by all of them.
	See(events []engine.Event, run Controls)
}

// Controls are what a controller may change of a run. Each change is an event of the
// run, by engine.ByController and for the reason that is given, in a few words.
type Controls interface {
	ID() ID
	Limit() int
	ChangeLimit(n int, why string) // 0: no limit
	Pause(why string)
	Resume(why string)
}

// controls are those of a run.
type controls struct{ *Run }

func (c controls) ID() ID { return c.Run.ID }

func (c controls) ChangeLimit(n int, why string) {
	if c.live != nil {
		c.live.ChangeLimit(n, engine.ByController, why)
	}
}

func (c controls) Pause(why string) {
	if c.live != nil {
		c.live.Pause(engine.ByController, why)
	}
}

func (c controls) Resume(why string) {
	if c.live != nil {
		c.live.Resume(engine.ByController, why)
	}
}
