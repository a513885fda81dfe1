package world

import (
	"math"
	"math/rand/v2"
	"time"

	"regatta/engine/governor"
)

// Scenarios are the providers that the governor is measured on, with what it is to reach on
// each.
func Scenarios() []Scenario {
	var all []Scenario
	for _, part := range [][]Scenario{rates(), numbers(), knees(), tokenRates(), troubles(), changes(), random(), sizes()} {
		all = append(all, part...)
	}
	return all
}

func rates() []Scenario {
	minute, second := time.Minute, time.Second
	return []Scenario{
		{Name: "a1", About: "100 requests per second, burst 100, headers", Items: 5000,
			Server: bucketed(100, 100, second, false), Ideal: perSecond(100, 100), Most: 1.09, MostShare: 0.0015},
		{Name: "a2", About: "the same without headers", Items: 5000,
			Server: bucketed(100, 100, 0, false), Ideal: perSecond(100, 100), Most: 1.14, MostShare: 0.021},
		{Name: "a3", About: "600 requests per minute, full burst, headers", Items: 2000,
			Server: bucketed(10, 600, minute, false), Ideal: perSecond(10, 600), Most: 1.05, MostShare: 0.001},
		{Name: "a4", About: "the same without headers", Items: 2000,
			Server: bucketed(10, 600, 0, false), Ideal: perSecond(10, 600), Most: 1.05, MostShare: 0.053},
		{Name: "a5", About: "10 per second, burst 1, no headers, no Retry-After", Items: 1000,
			Server: bucketed(10, 1, 0, true), Ideal: perSecond(10, 1), Most: 2.24, MostShare: 0.044},
		{Name: "a7", About: "600 in each minute of the clock, no headers", Items: 2000,
			Server: windowed(600, 60), Ideal: func(work, t []float64) float64 {
				return math.Max(atMost(256)(work, t), 60*math.Floor(float64(len(work)-1)/600))
			}, Most: 1.09, MostShare: 0.045},
		{Name: "a8", About: "600 per minute, headers state a burst that isn't there", Items: 2000,
			Server: lying(10, 10, 10, minute), Ideal: perSecond(10, 10), Most: 1.05, MostShare: 0.0022},
		{Name: "a9", About: "600 per minute, headers state ten times the rate", Items: 2000,
			Server: lying(10, 600, 100, minute), Ideal: perSecond(10, 600), Most: 1.13, MostShare: 0.031},
		{Name: "k1", About: "500 items, 100 per second, burst 10, headers", Items: 500,
			Server: bucketed(100, 10, second, false), Ideal: perSecond(100, 10), Most: 1.91, MostShare: 0.018},
		{Name: "k2", About: "the same without headers", Items: 500,
			Server: bucketed(100, 10, 0, false), Ideal: perSecond(100, 10), Most: 3.32, MostShare: 0.03},
	}
}

// windowed takes so many in each window of its clock.
func windowed(most int, window float64) func(*clock, *rand.Rand) server {
	return ruled(func(*clock, service, *rand.Rand) rule {
		n, current := 0, -1.0
		return func(now float64, _ *request) *outcome {
			if w := math.Floor(now / window); w != current {
				current, n = w, 0
			}
			if n++; n <= most {
				return nil
			}
			return refusal(math.Ceil((current+1)*window-now), false)
		}
	})
}

// lying is a bucket whose headers tell of another rate with a full burst.
func lying(rate, burst, stated float64, window time.Duration) func(*clock, *rand.Rand) server {
	return func(c *clock, _ *rand.Rand) server {
		b := &tokenBucket{rate: rate, most: burst, level: burst}
		shown := &tokenBucket{rate: stated, most: stated * window.Seconds(), level: stated * window.Seconds()}
		f := &front{clock: c, then: &free{clock: c}}
		take := limited(b, one, true, false)
		f.rules = []rule{func(now float64, r *request) *outcome {
			shown.advance(now)
			shown.level = math.Max(0, shown.level-1)
			return take(now, r)
		}}
		f.news = func(_ *request, n *governor.News) { n.Requests = told(shown, stated*window.Seconds(), window) }
		return f
	}
}

func numbers() []Scenario {
	return []Scenario{
		{Name: "b1", About: "20 at a time", Items: 2000, Server: capping(always(20)), Ideal: atMost(20), Most: 1.10, MostShare: 0.004},
		{Name: "b2", About: "3 at a time", Items: 300, Server: capping(always(3)), Ideal: atMost(3), Most: 1.12, MostShare: 0.068},
		{Name: "b3", About: "600 per minute with headers, and 20 at a time", Items: 2000,
			Server: bucketed(10, 600, time.Minute, false, withCap(20)), Ideal: both(perSecond(10, 600), atMost(20)), Most: 1.05, MostShare: 0.003},
		{Name: "b4", About: "600 per minute without headers, and 6 at a time", Items: 1000,
			Server: bucketed(10, 600, 0, false, withCap(6)), Ideal: both(perSecond(10, 600), atMost(6)), Most: 1.11, MostShare: 0.02},
	}
}

func knees() []Scenario {
	saturated := func(knee float64) func(work, _ []float64) float64 {
		return func(work, _ []float64) float64 { return sum(work) / knee }
	}
	return []Scenario{
		{Name: "c1", About: "16 slots, the rest queues", Items: 2000, Server: queueing(always(16)), Ideal: atMost(16), Most: 1.07},
		{Name: "c2", About: "4 slots, the rest queues", Items: 1000, Server: queueing(always(4)), Ideal: atMost(4), Most: 1.08},
		{Name: "d1", About: "batching, no more from about 87 on", Items: 5000, Server: batched(50, 0), Ideal: saturated(50), Most: 1.13},
		{Name: "d2", About: "batching, less from 60 on", Items: 5000, Server: batched(24, 60), Ideal: saturated(23.4), Most: 1.15},
	}
}

func tokenRates() []Scenario {
	limiting := func(burst float64, headers bool) func(*clock, *rand.Rand) server {
		return func(c *clock, _ *rand.Rand) server {
			b := &tokenBucket{rate: 10000, most: burst, level: burst}
			f := &front{clock: c, then: &free{clock: c}, rules: []rule{limited(b, tokens, !headers, false)}}
			if headers {
				f.news = func(_ *request, n *governor.News) { n.Tokens = told(b, 600000, time.Minute) }
			}
			return f
		}
	}
	return []Scenario{
		{Name: "e1", About: "600,000 tokens per minute, headers", Items: 5000, Server: limiting(600000, true), Ideal: perToken(10000, 600000), Most: 1.10, MostShare: 0.006},
		{Name: "e2", About: "600,000 tokens per minute, burst 20,000, no headers", Items: 2000, Server: limiting(20000, false), Ideal: perToken(10000, 20000), Most: 1.11, MostShare: 0.023},
	}
}

// rising takes 10 per second and, for as long as it is used, 5% more each second up to 100.
func rising(words string) func(*clock, service, *rand.Rand) rule {
	return func(*clock, service, *rand.Rand) rule {
		b := &tokenBucket{rate: 10, most: 10, level: 10}
		second, used := 0.0, 0
		return func(now float64, _ *request) *outcome {
			b.advance(now)
			for ; second+1 <= now; second++ {
				if float64(used) > 0.7*b.rate {
					b.rate = math.Min(100, 1.05*b.rate)
				}
				b.most, used = b.rate, 0
			}
			if b.level >= 1 {
				b.level--
				used++
				return nil
			}
			o := refusal(0, true)
			o.news.Words = words
			return o
		}
	}
}

func changes() []Scenario {
	turning := func(from, to float64) func(*clock, *rand.Rand) server {
		return ruled(func(*clock, service, *rand.Rand) rule {
			b := &tokenBucket{rate: from, most: from, level: from}
			take := limited(b, one, true, false)
			return func(now float64, r *request) *outcome {
				if now > 30 && b.rate != to {
					b.advance(now)
					b.rate, b.most = to, to
				}
				return take(now, r)
			}
		})
	}
	shared := func(c *clock, rnd *rand.Rand) server {
		b := &tokenBucket{rate: 30, most: 30, level: 30}
		f := &front{clock: c, then: &free{clock: c}, rules: []rule{limited(b, one, false, false)}}
		f.news = func(_ *request, n *governor.News) { n.Requests = told(b, 30, time.Second) }
		var others func()
		others = func() {
			b.advance(c.now)
			b.level = math.Max(0, b.level-1)
			c.at(c.now+rnd.ExpFloat64()/20, others)
		}
		c.at(30, others)
		return f
	}
	switched := func(from, to float64) func(work, _ []float64) float64 {
		return func(work, _ []float64) float64 {
			n := float64(len(work))
			if first := 30 * from; first < n {
				return 30 + (n-first)/to
			}
			return n / from
		}
	}
	at85 := 0.85 * math.Exp(0.045)
	return []Scenario{
		{Name: "i1", About: "32 at a time, then 12", Items: 2000, Server: capping(change(32, 30, 12)), Ideal: switched(32/at85, 12/at85), Most: 1.32, MostShare: 0.0125},
		{Name: "i2", About: "12 at a time, then 32", Items: 2000, Server: capping(change(12, 30, 32)), Ideal: switched(12/at85, 32/at85), Most: 1.39, MostShare: 0.006},
		{Name: "i3", About: "30 per second, then 10", Items: 2000, Server: turning(30, 10), Ideal: switched(30, 10), Most: 1.32, MostShare: 0.021},
		{Name: "i4", About: "10 per second, then 30", Items: 2000, Server: turning(10, 30), Ideal: switched(10, 30), Most: 1.46, MostShare: 0.02},
		{Name: "i5", About: "others take two thirds of the key, headers", Items: 2000, Server: shared, Ideal: switched(30, 10), Most: 1.18, MostShare: 0.035, End: 3000},
	}
}

func sizes() []Scenario {
	open := ruled()
	four := capping(always(4))
	return []Scenario{
		{Name: "j7", About: "no limit, 7 items", Items: 7, Server: open, Ideal: atMost(256), Most: 1.05},
		{Name: "j40", About: "no limit, 40 items", Items: 40, Server: open, Ideal: atMost(256), Most: 1.67},
		{Name: "j300", About: "no limit, 300 items", Items: 300, Server: open, Ideal: atMost(256), Most: 2.81},
		{Name: "j5000", About: "no limit, 5,000 items", Items: 5000, Server: open, Ideal: atMost(256), Most: 1.34},
		{Name: "j100000", About: "no limit, 100,000 items", Items: 100000, Server: open, Ideal: atMost(256), Most: 1.11},
		{Name: "j4-7", About: "4 at a time, 7 items", Items: 7, Server: four, Ideal: atMost(4), Most: 1.34, MostShare: 0.45},
		{Name: "j4-40", About: "4 at a time, 40 items", Items: 40, Server: four, Ideal: atMost(4), Most: 1.36, MostShare: 0.285},
		{Name: "j4-300", About: "4 at a time, 300 items", Items: 300, Server: four, Ideal: atMost(4), Most: 1.15, MostShare: 0.06},
	}
}
