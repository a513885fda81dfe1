package home

import (
	"time"

	"regatta/engine"
	"regatta/engine/price"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// money lists what a run costs, and what the budget has left.
func (p *Pane) money(th *theme.Theme, t *engine.Tally) []number {
	paid := t.Started.Price
	var list []number
	if now := t.Cost(); now.Known || !paid.Simulated {
		list = append(list, number{figures.CostName(paid), figures.Cost(now), th.Text, 0})
	}
	if end := t.CostAtEnd(); end.Known && !t.Over {
		list = append(list, number{"at end", "≈" + price.USD(end.USD), th.Text, 0})
	}
	if b := p.of.Budget; b != nil {
		left := number{"budget left", price.USD(b.Left()), th.Text, 0}
		if b.Reached() {
			left = number{"budget", "reached", th.Warn, 0}
		}
		list = append(list, left)
	}
	return list
}

// gainNumbers are the figures of what a run gained, where they can be said.
func (p *Pane) gainNumbers(th *theme.Theme, t *workspace.Run) []number {
	if t.On() {
		return nil
	}
	var list []number
	gains := figures.Gains{t.Tally: p.of.Gain(t)}
	add := func(name, value string) {
		if value != figures.Unknown {
			list = append(list, number{name, value, th.Text, 0})
		}
	}
	add("speed-up", gains.Speedup(t.Tally))
	add("efficiency", gains.Efficiency(t.Tally))
	return list
}

// streamNumbers are the figures of a run whose answers were streamed.
func streamNumbers(th *theme.Theme, t *engine.Tally, now time.Duration) []number {
	var list []number
	if p50 := t.FirstToken(50); p50 >= 0 {
		list = append(list, number{"first token", text.Seconds(p50) + " p50", th.Text, 0})
	}
	if speed := t.TokensPerSecond(now); speed > 0 {
		list = append(list, number{"tokens out", text.Rate(speed), th.Text, 0})
	}
	return list
}
