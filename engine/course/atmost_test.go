package course

import (
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/governor"
)

// A run that finds its limit is at its maximum where it came to it and is there still.
func TestAtMost(t *testing.T) {
	to := func(kind governor.Kind, limit int) engine.Event {
		return engine.Event{Kind: engine.GovernorChanged, By: engine.ByController, Change: &admit.Change{
			What: string(kind), Reason: admit.Slot, To: float64(limit), Limit: limit, Text: string(kind),
		}}
	}
	for name, c := range map[string]struct {
		lane       string
		events     []engine.Event
		inFlight   int // at most
		most, next int
	}{
		"there":                 {"gather:auto:24", []engine.Event{to(governor.Began, 12), to(governor.Doubling, 24)}, 24, 24, 48},
		"on its way":            {"gather:auto:24", []engine.Event{to(governor.Began, 12), to(governor.Doubling, 20)}, 20, 0, 0},
		"never used":            {"gather:auto:24", []engine.Event{to(governor.Began, 12), to(governor.Doubling, 24)}, 20, 0, 0},
		"cut again":             {"gather:auto:24", []engine.Event{to(governor.Began, 12), to(governor.Doubling, 24), to(governor.Cut, 18)}, 24, 0, 0},
		"small from the start":  {"ordered:auto:3", []engine.Event{to(governor.Began, 3)}, 3, 3, 6},
		"one that is set":       {"gather:24", nil, 24, 0, 0},
		"set on the way":        {"gather:auto:24", []engine.Event{to(governor.Began, 24), {Kind: engine.LimitChanged, Limit: 24}}, 24, 0, 0},
		"nothing above":         {"gather:auto:1000000", []engine.Event{to(governor.Began, engine.MaxLimit)}, engine.MaxLimit, engine.MaxLimit, 0},
		"twice is over the top": {"gather:auto:600000", []engine.Event{to(governor.Began, 600_000)}, 600_000, 600_000, engine.MaxLimit},
	} {
		lane, err := engine.ParseLane(c.lane)
		if err != nil {
			t.Fatal(err)
		}
		tally := engine.NewTally()
		tally.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: lane, Items: 40}, Limit: lane.Limit}})
		for i := range c.events {
			c.events[i].At = time.Second
		}
		tally.Apply(c.events)
		tally.Most, tally.MostTaken = c.inFlight, c.inFlight
		if most, next := AtMost(tally); most != c.most || next != c.next {
			t.Errorf("%s: at %d, next %d, want %d and %d", name, most, next, c.most, c.next)
		}
	}
}
