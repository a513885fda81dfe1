package journal

import (
	"errors"
	"fmt"
	"time"

	"regatta/engine"
	"regatta/engine/call"
)

// guard holds events against what the engine promises of them, so that whatever
// passes can be folded by a tally.
type guard struct {
	items int
	last  []engine.EventKind // of each item; RunStarted: none yet
	at    time.Duration
	any   bool // the run has started
	over  bool
}

func newGuard(items int) *guard {
	return &guard{items: items, last: make([]engine.EventKind, items)}
}

// pass returns what is wrong with the next event.
func (g *guard) pass(e *engine.Event) error {
	switch {
	case g.over:
		return errors.New("event after the end of the run")
	case g.any == (e.Kind == engine.RunStarted):
		return errors.New("the first event, and only the first, must be \"run\"")
	case e.At < g.at || e.Wait < 0 || e.Took < 0 || e.Limit < 0 || e.Attempt < 0:
		return errors.New("a time goes back, or a number is below zero")
	}
	g.at, g.any, g.over = e.At, true, e.Kind == engine.RunOver
	switch {
	case e.Kind == engine.RunStarted:
		return g.start(e.Started)
	case ofItem(e.Kind):
		return g.step(e)
	case e.Kind == engine.RunShut && e.Err == nil:
		return errors.New("does not say why the run was shut")
	case e.Kind == engine.ModeChanged:
		return stepped(e.Step)
	}
	return nil
}

// stepped checks a change of mode.
func stepped(s *call.Step) error {
	if s == nil || s.Why == nil {
		return errors.New("no rejected mode, or no reason")
	}
	for _, m := range []call.Mode{s.From, s.To} {
		if _, err := call.ParseMode(string(m)); err != nil {
			return err
		}
	}
	return nil
}

// start checks the first event against the items of the file.
func (g *guard) start(s *engine.Started) error {
	switch {
	case s == nil:
		return errors.New("no \"run\" in the first event")
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

// step checks an event of an item against the one before it.
func (g *guard) step(e *engine.Event) error {
	if e.Item < 0 || e.Item >= g.items {
		return fmt.Errorf("no item with index %d", e.Item)
	}
	before := g.last[e.Item]
	if !follows(before, e.Kind) {
		return fmt.Errorf("event out of sequence for the item with index %d", e.Item)
	}
	g.last[e.Item] = e.Kind
	switch {
	case (e.Kind == engine.Retrying || e.Kind == engine.Reasking) && e.Err == nil:
		return errors.New("no error")
	case e.Kind != engine.Finished:
		return nil
	case e.Status == engine.Pending:
		return errors.New("no status")
	case e.Status != engine.Cancelled && before == engine.RunStarted:
		return errors.New("a call ends before it starts")
	case e.Status == engine.OK && e.Answer == nil:
		return errors.New("no answer")
	case e.Status != engine.OK && e.Err == nil:
		return errors.New("no error")
	}
	return nil
}

// follows says which event of an item may come after which.
func follows(before, kind engine.EventKind) bool {
	switch kind {
	case engine.CallStarted:
		return before == engine.RunStarted
	case engine.AttemptStarted:
		return before == engine.CallStarted || before == engine.Retrying || before == engine.Reasking
	case engine.FirstToken:
		return before == engine.AttemptStarted
	case engine.Retrying, engine.Reasking:
		return before == engine.AttemptStarted || before == engine.FirstToken
	case engine.Finished:
		return before != engine.Finished && before != engine.Delivered
	case engine.Delivered:
		return before == engine.Finished
	}
	return false
}
