package compare

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/course"
	"regatta/engine/trials"
	"regatta/engine/words"
)

// Refusal is what is known of the refusals of a run.
type Refusal struct {
	Number  int
	AsFast  string   // a lane that was as fast without any; "": none
	Ways    []string // what avoids them: "--rpm 600", "gather:auto"; nil: nothing is known to
	AtLeast bool     // the first is a rate that was borne, where nobody stated how much is
	Untold  bool     // they were about a rate, and don't tell which
	Random  bool     // they came at any load
}

// Refusals returns of each run how often the provider refused it, and what avoids that, by what
// was measured of it and of the others.
func Refusals(tallies []*engine.Tally, contexts ...Context) []Refusal {
	lanes := lanesOf(tallies, contexts)
	all := make([]Refusal, len(lanes))
	for i := range lanes {
		all[i] = refusal(lanes, i)
	}
	return all
}

// Avoids says what avoids the refusals of a run, by itself alone: "--rpm 600 avoids them".
func Avoids(t *engine.Tally) string { return Refusals([]*engine.Tally{t})[0].Avoids() }

// String says it: "40 refusals, and no faster than gather:10; --rpm 600 avoids them",
// "4 refusals; the provider's rate is not known"; "" where no more is known than their number.
func (r Refusal) String() string {
	got, avoids := r.Got(), r.Avoids()
	switch {
	case r.AsFast == "" && avoids == "":
		return ""
	case avoids == "":
		return got
	}
	return got + "; " + avoids
}

// Got says how many there were, and who was as fast without.
func (r Refusal) Got() string {
	if r.AsFast == "" {
		return count(r.Number, "refusal")
	}
	return count(r.Number, "refusal") + ", and no faster than " + r.AsFast
}

// Way is what avoids them, in a few words: "--rpm 600 or gather:auto"; "": nothing is known to.
func (r Refusal) Way() string { return strings.Join(r.Ways, " or ") }

// Avoids says what avoids them, and whether a higher rate may too; "": nothing is known to.
func (r Refusal) Avoids() string {
	switch {
	case r.Random && r.Number == 1:
		return "it came at random, no limit avoids it"
	case r.Random:
		return "they came at random, no limit avoids them"
	case len(r.Ways) == 0 && r.Untold:
		return unknownRate
	case len(r.Ways) == 0:
		return ""
	}
	avoids := r.Way() + " avoids them"
	if r.Number == 1 {
		avoids = r.Way() + " avoids it"
	}
	if r.AtLeast {
		avoids += ", a higher one may too"
	}
	return avoids
}

// unknownRate is said of refusals that were about a rate and don't tell which.
const unknownRate = "the provider's rate is not known"

// refusal is what is known of the refusals of run i.
func refusal(lanes []lane, i int) Refusal {
	l, avoids := &lanes[i], avoids(lanes, i)
	r := Refusal{Number: l.Refused, AsFast: asFast(lanes, i), AtLeast: avoids.AtLeast, Untold: avoids.Untold, Random: avoids.Random}
	if flag := avoids.Flag(); flag != "" {
		r.Ways = append(r.Ways, flag)
	}
	if auto := slices.IndexFunc(lanes, func(o lane) bool { return o.Started.Lane.Auto && calm(o) && o.beside(*l) }); auto >= 0 && l.Refused > 0 {
		r.Ways = append(r.Ways, lanes[auto].label)
	}
	return r
}

// calm reports whether a run was refused nothing and had an answer to every item.
func calm(l lane) bool { return l.Complete() && l.Refused == 0 }

// beside reports whether two runs asked the same of the same provider, each on its own.
func (l lane) beside(o lane) bool {
	return alike(l, o) && sameSettings(l.context, o.context) && !l.context.Shared && !o.context.Shared
}

// asFast names a lane that was refused nothing and was as fast as run i, or faster, with fewer
// calls in flight: of several, the one with the fewest.
func asFast(lanes []lane, i int) string {
	l := &lanes[i]
	if !l.Complete() || l.Refused == 0 {
		return ""
	}
	best := -1
	for k, o := range lanes {
		if calm(o) && o.beside(*l) && o.Most < l.Most && float64(o.Wall) <= float64(l.Wall)*(1+trials.Negligible) &&
			(best < 0 || o.Most < lanes[best].Most) {
			best = k
		}
	}
	if best < 0 {
		return ""
	}
	return lanes[best].label
}

// avoids is what would have avoided the refusals of run i. Of a rate that nobody stated, all runs
// on the provider tell.
func avoids(lanes []lane, i int) course.Avoids {
	l := &lanes[i]
	a := l.advice()
	if a.Limit > 0 && l.context.Shared {
		return course.Avoids{} // others had calls in flight, too
	}
	if a.RPM > 0 || a.Untold {
		for _, o := range lanes {
			if told := o.advice(); o.beside(*l) && told.RPM > a.RPM {
				a.RPM, a.AtLeast = told.RPM, told.AtLeast
			}
		}
	}
	return a
}

// rateLimited says of a run that a rate held for a tenth of its wall or more for how long it did
// and which: "rate limited: 12.30s of 15.00s waited for 600 req/min"; "": it did not.
func (l lane) rateLimited() string {
	if held, ok := heldByRate(l.Tally); ok {
		return fmt.Sprintf("rate limited: %s of %s waited for %s", seconds(min(held.Waited, l.Wall)), seconds(l.Wall), Rate(held)) + pausedFor(held, l.Wall)
	}
	return ""
}

// HeldByRate says of a run that is over and that a rate held for a tenth of its wall or more for how
// long it did and which: "waited 17.20s of 19.10s for 600 req/min"; "": none did.
func HeldByRate(t *engine.Tally) string {
	held, ok := heldByRate(t)
	if !ok || !t.Over {
		return ""
	}
	return fmt.Sprintf("waited %s of %s for %s", seconds(min(held.Waited, t.Wall)), seconds(t.Wall), Rate(held)) + pausedFor(held, t.Wall)
}

// heldByRate is the rate that held a run for a tenth of its wall or more.
func heldByRate(t *engine.Tally) (course.Rate, bool) {
	held, ok := course.Held(t)
	return held, ok && telling(held.Waited+held.Paused, t.Wall)
}

// pausedFor adds for how long a rate had refused what wasn't tried again meanwhile, where it is
// worth a word.
func pausedFor(held course.Rate, wall time.Duration) string {
	if held.Paused < worthAWord {
		return ""
	}
	return fmt.Sprintf(", %s paused after refusals", seconds(min(held.Paused, wall)))
}

// Rate names a rate as the status line does: "600 req/min". A pace that changed much is named by
// its bounds: "a pace of 1.97 to 22.6/s".
func Rate(r course.Rate) string {
	switch r.Gate {
	case course.Requests:
		return words.Count(int(r.Value+0.5)) + " req/min"
	case course.Tokens:
		return words.Count(int(r.Value+0.5)) + " tok/min"
	}
	if r.Most > 1.25*r.Least {
		return fmt.Sprintf("a pace of %.3g to %.3g/s", r.Least, r.Most)
	}
	return fmt.Sprintf("a pace of %.3g/s", r.Value)
}
