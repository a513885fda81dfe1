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
		some = some.With(lane, t.Guess(lane))
	}
	return some
}

// Guess is why a lane is a guess, as Guesses has it; "": it isn't. To find out takes as long as a
// forecast, the first time.
func (t *Twin) Guess(lane engine.Lane) string {
	t.asked.Lock()
	defer t.asked.Unlock()
	why, known := t.guesses[lane]
	if known || t.shows(lane) {
		return why
	}
	if f := t.Forecast(t.Ask(lane)); f.Knowledge > twin.IfTaken {
		why = f.Why
	}
	t.guesses[lane] = why
	return why
}

// With adds a lane, if it is a guess and not among them.
func (g Guesses) With(lane engine.Lane, why string) Guesses {
	if why == "" || g.Why(lane) != "" {
		return g
	}
	return append(g, Guess{lane, why})
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
