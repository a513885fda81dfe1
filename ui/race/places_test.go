package race

import (
	"testing"
	"time"
)

// Lanes less than 1% apart share a place, and the next one has the place after all of them.
func TestPlaces(t *testing.T) {
	walls := []time.Duration{880 * ms, 881 * ms, 3290 * ms, 3322 * ms, 3324 * ms, 5820 * ms}
	for i, want := range []string{"1=", "1=", "3=", "3=", "5", "6"} {
		if got := placeOf(walls[i], walls); got != want {
			t.Errorf("%v: %q, want %q", walls[i], got, want)
		}
	}
	if got := placeOf(time.Second, []time.Duration{time.Second}); got != "1" {
		t.Errorf("alone: %q", got)
	}
}

// Each more line is used: a line an item, or two a line, as soon as that is possible.
func TestLinesGoWhereTheyMakeTheBetterPicture(t *testing.T) {
	if better(7, 3) != 0 || better(7, 4) != 1 || better(7, 7) != 2 || better(8, 4) != 1 {
		t.Error("seven items need four lines to be seen one by one")
	}
}
