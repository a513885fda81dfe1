package world

import (
	"math"
	"math/rand/v2"
)

// The rivals know no pause and no pace. They get the governor's policy for refusals,
// that none counts against an item; each item waits for itself.

type plain struct {
	rnd      *rand.Rand
	inFlight int
	limit    float64
	adapt    func(now float64, ok bool, latency float64)
}

type sent struct{ at float64 }

func newPlain(seed uint64, limit float64) *plain {
	return &plain{rnd: rand.New(rand.NewPCG(seed, 3)), limit: limit}
}

func (p *plain) Limit() int { return max(1, int(p.limit)) }

func (p *plain) Admit(now, _ float64) (any, float64, bool) {
	if p.inFlight >= p.Limit() {
		return nil, 0, false
	}
	p.inFlight++
	return &sent{at: now}, 0, false
}

func (p *plain) End(now float64, attempt any, o outcome) (bool, float64) {
	p.inFlight--
	if p.adapt != nil && o.status != broken {
		p.adapt(now, o.status == answered, now-attempt.(*sent).at)
	}
	if o.status != refused {
		return true, 0
	}
	wait := o.news.Wait.Seconds()
	if wait == 0 {
		wait = 1
	}
	return false, wait * (0.75 + 0.5*p.rnd.Float64())
}

// Fixed is a limit that stays.
func Fixed(limit int) func(seed uint64) Policy {
	return func(seed uint64) Policy { return newPlain(seed, float64(limit)) }
}

// AIMD adds to the limit for acceptances and takes a part of it for refusals, once in
// 15 seconds at most.
func AIMD(seed uint64) Policy {
	p := newPlain(seed, 10)
	slow, cutAt := true, math.Inf(-1)
	p.adapt = func(now float64, ok bool, _ float64) {
		switch {
		case ok && slow:
			p.limit = math.Min(256, p.limit+1)
		case ok:
			p.limit = math.Min(256, p.limit+1/p.limit)
		case now-cutAt > 15:
			p.limit, cutAt, slow = math.Max(1, 0.8*p.limit), now, false
		}
	}
	return p
}

// Vegas estimates the queue from latencies: it goes up while few wait and down while many do.
func Vegas(seed uint64) Policy {
	p := newPlain(seed, 20)
	least := math.Inf(1)
	p.adapt = func(_ float64, ok bool, latency float64) {
		if !ok {
			p.limit = math.Max(1, p.limit-math.Log10(p.limit+1)/p.limit)
			return
		}
		least = math.Min(least, latency)
		queued := p.limit * (1 - least/latency)
		low, high := 3*math.Max(1, math.Log10(p.limit)), 6*math.Max(1, math.Log10(p.limit))
		switch {
		case queued < low:
			p.limit = math.Min(256, p.limit+math.Log10(p.limit+1)/p.limit*2)
		case queued > high:
			p.limit = math.Max(1, p.limit-math.Log10(p.limit+1)/p.limit)
		}
	}
	return p
}
