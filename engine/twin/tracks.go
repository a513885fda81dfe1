package twin

import (
	"cmp"
	"math"
	"slices"
)

// track is the attempts of a run in the order in which the server seems to have had them.
type track struct {
	attempts []Attempt
	company  []int   // accepted calls in flight that each met
	run      int     // whose they are
	start    float64 // of the run, as Run.Start
	stated   float64 // what the first answers say that the bucket held; negative: nothing
}

// filled is what a bucket held at a time of the common clock.
type filled struct {
	level, at float64
	known     bool
}

// burstWithin is how close together, in seconds, requests may reach the server in another order.
const burstWithin = 0.010

// begins is what a bucket holds when the run begins, by what the run before left of it: full
// where that isn't known.
func (t *track) begins(b rule, before filled) float64 {
	switch {
	case t.stated >= 0:
		return math.Min(b.burst, t.stated)
	case before.known && t.start > 0:
		return math.Min(b.burst, before.level+math.Max(0, t.start-before.at)*b.rate)
	}
	return b.burst
}

// statedFirst is what the first answers of a run say that the bucket held.
func statedFirst(as []Attempt) float64 {
	level := -1.0
	for _, a := range as {
		if a.Begun-as[0].Begun > burstWithin {
			break
		}
		switch {
		case !a.tellsLeft():
		case a.Outcome == Refused:
			level = math.Max(level, float64(a.Left))
			if a.RetryAfter > 0 { // until there is enough for one
				level = math.Max(level, 1-a.RetryAfter*a.perSecond())
			}
		default:
			level = math.Max(level, float64(a.Left)+1.95) // a part of one isn't stated
		}
	}
	return level
}

func tracksOf(runs []Run) []track {
	tracks := make([]track, len(runs))
	for i, run := range runs {
		as := slices.Clone(run.Attempts)
		for from := 0; from < len(as); {
			to := from + 1
			for to < len(as) && as[to].Begun-as[from].Begun <= burstWithin {
				to++
			}
			// In a burst those that were taken came first.
			slices.SortStableFunc(as[from:to], func(a, b Attempt) int { return cmp.Compare(refusedLast(a), refusedLast(b)) })
			from = to
		}
		tracks[i] = track{as, companyOf(as), i, run.Start, statedFirst(as)}
	}
	slices.SortStableFunc(tracks, func(a, b track) int { return cmp.Compare(a.start, b.start) })
	return tracks
}

func refusedLast(a Attempt) int {
	if a.Outcome == Refused {
		return 1
	}
	return 0
}

func companyOf(as []Attempt) []int {
	company := make([]int, len(as))
	var open moments
	for i, a := range as {
		for len(open) > 0 && open[0].at <= a.Begun {
			open.pop()
		}
		company[i] = len(open)
		if a.Outcome != Refused {
			open.push(moment{at: a.Ended, n: int32(i)})
		}
	}
	return company
}
