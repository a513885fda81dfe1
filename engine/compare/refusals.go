package compare

import (
	"fmt"
	"slices"
	"strings"

	"regatta/engine"
	"regatta/engine/course"
	"regatta/engine/trials"
	"regatta/engine/words"
)

// Refusals says of each run how often the provider refused it, and what avoids that, by what was
// measured of it and of the others: "40 refusals, and no faster than gather:10; --rpm 600
// avoids them", "4 refusals; the provider's rate is not known"; "" of those of which no more is known
// than their number.
func Refusals(tallies []*engine.Tally, contexts ...Context) []string {
	lanes := lanesOf(tallies, contexts)
	said := make([]string, len(lanes))
	for i := range lanes {
		said[i] = refusals(lanes, i)
	}
	return said
}

// Avoids is what Refusals says of a run alone, but for their number: "--rpm 600 avoids them".
func Avoids(t *engine.Tally) string { return ways(lanesOf([]*engine.Tally{t}, nil), 0) }

func refusals(lanes []lane, i int) string {
	said := count(lanes[i].Refused, "refusal")
	calm, ways := asFast(lanes, i), ways(lanes, i)
	switch {
	case calm == "" && ways == "":
		return ""
	case calm != "":
		said += ", and no faster than " + calm
	}
	if ways != "" {
		said += "; " + ways
	}
	return said
}

// unknownRate is said of refusals that were about a rate and don't tell which.
const unknownRate = "the provider's rate is not known"

// ways says what avoids the refusals of run i; "": nothing is known to.
func ways(lanes []lane, i int) string {
	l := &lanes[i]
	var ways []string
	avoids := avoids(lanes, i)
	if flag := avoids.Flag(); flag != "" {
		ways = append(ways, flag)
	}
	if auto := slices.IndexFunc(lanes, func(o lane) bool { return o.Started.Lane.Auto && calm(o) && o.beside(*l) }); auto >= 0 && l.Refused > 0 {
		ways = append(ways, lanes[auto].label)
	}
	switch {
	case len(ways) == 0 && avoids.Untold:
		return unknownRate
	case len(ways) == 0:
		return ""
	case l.Refused == 1:
		return strings.Join(ways, " or ") + " avoids it"
	}
	return strings.Join(ways, " or ") + " avoids them"
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
			if o.beside(*l) {
				a.RPM = max(a.RPM, o.advice().RPM)
			}
		}
	}
	return a
}

// rateLimited says of a run that a rate held for a tenth of its wall or more for how long it did
// and which: "rate limited: 12.30s of 15.00s waited for 600 req/min"; "": it did not.
func (l lane) rateLimited() string {
	held, ok := course.Held(l.Tally)
	if !ok || !telling(held.Waited+held.Paused, l.Wall) {
		return ""
	}
	said := fmt.Sprintf("rate limited: %s of %s waited for %s", seconds(min(held.Waited, l.Wall)), seconds(l.Wall), Rate(held))
	if held.Paused >= worthAWord {
		said += fmt.Sprintf(", %s paused after refusals", seconds(min(held.Paused, l.Wall)))
	}
	return said
}

// Rate names a rate as the status line does: "600 req/min".
func Rate(r course.Rate) string {
	switch r.Gate {
	case course.Requests:
		return words.Count(int(r.Value+0.5)) + " req/min"
	case course.Tokens:
		return words.Count(int(r.Value+0.5)) + " tok/min"
	}
	return fmt.Sprintf("a pace of %.3g/s", r.Value)
}
