package governor

import (
	"cmp"
	"fmt"
	"math"
	"time"

	"regatta/engine/admit"
)

// Kind says what a decision was.
type Kind string

// The decisions.
const (
	Began       Kind = "began"       // a run begins at this limit
	Fixed       Kind = "fixed"       // the limit is that of the runs again
	Doubling    Kind = "doubling"    // the limit grows with each answer: it doubles a round
	Stepped     Kind = "stepped"     // a clean round: a few more
	Cut         Kind = "cut"         // the limit was lowered, for Class
	Measuring   Kind = "measuring"   // throughput is measured at another limit
	Knee        Kind = "knee"        // the limit beyond which calls only get slower
	Learned     Kind = "learned"     // the pace was learned, or changed
	Stated      Kind = "stated"      // headers state a rate: Reason says of what
	Given       Kind = "given"       // a run begins, and its user has given a rate
	Disbelieved Kind = "disbelieved" // the provider takes less than it states
	Random      Kind = "random"      // refusals come at any load: a share To of all
	Doubted     Kind = "doubted"     // they no longer do: there are too many for that
	Paused      Kind = admit.PauseBegan
	Probing     Kind = admit.Trying // one call tries whether it is over
	Opened      Kind = admit.PauseOver
	Storm       Kind = admit.RefusedAll  // nearly all is refused
	Down        Kind = admit.OutageBegan // nearly all fails: an outage
	Back        Kind = admit.OutageOver
	Quota       Kind = "quota" // shut: the account has nothing left
	GaveUp      Kind = admit.GaveUp
)

// Decision is one change of course, with its reason.
type Decision struct {
	At       time.Duration // of the governor's clock
	Kind     Kind
	Class    Class
	Reason   Reason
	From, To float64 // a limit, or a rate: a second for Learned, a minute for Stated
	Seconds  float64 // of a pause
	Said     bool    // the provider said how long
	Why      string
	Borne    bool // of Began: a run before had as many in flight
}

// ofLane reports whether a decision is about the limit of one lane, and nothing to others.
func (d *Decision) ofLane() bool {
	switch d.Kind {
	case Began, Fixed, Doubling, Stepped, Cut, Measuring, Knee:
		return true
	}
	return false
}

// note tells a decision to those it is about.
func (g *Governor) note(d Decision) {
	if d.ofLane() {
		g.limit.noted = d.To
		g.tell(d)
		return
	}
	for _, lane := range g.lanes {
		lane.tell(d)
	}
}

// tell tells a decision to the lane alone.
func (g *Governor) tell(d Decision) {
	if g.o.Note == nil {
		return
	}
	d.At = duration(g.now)
	g.o.Note(d)
}

// String says it as the screen does.
func (d Decision) String() string {
	switch d.Kind {
	case Began, Fixed, Doubling, Stepped, Cut, Measuring, Knee:
		return d.ofLimit()
	case Learned, Given, Stated, Disbelieved:
		return d.ofRate()
	case Paused, Probing, Opened, Storm, Down, Back:
		return d.ofPause()
	case Random:
		return fmt.Sprintf("%.2g%% refused at random, no limit avoids it", 100*d.To)
	case Doubted:
		return "refused too often for chance: looking for a limit"
	}
	return d.Why
}

// ofLimit says what was decided about the limit of a lane.
func (d *Decision) ofLimit() string {
	to := int(d.To)
	switch d.Kind {
	case Began:
		if d.Borne {
			return fmt.Sprintf("starts at %d: the last run bore it", to)
		}
		return fmt.Sprintf("limit %d to begin with", to)
	case Fixed:
		return "the limit is that of the run"
	case Doubling:
		return fmt.Sprintf("limit %d ↑ %s", to, cmp.Or(d.Why, "one more per answer"))
	case Stepped:
		return fmt.Sprintf("limit %d ↑ %s", to, more(d.To-d.From))
	case Measuring:
		return fmt.Sprintf("limit %d · measuring throughput", to)
	case Knee:
		return fmt.Sprintf("limit %d · more only makes calls slower", to)
	}
	switch d.Class { // of a cut
	case Steep:
		return fmt.Sprintf("limit %d ↓ rose too fast for the provider", to)
	case Fast, TooMuch:
		return fmt.Sprintf("limit %d ↓ in case it is too many at a time", to)
	}
	return fmt.Sprintf("limit %d ↓ it takes %d at a time", to, to)
}

// ofRate says what was decided about a rate.
func (d *Decision) ofRate() string {
	what, flag := "requests", "--rpm"
	if d.Reason == Tokens {
		what, flag = "tokens", "--tpm"
	}
	switch d.Kind {
	case Given:
		return fmt.Sprintf("%.0f %s per minute (as %s says)", d.To, what, flag)
	case Stated:
		return fmt.Sprintf("%.0f %s per minute (provider says)", d.To, what)
	case Disbelieved:
		return fmt.Sprintf("says %.0f per minute, takes %.0f: going by what it takes", d.From, d.To)
	}
	if d.To >= unlimited {
		return fmt.Sprintf("pace %.3g/s ↑ %s", d.From, atRandom)
	}
	if math.IsInf(d.From, 1) {
		return fmt.Sprintf("pace %.3g/s · first guess after a 429", d.To)
	}
	return fmt.Sprintf("pace %.3g/s ↓ after a 429", d.To)
}

// atRandom says why what was learned from refusals holds no more.
const atRandom = "refusals come at random"

// ofPause says what keeps everybody from beginning, or no longer does.
func (d *Decision) ofPause() string {
	switch d.Kind {
	case Probing:
		return "one call tries whether it is over"
	case Opened:
		return "open again"
	case Storm:
		return "nearly all refused"
	case Down:
		if d.Class == Unanswered {
			return "no answer yet"
		}
		return "provider down"
	case Back:
		back := "provider is back"
		if d.Class == Unanswered {
			back = "provider answers"
		}
		if d.To < admit.AnyLimit {
			back += fmt.Sprintf(" · from %d", int(d.To))
		}
		return back
	}
	if d.Said {
		return fmt.Sprintf("paused %.1fs · the provider said wait (429)", d.Seconds)
	}
	return fmt.Sprintf("paused %.1fs", d.Seconds)
}

func more(n float64) string {
	if n < 2 {
		return "trying one more"
	}
	return fmt.Sprintf("trying %d more", int(n))
}
