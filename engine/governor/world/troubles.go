package world

import (
	"math"
	"math/rand/v2"
)

func troubles() []Scenario {
	limited32, twenty := capAt(32), capAt(64)
	return []Scenario{
		{Name: "f1", About: "9 of 10 refused for a minute", Items: 2000, Server: ruled(twenty, sometimes(0.9)), Ideal: later(64, 60), Most: 1.35, MostShare: 0.03},
		{Name: "f2", About: "gone for 30 seconds", Items: 2000, Server: ruled(away, twenty), Ideal: later(64, 30), Most: 1.33, MostShare: 0.02},
		{Name: "f3", About: "503 by all for 30 seconds", Items: 2000, Server: ruled(unavailable, twenty), Ideal: later(64, 30), Most: 1.33, MostShare: 0.02},
		{Name: "f4", About: "quota used up after 500", Items: 2000, Server: ruled(quota), Ideal: atMost(256), Most: math.Inf(1), MostShare: 0.1, MostLost: 1500},
		{Name: "f6", About: "refused for ever from 5 seconds on", Items: 5000, Server: ruled(forever), Ideal: atMost(256), Most: math.Inf(1), MostShare: 0.3, MostLost: 5000, End: 3000},
		{Name: "g1", About: "takes a load that rises slowly, says slow down", Items: 5000, Server: ruled(rising("slow_down")), Ideal: perSecond(100, 0), Most: 3, MostShare: 0.06},
		{Name: "g2", About: "the same without a word", Items: 5000, Server: ruled(rising("")), Ideal: perSecond(100, 0), Most: 3, MostShare: 0.06},
		{Name: "h1", About: "2% stalls of 15 s, 10% errors, 32 at a time", Items: 2000, Server: stalling(faults, limited32), Ideal: stalled(32, 0), Most: 1.26, MostShare: 0.005, MostLost: 12},
		{Name: "h2", About: "the same, any number", Items: 2000, Server: stalling(faults), Ideal: stalled(256, 15), Most: 1.24, MostLost: 12},
	}
}

// capAt is the rule of a server that takes so many at a time.
func capAt(most int) func(*clock, service, *rand.Rand) rule {
	return func(_ *clock, s service, _ *rand.Rand) rule { return capped(s, always(most)) }
}

// sometimes refuses a share of what comes for a minute.
func sometimes(share float64) func(*clock, service, *rand.Rand) rule {
	return func(_ *clock, _ service, rnd *rand.Rand) rule {
		return between(10, 70, func(float64, *request) *outcome {
			if rnd.Float64() < share {
				return refusal(0, true)
			}
			return nil
		})
	}
}

// away answers nothing for half a minute.
func away(*clock, service, *rand.Rand) rule {
	return between(10, 40, func(float64, *request) *outcome { return &outcome{status: broken} })
}

// unavailable fails all for half a minute, after a while each.
func unavailable(_ *clock, _ service, rnd *rand.Rand) rule {
	return between(10, 40, func(float64, *request) *outcome {
		return &outcome{status: broken, after: 0.2 + 0.3*rnd.Float64()}
	})
}

// quota is used up after 500 requests.
func quota(*clock, service, *rand.Rand) rule {
	n := 0
	return func(float64, *request) *outcome {
		if n++; n <= 500 {
			return nil
		}
		o := refusal(0, true)
		o.news.Quota = true
		return o
	}
}

// forever refuses all from a moment on.
func forever(*clock, service, *rand.Rand) rule {
	return between(5, math.Inf(1), func(float64, *request) *outcome { return refusal(0, true) })
}

// faults fails one request of ten.
func faults(_ *clock, _ service, rnd *rand.Rand) rule { return failing(rnd, 0.1) }

// stalling is a server with rules on which one request of fifty hangs for a while.
func stalling(rules ...func(*clock, service, *rand.Rand) rule) func(*clock, *rand.Rand) server {
	return func(c *clock, rnd *rand.Rand) server {
		f := ruled(rules...)(c, rnd).(*front)
		f.then.(*free).stall = func() float64 {
			if rnd.Float64() < 0.02 {
				return 15
			}
			return 0
		}
		return f
	}
}

// later is the bound of so many at a time with a pause.
func later(n, pause float64) func(work, t []float64) float64 {
	return func(work, t []float64) float64 { return atMost(n)(work, t) + pause }
}

// stalled is that of a server that stalls, with the tail of the last stall.
func stalled(n, tail float64) func(work, t []float64) float64 {
	return func(work, t []float64) float64 { return tail + (sum(work)+0.02*15*float64(len(work)))/n }
}
