package governor

import (
	"math"
	"slices"
)

// knee looks for the limit of a server that never refuses but answers more slowly the
// more it has to do. More calls at a time are worth it as long as they bring more
// answers a second. It measures throughput at a few limits and takes the smallest that
// brings nearly the most.
type knee struct {
	off       bool
	latencies [64]float64
	n         int     // latencies so far
	base      float64 // latency at little load: the median of the first, or a later lower one
	mean      float64 // of latencies, as a moving average

	mark    mark    // where the latest doubling began
	before  float64 // answers a second over the doubling before it
	mode    mode
	points  []point // measured in this search
	target  float64 // limit that is being measured
	settled float64 // when the measurement begins
	since   mark
	need    int
	refined int
	upper   float64 // the limit from which the search began
	cruise  window  // what the chosen limit gave
	windows int
}

type mode uint8

const (
	idle mode = iota
	comparing
	halving
	raising
	refining
	cruising
	trying // a little more than the chosen limit
)

type mark struct {
	limit, at float64
	answers   int
}

type point struct{ limit, rate float64 }

type window struct{ rate, latency, sum float64 }

func newKnee(o Options) knee {
	return knee{off: o.Fixed, mark: mark{limit: float64(o.Start)}}
}

// busy reports whether the knee holds the limit where it wants it.
func (k *knee) busy() bool { return k.mode != idle }

// stop gives up what is being measured: something else has happened.
func (k *knee) stop() {
	k.mode, k.points, k.before = idle, nil, 0
	k.mark = mark{}
}

// answered takes in the latency of an accepted attempt.
func (k *knee) answered(g *Governor, a *Attempt) {
	latency := g.now - a.start
	if k.off {
		if k.mean == 0 {
			k.mean = latency
		}
		k.mean += (latency - k.mean) / 16
		return
	}
	k.latencies[k.n%len(k.latencies)] = latency
	k.n++
	if k.mean == 0 {
		k.mean = latency
	}
	k.mean += (latency - k.mean) / 16
	if k.n == 8 {
		k.base = k.median(8)
	}
	if k.n > 16 && k.n%16 == 0 && k.mode == idle {
		k.base = min(k.base, k.median(32))
	}
	switch k.mode {
	case idle:
		if g.limit.slow && !g.limit.nearCap() && k.n >= 16 && k.slower(g) {
			k.test(g)
		}
	case cruising:
		k.cruised(g, latency)
	default:
		k.measure(g)
	}
}

// slower reports whether calls take much longer than at little load.
func (k *knee) slower(g *Governor) bool {
	n := min(max(16, g.limit.whole()/2), len(k.latencies), k.n)
	return k.above(1.5*k.base, n) && !k.heldElsewhere(g, k.mark.at)
}

// above reports whether the median of the latest n latencies is above x: it is asked for
// with each answer, and takes no sorting.
func (k *knee) above(x float64, n int) bool {
	longer := 0
	for i := range n {
		if k.latencies[(k.n-1-i)%len(k.latencies)] > x {
			longer++
		}
	}
	return longer >= n-n/2
}

// median is that of the latest n latencies.
func (k *knee) median(n int) float64 {
	n = min(n, k.n, len(k.latencies))
	if n == 0 {
		return 0
	}
	var latest [len(k.latencies)]float64
	for i := range n {
		latest[i] = k.latencies[(k.n-1-i)%len(k.latencies)]
	}
	slices.Sort(latest[:n])
	return latest[n/2]
}

// heldElsewhere reports whether another gate than the limit held something back since.
func (k *knee) heldElsewhere(g *Governor, since float64) bool {
	return g.requests.known && g.requests.blockedAt >= since && g.requests.blockedAt > 0 ||
		g.tokens.known && g.tokens.blockedAt >= since && g.tokens.blockedAt > 0 ||
		g.pace.blockedAt >= since || g.pause.began >= since && g.pause.began > 0
}

// grew looks, after a step of doubling, whether the latest doubling brought more answers.
func (k *knee) grew(g *Governor) {
	l := &g.limit
	if k.off || !l.slow {
		return
	}
	if k.mark.limit == 0 {
		k.mark = mark{limit: l.value, at: g.now, answers: k.n}
		return
	}
	if l.value < 2*k.mark.limit {
		return
	}
	rate := float64(k.n-k.mark.answers) / max(g.now-k.mark.at, 1e-9)
	before, held := k.before, k.heldElsewhere(g, k.mark.at)
	k.before = rate // the first doubling has none to be held against
	k.mark = mark{limit: l.value, at: g.now, answers: k.n}
	if !held && rate < 1.1*before {
		k.test(g)
	}
}

// test begins a search: it measures at this limit, then at half of it.
func (k *knee) test(g *Governor) {
	k.points, k.refined, k.upper = nil, 0, g.limit.value
	k.to(g, comparing, g.limit.value)
}

// to measures at a limit.
func (k *knee) to(g *Governor, m mode, limit float64) {
	k.mode = m
	g.grown()
	from := g.limit.value
	g.limit.raise(math.Round(limit))
	k.target = g.limit.value
	k.settled = g.now + 1.2*k.mean
	k.since = mark{}
	k.need = int(max(60, 2*k.target))
	if k.target < 20 {
		k.need = 40
	}
	if k.target != from {
		g.note(Decision{Kind: Measuring, From: from, To: k.target})
	}
}

// measure counts answers until there are enough of them.
func (k *knee) measure(g *Governor) {
	if g.now < k.settled {
		return
	}
	if k.since.at == 0 {
		k.since = mark{at: g.now, answers: k.n}
		return
	}
	if k.n-k.since.answers < k.need {
		return
	}
	if k.heldElsewhere(g, k.since.at) || g.limit.blockedAt < k.since.at {
		k.since = mark{at: g.now, answers: k.n} // another gate, or too few items: no verdict
		return
	}
	rate := float64(k.n-k.since.answers) / (g.now - k.since.at)
	if stuck := g.stuck(4 * k.median(len(k.latencies))); stuck > 0 {
		rate *= k.target / max(k.target-float64(stuck), k.target/2)
	}
	k.points = append(k.points, point{k.target, rate})
	k.decide(g)
}

// stuck counts attempts in flight that are much older than calls take.
func (g *Governor) stuck(age float64) (n int) {
	for _, a := range g.recent.attempts {
		if a.start > g.now-age {
			break
		}
		if a.state == open && a.by == g {
			n++
		}
	}
	return n
}

// decide says where to measure next, or what to take.
func (k *knee) decide(g *Governor) {
	n := len(k.points)
	last := k.points[n-1]
	switch k.mode {
	case comparing:
		if n == 1 {
			k.to(g, comparing, last.limit/2)
			return
		}
		switch e := elasticity(k.points[0], last); {
		case e >= 0.7 && k.upper < g.limit.most:
			k.goOn(g)
		case e >= 0.7:
			k.choose(g)
		case e >= 0.15:
			k.to(g, raising, 1.5*k.upper)
		default:
			k.to(g, halving, last.limit/2)
		}
	case halving:
		if last.rate >= 0.9*k.points[n-2].rate && last.limit > 1 {
			k.to(g, halving, last.limit/2)
			return
		}
		k.choose(g)
	case raising:
		top := k.highestBelow(last.limit)
		if elasticity(last, top) >= 0.15 && last.limit < g.limit.most {
			k.to(g, raising, 1.5*last.limit)
			return
		}
		k.choose(g)
	case refining:
		k.choose(g)
	case trying:
		k.tried(g, last)
	}
}

// highestBelow is the measured point with the highest limit under one.
func (k *knee) highestBelow(limit float64) (best point) {
	for _, p := range k.points {
		if p.limit < limit && p.limit > best.limit {
			best = p
		}
	}
	return best
}

// elasticity is how far throughput follows the limit: 1 fully, 0 not at all.
func elasticity(a, b point) float64 {
	if a.limit == b.limit || b.limit == 0 || a.rate <= 0 || b.rate <= 0 {
		return 0
	}
	return math.Log(a.rate/b.rate) / math.Log(a.limit/b.limit)
}

// goOn ends a search that found no queue: growth goes on from where it was.
func (k *knee) goOn(g *Governor) {
	from := g.limit.value
	g.limit.raise(k.upper)
	k.mode, k.base, k.before = idle, max(k.base, k.median(32)), 0
	k.mark = mark{}
	g.note(Decision{Kind: Doubling, From: from, To: g.limit.value, Why: "more still bring more answers"})
}

// choose takes the smallest limit that brings nearly the most. Where a line through the
// point below it says that the bend is much lower, it measures there first.
func (k *knee) choose(g *Governor) {
	slices.SortFunc(k.points, func(a, b point) int {
		switch {
		case a.limit < b.limit:
			return -1
		case a.limit > b.limit:
			return 1
		}
		return 0
	})
	best := 0.0
	for _, p := range k.points {
		best = max(best, p.rate)
	}
	at := slices.IndexFunc(k.points, func(p point) bool { return p.rate >= 0.95*best })
	chosen := k.points[at]
	if at > 0 && k.refined < 2 {
		below := k.points[at-1]
		bend := math.Ceil(below.limit * best / below.rate)
		if bend > below.limit*1.1 && bend < 0.85*chosen.limit {
			k.refined++
			k.to(g, refining, bend)
			return
		}
	}
	from := g.limit.value
	g.limit.raise(chosen.limit)
	g.limit.slow = false
	k.mode, k.windows, k.cruise = cruising, 0, window{rate: 0}
	k.target, k.settled, k.since = g.limit.value, g.now+1.2*k.mean, mark{}
	g.note(Decision{Kind: Knee, From: from, To: g.limit.value})
}
