package twin

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"regatta/engine/words"
)

// Growth tells whether calls got slower for each other's company.
type Growth struct {
	Found       bool
	Alone, Here float64 // seconds: the mean call as it would be alone, and as it was
}

// Times is how many times as long calls took.
func (g Growth) Times() float64 { return g.Here / g.Alone }

// Growth is what the runs that the twin was fitted from show.
func (t *Twin) Growth() Growth {
	return Growth{Found: t.stretch.found, Alone: t.stretch.alone, Here: t.stretch.here}
}

// stretch is how much longer calls took for each other's company.
type stretch struct {
	low, mid, high float64 // latency / the same alone: 2.5%, median, 97.5% of the models by weight
	found          bool
	alone, here    float64 // seconds: a typical call alone, and as it was
}

// measureStretch finds whether latency grew with the calls in flight.
func (t *Twin) measureStretch() stretch {
	type weighed struct{ ratio, weight float64 }
	all := make([]weighed, len(t.models))
	queue := math.Inf(-1)
	for i, m := range t.models {
		all[i] = weighed{t.details[i].ratio, m.weight}
		if m.Slots > 0 {
			queue = math.Max(queue, m.score)
		}
	}
	slices.SortFunc(all, func(a, b weighed) int { return cmp.Compare(a.ratio, b.ratio) })
	at := func(q float64) float64 {
		sum := 0.0
		for _, w := range all {
			if sum += w.weight; sum >= q {
				return w.ratio
			}
		}
		return all[len(all)-1].ratio
	}
	s := stretch{low: at(0.025), mid: at(0.5), high: at(0.975)}
	latency := 0.0
	for _, a := range t.o.attempts {
		if a.works {
			latency += (a.ended - a.begun) / float64(t.o.answered)
		}
	}
	s.here, s.alone = latency, latency/s.mid
	better := t.best().score - t.free
	s.found = s.low > 1.1 && better > 5 && (t.levelsDiffer() || t.inOrder() || queue-t.free > 15)
	return s
}

// levelsDiffer reports whether calls met different numbers in flight.
func (t *Twin) levelsDiffer() bool {
	levels := slices.Clone(t.o.levels)
	slices.Sort(levels)
	return quantile(levels, 0.95) >= 1.7*quantile(levels, 0.05)
}

// inOrder reports whether a burst of calls was answered in the order in which they began.
func (t *Twin) inOrder() bool {
	as := t.o.attempts
	for from := 0; from < len(as); {
		to := from + 1
		if b := as[from].burst; b >= 0 {
			for to < len(as) && as[to].burst == b {
				to++
			}
		}
		if n := to - from; n >= 8 {
			ranks := make([]int, n)
			for i := range ranks {
				ranks[i] = i
			}
			slices.SortStableFunc(ranks, func(a, b int) int { return cmp.Compare(as[from+a].ended, as[from+b].ended) })
			xs, ys := make([]float64, n), make([]float64, n)
			for place, i := range ranks {
				xs[place], ys[place] = float64(place), float64(i)
			}
			if correlation(xs, ys)*math.Sqrt(float64(n-1)) > 4 {
				return true
			}
		}
		from = to
	}
	return false
}

// String says what was found; "" where nothing was.
func (g Growth) String() string {
	if !g.Found {
		return ""
	}
	return fmt.Sprintf("latency grew with calls in flight: %s alone, %s here (%s×)", sayTime(g.Alone), sayTime(g.Here), words.Ratio(g.Times()))
}
