package decisions

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/governor"
	"regatta/ui/pane/panetest"
	"regatta/ui/workspace"
)

const ms = time.Millisecond

func changed(at int, c admit.Change) engine.Event {
	return engine.Event{Kind: engine.GovernorChanged, At: time.Duration(at) * ms, By: engine.ByController, Change: &c}
}

// runOf is a run that is over, in which so much was decided.
func runOf(t *testing.T, lane string, events ...engine.Event) *workspace.Run {
	t.Helper()
	l, err := engine.ParseLane(lane)
	if err != nil {
		t.Fatal(err)
	}
	tally := engine.NewTally()
	tally.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: l, Items: 4}, Limit: l.Limit}})
	tally.Apply(events)
	tally.Apply([]engine.Event{{Kind: engine.RunOver, At: tally.Now + 1, Status: engine.Cancelled}})
	return &workspace.Run{Lane: l, Tally: tally}
}

// eventful is a run in which something of each kind was decided.
func eventful(t *testing.T) *workspace.Run {
	return runOf(t, "gather:auto",
		changed(0, admit.Change{What: string(governor.Began), Reason: admit.Slot, To: 12, Limit: 12, Text: "limit 12 to begin with"}),
		changed(850, admit.Change{What: string(governor.Doubling), Reason: admit.Slot, From: 12, To: 24, Limit: 24, Text: "limit 24 ↑ one more per answer"}),
		changed(900, admit.Change{What: string(governor.Cut), Class: "many", Reason: admit.Slot, From: 24, To: 20, Limit: 20, Text: "limit 20 ↓ it takes 20 at a time"}),
		changed(950, admit.Change{What: string(governor.Stated), Reason: admit.Requests, To: 1200, Limit: 20, Said: true, Text: "1200 requests per minute (provider says)"}),
		changed(1000, admit.Change{What: string(governor.Learned), Reason: admit.Pace, To: 9.4, Limit: 20, Text: "pace 9.4/s · first guess after a 429"}),
		changed(1000, admit.Change{What: string(governor.Paused), Class: "fast", Seconds: 1.2, Limit: 20, Said: true, Text: "paused 1.2s · the provider said wait (429)"}),
		engine.Event{Kind: engine.Paused, At: 2500 * ms},
		engine.Event{Kind: engine.Resumed, At: 3000 * ms},
		engine.Event{Kind: engine.LimitChanged, At: 3100 * ms, Limit: 8},
		changed(65_000, admit.Change{What: admit.Weather, Seconds: 10, Text: "weather: outage of 10 s"}),
		changed(65_200, admit.Change{What: string(governor.Down), Limit: 20, Text: "provider down"}),
		changed(65_200, admit.Change{What: string(governor.Paused), Seconds: 0.25, Limit: 20, Text: "paused 0.2s"}),
		changed(65_450, admit.Change{What: string(governor.Probing), Limit: 20, Text: "one call tries whether it is over"}),
		changed(66_300, admit.Change{What: string(governor.Back), To: 16, Limit: 16, Text: "provider is back · from 16"}),
	)
}

func TestBodies(t *testing.T) {
	for name, size := range map[string][2]int{"40x8": {40, 8}, "80x20": {80, 20}} {
		t.Run(name, func(t *testing.T) {
			x := panetest.New(t, New([]*workspace.Run{eventful(t)}, 0), size[0], size[1])
			golden.RequireEqual(t, []byte(x.Plain()))
		})
	}
}

// The newest decision is in sight until somebody scrolls away, and again from the end on.
func TestTheNewestIsInSight(t *testing.T) {
	var events []engine.Event
	for i := range 50 {
		events = append(events, engine.Event{Kind: engine.LimitChanged, At: time.Duration(i+1) * time.Second, Limit: 100 + i})
	}
	run := runOf(t, "gather:2", events...)
	x := panetest.New(t, New([]*workspace.Run{run}, 0), 80, 12)
	add := func(limit int) {
		run.Tally.Apply([]engine.Event{{Kind: engine.LimitChanged, At: time.Duration(limit) * time.Second, Limit: limit}})
	}
	sees := func(want bool, what string) {
		t.Helper()
		if got := strings.Contains(x.Plain(), what); got != want {
			t.Errorf("%q in sight: %v\n%s", what, got, x.Plain())
		}
	}
	sees(true, "→ 149")
	add(200)
	sees(true, "→ 200")
	x.Press("up")
	add(201)
	sees(false, "→ 201")
	x.Press("g")
	sees(true, "to begin with")
	x.Press("G")
	add(202)
	sees(true, "→ 202")
	x.Pane.Wheel(x.Frame, -3)
	sees(false, "→ 202")
}

func TestGoingFromRunToRun(t *testing.T) {
	runs := []*workspace.Run{runOf(t, "gather:2"), eventful(t)}
	x := panetest.New(t, New(runs, 0), 80, 20)
	for i, key := range []string{"right", "left", "left", "right"} {
		x.Press(key)
		want := fmt.Sprintf("DECISIONS  %s  run %d of 2", runs[(i+1)%2].RanAs(), (i+1)%2+1)
		if !strings.Contains(x.Plain(), want) {
			t.Errorf("after %s not %q:\n%s", key, want, x.Plain())
		}
	}
}

// What servers say is cleaned before it is shown.
func TestWordsFromOutsideAreCleaned(t *testing.T) {
	run := runOf(t, "gather", changed(10, admit.Change{What: string(governor.GaveUp), Text: "no\x1b[2J answer\nat all"}))
	x := panetest.New(t, New([]*workspace.Run{run}, 0), 80, 20)
	if got := x.Plain(); strings.ContainsAny(got, "\x1b") || !strings.Contains(got, "answer") {
		t.Errorf("%q", got)
	}
}
