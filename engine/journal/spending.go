package journal

import (
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/price"
)

// spending is what the attempts of a run consume, as its tally has it: the end of the journal
// tells it, so that a list of runs can.
type spending struct {
	price price.Price
	bill  engine.Bill    // at earlier prices
	open  []int32        // the attempt of each item that is in flight; 0: none
	more  map[begun]bool // the others that are, of items with several
}

// begun is an attempt of an item.
type begun struct {
	item    int
	attempt int32
}

// take takes an event in.
func (s *spending) take(e *engine.Event, to *End) {
	switch e.Kind {
	case engine.RunStarted, engine.Continued:
		if e.Started != nil {
			s.price = e.Started.Price
		}
		clear(s.open)
		clear(s.more)
	case engine.AttemptStarted:
		s.begins(e)
	case engine.Retrying, engine.Superseded:
		s.ends(e)
		to.spend(e.Err.Usage, e.Err.Silent())
	case engine.Reasking:
		s.ends(e)
		to.spend(e.Err.Usage, !e.Err.Usage.Whole())
	case engine.Finished:
		switch ended := s.ends(e); {
		case e.Answer != nil:
			to.spend(e.Answer.Usage, !e.Answer.Usage.Whole())
		case ended && e.Err != nil: // else its attempt had failed before
			to.spend(e.Err.Usage, e.Err.Silent())
		}
	case engine.RunOver:
		total := s.bill.Total(s.price, to.Usage)
		total.AtLeast = total.AtLeast || to.Cost.AtLeast
		if !total.Known {
			total.USD = 0
		}
		to.Cost = total
	}
}

// begins takes in that an attempt is in flight.
func (s *spending) begins(e *engine.Event) {
	if n := e.Item + 1 - len(s.open); n > 0 {
		s.open = append(s.open, make([]int32, n)...)
	}
	if s.open[e.Item] == 0 {
		s.open[e.Item] = e.Attempt
	} else {
		s.more[begun{e.Item, e.Attempt}] = true
	}
}

// ends reports whether an attempt was in flight until now.
func (s *spending) ends(e *engine.Event) bool {
	if e.Item < len(s.open) && e.Attempt > 0 && s.open[e.Item] == e.Attempt {
		s.open[e.Item] = 0
		return true
	}
	key := begun{e.Item, e.Attempt}
	was := s.more[key]
	delete(s.more, key)
	return was
}

// spend adds what an attempt consumed.
func (e *End) spend(u call.Usage, more bool) {
	e.Usage = e.Usage.Plus(u)
	e.Cost.AtLeast = e.Cost.AtLeast || more
}
