package home

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"regatta/engine"
	"regatta/ui/pane"
	"regatta/ui/theme"
)

// TestTheBarShowsEveryKindThatThereIs: failures show however few they are, and the bar
// stays as wide as it is to be.
func TestTheBarShowsEveryKindThatThereIs(t *testing.T) {
	f := pane.Frame{Theme: theme.New(true)}
	for _, c := range []struct {
		items, ok, delivered, failed int
		want                         string
	}{
		{1000, 999, 1000, 1, "█████████✗"},
		{1000, 999, 0, 1, "▒▒▒▒▒▒▒▒▒✗"},
		{1000, 500, 250, 1, "███▒▒✗────"},
		{1000, 0, 1, 1, "✗─────────"},
		{10, 6, 9, 3, "██████✗✗✗─"},
		{10, 0, 10, 10, "✗✗✗✗✗✗✗✗✗✗"},
		{10, 10, 10, 0, "██████████"},
		{0, 0, 0, 0, "──────────"},
	} {
		tally := &engine.Tally{Rows: make([]engine.Row, c.items), OK: c.ok, Failed: c.failed, Returned: min(c.delivered, c.ok)}
		var l theme.Line
		bar(f, &l, tally, 10)
		if got := ansi.Strip(l.String()); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
		for cells := range 3 {
			var l theme.Line
			if bar(f, &l, tally, cells); l.Width() > max(cells, 1) || strings.Contains(l.String(), "\n") {
				t.Errorf("%+v: %d cells in %d", c, l.Width(), cells)
			}
		}
	}
}
