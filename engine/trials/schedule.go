package trials

import (
	"fmt"
	"iter"

	"regatta/engine"
	"regatta/engine/runner"
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

// Turns are the turns of a group of runs that makes the trials: one for each run in the
// order of Schedule, or one for each trial, with all lanes at the same time. Every trial
// has another seed, the same one for all lanes: trials that repeat the same latencies
// tell nothing about chance.
func Turns(lanes []engine.Lane, trials int, together bool) []runner.Turn {
	var turns []runner.Turn
	for turn := range Schedule(len(lanes), trials) {
		lane := lanes[turn.Lane]
		if last := len(turns) - 1; together && last >= 0 && turns[last].Trial == turn.Trial {
			turns[last].Lanes = append(turns[last].Lanes, lane)
			continue
		}
		turns = append(turns, runner.Turn{Lanes: []engine.Lane{lane}, Trial: turn.Trial})
	}
	return turns
}
