package compare

import (
	"fmt"
	"slices"

	"regatta/engine"
	"regatta/engine/admit"
)

// RaceAgain says of two runs, the slower and the faster, why their walls don't measure each other, and
// what to do: the slower is a for-loop of which Beyond holds, or calls that are known to take as long
// took much longer in one, as where the program was stopped meanwhile. "": they do. of are what they
// ran on, or none.
func RaceAgain(slow, fast *engine.Tally, slowLabel, fastLabel string, of ...Context) string {
	switch {
	case Beyond(slow, fast):
		return Slower(slow, fast, slowLabel, fastLabel)
	case !disturbed(slow, fast, of):
		return ""
	case fast.Serial() > slow.Serial():
		slowLabel, fastLabel = fastLabel, slowLabel
	}
	return fmt.Sprintf("%s's calls were slower than %s's: race again", slowLabel, fastLabel)
}

// much is how many times as long the same calls take in one of two runs at least where something else
// than the load of the machine was the cause.
const much = 1.5

func disturbed(a, b *engine.Tally, of []Context) bool {
	return sameKnown(a, b, of) && ratio(a.Serial(), b.Serial()) > much
}

// sameKnown reports whether two runs made the same calls, which are known to take as long in both.
func sameKnown(a, b *engine.Tally, of []Context) bool {
	return (len(of) != 2 || sameSettings(of[0], of[1]) && sameData(&of[0], &of[1])) && undisturbed(a) && undisturbed(b) && len(a.Rows) == len(b.Rows)
}

// undisturbed reports whether nothing that a run tells of made its calls longer than they are known to
// be.
func undisturbed(t *engine.Tally) bool {
	return t.Started.Steady && t.Complete() && t.Failed == 0 && t.Cached == 0 && t.Retries == 0 && t.Reasks == 0 && t.Hedged == 0 &&
		!slices.ContainsFunc(t.Changes, func(c engine.Change) bool { return c.What == admit.Weather })
}
