package admit

import (
	"strings"
	"time"
)

// Change is a change of course of a link, with its reason: a limit that was cut, a rate
// that was learned, a pause. Journals keep it.
type Change struct {
	What  string // its kind: "cut", "paused"
	Class string // what a refusal was about, where the change follows one: "many", "fast"; "": none

	Reason Reason  // of the rate or limit that changed; Nothing: it is of none
	From   float64 // a limit, or a rate: a second for Pace, a minute for Requests and Tokens
	To     float64

	Seconds float64 // of a pause
	Limit   int     // that holds now; 0: none
	Said    bool    // by the provider, in a header or an error
	Text    string  // in words, as the screen shows it
}

// AnyLimit is a limit that is none: nothing has so many calls in flight.
const AnyLimit = 1 << 20

// Bounded returns c without limits that are none: they are 0, and no words name them.
func (c Change) Bounded() Change {
	if c.Limit >= AnyLimit {
		c.Limit = 0
	}
	if c.Reason != Slot && c.What != OutageOver {
		return c
	}
	if c.From >= AnyLimit {
		c.From = 0
	}
	if c.To >= AnyLimit {
		c.To = 0
		c.Text, _, _ = strings.Cut(c.Text, " · from ")
	}
	return c
}

// Kinds of changes that a run's account of itself depends on. A link may have others.
const (
	Weather = "weather" // of the simulated provider, not of a link's own course

	PauseBegan  = "paused"  // nothing begins for so many Seconds
	Trying      = "probing" // one attempt tries whether a pause is over
	PauseOver   = "opened"
	RefusedAll  = "storm" // nearly all is refused
	OutageBegan = "down"  // nearly all fails
	OutageOver  = "back"
	GaveUp      = "gave up" // nothing begins any more, as it took too long
)

// Unanswered is the class of an outage that began before anything was answered.
const Unanswered = "unanswered"

// Finder is a Link that can find the limit of the runs that use it, or leave it to them.
type Finder interface {
	Link
	// Find has the limit found from now on, up to most calls in flight.
	Find(most int, now time.Time)
	// Fix leaves it to the runs again.
	Fix(now time.Time)
}

// Teller is a Link that changes its course.
type Teller interface {
	Link
	// Listen calls hear with each change from now on, from any goroutine but one at a time
	// and under no lock that Admit needs, until stop is called.
	Listen(hear func(Change)) (stop func())
}
