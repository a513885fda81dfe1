package trials

import (
	"math/rand/v2"
	"slices"
	"testing"

	"regatta/engine"
)

// The simulations have 20 trials, of calls whose latencies are lognormal.
const (
	runs  = 20
	sigma = 0.1
)

// race simulates the trials of some lanes over n items; factors stretch the
// latencies of each.
func race(rng *rand.Rand, lane engine.Lane, n int, factors ...float64) Result {
	result := Result{Trials: runs, Lanes: make([]Measured, len(factors))}
	for i, factor := range factors {
		for range runs {
			result.Lanes[i].Walls = append(result.Lanes[i].Walls, simulatedWall(rng, lane, n, sigma, factor))
		}
	}
	return result
}

// share simulates so many races and returns in which part of them something
// showed.
func share(seed uint64, races int, simulate func(*rand.Rand) Result, shows func([]Pair) bool) float64 {
	shown := 0
	for k := range races {
		if shows(simulate(rand.New(rand.NewPCG(seed, uint64(k)))).Pairs()) {
			shown++
		}
	}
	return float64(shown) / float64(races)
}

func anyDifference(pairs []Pair) bool {
	return slices.ContainsFunc(pairs, func(p Pair) bool { return p.Verdict != NotDistinguishable })
}

// batches are those of the simulations, with a lane each: a small one whose wall is
// that of its slowest call, which is where noise is worst, and a large one.
var batches = map[string]struct {
	lane  engine.Lane
	items int
}{
	"gather, 7 items":          {engine.Lane{Strategy: engine.Gather}, 7},
	"as-completed:4, 40 items": {engine.Lane{Strategy: engine.AsCompleted, Limit: 4}, 40},
}

// At most one race in twenty shows a difference between two equal lanes. The bound
// allows for three standard errors of the simulation.
func TestTwoEqualLanesAreNotDistinguishable(t *testing.T) {
	for name, b := range batches {
		t.Run(name, func(t *testing.T) {
			simulate := func(rng *rand.Rand) Result { return race(rng, b.lane, b.items, 1, 1) }
			if got := share(1, 400, simulate, anyDifference); got > 0.05+3*0.011 {
				t.Errorf("%.1f%% of the races show a difference", 100*got)
			}
		})
	}
}

// Five lanes make ten pairs to go wrong: without the correction about one race in
// four does.
func TestFiveEqualLanesAreNotDistinguishable(t *testing.T) {
	const races = 200
	b := batches["gather, 7 items"]
	uncorrected := 0
	got := share(2, races, func(rng *rand.Rand) Result { return race(rng, b.lane, b.items, 1, 1, 1, 1, 1) },
		func(pairs []Pair) bool {
			if slices.ContainsFunc(pairs, func(p Pair) bool { return p.Raw < Alpha }) {
				uncorrected++
			}
			return anyDifference(pairs)
		})
	if got > 0.05+3*0.016 {
		t.Errorf("%.1f%% of the races show a difference", 100*got)
	}
	if uncorrected < races/8 {
		t.Errorf("only %d of %d would without the correction: nothing is proved", uncorrected, races)
	}
}

func TestTenPercentAreReal(t *testing.T) {
	for name, b := range batches {
		t.Run(name, func(t *testing.T) {
			simulate := func(rng *rand.Rand) Result { return race(rng, b.lane, b.items, 1, 1.1) }
			faster := func(pairs []Pair) bool { return pairs[0].Verdict == Faster }
			if got := share(3, 300, simulate, faster); got < 0.95 {
				t.Errorf("only %.1f%% of the races show that the first lane is faster", 100*got)
			}
		})
	}
}
