package course

import (
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/governor"
)

// A rate shows from the first refusal for it to the last: before, calls met what was saved up, and
// after, a run that has grown careful asks for less than there is.
func TestARateShowsBetweenRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		refusedTill time.Duration // in steps of a second, from the first on
		pace        float64       // a second, that was learned; 0: none was
		most        float64       // of requests a minute that are said to have been taken
		untold      bool
	}{
		"refused to the end":          {20 * time.Second, 9, 600, false},
		"refused for half of it":      {10 * time.Second, 9, 600, false},
		"refused at the beginning":    {time.Second, 9, 0, true},
		"refused at another pace":     {20 * time.Second, 40, 0, true},
		"refused once":                {0, 0, 0, true},
		"refused for a little longer": {4 * time.Second, 9, 0, true}, // too few calls
	} {
		t.Run(name, func(t *testing.T) {
			const items = 150
			events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Items: items}}, {Kind: engine.CallStarted}, {Kind: engine.AttemptStarted, Attempt: 1},
				{Kind: engine.Retrying, Attempt: 1, Err: &call.Error{Kind: call.RateLimited}}, {Kind: engine.AttemptStarted, Attempt: 2}}
			refused := time.Duration(0)
			for i := 1; i < items; i++ { // 10 a second while it is refused, then 4
				at := time.Duration(i) * 100 * ms
				if over := at - c.refusedTill; over > 0 {
					at += over * 3 / 2
				}
				for ; refused <= min(at-1, c.refusedTill); refused += time.Second {
					events = append(events, changed(refused/ms, admit.Change{What: string(governor.Paused), Class: string(governor.Fast), Seconds: 0.1}))
				}
				events = append(events, engine.Event{Kind: engine.CallStarted, At: at, Item: i}, engine.Event{Kind: engine.AttemptStarted, At: at, Item: i, Attempt: 1})
			}
			if c.pace > 0 {
				events = append(events, changed(16000, admit.Change{What: string(governor.Learned), Reason: admit.Pace, To: c.pace}))
			}
			tally := engine.NewTally()
			tally.Apply(events)
			got := Lasting(tally)
			if c.most == 0 && got != 0 || c.most > 0 && (got > c.most || got < 0.95*c.most) {
				t.Errorf("%.0f a minute", got)
			}
			tally.Apply([]engine.Event{{Kind: engine.RunOver, At: time.Minute, Status: engine.OK}})
			if a := Advice(tally); a.Untold != c.untold {
				t.Errorf("untold: %v, with %q", a.Untold, a.Flag())
			}
		})
	}
}
