package timeline

import (
	"slices"
	"testing"
	"time"

	"regatta/engine"
	"regatta/ui/theme"
)

// A lane that is drawn again and again while its items go on is at each time what it
// would be if it were drawn for the first time.
func TestKeptLivesAreThoseOfTheirItems(t *testing.T) {
	pen := Pen{Theme: theme.New(true), Axis: Axis{Cells: 60, Span: 10 * time.Second}}
	rows := make([]engine.Row, 700)
	for i := range rows {
		rows[i] = engine.Row{Started: engine.Unset, Finished: engine.Unset, Delivered: engine.Unset}
	}
	draw := func(kept *Lives, now time.Duration, lines int) (drawn []string) {
		for _, l := range pen.Lane(kept, rows, nil, now, lines) {
			drawn = append(drawn, l.String())
		}
		return drawn
	}
	var kept Lives
	for now := range 10 * time.Second / (100 * ms) {
		now *= 100 * ms
		for i := range rows {
			switch row, begun := &rows[i], time.Duration(i)*10*ms; now - begun {
			case 0:
				row.Phase, row.Started = engine.Calling, begun
				row.Attempts = []engine.Attempt{{Begun: begun, FirstToken: engine.Unset, Ended: engine.Unset}}
			case time.Second:
				row.Phase, row.Status, row.Finished = engine.Ended, engine.Status(1+i%3), now
				row.Attempts[0].Ended = now
			case 2 * time.Second:
				if row.Status != engine.Cancelled {
					row.Delivered = now
				}
			}
		}
		for _, lines := range []int{5, 5, 3} {
			if got, want := draw(&kept, now, lines), draw(new(Lives), now, lines); !slices.Equal(got, want) {
				t.Fatalf("at %v, in %d lines:\n%q, want\n%q", now, lines, got, want)
			}
		}
	}
	if len(kept.all) == 0 {
		t.Error("nothing was kept")
	}
}
