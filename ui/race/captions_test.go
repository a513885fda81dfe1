package race

import (
	"strings"
	"testing"

	"regatta/engine/compare"
	"regatta/ui/pane/panetest"
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
