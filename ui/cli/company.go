package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"regatta/engine/runs"
	"regatta/engine/twin/saved"
	"regatta/ui/text"
)

// refills is how long a limit per minute takes until it is whole again.
const refills = time.Minute

// company says which other saved runs had the provider at the time of those that a twin was
// fitted from, or, where attempts were refused, so shortly before that the limit wasn't whole.
func (a *app) company(ctx context.Context, t *saved.Twin) []string {
	list, err := runs.Open(a.env).List(ctx)
	if err != nil {
		return nil
	}
	var lines []string
	drained := false // the nearest of those before is told of: they are listed with the newest first
	for _, e := range list {
		fitted := slices.ContainsFunc(t.Runs, func(r *runs.Run) bool { return r.Path == e.Path })
		if fitted || e.Err != nil || e.End == nil || e.Header.Simulated || e.Header.Provider != t.Runs[0].Header.Provider {
			continue
		}
		for _, run := range t.Runs {
			said, before := beside(&e, run)
			if said == "" || before && drained {
				continue
			}
			drained = drained || before
			lines = append(lines, text.Clean(said))
			break
		}
	}
	const most = 3
	if len(lines) > most {
		lines = append(lines[:most], fmt.Sprintf("and %d more such runs", len(lines)-most))
	}
	return lines
}

// beside says what a run may have taken from another; "": nothing. before: it ended before that.
func beside(e *runs.Entry, run *runs.Run) (said string, before bool) {
	began, ended := run.Header.Begun, run.Header.Begun.Add(run.Tally.Now)
	otherEnded := e.Header.Begun.Add(e.End.Wall)
	rest := began.Sub(otherEnded)
	switch {
	case e.Header.Begun.Before(ended) && rest < 0:
		return fmt.Sprintf("%s had the provider at the same time as %s: calls may have slowed each other", e.Name, run.Name), false
	case rest >= 0 && rest < refills && run.Tally.Refused > 0:
		return fmt.Sprintf("%s ended %s before %s began: what it left of a limit isn't known; fit both", e.Name, text.Seconds(rest), run.Name), true
	}
	return "", false
}
