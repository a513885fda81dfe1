package draw_test

import (
	"slices"
	"testing"

	"regatta/ui/draw"
)

// Lines end at blanks, not within a lane's name.
func TestWrapKeepsNamesWhole(t *testing.T) {
	got := draw.Wrap("2.8× as fast as as-completed:2, 5.5× as fast as for-loop", 24)
	want := []string{"2.8× as fast as", "as-completed:2, 5.5× as", "fast as for-loop"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
