package compare

import (
	"time"

	"regatta/engine"
	"regatta/engine/admit"
)

// Waits is for how long the next call of a run waited for what, and for how long somebody had the
// run paused. No two of these times overlap, but for pauses: meanwhile calls may wait for a slot.
type Waits struct {
	Limit   time.Duration // a slot, of its own limit or of what the provider takes at a time
	Rate    time.Duration // of requests or tokens, or a learned pace
	Pause   time.Duration // that somebody asked for, from its beginning to its end
	Held    time.Duration // a pause of the provider's, or its being down
	Budget  time.Duration
	Machine time.Duration // what the machine holds, or whoever reads the events
}

// WaitsOf are those of a run.
func WaitsOf(t *engine.Tally) Waits {
	sums := t.FirstWaits(t.Now)
	return Waits{
		Limit:   sums[admit.Slot] + sums[admit.Strategy],
		Rate:    sums[admit.Requests] + sums[admit.Tokens] + sums[admit.Pace],
		Pause:   t.PausedBetween(0, t.Now),
		Held:    heldByProvider(t),
		Budget:  sums[admit.Budget],
		Machine: sums[admit.Bound] + sums[admit.Reader],
	}
}

// heldByProvider is for how long the next call waited because the provider refused or was down,
// beyond the pauses that somebody asked for.
func heldByProvider(t *engine.Tally) (sum time.Duration) {
	for _, g := range t.GateWaits(t.Now) {
		if gateOf(g.Reason) == Paused {
			sum += g.To - g.From - t.PausedBetween(g.From, g.To)
		}
	}
	return sum
}
