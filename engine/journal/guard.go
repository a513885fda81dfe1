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
		return errors.New("comes after the end of the run")
	case g.any == (e.Kind == engine.RunStarted):
		return errors.New("a run starts once, with its first event")
	case e.At < g.at || e.Wait < 0 || e.Took < 0 || e.Limit < 0 || e.Attempt < 0:
		return errors.New("a time or a number goes back, or below zero")
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

// stepped holds a change of the mode against the modes that there are.
func stepped(s *call.Step) error {
	if s == nil || s.Why == nil {
		return errors.New("does not say which mode was refused, and why")
	}
	for _, m := range []call.Mode{s.From, s.To} {
		if _, err := call.ParseMode(string(m)); err != nil {
			return err
		}
	}
	return nil
}

// start holds what a run starts with against the items that there are.
func (g *guard) start(s *engine.Started) error {
	switch {
	case s == nil:
		return errors.New("does not say what starts")
	case s.Items != g.items:
		return fmt.Errorf("starts %d items: there are %d", s.Items, g.items)
	case s.Bound < 0 || s.Lane.Limit < 0:
		return errors.New("a limit is below zero")
	case s.Price.Input < 0 || s.Price.Output < 0 || s.Price.Cached < 0:
		return errors.New("a price is below zero")
	case s.Order == nil:
		return nil
	case len(s.Order) != g.items:
		return fmt.Errorf("orders %d items: there are %d", len(s.Order), g.items)
	}
	seen := make([]bool, g.items)
	for _, i := range s.Order {
		if i < 0 || int(i) >= g.items || seen[i] {
			return errors.New("its order does not have each item once")
		}
		seen[i] = true
	}
	return nil
}

// step holds an event of an item against the one before it.
func (g *guard) step(e *engine.Event) error {
	if e.Item < 0 || e.Item >= g.items {
		return fmt.Errorf("there is no item %d", e.Item)
	}
	before := g.last[e.Item]
	if !follows(before, e.Kind) {
		return fmt.Errorf("item %d can't have this now", e.Item)
	}
	g.last[e.Item] = e.Kind
	switch {
	case (e.Kind == engine.Retrying || e.Kind == engine.Reasking) && e.Err == nil:
		return errors.New("does not say what failed")
	case e.Kind != engine.Finished:
		return nil
	case e.Status == engine.Pending:
		return errors.New("has no status")
	case e.Status != engine.Cancelled && before == engine.RunStarted:
		return errors.New("ends a call that did not start")
	case e.Status == engine.OK && e.Answer == nil:
		return errors.New("has no answer")
	case e.Status != engine.OK && e.Err == nil:
		return errors.New("does not say what failed")
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
