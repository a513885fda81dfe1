package home

import (
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
)

func TestWhatBindsIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		reason admit.Reason
		change admit.Change
		want   string
	}{
		"its own limit":      {admit.Slot, admit.Change{}, ""},
		"the budget":         {admit.Budget, admit.Change{}, ""},
		"a stated rate":      {admit.Requests, admit.Change{What: "stated", Reason: admit.Requests, To: 600}, "600 req/min"},
		"a given rate":       {admit.Requests, admit.Change{}, "request rate"},
		"tokens":             {admit.Tokens, admit.Change{What: "stated", Reason: admit.Tokens, To: 90000}, "90,000 tok/min"},
		"of the ninth digit": {admit.Requests, admit.Change{What: "stated", Reason: admit.Requests, To: 599.9}, "600 req/min"},
		"a slow one":         {admit.Pace, admit.Change{What: "learned", Reason: admit.Pace, To: 0.04}, "pace 0.1/s"},
		"a learned pace":     {admit.Pace, admit.Change{What: "learned", Reason: admit.Pace, To: 9.42}, "pace 9.4/s"},
		"a pause":            {admit.Paused, admit.Change{What: "paused", Seconds: 3}, "pause 2.00s"},
		"the user's":         {admit.Paused, admit.Change{}, "pause"},
		"an outage":          {admit.Circuit, admit.Change{}, "provider"},
		"a probe is away":    {admit.Probe, admit.Change{}, "one call that tries"},
	} {
		tally := engine.NewTally()
		events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: engine.Lane{Strategy: engine.Gather}, Items: 2}}}
		if c.change != (admit.Change{}) {
			events = append(events, engine.Event{Kind: engine.GovernorChanged, Change: &c.change})
		}
		tally.Apply(append(events, engine.Event{Kind: engine.WaitBegan, Reason: c.reason}))
		if got := bindsNow(tally, time.Second); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
