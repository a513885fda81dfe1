package twin

import (
	"cmp"
	"math"
	"runtime"
	"slices"
)

// Scored is a model with what it makes of the calls.
type scored struct {
	Model
	score       float64 // the logarithm of the likelihood
	alpha, beta float64 // work = (alpha + beta tokens) exp(eps), in seconds
	sigma       float64
	bursts      bool // calls of a burst were served in the order in which they ended
	weight      float64
}

// leastSigma is the least spread of works that is told from none.
const leastSigma = 0.02

// scorer compares models with what was observed.
type scorer struct {
	o        *observed
	walk     *walk
	reorder  []int32 // who begins, if bursts are served in the order of their ends; nil: there are none
	eps      []float64
	pred     []float64
	squares  []float64
	extra    []float64 // of the variance, for what isn't known of time
	entering []int32
}

func newScorer(o *observed) *scorer {
	n := len(o.attempts)
	s := &scorer{o: o, walk: newWalk(o), eps: make([]float64, n), pred: make([]float64, n), squares: make([]float64, 0, n), extra: make([]float64, 0, n)}
	s.reorder = reordered(o)
	return s
}

// reordered lets those of each burst begin first that end first.
func reordered(o *observed) []int32 {
	order := make([]int32, len(o.attempts))
	for i := range order {
		order[i] = int32(i)
	}
	some := false
	for from := 0; from < len(order); {
		to := from + 1
		if b := o.attempts[from].burst; b >= 0 {
			for to < len(order) && o.attempts[to].burst == b {
				to++
			}
			some = true
			slices.SortStableFunc(order[from:to], func(a, b int32) int { return cmp.Compare(o.attempts[a].ended, o.attempts[b].ended) })
		}
		from = to
	}
	if !some {
		return nil
	}
	return order
}

// score compares one model with the calls.
func (s *scorer) score(m Model) scored {
	runtime.Gosched() // a fit is one long computation: whoever draws a screen beside it comes first
	s.walk.through(m, nil)
	best := s.rate(m)
	if m.Slots == 0 || s.reorder == nil {
		return best
	}
	// Requests that are sent together arrive in any order.
	s.walk.through(m, s.reorder)
	other := s.rate(m)
	other.bursts = true
	other.score -= s.disorder(m, other)
	if other.score > best.score {
		best = other
	}
	best.score -= math.Ln2
	return best
}

// rate works out the likelihood of the works of the last walk.
func (s *scorer) rate(m Model) scored {
	out := scored{Model: m}
	out.alpha, out.beta = s.predict()
	s.residuals(out.alpha, out.beta)
	mid := s.center()
	out.alpha *= math.Exp(mid)
	out.beta *= math.Exp(mid)
	out.sigma = s.spread()
	k := 0
	for i := range s.o.attempts {
		if !s.o.attempts[i].works {
			continue
		}
		// Of the whole time, or whatever is on the way would sharpen the rest.
		least := leastSigma * (1 + m.Trip/s.pred[i])
		v := max(out.sigma*out.sigma, least*least) + s.extra[k]
		e := s.eps[i]
		out.score -= math.Log(max(s.walk.work[i]/s.walk.speed[i], s.o.delta)) + math.Log(v)/2 + 3*math.Log(1+e*e/(5*v))
		k++
	}
	out.score -= s.walk.cost
	return out
}

// predict fits work to tokens by least squares, each as important as its share of the
// prediction; neither part is negative.
func (s *scorer) predict() (alpha, beta float64) {
	mean, n := 0.0, 0.0
	for i := range s.o.attempts {
		if s.o.attempts[i].works {
			mean += s.walk.work[i]
			n++
		}
	}
	alpha = max(mean/max(n, 1), 1e-9)
	for range 4 {
		var w, wt, wtt, wy, wty float64
		for i := range s.o.attempts {
			a := &s.o.attempts[i]
			if !a.works {
				continue
			}
			p := max(alpha+beta*a.tokens, 1e-9)
			weight, y := 1/(p*p), s.walk.work[i]
			w, wt, wtt, wy, wty = w+weight, wt+weight*a.tokens, wtt+weight*a.tokens*a.tokens, wy+weight*y, wty+weight*a.tokens*y
		}
		det := w*wtt - wt*wt
		if det > 1e-9*w*wtt {
			alpha, beta = (wy*wtt-wty*wt)/det, (wty*w-wy*wt)/det
		} else {
			alpha, beta = wy/w, 0
		}
		switch {
		case beta < 0:
			alpha, beta = wy/w, 0
		case alpha < 0:
			alpha, beta = 0, wty/wtt
		}
	}
	return max(alpha, 1e-9), beta
}

func (s *scorer) residuals(alpha, beta float64) {
	for i := range s.o.attempts {
		a := &s.o.attempts[i]
		s.pred[i] = max(alpha+beta*a.tokens, 1e-9)
		s.eps[i] = math.Log(max(s.walk.work[i], s.o.delta*s.walk.speed[i]/4) / s.pred[i])
	}
}

// center makes the median of the residuals 0, and returns what it was.
func (s *scorer) center() float64 {
	s.squares = s.squares[:0]
	for i := range s.o.attempts {
		if s.o.attempts[i].works {
			s.squares = append(s.squares, s.eps[i])
		}
	}
	slices.Sort(s.squares)
	mid := quantile(s.squares, 0.5)
	for i := range s.eps {
		s.eps[i] -= mid
		s.pred[i] *= math.Exp(mid)
	}
	return mid
}

// spread is the scale of a t distribution of 5 degrees of freedom, by steps of EM. It leaves
// in extra what each call's variance has beside it.
func (s *scorer) spread() float64 {
	s.squares, s.extra = s.squares[:0], s.extra[:0]
	sum := 0.0
	for i := range s.o.attempts {
		if !s.o.attempts[i].works {
			continue
		}
		q := s.eps[i] * s.eps[i]
		blur := s.o.delta
		if s.vague(i) {
			blur += s.o.together()
		}
		blur *= s.walk.speed[i] / max(max(s.walk.work[i], s.pred[i]), 1e-9)
		s.squares, s.extra = append(s.squares, q), append(s.extra, blur*blur)
		sum += q
	}
	n := float64(max(len(s.squares), 1))
	v := sum/n + 1e-12
	for range 15 {
		next := 0.0
		for _, q := range s.squares {
			next += q * 6 / (5 + q/v)
		}
		next = next/n + 1e-12
		if math.Abs(next-v) < 1e-4*v {
			v = next
			break
		}
		v = next
	}
	return math.Sqrt(v)
}

// vague reports whether it isn't known when the work on a call began: it was taken as it
// arrived, at an unknown time.
func (s *scorer) vague(i int) bool {
	return s.o.attempts[i].blurred && !s.walk.waited[i]
}

// sharp reports whether the other calls are enough to tell how much these scatter.
func (s *scorer) sharp() bool {
	sharp := 0
	for i := range s.o.attempts {
		if s.o.attempts[i].works && !s.vague(i) {
			sharp++
		}
	}
	return sharp >= leastCalls && 2*sharp >= s.o.answered
}

// disorder is what it takes from the likelihood that each burst was served in one of all
// orders, but for those that nobody could tell apart.
func (s *scorer) disorder(m Model, fit scored) float64 {
	cost := 0.0
	for from := 0; from < len(s.reorder); {
		to := from + 1
		b := s.o.attempts[from].burst
		if b < 0 {
			from = to
			continue
		}
		for to < len(s.reorder) && s.o.attempts[to].burst == b {
			to++
		}
		cost += s.burst(s.reorder[from:to], fit)
		from = to
	}
	return cost
}

// burst is the same of one. Two calls could have come in either order if each would have had
// time for its work in the other's place.
func (s *scorer) burst(members []int32, fit scored) float64 {
	s.entering = append(s.entering[:0], members...)
	slices.SortFunc(s.entering, func(a, b int32) int { return cmp.Compare(s.walk.taken[a], s.walk.taken[b]) })
	share := min(max(fit.sigma, leastSigma), 0.5)
	cost := factorial(len(members))
	for from := 0; from < len(s.entering); {
		first := s.entering[from]
		work := s.o.attempts[first].ended - s.walk.taken[first]
		near := share*work + min(s.o.delta, 0.25*work)
		to := from + 1
		for to < len(s.entering) && s.walk.taken[s.entering[to]]-s.walk.taken[first] <= near {
			to++
		}
		cost -= factorial(to - from)
		from = to
	}
	return cost
}

// factorial is ln n!.
func factorial(n int) float64 {
	value, _ := math.Lgamma(float64(n) + 1)
	return value
}
