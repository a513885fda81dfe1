package twin

import (
	"math"
	"math/rand/v2"
	"slices"
)

// detail is what a model makes of the calls, to draw works from.
type detail struct {
	eps   []float64       // residuals, sorted
	items map[key]float64 // of an item that was seen: the mean of its residuals
	ratio float64         // latencies / what they would be alone
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
		t.details[i] = t.detailOf(s, m.Trip)
		if i == 0 {
			t.findRho(s)
			t.findDrift(s)
		}
	}
}

func (t *Twin) detailOf(s *scorer, trip float64) detail {
	d := detail{items: map[key]float64{}}
	counts := map[key]float64{}
	latency, work := 0.0, 0.0
	sharp := s.sharp()
	for i := range t.o.attempts {
		a := &t.o.attempts[i]
		if !a.works {
			continue
		}
		latency += a.ended - a.begun
		work += s.walk.work[i] + trip
		if sharp && s.vague(i) {
			continue
		}
		d.eps = append(d.eps, s.eps[i])
		k := keyOf(a.text, a.item)
		d.items[k] += s.eps[i]
		counts[k]++
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

// findDrift looks for a run whose second half took another time than its first.
func (t *Twin) findDrift(s *scorer) {
	const (
		least  = 16  // calls of a run
		sigmas = 3.5 // standard errors
		much   = 0.1 // of the work
	)
	halves, sharp := map[int][]float64{}, s.sharp()
	for i := range t.o.attempts {
		if a := &t.o.attempts[i]; a.works && !(sharp && s.vague(i)) {
			halves[a.run] = append(halves[a.run], s.eps[i])
		}
	}
	for _, eps := range halves {
		n := len(eps) / 2
		if n < least/2 {
			continue
		}
		first, second := meanOf(eps[:n]), meanOf(eps[n:])
		off := 0.0
		for i, e := range eps {
			m := first
			if i >= n {
				m = second
			}
			off += (e - m) * (e - m)
		}
		se := math.Sqrt(off / float64(len(eps)-2) * (1/float64(n) + 1/float64(len(eps)-n)))
		if d := math.Abs(first - second); d > sigmas*se && d > much {
			t.drifted = true
		}
	}
}

func meanOf(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / math.Max(float64(len(values)), 1)
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
			if a.Outcome != Refused && a.Outcome != Dropped {
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
