package world

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"regatta/engine/governor"
)

// Scenario is a kind of provider with a batch for it.
type Scenario struct {
	Name  string
	About string
	Items int

	Server func(c *clock, rnd *rand.Rand) server

	// Ideal is a wall in seconds that no client gets below, given how long each item
	// takes an idle server, and its tokens.
	Ideal func(work, tokens []float64) float64

	Median, Sigma float64 // of the work; 0: 0.85 s and 0.3
	End           float64 // seconds after which it is cut off; 0: a day

	// What the governor is to reach: the wall over the ideal, the share of refusals, and
	// how many may be lost or not run.
	Most      float64
	MostShare float64
	MostLost  int
}

func (s Scenario) end() float64 {
	if s.End > 0 {
		return s.End
	}
	return 86400
}

func always(n int) func(float64) int { return func(float64) int { return n } }

func sum(v []float64) (total float64) {
	for _, x := range v {
		total += x
	}
	return total
}

const flight = 0.02 // the least that the network takes both ways

// atMost is the bound of so many at a time.
func atMost(n float64) func(work, _ []float64) float64 {
	return func(work, _ []float64) float64 {
		return math.Max(slices.Max(work)+flight, (sum(work)+flight*float64(len(work)))/n)
	}
}

// perSecond is the bound of a bucket of requests.
func perSecond(rate, burst float64) func(work, _ []float64) float64 {
	return func(work, tokens []float64) float64 {
		starts := math.Max(0, float64(len(work))-burst) / rate
		return math.Max(atMost(256)(work, tokens), starts+sum(work)/float64(len(work))+flight)
	}
}

// perToken is that of a bucket of tokens.
func perToken(rate, burst float64) func(work, tokens []float64) float64 {
	return func(work, tokens []float64) float64 {
		return math.Max(atMost(256)(work, tokens), math.Max(0, sum(tokens)-burst)/rate+sum(work)/float64(len(work))+flight)
	}
}

// both is the larger of bounds.
func both(bounds ...func(work, tokens []float64) float64) func(work, tokens []float64) float64 {
	return func(work, tokens []float64) (most float64) {
		for _, b := range bounds {
			most = math.Max(most, b(work, tokens))
		}
		return most
	}
}

// bucketed is a server that limits requests. window is of the headers; 0: there are none.
func bucketed(rate, burst float64, window time.Duration, silent bool, more ...func(c *clock, s service) rule) func(*clock, *rand.Rand) server {
	return func(c *clock, _ *rand.Rand) server {
		b := &tokenBucket{rate: rate, most: burst, level: burst}
		f := &front{clock: c, then: &free{clock: c}}
		for _, m := range more {
			f.rules = append(f.rules, m(c, f.then))
		}
		f.rules = append(f.rules, limited(b, one, window == 0, silent))
		if window > 0 {
			f.news = func(_ *request, n *governor.News) { n.Requests = told(b, rate*window.Seconds(), window) }
		}
		return f
	}
}

func withCap(most int) func(*clock, service) rule {
	return func(_ *clock, s service) rule { return capped(s, always(most)) }
}

// capping is a server that takes so many at a time.
func capping(most func(float64) int) func(*clock, *rand.Rand) server {
	return func(c *clock, _ *rand.Rand) server {
		s := &free{clock: c}
		return &front{clock: c, then: s, rules: []rule{capped(s, most)}}
	}
}

func queueing(most func(float64) int) func(*clock, *rand.Rand) server {
	return func(c *clock, _ *rand.Rand) server {
		return &front{clock: c, then: &slots{clock: c, most: most}}
	}
}

func batched(knee, thrash float64) func(*clock, *rand.Rand) server {
	return func(c *clock, _ *rand.Rand) server {
		return &front{clock: c, then: &batching{clock: c, slow: saturating(knee, thrash)}}
	}
}

// ruled is a server that takes everything but for some rules.
func ruled(rules ...func(c *clock, s service, rnd *rand.Rand) rule) func(*clock, *rand.Rand) server {
	return func(c *clock, rnd *rand.Rand) server {
		s := &free{clock: c}
		f := &front{clock: c, then: s}
		for _, r := range rules {
			f.rules = append(f.rules, r(c, s, rnd))
		}
		return f
	}
}

// change is a number that becomes another at a time.
func change(from int, when float64, to int) func(float64) int {
	return func(now float64) int {
		if now < when {
			return from
		}
		return to
	}
}
