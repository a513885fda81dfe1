package engine

import "regatta/engine/price"

// Cost is an amount of money, as far as it is known.
type Cost struct {
	USD     float64
	Known   bool // false: nothing can be said
	AtLeast bool // it may be more: part of the usage is unknown
}

// Cost is what the run has cost by now, failed attempts included.
func (t *Tally) Cost() Cost {
	p := t.Started.Price
	return Cost{p.Of(t.Usage), p.Known() && t.Usage.Known, t.Unmetered+t.Silent > 0}
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

// Cost is what the item has cost by now, all its attempts together.
func (r *Row) Cost(p price.Price) Cost {
	var sum Cost
	for i := range r.Attempts {
		c := r.CostOf(i, p)
		sum.USD += c.USD
		sum.Known = sum.Known || c.Known
		sum.AtLeast = sum.AtLeast || c.AtLeast
	}
	return sum
}

// CostOf is what an attempt of the item has cost, by its place from 0. While it is
// in flight that is unknown.
func (r *Row) CostOf(attempt int, p price.Price) Cost {
	a := &r.Attempts[attempt]
	switch {
	case a.Err != nil:
		return Cost{p.Of(a.Err.Usage), p.Known() && a.Err.Usage.Known, a.Err.Silent()}
	case r.Answer != nil && a == r.outcome():
		u := r.Answer.Usage
		return Cost{p.Of(u), p.Known() && u.Known, !u.Whole()}
	}
	return Cost{}
}
