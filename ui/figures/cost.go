package figures

import (
	"fmt"

	"regatta/engine"
	"regatta/engine/price"
	"regatta/ui/text"
)

// Cost writes an amount of money: "$0.0046", "≥$0.0046" where there may be more to
// it, or Unknown.
func Cost(c engine.Cost) string {
	switch {
	case !c.Known:
		return Unknown
	case c.AtLeast:
		return price.AtLeast(c.USD)
	}
	return price.USD(c.USD)
}

// The names of what a run costs. Nobody pays for simulated calls.
const (
	costTitle = "cost"
	mockTitle = "would cost"
)

// CostName names the cost of runs at a price.
func CostName(p price.Price) string {
	if p.Simulated {
		return mockTitle
	}
	return costTitle
}

// Spending writes what a run has cost and, while it is on, what it will have cost
// at its end: "$0.0012 of ≈$0.0046".
func Spending(t *engine.Tally) string {
	if t.Over {
		return Cost(t.Cost())
	}
	return SpendingOn(t.Cost(), t.OK+t.Failed, len(t.Rows))
}

// SpendingOn writes what has been spent on the items that have finished and, while
// not all have, what all will cost if each costs as much on average.
func SpendingOn(c engine.Cost, finished, all int) string {
	if !c.Known || finished == 0 || finished >= all {
		return Cost(c)
	}
	return Cost(c) + " of ≈" + price.USD(c.USD*float64(all)/float64(finished))
}

// Sum adds up what runs have cost.
func Sum(tallies []*engine.Tally) engine.Cost {
	var sum engine.Cost
	for _, t := range tallies {
		c := t.Cost()
		sum.USD += c.USD
		sum.Known = sum.Known || c.Known
		sum.AtLeast = sum.AtLeast || c.AtLeast || t.Calls > 0 && !c.Known
	}
	return sum
}

// costs is the figure of that name: of runs that somebody pays for, or of those
// that nobody does.
func costs(simulated bool) Figure {
	of := func(t *engine.Tally) string {
		if t.Started.Price.Simulated != simulated {
			return Unknown
		}
		return Cost(t.Cost())
	}
	rank := 3
	if simulated {
		rank = 5
	}
	return Figure{CostName(price.Price{Simulated: simulated}), of, rank, true}
}

// IsCost reports whether the figure is an amount of money, which has many digits
// where it is small.
func (f Figure) IsCost() bool { return f.Title == costTitle || f.Title == mockTitle }

// CostNotes say by which price the runs' costs are, where somebody pays them. It is
// the same for all runs at a server.
func CostNotes(tallies []*engine.Tally) []string {
	for _, t := range tallies {
		if p := t.Started.Price; p.Known() && !p.Simulated {
			return []string{fmt.Sprintf("%s: at %v (%s).", costTitle, p, text.Clean(p.Source))}
		}
	}
	return nil
}
