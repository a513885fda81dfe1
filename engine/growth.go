package engine

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// Growth says whether the calls of a run got slower because of the run's own calls
// in flight: then the sum of their latencies is not what a for-loop would have met.
//
// # The test
//
// The latencies of calls that know nothing of each other come in any order with the
// same chance, whatever their distribution, and in which order calls start is settled
// before their latencies are. So two orders are tested:
//
//   - by the calls in flight when a call began, while the first calls fill the slots: a
//     server that queues serves some at once and lets the others wait;
//   - by the calls that were still to begin, while the last ones empty the slots: a
//     server whose pace is shared serves the last calls faster.
//
// Each is a maximally selected rank statistic, compared with random orders of the same
// latencies, and looks at no more than three calls a slot (24 at least), so that a provider
// that changes over the run is not taken for one that slows under load. Only calls that
// succeeded at the first attempt count. Latency grew if the lower p-value, doubled where both
// tests were made, is below GrowthAlpha and the medians on both sides of the step are at least
// 10% apart.
//
// Calls that begin at the same instant may overtake each other on their way: growth may be
// missed for that, but never found where none is. That growth isn't found says little under one
// limit: a server that shares its pace evenly slows all calls of the run alike, and no order
// shows that. Only where the limit was changed, with ten calls at half the load and ten above,
// does it count as no growth.
//
// In simulations it is found, without growth (the article's latencies, uniform,
// lognormal with sigma 0.4 and 1; limits 1, 2, 8 and none; 7 to 2,000 items), in less
// than 1% of the runs. Behind 4 slots of 200 ms it is found in every run of 20 items or
// more under limits from 8 and under none, with 30% of jitter too; with lognormal work
// (sigma 0.4) in three of four runs under 8, and in over 95% from 12. Where calls share
// the pace of one slot (30% of jitter) it is found in half of the runs under 8, in over
// 90% under 16, and never under none. Of seven items nothing can be told.
type Growth struct {
	Verdict GrowthVerdict
	P       float64 // of the test, doubled for two; 1 where there was none
	Calls   int     // that were tested

	// Median latencies with the fewest and with the most calls in flight, and how many
	// those were at most; 0 where nothing grew.
	Few, Many     time.Duration
	FewIn, ManyIn int
}

// GrowthVerdict is what can be said of Growth.
type GrowthVerdict uint8

// The verdicts.
const (
	GrowthUntold GrowthVerdict = iota // nothing can be said
	GrowthNone                        // latencies did not grow
	GrowthFound                       // they did
	GrowthRuled                       // they can't have: the provider is simulated, or one call was in flight at a time
)

const (
	// GrowthAlpha bounds the share of runs without growth in which it is found.
	GrowthAlpha = 0.01

	growthLeast  = 1.1 // times the lower median
	growthWindow = 3   // calls a slot that are tested
	growthFirst  = 24  // calls that are tested at least
	growthFew    = 10  // calls at half the load that it takes where the limit was changed
	shuffles     = 2000
	shuffledOut  = 60  // orders as good as the one there was: more need not be seen
	mostTested   = 250 // calls, evenly picked
)

// probe is a call as the tests see it, in start order.
type probe struct {
	load    int32 // calls in flight when it began, with it
	rest    int32 // calls that began after it
	latency time.Duration
	counts  bool // it succeeded at the first attempt
}

// Growth says whether calls got slower as more were in flight. It is known once the
// run is over.
func (t *Tally) Growth() Growth { return t.growth }

// judgeGrowth works Growth out, in O(n log n).
func (t *Tally) judgeGrowth() Growth {
	switch {
	case t.Started.Steady || t.Most <= 1:
		return Growth{Verdict: GrowthRuled, P: 1}
	case t.waitedElse() || t.Cached > 0:
		return Growth{P: 1}
	}
	return judge(t.probes(), t.Most, len(t.Limits) > 1)
}

// probes are the calls that began, in the order in which they did.
func (t *Tally) probes() []probe {
	order := make([]int32, 0, t.Calls)
	for k := range t.Rows {
		i := int32(k)
		if t.Started.Order != nil {
			i = t.Started.Order[k]
		}
		if t.Rows[i].Started >= 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(t.Rows[a].Started, t.Rows[b].Started) })
	ends := make([]time.Duration, 0, len(order))
	for _, i := range order {
		if at := t.Rows[i].Finished; at >= 0 {
			ends = append(ends, at)
		}
	}
	slices.Sort(ends)
	probes, ended := make([]probe, len(order)), 0
	for k, i := range order {
		row := &t.Rows[i]
		for ended < min(k, len(ends)) && ends[ended] <= row.Started {
			ended++
		}
		probes[k] = probe{
			load: int32(k + 1 - ended), rest: int32(len(order) - 1 - k), latency: row.Latency(),
			counts: row.Status == OK && !row.Cached && row.Made == 1,
		}
	}
	return probes
}

// judge tests calls of which at most so many were in flight. changed: the limit was
// changed on the way.
func judge(calls []probe, most int, changed bool) Growth {
	filling := calls
	if window := max(growthWindow*most, growthFirst); !changed && window < len(calls) {
		filling = calls[:window]
	}
	found := grown(filling, func(p probe) int { return int(p.load) })
	tests := 1
	if !changed && len(calls) >= 2*most {
		tests = 2
		emptying := calls[max(most, len(calls)-growthWindow*most):]
		if other := grown(emptying, func(p probe) int { return min(int(p.rest)+1, most) }); other.P < found.P {
			found = other
		}
	}
	found.P = min(1, found.P*float64(tests))
	switch {
	case found.P < GrowthAlpha && float64(found.Many) >= growthLeast*float64(found.Few):
		found.Verdict = GrowthFound
		return found
	case changed && changedEnough(calls, most):
		return Growth{Verdict: GrowthNone, P: found.P, Calls: found.Calls}
	}
	return Growth{P: found.P, Calls: found.Calls}
}

// changedEnough reports whether enough calls met half the load, and enough more.
func changedEnough(calls []probe, most int) bool {
	few, many := 0, 0
	for _, p := range calls {
		switch {
		case !p.counts:
		case 2*int(p.load) <= most:
			few++
		default:
			many++
		}
	}
	return few >= growthFew && many >= growthFew
}

// grown tests whether latency rises with some load.
func grown(calls []probe, load func(probe) int) Growth {
	var tested []probe
	step := 1 + len(calls)/mostTested
	for i := 0; i < len(calls); i += step {
		if calls[i].counts {
			tested = append(tested, calls[i])
		}
	}
	slices.SortStableFunc(tested, func(a, b probe) int { return cmp.Compare(load(a), load(b)) })
	latencies := make([]float64, len(tested))
	var cuts []int // between two loads
	for i, p := range tested {
		latencies[i] = float64(p.latency)
		if i > 0 && load(p) != load(tested[i-1]) {
			cuts = append(cuts, i)
		}
	}
	g := Growth{P: 1, Calls: len(tested)}
	if len(cuts) == 0 {
		return g
	}
	var cut int
	if g.P, cut = stepUp(ranked(latencies), cuts); cut > 0 {
		g.Few, g.FewIn = median(latencies[:cut]), load(tested[cut-1])
		g.Many, g.ManyIn = median(latencies[cut:]), load(tested[len(tested)-1])
	}
	return g
}

// stepUp finds the cut behind which ranks are highest beside those before it, and the
// chance that ranks in any order have a cut as good: the maximally selected rank
// statistic of Hothorn and Lausen, 2003.
func stepUp(ranks []float64, cuts []int) (p float64, cut int) {
	best, cut := highest(ranks, cuts)
	if cut == 0 {
		return 1, 0
	}
	ranks = slices.Clone(ranks)
	random := rand.New(rand.NewPCG(1, uint64(len(ranks)))) // the same calls always give the same answer
	asGood := 1
	for done := 1; done <= shuffles; done++ {
		random.Shuffle(len(ranks), func(i, j int) { ranks[i], ranks[j] = ranks[j], ranks[i] })
		if other, _ := highest(ranks, cuts); other >= best*(1-1e-9) {
			if asGood++; asGood > shuffledOut {
				return float64(asGood) / float64(done+1), cut
			}
		}
	}
	return float64(asGood) / (shuffles + 1), cut
}

// highest is the greatest step up at any of the cuts, in standard deviations but for
// a factor that is the same for all orders; 0: there is none.
func highest(ranks []float64, cuts []int) (best float64, cut int) {
	sum, done := 0.0, 0
	for _, c := range cuts {
		for ; done < c; done++ {
			sum += ranks[done]
		}
		if step := -sum / math.Sqrt(float64(c)*float64(len(ranks)-c)); step > best {
			best, cut = step, c
		}
	}
	return best, cut
}

func median(values []float64) time.Duration {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return time.Duration((sorted[(n-1)/2] + sorted[n/2]) / 2)
}

// ranked returns the ranks of values around 0; equal ones share theirs.
func ranked(values []float64) []float64 {
	n := len(values)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	ranks := make([]float64, n)
	for from := 0; from < n; {
		to := from
		for to < n && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			ranks[i] = float64(from+to-1)/2 - float64(n-1)/2
		}
		from = to
	}
	return ranks
}
