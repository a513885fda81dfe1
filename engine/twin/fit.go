package twin

import (
	"cmp"
	"math"
	"slices"
)

// Twin is a model of a provider, with how sure each part of it is. It is safe for any number
// of goroutines.
type Twin struct {
	o       *observed
	models  []scored  // those with any weight, the likeliest first
	drawn   []float64 // the sums of their weights
	details []detail
	pooled  bool // items were seen in several runs: rho is known
	rho     float64
	refusal refusals
	faults  float64
	pace    [3]float64 // the most attempts that any second, ten seconds and minute held
	free    float64    // the best score of models in which calls know nothing of each other
	stretch stretch
	drifted bool // works changed midway through a run
}

// discount is how much of the evidence counts: calls are less independent than the formula
// takes them for.
const discount = 0.25

// leastCalls is how many answered calls a fit needs.
const leastCalls = 8

// Fit makes the twin of the provider of these runs. With fewer than 8 answered calls it is
// nil.
func Fit(runs []Run) *Twin {
	o := observe(runs)
	if o.answered < leastCalls {
		return nil
	}
	t := &Twin{o: o}
	s := newScorer(o)
	tried := search(s, o.most)
	t.weigh(tried)
	t.describe(s)
	t.refusal = fitRefusals(runs)
	t.countFaults(runs)
	t.stretch = t.measureStretch()
	return t
}

// search tries a grid of models and refines it around the best.
func search(s *scorer, most int) []scored {
	tried := map[Model]bool{}
	var all []scored
	try := func(m Model) {
		if m.Slots >= most {
			m.Slots = 0 // it never holds anything up
		}
		if m.Knee == 0 {
			m.Power = 0
		}
		if !tried[m] {
			tried[m] = true
			all = append(all, s.score(m))
		}
	}
	for _, m := range grid(most) {
		try(m)
	}
	if most < 2 {
		return all
	}
	for round := range 4 {
		slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
		near := math.Pow(2, -float64(round))
		best := make([]Model, 0, 4)
		for _, m := range all[:min(4, len(all))] {
			best = append(best, m.Model)
		}
		for _, m := range best {
			for _, n := range neighbours(m, near) {
				try(n)
			}
			if m.Family() != Free {
				for _, n := range onTheWay(m, round, s.o) {
					try(n)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	return all
}

func grid(most int) []Model {
	models := []Model{{}}
	slots := series(1, float64(most-1), 1.09, true)
	knees := series(0.5, 3*float64(most), 1.3, false)
	for _, c := range slots {
		models = append(models, Model{Slots: int(c)})
	}
	for _, k := range knees {
		for _, p := range []float64{1, 2, 8} {
			models = append(models, Model{Knee: k, Power: p})
		}
	}
	for _, k := range series(0.7, 3*float64(most), 1.7, false) {
		for _, p := range []float64{1, 2} {
			for _, b := range []float64{3e-5, 1e-4, 3e-4} {
				models = append(models, Model{Knee: k, Power: p, Decline: b})
			}
		}
	}
	for _, c := range series(2, float64(most-1), 1.5, true) {
		for _, k := range series(0.7, 2*c, 2, false) {
			for _, p := range []float64{1, 2, 8} {
				models = append(models, Model{Slots: int(c), Knee: k, Power: p})
			}
		}
	}
	return models
}

// series goes from low to high by a factor, or in whole steps where that is less than 1.
func series(low, high, factor float64, whole bool) (values []float64) {
	for x := low; x <= high; {
		values = append(values, x)
		if x *= factor; whole {
			x = math.Max(values[len(values)-1]+1, math.Round(x))
		}
	}
	return values
}

func neighbours(m Model, near float64) (all []Model) {
	step := func(change func(*Model)) {
		n := m
		change(&n)
		if n != m && n.Slots >= 0 {
			all = append(all, n)
		}
	}
	if m.Slots > 0 {
		far := max(1, int(math.Round(0.06*near*float64(m.Slots))))
		for _, d := range []int{-far, -1, 1, far} {
			step(func(n *Model) { n.Slots = max(1, n.Slots+d) })
		}
	}
	if m.Knee > 0 {
		for _, f := range []float64{math.Pow(1.15, near), math.Pow(1.15, -near), math.Pow(1.05, near), math.Pow(1.05, -near)} {
			step(func(n *Model) { n.Knee *= f })
			if m.Slots > 0 {
				step(func(n *Model) { n.Knee *= f; n.Slots++ })
				step(func(n *Model) { n.Knee *= f; n.Slots = max(1, n.Slots-1) })
			}
		}
		for _, f := range []float64{math.Pow(1.5, near), math.Pow(1.5, -near)} {
			step(func(n *Model) { n.Power = min(16, max(1, n.Power*f)) })
		}
	}
	for _, b := range []float64{0, 1e-5, 1e-4, 3e-4, 1e-3} {
		step(func(n *Model) { n.Decline = b })
	}
	return all
}

// onTheWay are variants of the model with other times on the way. Where calls know nothing of
// each other these can't be told from the rest of the work.
func onTheWay(m Model, round int, o *observed) (all []Model) {
	trips := []float64{0, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32}
	if round > 0 && m.Trip > 0 {
		trips = nil
		f := [...]float64{1.2, 1.4, 1.2, 1.1}[round]
		trips = append(trips, m.Trip*f, m.Trip/f)
	}
	for _, trip := range trips {
		if n := m; trip < 0.5*o.shortest {
			n.Trip = trip
			all = append(all, n)
		}
	}
	return all
}

// beforehand is what families weigh before anything is seen: slots that share their speed are
// the rarest, and explain whatever either of the two does.
var beforehand = [families]float64{Free: 1, Queues: 1, Shares: 1, Both: 0.2}

// weigh gives each model its weight: that of its family beforehand, and in each the models by how
// few others are near, so that a fine grid counts no more than a coarse one.
func (t *Twin) weigh(all []scored) {
	best := math.Inf(-1)
	for i := range all {
		best = math.Max(best, all[i].score)
	}
	t.free = math.Inf(-1)
	var prior [families]float64
	density := crowded(all)
	for i := range all {
		if all[i].Family() == Free {
			t.free = math.Max(t.free, all[i].score)
		}
		prior[all[i].Family()] += 1 / density[i]
	}
	sum := 0.0
	for i := range all {
		known := beforehand[all[i].Family()]
		if all[i].Trip > 0 {
			known /= 2                         // most ways are short
			if reach := t.o.reach; reach > 0 { // to connect takes two ways or more
				off := all[i].Trip / (2*reach + t.o.delta)
				known /= 1 + off*off
			}
		}
		all[i].weight = known * math.Exp(discount*(all[i].score-best)) / density[i] / prior[all[i].Family()]
		sum += all[i].weight
	}
	for i := range all {
		all[i].weight /= sum
		if all[i].weight > 1e-4 {
			t.models = append(t.models, all[i])
		}
	}
	slices.SortStableFunc(t.models, func(a, b scored) int { return cmp.Compare(b.weight, a.weight) })
	if len(t.models) > 60 {
		t.models = t.models[:60]
	}
	total := 0.0
	for i := range t.models {
		total += t.models[i].weight
	}
	at := 0.0
	for i := range t.models {
		t.models[i].weight /= total
		at += t.models[i].weight
		t.drawn = append(t.drawn, at)
	}
}

// crowded is how many models of its family are near each, itself among them.
func crowded(all []scored) []float64 {
	places := make([]place, len(all))
	for i := range all {
		places[i] = placeOf(all[i].Model)
	}
	density := make([]float64, len(all))
	for i := range places {
		density[i]++
		for k := range places[:i] {
			if places[i].near(&places[k]) {
				density[i]++
				density[k]++
			}
		}
	}
	return density
}

// place is a model by the logarithms of what it has.
type place struct {
	family             Family
	slots, knee, power float64
	knees              bool
}

func placeOf(m Model) place {
	p := place{family: m.Family(), knees: m.Knee > 0}
	if m.Slots > 0 {
		p.slots = math.Log(float64(m.Slots))
	}
	if p.knees {
		p.knee, p.power = math.Log(m.Knee), math.Log(m.Power)/2
	}
	return p
}

// near reports whether two models are hardly different. How much worse it gets, and how long
// the way is, makes no place of its own.
func (p *place) near(o *place) bool {
	const near = 0.2
	return p.family == o.family && p.knees == o.knees &&
		math.Abs(p.slots-o.slots) < near && math.Abs(p.knee-o.knee) < near && math.Abs(p.power-o.power) < near
}

// best is the likeliest model.
func (t *Twin) best() *scored { return &t.models[0] }
