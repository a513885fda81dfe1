package engine

import (
	"math"
	"time"

	"regatta/engine/call"
	"regatta/engine/price"
)

// Cost is an amount of money, as far as it is known.
type Cost struct {
	USD     float64
	Known   bool // false: nothing can be said
	AtLeast bool // it may be more: part of the usage is unknown
}

// Cost is what the run has cost by now, failed attempts included.
func (t *Tally) Cost() Cost {
	c := t.bill.Total(t.Started.Price, t.Usage)
	c.AtLeast = c.AtLeast || t.Unmetered+t.Silent > 0
	return c
}

// Bill is what was consumed at earlier prices: a run that goes on may do so with another model.
// The zero Bill is of a run that has had one price.
type Bill struct {
	cost  Cost
	usage call.Usage // of all of the run up to then
}

// BillOf is the bill of a run that has consumed so much until now, for what it cost.
func BillOf(cost Cost, usage call.Usage) Bill {
	cost.AtLeast = false // its tally says so
	return Bill{cost, usage}
}

// Close takes in that a price held up to now, when the run has consumed so much.
func (b *Bill) Close(p price.Price, usage call.Usage) { *b = Bill{b.Total(p, usage), usage} }

// Total is what a run costs that has consumed so much, the latest of it at a price.
func (b *Bill) Total(p price.Price, usage call.Usage) Cost {
	now := Cost{p.Of(usage), p.Known() && usage.Known, false}
	if b.usage == (call.Usage{}) {
		return now
	}
	const exact = 1e12 // as a price is
	now.USD = math.Round((b.cost.USD+now.USD-p.Of(b.usage))*exact) / exact
	fresh := usage.InputTokens+usage.OutputTokens > b.usage.InputTokens+b.usage.OutputTokens
	switch known := b.cost.Known; {
	case known && fresh && !now.Known, !known && now.Known && b.usage.InputTokens+b.usage.OutputTokens > 0:
		now.AtLeast = true // of a part nobody knows the price
	}
	if !now.Known {
		now.USD = b.cost.USD
	}
	now.Known = now.Known && (fresh || !b.cost.Known) || b.cost.Known
	now.AtLeast = now.AtLeast || b.cost.AtLeast
	return now
}

// priced is a price that held until a time.
type priced struct {
	until time.Duration
	price price.Price
}

// PriceAt is what the tokens cost of an attempt that began at a time.
func (t *Tally) PriceAt(at time.Duration) price.Price {
	for _, was := range t.prices {
		if at < was.until {
			return was.price
		}
	}
	return t.Started.Price
}

// reprice takes in that another price holds from a time on.
func (t *Tally) reprice(at time.Duration, p price.Price) {
	if was := t.Started.Price; p != was {
		t.bill.Close(was, t.Usage)
		t.prices = append(t.prices, priced{at, was})
	}
}

// CostAtEnd is what the run will have cost at its end if its other items cost as
// much, on average, as those that have finished; what it cost, once it is over. Items
// from before the run cost nothing.
func (t *Tally) CostAtEnd() Cost {
	cost, finished := t.Cost(), t.OK+t.Failed-t.Adopted
	switch {
	case t.Over:
	case finished == 0:
		cost = Cost{}
	default:
		cost.USD = cost.USD * float64(len(t.Rows)-t.Adopted) / float64(finished)
	}
	return cost
}

// ItemCost is what an item has cost by now, all its attempts together.
func (t *Tally) ItemCost(row *Row) Cost {
	var sum Cost
	unpriced := false
	for i := range row.Attempts {
		c := t.AttemptCost(row, i)
		sum.USD += c.USD
		sum.Known = sum.Known || c.Known
		sum.AtLeast = sum.AtLeast || c.AtLeast
		unpriced = unpriced || !t.PriceAt(row.Attempts[i].Begun).Known()
	}
	sum.AtLeast = sum.AtLeast || sum.Known && unpriced
	return sum
}

// WholeCost is what an item has cost, where all of that is known.
func (t *Tally) WholeCost(row *Row) (usd float64, known bool) {
	u, last := row.Usage(), t.PriceAt(row.Started)
	usd, known = last.Of(u), last.Known() && u.Whole()
	for i := range row.Attempts {
		a := &row.Attempts[i]
		p := t.PriceAt(a.Begun)
		if p == last || a.Err == nil || !a.Err.Usage.Known {
			continue
		}
		usd += p.Of(a.Err.Usage) - last.Of(a.Err.Usage)
		known = known && p.Known()
	}
	return usd, known
}

// AttemptCost is what an attempt of an item has cost, by its place from 0. While it is
// in flight that is unknown.
func (t *Tally) AttemptCost(row *Row, attempt int) Cost {
	a := &row.Attempts[attempt]
	p := t.PriceAt(a.Begun)
	switch {
	case a.Err != nil:
		return Cost{p.Of(a.Err.Usage), p.Known() && a.Err.Usage.Known, a.Err.Silent()}
	case row.Answer != nil && a == row.outcome():
		u := row.Answer.Usage
		return Cost{p.Of(u), p.Known() && u.Known, !u.Whole()}
	}
	return Cost{}
}
