package timeline

import (
	"strings"
	"testing"
	"time"
)

// Bars below each other never touch, however long they are.
func TestThinBarsFillHalfALine(t *testing.T) {
	for cells, want := range map[float64]string{0: "▖", 0.2: "▖", 1: "▄", 1.5: "▄▖", 3.1: "▄▄▄"} {
		if got := Thin(cells); got != want {
			t.Errorf("%v cells: %q, want %q", cells, got, want)
		}
	}
}

// An axis of a few cells has two labels, if these have room, however its span and its cells meet.
func TestNarrowAxesHaveTwoLabels(t *testing.T) {
	for _, c := range []struct {
		cells int
		span  time.Duration
		want  string
	}{
		{19, 5140 * time.Millisecond, "0s     2s     4s"},
		{12, 970 * time.Millisecond, "0s    0.5s"},
		{40, 5140 * time.Millisecond, "0s             2s              4s"},
		{4, time.Second, "0s"},
	} {
		if got := strings.TrimRight(Axis{Cells: c.cells, Span: c.span}.Ruler(), " "); got != c.want {
			t.Errorf("%v in %d cells: %q, want %q", c.span, c.cells, got, c.want)
		}
	}
}
