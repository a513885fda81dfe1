package course

import (
	"math"
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/governor"
)

// Spread is about how many attempts a second a run begins where they are spread over the time of
// a call, by its limit and its median latency; 0: nobody knows yet.
func Spread(t *engine.Tally) float64 {
	limit, took := LimitNow(t), t.Percentile(50)
	if limit == 0 || took <= 0 {
		return 0
	}
	return governor.Spread(float64(limit), took.Seconds())
}

// Rate is what a provider takes in a time, as far as a run met it.
type Rate struct {
	Gate   Gate    // Requests or Tokens, a minute, or Pace, a second
	Value  float64 // as it was told last
	Least  float64 // of a pace, which changes: the lowest and the highest that were told
	Most   float64
	Waited time.Duration // for it
	Paused time.Duration // after refusals: what the rate refused was not tried again meanwhile
}

// Held is the rate that held a run; false: none did, or nobody knows which. Where nearly all
// failed, pauses are no rate's.
func Held(t *engine.Tally) (Rate, bool) {
	sums := t.FirstWaits(t.Now)
	r := Rate{}
	var longest time.Duration
	for _, of := range rateGates {
		value, w := toldLast(t, of.reason), sums[of.reason]
		r.Waited += w
		if value > 0 && (r.Value == 0 || w > longest) {
			r.Gate, r.Value, longest = of.gate, value, w
		}
	}
	other := slices.ContainsFunc(t.Changes, func(c engine.Change) bool {
		return governor.Kind(c.What) == governor.Down || c.What == admit.Weather
	})
	if ByRate(t) && !other && r.Value > 0 {
		r.Paused = sums[admit.Paused] + sums[admit.Probe]
	}
	r.Least, r.Most = toldBetween(t, r)
	return r, r.Value > 0 && r.Waited+r.Paused > 0
}

// toldBetween is between which paces a run went; of another rate both are its value.
func toldBetween(t *engine.Tally, r Rate) (least, most float64) {
	least, most = r.Value, r.Value
	if r.Gate != Pace {
		return least, most
	}
	for i := range t.Changes {
		if c := &t.Changes[i]; c.Reason == admit.Pace && c.To > 0 {
			least, most = min(least, c.To), max(most, c.From, c.To)
		} else if c.Reason == admit.Pace {
			most = max(most, c.From) // the one that was forgotten
		}
	}
	return least, most
}

// ByRate reports whether a rate was what refusals of a run were about.
func ByRate(t *engine.Tally) bool {
	return slices.ContainsFunc(t.Changes, func(c engine.Change) bool {
		return governor.Class(c.Class) == governor.Fast || governor.Class(c.Class) == governor.TooMuch
	})
}

// rateGates are the reasons to wait that are rates.
var rateGates = [...]struct {
	reason admit.Reason
	gate   Gate
}{{admit.Requests, Requests}, {admit.Tokens, Tokens}, {admit.Pace, Pace}}

// toldLast is the rate of a reason as it was told last; 0: none was.
func toldLast(t *engine.Tally, reason admit.Reason) float64 {
	for i := len(t.Changes) - 1; i >= 0; i-- {
		if c := &t.Changes[i]; c.Reason == reason && c.To > 0 {
			return c.To
		}
	}
	return 0
}

// Stated is how many requests a minute the provider takes, as its headers say; 0: they don't,
// they said several things, or it takes less than they say.
func Stated(t *engine.Tally) float64 {
	rpm := 0.0
	for i := range t.Changes {
		c := &t.Changes[i]
		if c.Reason != admit.Requests {
			continue
		}
		switch kind := governor.Kind(c.What); {
		case kind == governor.Disbelieved, kind == governor.Stated && rpm > 0 && rpm != c.To:
			return 0
		case kind == governor.Stated:
			rpm = c.To
		}
	}
	return rpm
}

// A rate shows over so long and so many attempts.
const (
	leastShown    = 3 * time.Second
	leastAccepted = 50
)

// Lasting is how many requests a minute the provider took between refusals for a rate, when nothing
// was saved up: never more than its rate. It goes by the last refusal, and by the one in the first
// half of the time since the first that tells most: before it the run may have felt its way to the
// rate. 0: nothing was refused for a rate, or not for long enough to tell, or the run asked for
// less in between.
func Lasting(t *engine.Tally) float64 {
	var at []time.Duration // of the refusals
	for i := range t.Changes {
		if c := &t.Changes[i]; governor.Class(c.Class) == governor.Fast {
			at = append(at, c.At)
		}
	}
	if len(at) == 0 {
		return 0
	}
	first, till := at[0], at[len(at)-1]
	begun, most := accepted(t), 0.0
	for _, from := range at {
		if from > first+(till-first)/2 || till-from < leastShown {
			break
		}
		most = max(most, took(begun, from, till))
	}
	if most < near*60*toldLast(t, admit.Pace) {
		return 0 // the run asked for less most of the time
	}
	return most
}

// took is how many requests a minute were accepted from a refusal to another; 0: too few to tell.
// Two don't count: what came back before the refusal was heard of, and the one that the time
// began with.
func took(begun []time.Duration, from, till time.Duration) float64 {
	start, _ := slices.BinarySearch(begun, from+1)
	end, _ := slices.BinarySearch(begun, till+1)
	if end-start < leastAccepted {
		return 0
	}
	return float64(end-start-2) * 60 / (till - from).Seconds()
}

// near is the part of the pace at which a run was refused last that it has to have had all along
// for what it was given to be the provider's rate.
const near = 0.7

// Shown is the rate that a run shows, in requests a minute: a round number that is not above it.
// 0: it shows none, or refusals were about something else too.
func Shown(t *engine.Tally) float64 {
	if stormy := slices.ContainsFunc(t.Changes, func(c engine.Change) bool { return governor.Kind(c.What) == governor.Storm }); stormy {
		return 0
	}
	return roundDown(Lasting(t))
}

// accepted is when attempts began that the provider did not refuse, in order of time. Of an item
// with one attempt that may be all that is remembered.
func accepted(t *engine.Tally) []time.Duration {
	var begun []time.Duration
	for i := range t.Rows {
		row := &t.Rows[i]
		if row.Attempts == nil && row.Made == 1 && row.Status == engine.OK && !row.Cached && !row.Adopted {
			begun = append(begun, row.Started)
		}
		for k := range row.Attempts {
			if a := &row.Attempts[k]; a.Begun >= 0 && (a.Err == nil || a.Err.Kind != call.RateLimited) {
				begun = append(begun, a.Begun)
			}
		}
	}
	slices.Sort(begun)
	return begun
}

// atOnceBeyond is how many attempts were accepted within a second beyond a rate of so many a
// second: at least as many as the provider takes at once.
func atOnceBeyond(begun []time.Duration, rate float64) float64 {
	beyond := func(i int) float64 { return float64(i) - rate*begun[i].Seconds() }
	var lows []int // of the last second, each beyond the ones before
	most := 0.0
	for i, at := range begun {
		for len(lows) > 0 && begun[lows[0]] < at-time.Second {
			lows = lows[1:]
		}
		for len(lows) > 0 && beyond(lows[len(lows)-1]) >= beyond(i) {
			lows = lows[:len(lows)-1]
		}
		lows = append(lows, i)
		most = math.Max(most, beyond(i)-beyond(lows[0])+1)
	}
	return most
}
