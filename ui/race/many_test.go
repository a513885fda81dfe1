package race

import (
	"strings"
	"testing"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/runner"
	"regatta/ui/pane/panetest"
	"regatta/ui/workspace"
)

// Lanes that have no line each are shown as far as they have, with which these are; the cursor
// reaches them all, the wheel too, and a click counts where the lane stands.
func TestMoreLanesThanLines(t *testing.T) {
	set, err := datasets.Open("people", datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var lanes []engine.Lane
	for i := range 12 {
		lanes = append(lanes, engine.Lane{Strategy: engine.Gather, Limit: i + 1})
	}
	p := New(workspace.NewGroup(runner.Job{Set: set}, lanes), Of{})
	x := panetest.New(t, p, 40, 9)
	shown := func(of string, first, last string) {
		t.Helper()
		got := x.Plain()
		if lines := strings.Split(got, "\n"); len(lines) != 9 || !strings.Contains(got, of) ||
			!strings.Contains(lines[1], first) || !strings.Contains(lines[8], last) {
			t.Errorf("want %s, from %s to %s:\n%s", of, first, last, got)
		}
	}
	shown("lanes 1–8 of 12", "▸a gather:1", "h gather:8")
	for range 8 {
		x.Press("down")
	}
	shown("lanes 2–9 of 12", "b gather:2", "▸i gather:9")
	x.Press("up")
	shown("lanes 2–9 of 12", "b gather:2", "i gather:9")
	p.Wheel(x.Frame, 10)
	shown("lanes 5–12 of 12", "e gather:5", "▸l gather:12")
	hits := x.Body().Hits
	hits[2].Click(hits[2].X, hits[2].Y)
	shown("lanes 5–12 of 12", "e gather:5", "l gather:12")
	if p.cursor != 6 {
		t.Errorf("clicked lane %d", p.cursor)
	}
	x.Press("down", "down", "down", "down", "down", "down") // from the last on to the first
	shown("lanes 1–8 of 12", "▸a gather:1", "h gather:8")
}
