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

// A run found its limit where something told how many calls the provider takes. Where the limit
// only grew, or a rate lowered it, it found none.
func TestFound(t *testing.T) {
	change := func(kind governor.Kind, class governor.Class, limit int) engine.Event {
		return engine.Event{Kind: engine.GovernorChanged, By: engine.ByController, Change: &admit.Change{
			What: string(kind), Class: string(class), Reason: admit.Slot, To: float64(limit), Limit: limit, Text: string(kind),
		}}
	}
	waits := engine.Event{Kind: engine.WaitBegan, Reason: admit.Slot}
	began, grown := change(governor.Began, "", 12), change(governor.Doubling, "", 185)
	for name, c := range map[string]struct {
		lane            string
		events          []engine.Event
		inFlight        int
		found, notFound int
	}{
		"only grew":          {"gather:auto", []engine.Event{began, waits, grown, change(governor.Doubling, "", 256)}, 156, 0, 156},
		"grew to the top":    {"gather:auto", []engine.Event{began, waits, grown, change(governor.Doubling, "", 256)}, 256, 0, 256},
		"nothing waited":     {"gather:auto", []engine.Event{began}, 8, 0, 0},
		"refused one more":   {"gather:auto", []engine.Event{began, waits, grown, change(governor.Cut, governor.Many, 40)}, 60, 40, 0},
		"and tried one":      {"gather:auto", []engine.Event{began, waits, change(governor.Cut, governor.Many, 40), change(governor.Stepped, "", 41)}, 41, 41, 0},
		"got slower":         {"gather:auto", []engine.Event{began, waits, grown, change(governor.Knee, "", 30)}, 64, 30, 0},
		"too fast for it":    {"gather:auto", []engine.Event{began, waits, grown, change(governor.Cut, governor.Fast, 40)}, 60, 0, 60},
		"rose too fast":      {"gather:auto", []engine.Event{began, waits, grown, change(governor.Cut, governor.Steep, 40)}, 60, 0, 60},
		"a limit that's set": {"gather:24", []engine.Event{waits}, 24, 0, 0},
	} {
		lane, err := engine.ParseLane(c.lane)
		if err != nil {
			t.Fatal(err)
		}
		tally := engine.NewTally()
		tally.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: lane, Items: 300}, Limit: lane.Limit}})
		for i := range c.events {
			c.events[i].At = time.Duration(i) * time.Second
		}
		tally.Apply(append(c.events, engine.Event{Kind: engine.RunOver, At: time.Minute}))
		tally.Most = c.inFlight
		if found, not := Found(tally), NotFound(tally); found != c.found || not != c.notFound {
			t.Errorf("%s: found %d, not up to %d, want %d and %d", name, found, not, c.found, c.notFound)
		}
	}
}
