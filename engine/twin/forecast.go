package twin

import (
	"cmp"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"

	"regatta/engine"
)

// Knowledge is how much a forecast is worth.
type Knowledge uint8

// The degrees.
const (
	Known   Knowledge = iota // a number, with its band
	IfTaken                  // a number, if the provider refuses nothing: it was never asked so fast
	Ranged                   // from Low to High, and nothing closer
	Unknown                  // nothing that would help
)

// Band is a number with the range that nine of ten runs lie in.
type Band struct{ Low, Mid, High float64 }

// wide is how many times as much the high end is.
func (b Band) wide() float64 { return b.High / math.Max(b.Low, 1e-9) }

// Forecast is what a lane would take on the provider. Times are seconds.
type Forecast struct {
	Lane      engine.Lane
	Wall      Band
	First     Band
	Failed    Band // items
	Refusals  Band // attempts
	Most      int  // calls in flight
	Knowledge Knowledge
	Unasked   bool   // it holds if nothing is refused: no run asked so fast
	Why       string // what keeps it from being known, in a few words; "": nothing
}

// Question is what a forecast is asked for.
type Question struct {
	Client
	Texts []uint64 // of the items; nil: those of the largest run
	Draws int      // simulations; 0: 40
	Seed  uint64   // of the draws

	again int // which run is to be repeated, from 1; 0: none
}

const (
	defaultDraws = 40
	widened      = 0.02 // by which bands are wider than what was drawn
	widenedMore  = 0.05 // by which ranges are besides: their models disagree, and none need be right
	pooledMost   = 1.5  // the widest band, high / low, that has a number
	sayMost      = 4    // the widest range that is worth saying
	paceMost     = 1.15 // how many times as fast as ever a lane may ask
)

// Forecast tells what a lane would take.
func (t *Twin) Forecast(q Question) Forecast {
	if q.Draws <= 0 {
		q.Draws = defaultDraws
	}
	job := t.job(&q)
	rnd := rand.New(rand.NewPCG(q.Seed, 0x7e11))
	f := Forecast{Lane: q.Lane}
	var walls, firsts, failed, refusals, most, taken []float64
	var pace [3][]float64
	for range q.Draws {
		runtime.Gosched() // as in score
		p := t.pick(rnd)
		provider := t.provider(&p, job, rnd)
		if q.again > 0 {
			provider.Less = t.refusal.missing(p.rule, q.again-1)
		}
		s := Simulate(provider, q.Client, rnd.Uint64(), false)
		walls, firsts = append(walls, s.Wall), append(firsts, s.First)
		failed, refusals = append(failed, float64(s.Failed)), append(refusals, float64(s.Refusals))
		most, taken = append(most, float64(s.Most)), append(taken, float64(s.Taken))
		for i, n := range s.Busiest {
			pace[i] = append(pace[i], float64(n))
		}
	}
	f.Wall, f.First = bandOf(walls, widened), bandOf(firsts, widened)
	f.Failed, f.Refusals = bandOf(failed, 0), bandOf(refusals, 0)
	slices.Sort(most)
	slices.Sort(taken)
	f.Most = int(quantile(most, 0.5))
	t.judge(&f, int(quantile(taken, 0.5)), pace)
	return f
}

func bandOf(values []float64, wider float64) Band {
	slices.Sort(values)
	return Band{quantile(values, 0.05) * (1 - wider), quantile(values, 0.5), quantile(values, 0.95) * (1 + wider)}
}

// piece is an item of a job: its tokens, and what was seen of it.
type piece struct {
	key    key
	tokens float64
	known  bool
}

// job is the items that a question is about.
func (t *Twin) job(q *Question) []piece {
	tokens := map[key]float64{}
	var all []float64
	for _, a := range t.o.attempts {
		if a.works {
			tokens[keyOf(a.text, a.item)] = a.tokens
			all = append(all, a.tokens)
		}
	}
	texts := q.Texts
	if texts == nil {
		texts = t.texts()
		if q.Items == 0 {
			q.Items = len(texts)
		}
	}
	rnd := rand.New(rand.NewPCG(q.Seed, 0x70b5))
	pieces := make([]piece, q.Items)
	for i := range pieces {
		text := uint64(0)
		if i < len(texts) {
			text = texts[i]
		}
		k := keyOf(text, i)
		n, ok := tokens[k]
		if !ok {
			n = all[rnd.IntN(len(all))]
		}
		pieces[i] = piece{k, n, ok}
	}
	return pieces
}

// texts are the hashes of the texts of the largest run.
func (t *Twin) texts() []uint64 {
	largest := slices.MaxFunc(t.o.runs, func(a, b Run) int { return cmp.Compare(a.Client.Items, b.Client.Items) })
	texts := make([]uint64, largest.Client.Items)
	for _, a := range largest.Attempts {
		if a.Item < len(texts) {
			texts[a.Item] = a.Text
		}
	}
	return texts
}

// provider is the provider as one draw has it.
func (t *Twin) provider(p *pick, job []piece, rnd *rand.Rand) Provider {
	fresh := math.Sqrt(1 - p.rho*p.rho)
	works := func(item, _ int) float64 {
		piece := &job[item]
		eps := p.residual(rnd)
		if seen, ok := p.eps.items[piece.key]; ok {
			eps = p.rho*seen + fresh*eps
		}
		return (p.model.alpha + p.model.beta*piece.tokens) * math.Exp(eps) * p.scale
	}
	return Provider{
		Model: p.model.Model, Most: t.o.most, Beyond: p.gamma,
		Cap: p.rule.cap, Rate: p.rule.rate, Burst: p.rule.burst, After: t.refusal.after, Busy: t.refusal.busy, Delay: t.refusal.delay,
		States: t.refusal.stated, Faults: t.faults, Work: works,
	}
}
