package course

import (
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/governor"
)

// The limit that was found is the last that held for long, and not the one that its search tried
// last, nor the most calls in flight.
func TestTheLimitFoundIsTheLastSteadyOne(t *testing.T) {
	const s = time.Second
	lane, err := engine.ParseLane("gather:auto")
	if err != nil {
		t.Fatal(err)
	}
	tally := engine.NewTally()
	tally.Apply([]engine.Event{{Kind: engine.RunStarted, Limit: 256, Started: &engine.Started{Lane: lane, Items: 500}}})
	for _, c := range []struct {
		at         time.Duration
		what       governor.Kind
		limit, was int
	}{
		{0, governor.Began, 8, 0}, {s, governor.Stepped, 42, 8}, {2 * s, governor.Cut, 40, 42}, {19500 * time.Millisecond, governor.Stepped, 41, 40},
	} {
		tally.Apply([]engine.Event{{Kind: engine.GovernorChanged, At: c.at, Change: &admit.Change{
			What: string(c.what), Reason: admit.Slot, Limit: c.limit, From: float64(c.was), To: float64(c.limit),
		}}})
	}
	tally.Apply([]engine.Event{{Kind: engine.RunOver, At: 20 * s}})
	tally.Most = 42
	if got := Found(tally); got != 40 {
		t.Errorf("found %d", got)
	}
}
