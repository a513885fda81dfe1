package world

import (
	"math/rand/v2"
	"time"
)

// random are providers that refuse a share of what they are asked for, whatever the load: what
// limits them is something else. No client gets below the ideal; one that lets each refused call
// wait by itself gets near it.
func random() []Scenario {
	return []Scenario{
		{Name: "p1", About: "2% refused at random, 16 slots, the rest queues", Items: 2000,
			Server: unlucky(queueing(always(16)), 0.02), Ideal: atMost(16), Most: 1.1, MostShare: 0.03},
		{Name: "p2", About: "5% refused at random, 16 slots, the rest queues", Items: 2000,
			Server: unlucky(queueing(always(16)), 0.05), Ideal: atMost(16), Most: 1.8, MostShare: 0.06},
		{Name: "p3", About: "2% refused at random, 600 per minute, headers", Items: 2000,
			Server: unlucky(bucketed(10, 600, time.Minute, false), 0.02), Ideal: perSecond(10, 600), Most: 1.2, MostShare: 0.03},
	}
}

// unlucky is a server that refuses a share of requests at random, and says to come again after a
// second.
func unlucky(of func(*clock, *rand.Rand) server, share float64) func(*clock, *rand.Rand) server {
	return func(c *clock, rnd *rand.Rand) server {
		f := of(c, rnd).(*front)
		f.rules = append(f.rules, shedding(rnd, share, 1))
		return f
	}
}

// shedding refuses a share at random. wait is what it says, in seconds; 0: nothing.
func shedding(rnd *rand.Rand, share, wait float64) rule {
	return func(float64, *request) *outcome {
		if rnd.Float64() < share {
			return refusal(wait, wait == 0)
		}
		return nil
	}
}
