package figures

import (
	"testing"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/price"
)

var mini = price.Price{Input: 0.15, Output: 0.6, Source: "a test"}

func tallyOf(p price.Price, silent int, usage call.Usage) *engine.Tally {
	t := engine.NewTally()
	t.Started.Price, t.Usage, t.Silent, t.Calls = p, usage, silent, 1
	t.Rows, t.OK = make([]engine.Row, 4), 1
	return t
}

func TestCosts(t *testing.T) {
	pretended := mini
	pretended.Simulated = true
	usage := call.Usage{InputTokens: 1000, OutputTokens: 1000, Known: true}
	for name, c := range map[string]struct {
		tally                     *engine.Tally
		cost, name, running, over string
	}{
		"paid":            {tallyOf(mini, 0, usage), "$0.00075", "cost", "$0.00075 of ≈$0.003", "$0.00075"},
		"not all is told": {tallyOf(mini, 1, usage), "≥$0.00075", "cost", "≥$0.00075 of ≈$0.003", "≥$0.00075"},
		"nothing is told": {tallyOf(mini, 1, call.Usage{}), "–", "cost", "–", "–"},
		"no price":        {tallyOf(price.Price{}, 0, usage), "–", "cost", "–", "–"},
		"simulated":       {tallyOf(pretended, 0, usage), "$0.00075", "would cost", "$0.00075 of ≈$0.003", "$0.00075"},
	} {
		if got := Cost(c.tally.Cost()); got != c.cost {
			t.Errorf("%s: %s, want %s", name, got, c.cost)
		}
		if got := CostName(c.tally.Started.Price); got != c.name {
			t.Errorf("%s is called %q, want %q", name, got, c.name)
		}
		if got := Spending(c.tally); got != c.running {
			t.Errorf("%s, running: %s, want %s", name, got, c.running)
		}
		c.tally.Over = true
		if got := Spending(c.tally); got != c.over {
			t.Errorf("%s, over: %s, want %s", name, got, c.over)
		}
		// One column of the two says it.
		for _, simulated := range []bool{false, true} {
			want := Unknown
			if simulated == c.tally.Started.Price.Simulated {
				want = c.cost
			}
			if f := costs(simulated); f.Of(c.tally) != want || !f.IsCost() {
				t.Errorf("%s, in the column %q: %s, want %s", name, f.Title, f.Of(c.tally), want)
			}
		}
	}
}

func TestSum(t *testing.T) {
	usage := call.Usage{InputTokens: 1000, OutputTokens: 1000, Known: true}
	paid, unknown := tallyOf(mini, 0, usage), tallyOf(mini, 0, call.Usage{})
	for want, tallies := range map[string][]*engine.Tally{
		"–":         nil,
		"$0.0015":   {paid, paid},
		"≥$0.00075": {paid, unknown},
	} {
		if got := Cost(Sum(tallies)); got != want {
			t.Errorf("%d together cost %s, want %s", len(tallies), got, want)
		}
	}
}
