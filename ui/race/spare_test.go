package race

import (
	"testing"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/runner"
	"regatta/ui/workspace"
)

// Lines that are left over go to the lanes with most calls in flight, so that the scale all have in
// common grows, and none stays empty.
func TestLinesThatAreLeftOverGoToTowers(t *testing.T) {
	set, err := datasets.Open("people", datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var lanes []engine.Lane
	for _, name := range []string{"for-loop", "gather", "as-completed", "gather:2", "as-completed:2"} {
		l, err := engine.ParseLane(name)
		if err != nil {
			t.Fatal(err)
		}
		lanes = append(lanes, l)
	}
	p := New(workspace.NewGroup(runner.Job{Set: set}, lanes), Of{})
	for h, want := range map[int][5]int{5: {1, 1, 1, 1, 1}, 6: {1, 2, 1, 1, 1}, 7: {1, 2, 2, 1, 1}, 8: {1, 3, 2, 1, 1}} {
		l := p.layOut(40, h)
		for i := range lanes {
			if got := l.lines(i); got != want[i] {
				t.Errorf("of %d lines lane %d has %d, want %d", h, i, got, want[i])
			}
		}
	}
}
