package sweep

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/ui/pane"
	"regatta/ui/theme"
)

// Columns that have no room beside the others are reached with a key.
func TestAllColumnsAreReached(t *testing.T) {
	for _, w := range []int{40, 60, 80, 120} {
		set, err := datasets.Open("people", datasets.Options{})
		if err != nil {
			t.Fatal(err)
		}
		p := New(engine.Lane{Strategy: engine.Gather}, runner.Job{Set: set}, &provider.Provider{})
		f := pane.Frame{Theme: theme.New(true), W: w, H: 20}
		seen := ""
		for range p.parts(f) {
			head := ansi.Strip(p.View(f).Lines[0])
			if theme.Width(head) > w {
				t.Errorf("%d cells at %d: %q", theme.Width(head), w, head)
			}
			seen += head
			p.shown++
		}
		for _, title := range []string{"ok", "wall", "items/s", perSlotTitle, "p95", "failed", "retries"} {
			if !strings.Contains(seen, title) {
				t.Errorf("no %s at %d cells: %q", title, w, seen)
			}
		}
	}
}
