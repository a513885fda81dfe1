package world

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"regatta/engine/governor"
)

// What is refused at random costs a run little more than a loop in which each refused call waits
// by itself: there is no limit to be found.
func TestRefusalsAtRandomCostLittle(t *testing.T) {
	for _, c := range []struct {
		latency, share, wait float64
		limit                int
		most                 float64 // times the wall of the loop
	}{
		{0.2, 0.005, 1, 16, 1.1}, {0.2, 0.02, 0, 16, 1.1}, {0.2, 0.02, 1, 16, 1.1}, {0.85, 0.02, 1, 4, 1.1}, {0.85, 0.02, 0, 16, 1.1},
		{0.85, 0.02, 1, 64, 1.6}, {2, 0.02, 1, 16, 1.1}, {0.85, 0.05, 1, 16, 1.8}, {0.85, 0.1, 1, 4, 1.8},
	} {
		t.Run(fmt.Sprintf("%v of calls of %v s, Retry-After %v, limit %d", c.share, c.latency, c.wait, c.limit), func(t *testing.T) {
			t.Parallel()
			s := Scenario{Items: 600, Median: c.latency, Server: ruled(shedAll(c.share, c.wait)), Ideal: atMost(float64(c.limit))}
			ours, loop := Measure(s, atLimit(c.limit), firstSeed, seeds), Measure(s, Fixed(c.limit), firstSeed, seeds)
			if ratio := ours.Over / loop.Over; ratio > margin*c.most {
				t.Errorf("wall %.2f of that of the loop, at most %.2f wanted", ratio, c.most)
			}
			if ours.Lost > 0 || ours.Share > c.share+margin*0.02 {
				t.Errorf("%.1f%% refused, %.1f items lost", 100*ours.Share, ours.Lost)
			}
		})
	}
}

// shedAll is the rule of a server that does nothing else.
func shedAll(share, wait float64) func(*clock, service, *rand.Rand) rule {
	return func(_ *clock, _ service, rnd *rand.Rand) rule { return shedding(rnd, share, wait) }
}

// atLimit is the governor under a limit that its user has set.
func atLimit(limit int) func(seed uint64) Policy {
	return Governed(governor.Options{Max: limit, Fixed: true})
}
