package world

import (
	"math"
	"math/rand/v2"
	"time"

	"regatta/engine/governor"
)

// Policy decides when the next attempt may begin.
type Policy interface {
	// Admit returns an attempt to be ended by End; or nil and until when to wait, 0 for
	// the next end. shut says that nothing begins any more.
	Admit(now, tokens float64) (attempt any, until float64, shut bool)

	// End tells what came of an attempt. counts says whether a failure counts against
	// its item; wait is how long that item has to wait itself.
	End(now float64, attempt any, o outcome) (counts bool, wait float64)

	// Limit is the number that may be in flight.
	Limit() int
}

// client runs a batch under a policy.
type client struct {
	clock   *clock
	rnd     *rand.Rand
	policy  Policy
	server  server
	retries int

	items  int
	next   int   // that has never been sent
	front  []int // that go first, the latest last
	left   int   // that have not ended
	tries  map[int]int
	woken  float64 // when a wake-up is due; 0: none
	shut   bool
	result Result

	work, tokens      []float64
	latency, unloaded float64
}

// pump sends whatever the policy lets through.
func (c *client) pump() {
	for !c.shut && (len(c.front) > 0 || c.next < c.items) {
		item := c.next
		if n := len(c.front); n > 0 {
			item = c.front[n-1]
		}
		attempt, until, shut := c.policy.Admit(c.clock.now, 400)
		if shut {
			c.shut = true
			return
		}
		if attempt == nil {
			c.wake(until)
			return
		}
		if n := len(c.front); n > 0 {
			c.front = c.front[:n-1]
		} else {
			c.next++
		}
		c.send(item, attempt)
	}
}

// wake asks again at a time.
func (c *client) wake(at float64) {
	if at <= 0 || c.woken > c.clock.now && c.woken <= at {
		return
	}
	c.woken = math.Max(at, c.clock.now+1e-6)
	this := c.woken
	c.clock.at(this, func() {
		if c.woken == this { // no earlier one was asked for since
			c.woken = 0
			c.pump()
		}
	})
}

func (c *client) network() float64 { return 0.01 + 0.02*c.rnd.Float64() }

func (c *client) send(item int, attempt any) {
	c.result.Calls++
	sent := c.clock.now
	r := &request{item: item, sent: sent, work: c.work[item], tokens: c.tokens[item]}
	r.reply = func(o outcome) {
		c.clock.at(c.clock.now+c.network(), func() { c.ended(item, attempt, sent, o) })
	}
	c.clock.at(sent+c.network(), func() { c.server.arrive(r) })
}

// ended takes in what came of an attempt of an item.
func (c *client) ended(item int, attempt any, sent float64, o outcome) {
	counts, wait := c.policy.End(c.clock.now, attempt, o)
	switch o.status {
	case answered:
		c.result.OK++
		c.latency += c.clock.now - sent
		c.unloaded += c.work[item] + 0.04
		c.finish()
	case refused:
		c.result.Refused++
		if o.news.Quota {
			c.result.Lost++
			c.finish()
			break
		}
		c.again(item, wait)
	case broken:
		if !counts {
			c.again(item, math.Max(wait, 0.5*c.rnd.Float64()))
			break
		}
		if c.tries[item]++; c.tries[item] > c.retries {
			c.result.Lost++
			c.finish()
			break
		}
		c.again(item, 0.5*math.Pow(2, float64(c.tries[item]-1))*(0.75+0.5*c.rnd.Float64()))
	}
	c.pump()
}

// again puts an item back to the front, after its own wait.
func (c *client) again(item int, wait float64) {
	back := func() {
		c.front = append(c.front, item)
		c.pump()
	}
	if wait <= 0 {
		c.front = append(c.front, item)
		return
	}
	c.clock.at(c.clock.now+wait, back)
}

func (c *client) finish() {
	if c.left--; c.left == 0 {
		c.result.Wall = c.clock.now
	}
}

// governed is the governor as a policy.
type governed struct{ g *governor.Governor }

// Governed is the policy of the governor.
func Governed(o governor.Options) func(seed uint64) Policy {
	return func(seed uint64) Policy {
		o.Seed = seed
		return &governed{governor.New(o)}
	}
}

func at(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }

func (p *governed) Admit(now, tokens float64) (any, float64, bool) {
	a, hold := p.g.Admit(at(now), tokens)
	if a == nil {
		return nil, hold.Until.Seconds(), hold.Reason == governor.Shut
	}
	return a, 0, false
}

func (p *governed) End(now float64, attempt any, o outcome) (bool, float64) {
	a := attempt.(*governor.Attempt)
	switch o.status {
	case answered:
		p.g.Accepted(at(now), a, o.news)
	case refused:
		p.g.Refused(at(now), a, o.news)
	default:
		return p.g.Broken(at(now), a, o.news), 0
	}
	return false, 0
}

func (p *governed) Limit() int { return p.g.Limit() }
