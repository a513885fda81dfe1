package compare

import (
	"testing"

	"regatta/engine"
	"regatta/engine/admit"
)

// What the provider's limits held is not called overhead alone.
func TestWaitsForTheProviderAreNamed(t *testing.T) {
	for reason, want := range map[admit.Reason]string{
		admit.Slot:   "overhead",
		admit.Pace:   "waits for the provider's limits and overhead",
		admit.Paused: "waits for the provider's limits and overhead",
	} {
		tally := engine.NewTally()
		tally.Apply([]engine.Event{
			{Kind: engine.RunStarted, Started: &engine.Started{Lane: engine.Lane{Strategy: engine.Gather}, Items: 1}},
			{Kind: engine.WaitBegan, Reason: reason},
		})
		if got := (subject{lane: lane{Tally: tally}}).overhead(); got != want {
			t.Errorf("after a wait for %s: %q, want %q", reason, got, want)
		}
	}
}
