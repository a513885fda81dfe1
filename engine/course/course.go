// Package course tells how a run's limit, its rates and its pauses went over time, and
// why: a fold over the tally, for whatever shows it.
package course

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/governor"
)

// Gate is what a decision turned.
type Gate uint8

// The gates.
const (
	Limit    Gate = iota // calls in flight
	Requests             // the rate of requests, a minute
	Tokens               // the rate of tokens, a minute
	Pace                 // the rate that was learned from refusals, a second
	Pause                // nothing begins for a time
	Provider             // how the provider is: down, back, nothing left
	Weather              // the simulated provider was changed
)

var gateNames = [...]string{"limit", "requests", "tokens", "pace", "pause", "provider", "weather"}

// String returns the gate in a word: "limit".
func (g Gate) String() string { return gateNames[g] }

// Decision is a change of course of a run.
type Decision struct {
	At    time.Duration
	Gate  Gate
	Kind  governor.Kind // what it was, where the governor decided; else ""
	Class string        // what the refusal behind it was about; "": none

	// A limit, or a rate in the unit of its gate. From is 0 where nothing is known of it, or
	// there was none; To likewise where none holds any more.
	From, To float64
	Lasts    time.Duration // of a pause or an outage of the weather; 0: nobody says how long
	Held     int           // of a limit that was set: what the provider takes, which is less; 0: it holds
	By       engine.Actor
	Why      string // in a few words; "": nothing more is to be said
}

// Eases reports whether more may begin after the decision than before.
func (d Decision) Eases() bool {
	switch d.Kind {
	case governor.Opened, governor.Back:
		return true
	}
	return d.Gate <= Pace && d.From > 0 && (d.To > d.From || d.To == 0)
}

// Tightens reports whether less may begin.
func (d Decision) Tightens() bool {
	switch d.Kind {
	case governor.Cut, governor.Paused, governor.Storm, governor.Down, governor.Quota, governor.GaveUp:
		return true
	}
	return d.Gate <= Pace && d.To > 0 && (d.To < d.From || d.From == 0 && d.Gate == Pace)
}

// Of lists what was decided in a run, the earliest first. The first says with which limit
// the run began.
func Of(t *engine.Tally) []Decision {
	f := fold{t: t, list: make([]Decision, 0, len(t.Changes)+len(t.Limits)+2*len(t.Pauses))}
	limits, pauses := t.Limits, t.Pauses
	for i := range t.Changes {
		c := &t.Changes[i]
		limits = f.ownLimits(limits, c.At, t.Changes[i:])
		pauses = f.ownPauses(pauses, c.At)
		f.change(c)
	}
	f.ownLimits(limits, t.Now, nil)
	f.ownPauses(pauses, t.Now)
	slices.SortStableFunc(f.list, func(a, b Decision) int { return cmp.Compare(a.At, b.At) })
	return f.list
}

type fold struct {
	t       *engine.Tally
	list    []Decision
	limit   int                     // as it was set last, where the governor didn't
	found   int                     // as the governor decided last
	stated  [len(gateNames)]float64 // rates that headers stated last
	ended   int                     // pauses whose end was told
	cut     time.Duration           // when the limit was cut last
	trouble string                  // what keeps the provider from taking anything; "": nothing does
}

// ownLimits adds the limits that were set till a moment, but for those that one of the
// changes is the cause of, and returns the rest.
func (f *fold) ownLimits(steps []engine.LimitStep, till time.Duration, changes []engine.Change) []engine.LimitStep {
	for len(steps) > 0 && steps[0].At <= till {
		s := steps[0]
		s.Limit = ownLimit(f.t, s.Limit)
		steps = steps[1:]
		first := len(f.list) == 0 && s.At == 0
		if caused(s, changes) || first && f.t.Started.Lane.Auto {
			f.limit = s.Limit
			continue
		}
		d := Decision{At: s.At, Gate: Limit, From: float64(f.limit), To: float64(s.Limit), By: s.By, Why: s.Why}
		if d.By != engine.ByUser {
			d.Why = reason(d.Why)
		}
		if first {
			d.Kind, d.Why = governor.Began, "to begin with"
		} else if f.found > 0 && (s.Limit == 0 || f.found < s.Limit) {
			d.Held = f.found
		}
		f.list = append(f.list, d)
		f.limit = s.Limit
	}
	return steps
}

// caused reports whether a limit was set by one of the changes of its moment.
func caused(s engine.LimitStep, changes []engine.Change) bool {
	for i := range changes {
		if c := &changes[i]; c.At != s.At {
			return false
		} else if c.Text == s.Why && c.Limit > 0 {
			return true
		}
	}
	return false
}

// ownPauses adds the pauses that began till a moment, and their ends.
func (f *fold) ownPauses(spans []engine.PauseSpan, till time.Duration) []engine.PauseSpan {
	for len(spans) > 0 && spans[0].From <= till {
		s := spans[0]
		if f.ended == 0 {
			f.list = append(f.list, Decision{At: s.From, Gate: Pause, Kind: governor.Paused, By: s.By, Why: s.Why})
			f.ended = 1
		}
		if s.To < 0 || s.To > till {
			break
		}
		f.list = append(f.list, Decision{At: s.To, Gate: Pause, Kind: governor.Opened, By: s.Ended, Why: s.EndedWhy})
		f.ended = 0
		spans = spans[1:]
	}
	return spans
}

func (f *fold) change(c *engine.Change) {
	d := Decision{
		At: c.At, Gate: gateOf(c), Kind: governor.Kind(c.What), Class: c.Class, From: c.From, To: c.To,
		Lasts: time.Duration(c.Seconds * float64(time.Second)), Why: reason(c.Text),
	}
	switch {
	case c.What == admit.Weather:
		d.Kind, d.By = "", engine.ByUser
	case c.Said:
		d.By = engine.ByHeader
	default:
		d.By = engine.ByController
	}
	if d.Gate == Limit && (d.From >= admit.AnyLimit || d.From == 0 && d.Kind != governor.Began) {
		d.From = float64(f.limit) // the governor had none: that of the run held
	}
	if turnsLimit(c) {
		f.found = c.Limit
	}
	switch d.Kind {
	case governor.Fixed: // the limit that somebody has set was told
		if n := len(f.list); n > 0 && f.list[n-1].By == engine.ByUser && (f.found == 0 || f.limit > 0 && f.found >= f.limit) {
			f.list[n-1].Held = 0
		}
		return
	case governor.Cut:
		if n := len(f.list); n > 0 && f.list[n-1].Kind == d.Kind && f.list[n-1].Class == d.Class && d.At-f.cut < aRound {
			f.cut = d.At
			d.At, d.From = f.list[n-1].At, f.list[n-1].From
			f.list[n-1] = d // the refusals of a moment are one decision
			return
		}
		f.cut = d.At
	case governor.Given:
		f.stated[d.Gate] = d.To
		d.By = engine.ByUser
	case governor.Stated:
		d.From = f.stated[d.Gate]
		f.stated[d.Gate] = d.To
	case governor.Disbelieved:
		f.stated[d.Gate] = d.To
	case governor.Storm, governor.Down:
		f.trouble = still(d)
	case governor.Paused:
		if n := len(f.list); n > 0 && d.At-f.list[n-1].At < atOnce && f.list[n-1].Gate == Provider {
			f.list[n-1].Lasts = d.Lasts // what it is paused for was said before
			return
		}
		if d.Why == "" {
			d.Why = cmp.Or(f.trouble, "after a refusal")
		}
	case governor.Back, governor.Opened:
		d.To = 0 // the limit that it goes on with; what follows tells of it
		f.trouble = ""
	}
	f.list = append(f.list, d)
}

// still is what is said of a pause while the trouble that d tells of goes on.
func still(d Decision) string {
	switch {
	case d.Kind == governor.Storm:
		return "still refused"
	case governor.Class(d.Class) == governor.Unanswered:
		return "still no answer"
	}
	return "still down"
}

// atOnce is how far apart what the governor decides at once is told.
const atOnce = 5 * time.Millisecond

// aRound is how far apart refusals come that are about the same calls in flight.
const aRound = 150 * time.Millisecond

func gateOf(c *engine.Change) Gate {
	switch governor.Kind(c.What) {
	case governor.Paused, governor.Probing, governor.Opened:
		return Pause
	case admit.Weather:
		return Weather
	}
	switch c.Reason {
	case admit.Slot:
		return Limit
	case admit.Requests:
		return Requests
	case admit.Tokens:
		return Tokens
	case admit.Pace:
		return Pace
	}
	return Provider
}

// reason is what the words of a change say beside its figures: "limit 20 ↓ it takes 20 at
// a time" has them first, "600 requests per minute (provider says)" too.
func reason(words string) string {
	if what, found := strings.CutPrefix(words, admit.Weather+": "); found {
		return what
	}
	for _, sign := range [...]string{" ↑ ", " ↓ ", " · "} {
		if before, after, found := strings.Cut(words, sign); found && hasFigure(before) {
			return after
		}
	}
	if before, after, found := strings.Cut(words, " ("); found && hasFigure(before) {
		return strings.TrimSuffix(after, ")")
	}
	if rest, found := strings.CutPrefix(words, "limit "); found {
		if n, after, _ := strings.Cut(rest, " "); isNumber(n) {
			return after
		}
	}
	if rest, found := strings.CutPrefix(words, "paused "); found && hasFigure(rest) {
		return ""
	}
	return words
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

func hasFigure(s string) bool { return strings.ContainsAny(s, "0123456789") }
