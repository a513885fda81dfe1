package course

import (
	"fmt"
	"math"
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/governor"
)

// Avoids is what would have avoided the refusals of a run: one of the two, or nothing.
type Avoids struct {
	Limit int // calls in flight
	RPM   int // requests a minute

	AtLeast bool // as many were taken, and maybe more would be: nobody stated the rate
	Untold  bool // neither: refusals were about a rate, and don't tell which
	Random  bool // neither: they came at any load
}

// Flag writes it as on the command line: "--limit 20"; "": nothing is known to.
func (a Avoids) Flag() string {
	switch {
	case a.Limit > 0:
		return fmt.Sprintf("--limit %d", a.Limit)
	case a.RPM > 0:
		return fmt.Sprintf("--rpm %d", a.RPM)
	}
	return ""
}

// Advice says what would have avoided the refusals of a run that is over. It is nothing where
// that isn't known: nothing was refused, the provider changed on the way, or refusals were about
// different things.
func Advice(t *engine.Tally) Avoids {
	if !t.Over || t.Refused == 0 || t.Cancelled > 0 {
		return Avoids{}
	}
	numbers, rates, storms := 0, 0, 0 // what refusals were about
	limit, random := 0, false
	for i := range t.Changes {
		switch c := &t.Changes[i]; {
		case c.What == admit.Weather, governor.Kind(c.What) == governor.Down, governor.Kind(c.What) == governor.Doubted:
			return Avoids{}
		case governor.Kind(c.What) == governor.Random:
			random = true // what was learned before was of chance
		case governor.Kind(c.What) == governor.Storm:
			storms++
		case governor.Class(c.Class) == governor.Many && governor.Kind(c.What) == governor.Cut:
			numbers++
			limit = int(c.To)
		case governor.Class(c.Class) == governor.Fast:
			rates++
		case c.Class != "":
			return Avoids{}
		}
	}
	switch {
	case random:
		return Avoids{Random: true}
	case numbers > 0 && rates == 0 && storms == 0 && held(t, limit):
		return Avoids{Limit: limit}
	case rates > 0 && numbers == 0:
		rpm := borneRPM(t)
		return Avoids{RPM: rpm, AtLeast: rpm > 0 && Stated(t) == 0, Untold: storms == 0 && Stated(t) == 0 && !disbelieved(t) && Lasting(t) == 0}
	}
	return Avoids{}
}

// borneRPM is how many requests a minute would not have been refused, with as many at once as
// --rpm begins with: what headers state, or a round number below what was taken. 0: that isn't
// known.
func borneRPM(t *engine.Tally) int {
	rpm := Stated(t)
	if rpm == 0 && !disbelieved(t) {
		rpm = Shown(t)
	}
	if given := Given(t, admit.Requests); given > 0 && rpm >= given {
		return 0 // it was kept to
	}
	if rpm < 1 || atOnceBeyond(accepted(t), rpm/60) < max(1, rpm/60) {
		return 0
	}
	return int(rpm)
}

// disbelieved reports whether headers said what didn't hold: what does then is a guess.
func disbelieved(t *engine.Tally) bool {
	return slices.ContainsFunc(t.Changes, func(c engine.Change) bool {
		return governor.Kind(c.What) == governor.Disbelieved || governor.Kind(c.What) == governor.Stated && c.Reason == admit.Requests
	})
}

// Given is how many requests or tokens a minute the user let the present sitting have; 0: any number.
func Given(t *engine.Tally, of admit.Reason) float64 {
	sat := time.Duration(0)
	if n := len(t.Breaks); n > 0 {
		sat = t.Breaks[n-1]
	}
	for i := len(t.Changes) - 1; i >= 0 && t.Changes[i].At >= sat; i-- {
		if c := &t.Changes[i]; c.Reason == of && governor.Kind(c.What) == governor.Given {
			return c.To
		}
	}
	return 0
}

// roundDown is a rate in two digits, not above it.
func roundDown(x float64) float64 {
	if x < 1 {
		return 0
	}
	unit := math.Pow(10, max(0, math.Floor(math.Log10(x))-1))
	return math.Floor(x/unit) * unit
}

// AtMost is the highest limit that a run which finds its own was to try, where it got there
// and is there still, and the one to try next, 0 where there is none. most is 0 where it isn't.
func AtMost(t *engine.Tally) (most, next int) {
	lane := t.Started.Lane
	if !lane.Auto || !t.Auto || lane.Limit <= 0 || t.MostTaken < lane.Limit || LimitNow(t) != lane.Limit {
		return 0, 0
	}
	if next = min(2*lane.Limit, engine.MaxLimit); next == lane.Limit {
		next = 0
	}
	return lane.Limit, next
}

// held reports whether the provider took so many calls at a time, and no more: each cut came
// back to that number once the first calls were over.
func held(t *engine.Tally, limit int) bool {
	lowest := 0
	for _, d := range Of(t) {
		if d.Gate == Limit && d.Kind == governor.Cut {
			if lowest > 0 && int(d.To) != lowest {
				return false
			}
			lowest = int(d.To)
		}
	}
	return lowest == limit && limit > 0
}

// Borne is how many calls in flight a run had that the provider bore: what it found as its limit,
// or the most that it had while nothing was refused and calls got no slower. 0: it doesn't tell.
func Borne(t *engine.Tally) int {
	if !t.Whole() {
		return 0
	}
	return Reached(t)
}

// Reached is Borne of a run that may go on.
func Reached(t *engine.Tally) int {
	if t.Cached > 0 || t.OK < leastBorne {
		return 0
	}
	n := t.Most
	switch last := len(t.Limits) - 1; {
	case t.Started.Lane.Auto && last >= 0 && t.Limits[last].Limit > 0:
		return min(n, t.Limits[last].Limit)
	case t.Refused > 0 || t.Growth().Verdict == engine.GrowthFound:
		return 0
	}
	return n
}

// leastBorne is how many answers tell that a provider bears anything.
const leastBorne = 8
