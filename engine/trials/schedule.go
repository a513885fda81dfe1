package trials

import (
	"fmt"
	"iter"
)

// Turn is one run: that of a lane in a trial.
type Turn struct {
	Lane  int // its place in the list of lanes
	Trial int // from 1; 0: the warm-up
}

// String returns the trial as an error names it: "trial 3", "the warm-up".
func (t Turn) String() string {
	if t.Trial == 0 {
		return "the warm-up"
	}
	return fmt.Sprintf("trial %d", t.Trial)
}

// Schedule yields the turns of a number of lanes over a number of trials: first
// the warm-up of each, then the trials, interleaved and rotated (a b c, b c a,
// c a b, …). There are lanes × (trials + 1) of them, and none without lanes or
// trials.
func Schedule(lanes, trials int) iter.Seq[Turn] {
	return func(yield func(Turn) bool) {
		if trials < 1 {
			return
		}
		for trial := range trials + 1 {
			first := max(0, trial-1)
			for place := range lanes {
				if !yield(Turn{(first + place) % lanes, trial}) {
					return
				}
			}
		}
	}
}
