package twin

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// detail is what a model makes of the calls, to draw works from.
type detail struct {
	eps   []float64       // residuals, sorted
	items map[key]float64 // of an item that was seen: the mean of its residuals
	ratio float64         // latencies / works
}

// key tells items apart: by their text, or where it isn't known by their place in the run.
type key struct {
	text uint64
	item int
}

func keyOf(text uint64, item int) key {
	if text != 0 {
		return key{text: text}
	}
	return key{item: item}
}

// sharedLeast is how many items two runs must have in common to tell how much of a
// residual belongs to the item.
const sharedLeast = 10

// describe keeps what each model with weight makes of the calls.
func (t *Twin) describe(s *scorer) {
	t.details = make([]detail, len(t.models))
	for i, m := range t.models {
		order := s.reorder
		if !m.bursts {
			order = nil
		}
		s.walk.through(m.Model, order)
		s.residuals(m.alpha, m.beta)
		t.details[i] = t.detailOf(s)
		if i == 0 {
			t.findRho(s)
		}
	}
}

func (t *Twin) detailOf(s *scorer) detail {
	d := detail{items: map[key]float64{}}
	counts := map[key]float64{}
	latency, work := 0.0, 0.0
	for i := range t.o.attempts {
		a := &t.o.attempts[i]
		if !a.works {
			continue
		}
		d.eps = append(d.eps, s.eps[i])
		k := keyOf(a.text, a.item)
		d.items[k] += s.eps[i]
		counts[k]++
		latency += a.ended - a.begun
		work += s.walk.work[i]
	}
	for k, n := range counts {
		d.items[k] /= n
	}
	slices.Sort(d.eps)
	d.ratio = latency / math.Max(work, 1e-9)
	return d
}

// findRho works out how alike the residuals of the same items are in different runs.
func (t *Twin) findRho(s *scorer) {
	type once struct {
		run int
		eps float64
	}
	first := map[key]once{}
	var xs, ys []float64
	for i := range t.o.attempts {
		a := &t.o.attempts[i]
		if !a.works {
			continue
		}
		k := keyOf(a.text, a.item)
		before, ok := first[k]
		switch {
		case !ok:
			first[k] = once{a.run, s.eps[i]}
		case before.run != a.run:
			xs, ys = append(xs, before.eps), append(ys, s.eps[i])
			first[k] = once{a.run, s.eps[i]}
		}
	}
	if len(xs) < sharedLeast {
		return
	}
	t.pooled, t.rho = true, max(0, min(1, correlation(xs, ys)))
}

func correlation(xs, ys []float64) float64 {
	n := float64(len(xs))
	var mx, my, xx, yy, xy float64
	for i := range xs {
		mx, my = mx+xs[i]/n, my+ys[i]/n
	}
	for i := range xs {
		dx, dy := xs[i]-mx, ys[i]-my
		xx, yy, xy = xx+dx*dx, yy+dy*dy, xy+dx*dy
	}
	if xx*yy <= 0 {
		return 0
	}
	return xy / math.Sqrt(xx*yy)
}

// countFaults counts the attempts that failed, and how fast attempts were ever made.
func (t *Twin) countFaults(runs []Run) {
	broken, all := 0.0, 0.0
	for _, run := range runs {
		begins := make([]float64, 0, len(run.Attempts))
		for _, a := range run.Attempts {
			begins = append(begins, a.Begun)
			if a.Outcome != Refused {
				all++
			}
			if a.Outcome == Broken {
				broken++
			}
		}
		for i, n := range busiest(begins) {
			t.pace[i] = math.Max(t.pace[i], float64(n))
		}
	}
	t.faults = broken / math.Max(all, 1)
}

// stretch is how much longer calls took for each other's company.
type stretch struct {
	low, mid, high float64 // latency / work: 2.5%, median, 97.5% of the models by weight
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

// pick is one draw of all that isn't known.
type pick struct {
	model scored
	eps   *detail
	scale float64
	rho   float64
	rule  rule
	gamma float64
}

// own stands for a speed above what was seen that follows the model.
const own = -1.0

// rhos are how much of a residual may belong to its item where it isn't known.
var rhos = [4]float64{0, 0, 0.7, 1}

func (t *Twin) pick(rnd *rand.Rand) pick {
	i := 0
	for x := rnd.Float64(); i < len(t.drawn)-1 && t.drawn[i] < x; i++ {
	}
	p := pick{model: t.models[i], eps: &t.details[i], rho: t.rho}
	p.scale = math.Exp(1.25 * math.Max(p.model.sigma, leastSigma/2) / math.Sqrt(float64(t.o.answered)) * rnd.NormFloat64())
	if !t.pooled {
		p.rho = rhos[rnd.IntN(len(rhos))]
	}
	if n := len(t.refusal.rules); n > 0 {
		p.rule = t.refusal.rules[rnd.IntN(n)]
	}
	// Above what was seen: from no slower to not one call a second more, and somewhat fewer.
	switch slope := p.model.slope(t.o.most); {
	case t.o.most > 1 && slope >= 0.8:
		p.gamma = [...]float64{slope, own, 1, 1 + 0.4*rnd.Float64()}[rnd.IntN(4)]
	default:
		p.gamma = [...]float64{0, 1, own, rnd.Float64(), 1.2 * rnd.Float64()}[rnd.IntN(5)]
	}
	return p
}

// residual draws one, with a little smoothing.
func (p *pick) residual(rnd *rand.Rand) float64 {
	return p.eps.eps[rnd.IntN(len(p.eps.eps))] + 0.1*p.model.sigma*rnd.NormFloat64()
}
