package compare

import (
	"time"

	"regatta/engine"
	"regatta/engine/trials"
)

// Tied reports whether two walls, the longer and the shorter, are no further apart than one run of each
// can tell: within 1%, or, of calls that are known to take as long, no further than the same calls were,
// which the machine made longer in one of them. Where they were much further apart, RaceAgain says so. of
// are what the runs ran on, or none.
func Tied(slow, fast *engine.Tally, of ...Context) bool {
	return float64(slow.Wall) <= float64(fast.Wall)*max(1+trials.Negligible, stretched(slow, fast, of))
}

// stretched is how many times as long the same calls took in one of two runs as in the other: all of
// them together, or the longest, which walls hang on. 1 where that can't be said, or was much.
func stretched(a, b *engine.Tally, of []Context) float64 {
	if !sameKnown(a, b, of) || disturbed(a, b, of) {
		return 1
	}
	all, longest := ratio(a.Serial(), b.Serial()), ratio(a.Percentile(100), b.Percentile(100))
	if most := max(all, longest); most <= much {
		return most
	}
	return 1
}

// ratio is how many times as long the longer of two times is.
func ratio(a, b time.Duration) float64 { return float64(max(a, b)) / float64(max(min(a, b), 1)) }
