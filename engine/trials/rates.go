package trials

import (
	"sync"
	"time"

	"regatta/engine/budget"
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
func (r *Rates) Paces() []Pace {
	of, rules := r.of.Provider.Rates(), r.of.Rules
	paces := []Pace{
		{PerMinute: float64(of.Requests), AtOnce: float64(of.RequestsAtOnce)},
		{PerMinute: rules.RPM, AtOnce: rules.RPM / 60},
	}
	if of.Tokens == 0 && rules.TPM == 0 {
		return paces
	}
	each := r.each()
	return append(paces,
		Pace{PerMinute: float64(of.Tokens) / each, AtOnce: float64(of.TokensAtOnce) / each},
		Pace{PerMinute: rules.TPM / each, AtOnce: rules.TPM / 60 / each})
}

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
