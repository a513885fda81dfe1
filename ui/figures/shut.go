package figures

import (
	"cmp"
	"fmt"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/text"
)

// Shut says in a few words what let no further attempt begin in one of the runs; ""
// where nothing did.
func Shut(tallies []*engine.Tally) string {
	for _, t := range tallies {
		if t.Shut != nil {
			return ShutBy(t)
		}
	}
	return ""
}

// ShutBy says in a few words what let no further attempt begin: "rejected key".
func ShutBy(t *engine.Tally) string {
	switch t.Shut.Kind {
	case call.Budget:
		return t.Shut.Message
	case call.Auth:
		return "rejected key"
	case call.Quota:
		return "no credit left"
	case call.TooManyFailures:
		return t.Shut.Message
	case call.GaveUp:
		return "gave up, " + t.Shut.Message
	}
	return "rejected request"
}

// ShutAfter adds how far the run came: "rejected key after 5 items", "budget $0.50
// reached: 50 of 100 items ran", "too many failures: 5 of 20 items; 480 of 500 items
// cancelled".
func ShutAfter(t *engine.Tally) string {
	if t.Shut.Kind == call.TooManyFailures {
		return fmt.Sprintf("%s; %s of %s cancelled", ShutBy(t), text.Count(t.Cancelled), text.Plural(len(t.Rows), "item"))
	}
	if !t.Rejected() {
		return fmt.Sprintf("%s: %s of %s ran", ShutBy(t), text.Count(t.OK+t.Failed), text.Plural(len(t.Rows), "item"))
	}
	return fmt.Sprintf("%s after %s", ShutBy(t), text.Plural(t.OK, "item"))
}

// longestReason is how many cells of what a server says are shown.
const longestReason = 120

// Said is what a server says, and what would mend it where that is known, which comes
// first: there may be no room for both.
func Said(e *call.Error) string {
	said := text.Line(e.Message, longestReason)
	if e.Fix == "" {
		return said
	}
	return text.Line(e.Fix, longestReason) + " (" + said + ")"
}

// Stopped says what a run that was stopped leaves.
func Stopped(t *engine.Tally) string {
	switch {
	case t.Rejected():
		return ShutAfter(t) + ": " + Said(t.Shut)
	case t.Shut != nil:
		return ShutAfter(t)
	}
	return fmt.Sprintf("%s: %s of %s done, %s cancelled", cmp.Or(text.Clean(t.EndWhy), "stopped"), text.Count(t.OK+t.Failed), text.Plural(len(t.Rows), "item"), text.Count(t.Cancelled))
}
