package compare

import (
	"testing"

	"regatta/engine"
	"regatta/engine/call"
)

// How far the latencies of lanes are apart is told of the same items alone, and not of retries.
func TestCallsApart(t *testing.T) {
	plain := lasting(1000, 3000)
	for name, c := range map[string]struct {
		other script
		want  float64
	}{
		"the same":          {plain, 1},
		"in sum 3% longer":  {lasting(1030, 3090), 1.03},
		"one of two slower": {lasting(1000, 3100), 1.025},
		"a retry":           {lasting(1000, 3000).failing(1, call.Server, 100*ms, 700*ms, 1), 1},
		"other data":        {lasting(1500), 1},
	} {
		t.Run(name, func(t *testing.T) {
			runs := []*engine.Tally{ran(t, "gather", plain), ran(t, "gather:2", c.other)}
			if got := Apart(runs); got < c.want-1e-9 || got > c.want+1e-9 {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}
