package trials

import (
	"sync"
	"time"

	"regatta/engine"
	"regatta/engine/budget"
	"regatta/engine/governor"
	"regatta/engine/provider"
	"regatta/engine/runner"
)

// Rates are those at which the calls of a plan begin at most, as far as they are known without any
// run.
type Rates struct {
	of   runner.Plan
	each func() float64 // tokens of a call; worked out once
}

// RatesOf are those of a plan.
func RatesOf(p runner.Plan) *Rates {
	return &Rates{p, sync.OnceValue(func() float64 { return tokensPerCall(p) })}
}

// Paces are the rates as they are now. Those of tokens are by about how many a call takes.
func (r *Rates) Paces() []engine.Pace {
	of, rules := r.of.Provider.Rates(), r.of.Rules
	paces := []engine.Pace{
		{PerMinute: float64(of.Requests), AtOnce: float64(of.RequestsAtOnce)},
		given(rules.RPM, 1),
	}
	if of.Tokens == 0 && rules.TPM == 0 {
		return paces
	}
	each := r.each()
	return append(paces,
		engine.Pace{PerMinute: float64(of.Tokens) / each, AtOnce: float64(of.TokensAtOnce) / each},
		given(rules.TPM, each))
}

// given is a rate that the user gives as calls begin at it, each of which takes so much.
func given(perMinute, each float64) engine.Pace {
	perMinute, atOnce := governor.GivenRate(perMinute)
	return engine.Pace{PerMinute: perMinute / each, AtOnce: atOnce / each}
}

// Known is all that rates depend on. Compare with ==.
type Known struct {
	of    provider.Rates
	rules runner.Rules
	job   runner.Job
}

// Known is what the rates depend on now.
func (r *Rates) Known() Known { return Known{r.of.Provider.Rates(), r.of.Rules, r.of.Job} }

// Begin is how long a call for each item takes at least to begin.
func (r *Rates) Begin() time.Duration { return Begin(r.of.Job.Set.Rows.Len(), r.Paces()...) }

// tokensPerCall is about how many tokens a call takes, as its provider counts them.
func tokensPerCall(p runner.Plan) float64 {
	rows := p.Job.Set.Rows
	used := budget.Estimate(rows, p.Job.Prompt, p.Job.Schema, p.Provider.Params())
	each := float64(used.InputTokens+used.OutputTokens) / float64(max(rows.Len(), 1))
	if p.Provider.Simulated() { // it counts the messages alone
		each -= float64(len(p.Job.Schema.JSON())) / 4
	}
	return max(each, 1)
}
