package saved

import (
	"fmt"
	"slices"
	"strings"

	"regatta/engine"
	"regatta/engine/runs"
	"regatta/engine/twin"
)

// Guess is a lane of which runs don't tell what it would take, and why not, in a few words.
type Guess struct {
	Lane engine.Lane
	Why  string
}

// Guesses are the guesses of a twin, each lane once.
type Guesses []Guess

// Guesses are those of the lanes of which the runs don't tell what they would take: on the
// simulated provider they take what the likeliest model has it.
func (t *Twin) Guesses(lanes []engine.Lane) Guesses {
	var some Guesses
	for _, lane := range lanes {
		if some.Why(lane) != "" || t.shows(lane) {
			continue
		}
		if f := t.Forecast(t.Ask(lane)); f.Knowledge > twin.IfTaken {
			some = append(some, Guess{lane, f.Why})
		}
	}
	return some
}

// shows reports whether a run was of this lane, to its end.
func (t *Twin) shows(lane engine.Lane) bool {
	return slices.ContainsFunc(t.Runs, func(r *runs.Run) bool {
		return r.Header.Lane == lane && r.Header.Items == t.Largest().Header.Items && r.Tally.Whole()
	})
}

// Why is why a lane is a guess; "": it isn't.
func (g Guesses) Why(lane engine.Lane) string {
	for _, guess := range g {
		if guess.Lane == lane {
			return guess.Why
		}
	}
	return ""
}

// String names the lanes, with those beside each other that are guesses for the same reason; "":
// there are none.
func (g Guesses) String() string {
	var whys []string
	lanes := map[string][]string{}
	for _, guess := range g {
		if lanes[guess.Why] == nil {
			whys = append(whys, guess.Why)
		}
		lanes[guess.Why] = append(lanes[guess.Why], guess.Lane.String())
	}
	if len(whys) == 0 {
		return ""
	}
	for i, why := range whys {
		whys[i] = fmt.Sprintf("%s (%s)", strings.Join(lanes[why], ", "), why)
	}
	return "guesses of the twin: " + strings.Join(whys, ", ")
}
