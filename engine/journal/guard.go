package journal

import (
	"errors"
	"fmt"

	"regatta/engine"
	"regatta/engine/contract"
)

// guard checks events by the contract, and by the file that they are in, so that whatever
// passes can be folded by a tally.
type guard struct {
	*contract.Machine
	items int
}

func newGuard(items int) *guard { return &guard{contract.New(), items} }

// check returns what is wrong with the next event.
func (g *guard) check(e *engine.Event) error {
	if (e.Kind == engine.RunStarted || e.Kind == engine.Continued) && e.Started != nil {
		if err := g.start(e.Started); err != nil {
			return err
		}
	}
	return g.Next(e)
}

// start checks the first event against the items of the file.
func (g *guard) start(s *engine.Started) error {
	switch {
	case s.Items != g.items:
		return fmt.Errorf("the run starts %d items, the file has %d", s.Items, g.items)
	case s.Bound < 0 || s.Lane.Limit < 0:
		return errors.New("a limit is below zero")
	case s.Price.Input < 0 || s.Price.Output < 0 || s.Price.Cached < 0:
		return errors.New("a price is below zero")
	case s.Order == nil:
		return nil
	case len(s.Order) != g.items:
		return fmt.Errorf("the order has %d items, the file has %d", len(s.Order), g.items)
	}
	seen := make([]bool, g.items)
	for _, i := range s.Order {
		if i < 0 || int(i) >= g.items || seen[i] {
			return errors.New("the order must have each item once")
		}
		seen[i] = true
	}
	return nil
}
