package world

import (
	"testing"

	"regatta/engine/governor"
)

// Whoever reads the decisions on a limit in their order misses none: each begins where the one
// before it ended.
func TestEveryStepOfALimitIsTold(t *testing.T) {
	for _, s := range Scenarios() {
		if s.Items > 10000 {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			last := governor.UsualStart
			Measure(s, Governed(governor.Options{Note: func(d governor.Decision) {
				switch d.Kind {
				case governor.Doubling, governor.Stepped, governor.Cut, governor.Measuring, governor.Knee:
					if int(d.From) != last {
						t.Errorf("at %v: %q is a step from %d, and %d was told last", d.At, d, int(d.From), last)
					}
					last = int(d.To)
				case governor.Back, governor.Opened:
					if d.To > 0 {
						last = int(d.To) // it goes on from there
					}
				}
			}}), firstSeed, 1)
		})
	}
}
