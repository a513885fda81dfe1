package runner

import "regatta/engine"

// Controller changes the limit of a run while it runs, by what it sees of the run.
type Controller interface {
	// See is told the events of the run, in order and as soon as they are read, which
	// may be a moment before they are folded. It does not keep them, and does not block.
	// The calls of one run's controller never overlap.
	See(events []engine.Event, run Controls)
}

// Controls are what a controller may change of a run.
type Controls interface {
	Limit() int
	SetLimit(n int)
}
