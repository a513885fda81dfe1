package workspace

import (
	"slices"
	"strings"
	"testing"

	"regatta/engine"
	"regatta/engine/runner"
	"regatta/ui/theme"
)

func TestEachRunHasAPlaceOfItsOwn(t *testing.T) {
	for want, places := range map[string][]int{
		"a b c": {0, 1, 2},
		"c g b": {2, Unplaced, 1},     // of a lane that isn't listed
		"d g h": {3, 3, Unplaced},     // twice the same lane: the first keeps its letter
		"b a i": {1, 0, 1},            // the colours of a and b are taken
		"b d g": {1, 3, Unplaced},     // some of the list, in any order
		"  z":   {30, 25},             // beyond the letters
		"a b":   {Unplaced, Unplaced}, // saved runs
	} {
		var runs []*Run
		for _, p := range places {
			runs = append(runs, &Run{Place: p})
		}
		seen := Places(runs)
		letters := make([]string, len(runs))
		for i, place := range seen {
			letters[i] = theme.Letter(place)
		}
		if got := strings.Join(letters, " "); got != want {
			t.Errorf("%v: %q, want %q", places, got, want)
		}
		slices.Sort(seen)
		if len(slices.Compact(seen)) != len(runs) {
			t.Errorf("%v: one place is of two runs", places)
		}
	}
}

// Who runs some lanes of a list has them with the letters that they have there.
func TestLanesOfAGroupKeepTheirPlaces(t *testing.T) {
	lanes := engine.ArticleLanes()
	g := NewGroup(runner.Job{}, lanes[2:4]).Placed(func(l engine.Lane) int { return slices.Index(lanes, l) })
	late := &Run{Lane: lanes[3], Place: Unplaced, Tally: engine.NewTally()}
	g.Joined(late)
	if got := [3]int{g.Lanes[0].Place, g.Lanes[1].Place, late.Place}; got != [3]int{2, 3, 3} {
		t.Errorf("places %v", got)
	}
	if g := NewGroup(runner.Job{}, lanes[2:4]).Placed(func(engine.Lane) int { return Unplaced }); g.Lanes[1].Place != 1 {
		t.Errorf("without a list: place %d", g.Lanes[1].Place)
	}
}
