package draw

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// Marks stand where the weather changed, in the place of a label that is in their way; what is
// beside the axis, and what a link decides, has none.
func TestTheRulerMarksTheWeather(t *testing.T) {
	at := func(what string, times ...time.Duration) *engine.Tally {
		tally := engine.NewTally()
		for _, d := range times {
			tally.Changes = append(tally.Changes, engine.Change{At: d, Change: admit.Change{What: what}})
		}
		return tally
	}
	axis := timeline.Axis{Cells: 20, From: time.Second, Span: 4 * time.Second}
	for _, c := range []struct {
		runs []*engine.Tally
		want string
	}{
		{nil, "     2s        4s   "},
		{[]*engine.Tally{at("pause", 3*time.Second)}, "     2s        4s   "},
		{[]*engine.Tally{at(admit.Weather, 3*time.Second)}, "     2s   ▾    4s   "},
		{[]*engine.Tally{at(admit.Weather, 3*time.Second), at(admit.Weather, 2*time.Second, 3*time.Second)}, "     ▾    ▾    4s   "},
		{[]*engine.Tally{at(admit.Weather, 2200*time.Millisecond)}, "      ▾        4s   "},
		{[]*engine.Tally{at(admit.Weather, 0, time.Second, 5*time.Second, 6*time.Second)}, "▾    2s        4s  ▾"},
	} {
		var l theme.Line
		Ruler(&l, theme.New(true), axis, c.runs)
		if got := ansi.Strip(l.String()); got != c.want || l.Width() != 20 {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
