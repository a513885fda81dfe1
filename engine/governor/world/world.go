// Package world is providers and clients in simulated time, to hold the governor and
// its rivals against: servers that limit requests, tokens or the number at a time, that
// queue, batch, fail or go away; and the policies that a client may follow.
//
// Time is virtual and everything is seeded: the same scenario, policy and seed give the
// same result on every machine.
package world

import (
	"container/heap"
	"math"
	"math/rand/v2"

	"regatta/engine/governor"
)

// clock runs what is due in the order of its time.
type clock struct {
	now   float64 // seconds
	due   dues
	count int
}

type due struct {
	at float64
	n  int
	do func()
}

type dues []due

func (d dues) Len() int { return len(d) }
func (d dues) Less(i, j int) bool {
	return d[i].at < d[j].at || d[i].at == d[j].at && d[i].n < d[j].n
}
func (d dues) Swap(i, j int) { d[i], d[j] = d[j], d[i] }
func (d *dues) Push(x any)   { *d = append(*d, x.(due)) }
func (d *dues) Pop() any {
	old := *d
	last := old[len(old)-1]
	*d = old[:len(old)-1]
	return last
}

func (c *clock) at(t float64, do func()) {
	c.count++
	heap.Push(&c.due, due{max(t, c.now), c.count, do})
}

// run goes on until nothing is due, or until the end.
func (c *clock) run(end float64) {
	for c.due.Len() > 0 {
		d := heap.Pop(&c.due).(due)
		if d.at > end {
			return
		}
		c.now = d.at
		d.do()
	}
}

// request is one attempt as the server sees it.
type request struct {
	item   int
	sent   float64
	work   float64 // seconds that it takes an idle server
	tokens float64
	reply  func(outcome)
}

// outcome is what comes back.
type outcome struct {
	status status
	news   governor.News
	after  float64 // seconds that the server takes for a failure; 0: none to speak of
}

type status uint8

const (
	answered status = iota
	refused
	broken
)

// Result is what a run of a scenario came to.
type Result struct {
	Wall    float64 // seconds until the last item ended
	Ideal   float64 // a bound that no client gets below
	OK      int
	Lost    int     // failed for good
	NotRun  int     // never sent, because the policy gave up
	Calls   int     // attempts
	Refused int     // of them
	Latency float64 // mean of the accepted, over that of an idle server
	Limit   int     // of the policy at the end
}

// Over is the wall over the ideal.
func (r Result) Over() float64 { return r.Wall / r.Ideal }

// Share is the share of attempts that were refused.
func (r Result) Share() float64 { return float64(r.Refused) / float64(max(r.Calls, 1)) }

// Run runs a scenario under a policy.
func Run(s Scenario, policy func(seed uint64) Policy, seed uint64) Result {
	rnd := rand.New(rand.NewPCG(seed, 7))
	c := &client{
		clock: &clock{}, rnd: rnd, policy: policy(seed), retries: 2,
		items: s.Items, left: s.Items, tries: map[int]int{},
	}
	c.server = s.Server(c.clock, rand.New(rand.NewPCG(seed, 8)))
	c.work, c.tokens = draw(s, seed)
	ideal := s.Ideal(c.work, c.tokens)
	c.clock.at(0, c.pump)
	c.clock.run(s.end())
	r := c.result
	r.Ideal = ideal
	if r.Wall == 0 {
		r.Wall = c.clock.now
	}
	r.NotRun = c.left
	r.Latency = c.latency / math.Max(c.unloaded, 1e-9)
	r.Limit = c.policy.Limit()
	return r
}

// draw draws how long each item takes, and its tokens.
func draw(s Scenario, seed uint64) (work, tokens []float64) {
	rnd := rand.New(rand.NewPCG(seed, 9))
	median, sigma := 0.85, 0.3
	if s.Median > 0 {
		median, sigma = s.Median, s.Sigma
	}
	work, tokens = make([]float64, s.Items), make([]float64, s.Items)
	for i := range work {
		work[i] = median * math.Exp(sigma*rnd.NormFloat64())
		tokens[i] = 300 + 200*rnd.Float64()
	}
	return work, tokens
}
