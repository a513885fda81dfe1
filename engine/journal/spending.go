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
	open  map[begun]bool // attempts in flight
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
	case engine.AttemptStarted:
		s.open[begun{e.Item, e.Attempt}] = true
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
		if to.Cost.Known = s.price.Known() && to.Usage.Known; to.Cost.Known {
			to.Cost.USD = s.price.Of(to.Usage)
		}
	}
}

// ends reports whether an attempt was in flight until now.
func (s *spending) ends(e *engine.Event) bool {
	key := begun{e.Item, e.Attempt}
	was := s.open[key]
	delete(s.open, key)
	return was
}

// spend adds what an attempt consumed.
func (e *End) spend(u call.Usage, more bool) {
	e.Usage = e.Usage.Plus(u)
	e.Cost.AtLeast = e.Cost.AtLeast || more
}
