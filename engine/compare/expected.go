package compare

import (
	"slices"
	"time"
)

// Expected is how long something is to take before it has run: as a rule, and between what it lies
// in most runs. The zero value is nothing known.
type Expected struct {
	Wall time.Duration
	Range
}

// ExpectedOf is what to expect by how long it would take in so many draws: their median, and what
// about four in five lie between.
func ExpectedOf(draws []time.Duration) Expected {
	if len(draws) == 0 {
		return Expected{}
	}
	sorted := slices.Sorted(slices.Values(draws))
	last, out := len(sorted)-1, len(sorted)/10
	return Expected{sorted[last/2], Range{sorted[out], sorted[last-out]}}
}

// mostApart is how far apart the ends of a range may be for one figure to say it.
const mostApart = 1.25

// Wide reports whether one figure alone would say more than is known.
func (e Expected) Wide() bool { return float64(e.High) > mostApart*float64(e.Low) }

// String writes it marked as not measured: "≈5.82s", "≈3.2–12s".
func (e Expected) String() string {
	if e.Wide() {
		return "≈" + e.brief()
	}
	return "≈" + seconds(e.Wall)
}
