package gate_test

import (
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/ui/gate"
)

// running is the tally of a run of five items that is on.
func running(lane engine.Lane, events ...engine.Event) *engine.Tally {
	t := engine.NewTally()
	t.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: lane, Items: 5}, Limit: lane.Limit}})
	t.Apply(events)
	return t
}

func TestWhatBindsIsNamed(t *testing.T) {
	change := func(c admit.Change) engine.Event { return engine.Event{Kind: engine.GovernorChanged, Change: &c} }
	wait := func(r admit.Reason) engine.Event { return engine.Event{Kind: engine.WaitBegan, Reason: r} }
	four := engine.Lane{Strategy: engine.Gather, Limit: 4}
	for name, c := range map[string]struct {
		lane   engine.Lane
		events []engine.Event
		want   string
	}{
		"nothing":                  {four, nil, "nothing"},
		"its own limit":            {four, []engine.Event{wait(admit.Slot)}, "limit 4"},
		"what the provider takes":  {four, []engine.Event{change(admit.Change{What: "cut", Reason: admit.Slot, To: 3, Limit: 3}), wait(admit.Slot)}, "limit 3"},
		"not what is above its":    {four, []engine.Event{change(admit.Change{What: "cut", Reason: admit.Slot, To: 9, Limit: 9}), wait(admit.Slot)}, "limit 4"},
		"a limit that is found":    {engine.Lane{Strategy: engine.Gather, Limit: 256, Auto: true}, []engine.Event{change(admit.Change{What: "doubling", Reason: admit.Slot, To: 24, Limit: 24}), wait(admit.Slot)}, "limit 24"},
		"a for loop":               {engine.Lane{Strategy: engine.ForLoop}, []engine.Event{wait(admit.Strategy)}, "limit 1"},
		"the budget":               {four, []engine.Event{wait(admit.Budget)}, "budget"},
		"a stated rate":            {four, []engine.Event{change(admit.Change{What: "stated", Reason: admit.Requests, To: 600}), wait(admit.Requests)}, "600 req/min"},
		"a given rate":             {four, []engine.Event{change(admit.Change{What: "given", Reason: admit.Requests, To: 90}), wait(admit.Requests)}, "90 req/min"},
		"a rate of an old journal": {four, []engine.Event{wait(admit.Requests)}, "request rate"},
		"tokens":                   {four, []engine.Event{change(admit.Change{What: "stated", Reason: admit.Tokens, To: 90000}), wait(admit.Tokens)}, "90,000 tok/min"},
		"of the ninth digit":       {four, []engine.Event{change(admit.Change{What: "stated", Reason: admit.Requests, To: 599.9}), wait(admit.Requests)}, "600 req/min"},
		"a slow one":               {four, []engine.Event{change(admit.Change{What: "learned", Reason: admit.Pace, To: 0.04}), wait(admit.Pace)}, "pace 0.1/s"},
		"a learned pace":           {four, []engine.Event{change(admit.Change{What: "learned", Reason: admit.Pace, To: 9.42}), wait(admit.Pace)}, "pace 9.4/s"},
		"a pace, nothing learned": {four, []engine.Event{
			{Kind: engine.CallStarted}, {Kind: engine.AttemptStarted, Attempt: 1},
			{Kind: engine.Finished, Attempt: 1, Status: engine.OK, Took: 700 * time.Millisecond, Answer: &call.Answer{}}, wait(admit.Pace),
		}, "pace ≈10/s"},
		"a pace, nothing known":  {four, []engine.Event{wait(admit.Pace)}, "pace"},
		"a pause":                {four, []engine.Event{change(admit.Change{What: "paused", Seconds: 3}), wait(admit.Paused)}, "pause 2.0s"},
		"a pause, all in flight": {four, []engine.Event{change(admit.Change{What: "paused", Seconds: 3})}, "pause 2.0s"},
		"the user's":             {four, []engine.Event{{Kind: engine.Paused}, wait(admit.Paused)}, "pause"},
		"an outage":              {four, []engine.Event{change(admit.Change{What: "down"}), change(admit.Change{What: "paused", Seconds: 3})}, "outage"},
		"a storm":                {four, []engine.Event{change(admit.Change{What: "storm"}), change(admit.Change{What: "paused", Seconds: 3})}, "refusals"},
		"a probe is away":        {four, []engine.Event{wait(admit.Probe)}, "pause"},
		"a retry, all in flight": {four, []engine.Event{
			{Kind: engine.CallStarted}, {Kind: engine.AttemptStarted, Attempt: 1}, {Kind: engine.Retrying, Attempt: 1, Err: &call.Error{Kind: call.RateLimited}},
			change(admit.Change{What: "learned", Reason: admit.Pace, To: 2}), {Kind: engine.WaitBegan, Attempt: 2, Reason: admit.Pace},
		}, "pace 2/s"},
	} {
		tally := running(c.lane, c.events...)
		if got := gate.Now(tally, time.Second).Words(tally, time.Second); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
