package compare

import (
	"time"

	"regatta/engine"
	"regatta/engine/admit"
)

// Waits is for how long the next call of a run waited for what: no two of these times overlap.
type Waits struct {
	Limit   time.Duration // a slot, of its own limit or of what the provider takes at a time
	Rate    time.Duration // of requests or tokens, or a learned pace
	Pause   time.Duration // or the provider's being down
	Budget  time.Duration
	Machine time.Duration // what the machine holds, or whoever reads the events
}

// WaitsOf are those of a run.
func WaitsOf(t *engine.Tally) Waits {
	sums := t.FirstWaits(t.Now)
	return Waits{
		Limit:   sums[admit.Slot] + sums[admit.Strategy],
		Rate:    sums[admit.Requests] + sums[admit.Tokens] + sums[admit.Pace],
		Pause:   sums[admit.Paused] + sums[admit.Probe] + sums[admit.Circuit],
		Budget:  sums[admit.Budget],
		Machine: sums[admit.Bound] + sums[admit.Reader],
	}
}
