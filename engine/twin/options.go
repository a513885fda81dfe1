package twin

import (
	"math"
	"time"

	"regatta/engine/simulated"
)

// tellsTokens is the share of a typical work from which its tokens are a part of their own.
const tellsTokens = 0.15

// Options are the settings of the simulated provider that the likeliest model stands for. What
// it can't say, such as residuals of an odd shape, is left out.
func (t *Twin) Options() simulated.Options {
	o := simulated.DefaultOptions()
	m := t.best()
	mean := t.meanTokens()
	work := m.alpha
	if byTokens := m.beta * mean; byTokens > tellsTokens*m.alpha {
		o.TokensPerSecond = round(1/m.beta, 3)
	} else {
		work += byTokens
	}
	if m.Trip == 0 || m.Family() != Free {
		o.Trip = rounded(m.Trip)
	}
	if m.sigma < leastSigma/2 {
		o.Latency = simulated.Fixed(rounded(work))
	} else {
		o.Latency = simulated.Lognormal(rounded(work), round(m.sigma, 2))
	}
	switch m.Family() {
	case Queues:
		o.Queue = m.Slots
	case Shares, Both:
		o.Batching = simulated.Batching{Slots: m.Slots, Knee: round(m.Knee, 3), Power: round(m.Power, 3), Decline: m.Decline}
		if m.Knee == 0 {
			o.Batching.Knee, o.Batching.Power = 1e6, 8 // nothing but the decline
		}
	}
	t.refuse(&o)
	o.Error = round(t.faults, 2)
	return o
}

// refuse sets what makes the provider refuse.
func (t *Twin) refuse(o *simulated.Options) {
	if len(t.refusal.rules) == 0 {
		return
	}
	rule := t.refusal.rules[0]
	if rule.cap > 0 {
		o.MaxConcurrent = rule.cap
	} else {
		o.RPM, o.Burst.Requests = max(1, int(math.Round(60*rule.rate))), max(1, int(math.Round(rule.burst)))
	}
	if t.refusal.seen == 0 {
		return
	}
	o.Refusal = rounded(t.refusal.delay)
	o.RetryAfter = [...]simulated.RetryAfter{Exactly: simulated.Exactly, InSeconds: simulated.InSeconds, Never: simulated.NotSaid}[t.refusal.after]
}

func (t *Twin) meanTokens() float64 {
	sum, n := 0.0, 0.0
	for _, a := range t.o.attempts {
		if a.works {
			sum, n = sum+a.tokens, n+1
		}
	}
	return sum / math.Max(n, 1)
}

// Works are how long the call of each item takes alone, for each of the runs that the twin was
// fitted from; 0: it wasn't answered.
func (t *Twin) Works() [][]time.Duration {
	m, d := t.best(), &t.details[0]
	all := make([][]time.Duration, len(t.o.runs))
	for i, run := range t.o.runs {
		all[i] = make([]time.Duration, run.Client.Items)
	}
	for _, a := range t.o.attempts {
		if a.works {
			all[a.run][a.item] = duration((m.alpha + m.beta*a.tokens) * math.Exp(d.items[keyOf(a.text, a.item)]))
		}
	}
	return all
}

// rounded is a number of seconds in three digits.
func rounded(s float64) time.Duration {
	return duration(round(s, 3)).Round(time.Microsecond)
}

// round keeps so many digits of a number.
func round(x float64, digits int) float64 {
	if x == 0 || math.IsInf(x, 0) {
		return x
	}
	scale := math.Pow(10, float64(digits)-math.Ceil(math.Log10(math.Abs(x))))
	return math.Round(x*scale) / scale
}
