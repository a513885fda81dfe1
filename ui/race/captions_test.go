package race

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/compare"
	"regatta/engine/governor"
	"regatta/engine/runner"
	"regatta/ui/pane"
	"regatta/ui/pane/panetest"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// Lanes say what they gained where each has room for it; one whose gain isn't known says nothing,
// and takes nothing from the others.
func TestGainsOfAllLanesOrOfNone(t *testing.T) {
	for name, c := range map[string]struct {
		gains [2]float64
		w, h  int
		want  int
	}{
		"narrow":                {[2]float64{1.5, 12}, 80, 15, 2},
		"wide":                  {[2]float64{1.5, 12}, 120, 15, 2},
		"one isn't known":       {[2]float64{1.5, 0}, 80, 15, 1},
		"one has no room":       {[2]float64{1.5, 123_456_789}, 80, 15, 0},
		"a line a lane":         {[2]float64{1.5, 12}, 80, 3, 0},
		"a line more for one":   {[2]float64{1.5, 12}, 80, 4, 0},
		"likewise, and wide":    {[2]float64{1.5, 12}, 120, 4, 0},
		"columns have the room": {[2]float64{1.5, 123_456}, 120, 15, 2},
	} {
		t.Run(name, func(t *testing.T) {
			p := raced(t)
			first := p.Runs()[0]
			p.of.Gain = func(r *workspace.Run) compare.Gain {
				if r == first {
					return compare.Gain{Speedup: c.gains[0]}
				}
				return compare.Gain{Speedup: c.gains[1]}
			}
			got := panetest.New(t, p, c.w, c.h).Plain()
			if n := strings.Count(got, "×"); n != c.want {
				t.Errorf("%d gains, want %d:\n%s", n, c.want, got)
			}
		})
	}
}

// A lane that is on says what keeps it, unless its name tells that.
func TestALaneSaysWhatKeepsIt(t *testing.T) {
	waits := func(r admit.Reason) engine.Event { return engine.Event{Kind: engine.WaitBegan, Reason: r} }
	change := func(kind governor.Kind, r admit.Reason, to float64) engine.Event {
		return engine.Event{Kind: engine.GovernorChanged, Change: &admit.Change{What: string(kind), Reason: r, To: to, Limit: int(to)}}
	}
	for name, c := range map[string]struct {
		lane   engine.Lane
		events []engine.Event
		want   string
	}{
		"nothing":       {engine.Lane{Strategy: engine.Gather, Limit: 8}, nil, ""},
		"its own limit": {engine.Lane{Strategy: engine.Gather, Limit: 8}, []engine.Event{waits(admit.Slot)}, ""},
		"a for-loop":    {engine.Lane{Strategy: engine.ForLoop}, []engine.Event{waits(admit.Strategy)}, ""},
		"a given rate":  {engine.Lane{Strategy: engine.Gather, Limit: 8}, []engine.Event{change(governor.Given, admit.Requests, 240), waits(admit.Requests)}, "held by 240 req/min"},
		"a lower limit": {engine.Lane{Strategy: engine.Gather, Limit: 8}, []engine.Event{change(governor.Cut, admit.Slot, 4), waits(admit.Slot)}, "held by limit 4"},
		"one it found":  {engine.Lane{Strategy: engine.Gather, Limit: 256, Auto: true}, []engine.Event{change(governor.Doubling, admit.Slot, 24), waits(admit.Slot)}, "held by limit 24"},
	} {
		tally := engine.NewTally()
		tally.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: c.lane, Items: 5}, Limit: c.lane.Limit}})
		tally.Apply(c.events)
		g := workspace.NewGroup(runner.Job{}, []engine.Lane{c.lane})
		g.Lanes[0].Run = &workspace.Run{Lane: c.lane, Tally: tally}
		p := New(g, Of{})
		if got := strings.TrimSpace(ansi.Strip(p.heldBy(pane.Frame{Theme: theme.New(true)}, 0, wideLabel))); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
