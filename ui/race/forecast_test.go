package race

import (
	"strings"
	"testing"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/ui/pane/panetest"
	"regatta/ui/workspace"
)

// What a lane is to take is told by one that ran, unless the provider limits calls: by its
// settings, or as a refusal shows.
func TestNoForecastLeavesOutLimits(t *testing.T) {
	for name, c := range map[string]struct {
		limited  bool
		refusals []int
		told     bool
	}{
		"free":    {told: true},
		"limited": {limited: true},
		"refused": {refusals: []int{100}},
	} {
		t.Run(name, func(t *testing.T) {
			job := raced(t).Job
			var s script
			for i := range 8 {
				s.call(i/2*1000, i, c.refusals...)
			}
			a := s.over(t, "gather:2", job)
			b, err := engine.ParseLane("gather:4")
			if err != nil {
				t.Fatal(err)
			}
			g := workspace.NewGroup(job, []engine.Lane{a.Lane, b})
			g.Joined(a)
			p := New(g, Of{Simulated: true, Limited: c.limited, Loops: func() []*workspace.Run { return nil }, Gain: func(*workspace.Run) compare.Gain { return compare.Gain{} }})
			if got := p.foresee() != nil; got != c.told {
				t.Errorf("foresees %v, want %v", got, c.told)
			}
			if w := p.foresee(); w != nil {
				w.Do()()
				if unknown(p.wall(1)) {
					t.Error("nothing is foreseen")
				}
			}
		})
	}
}

// A name gives way to the place and the clock behind it.
func TestLongNamesGiveWay(t *testing.T) {
	job := raced(t).Job
	var s script
	for i := range 8 {
		s.call(i/2*800, i)
	}
	r := s.over(t, "as-completed:auto:32", job)
	g := workspace.NewGroup(job, []engine.Lane{r.Lane})
	g.Joined(r)
	p := New(g, Of{Simulated: true, Loops: func() []*workspace.Run { return nil }, Gain: func(*workspace.Run) compare.Gain { return compare.Gain{} }})
	for _, w := range []int{40, 50, 80, 120, 200} {
		if got := panetest.New(t, p, w, 15).Plain(); !strings.Contains(got, " 3.20s") && !strings.Contains(got, "… 1 ") {
			t.Errorf("at %d cells:\n%s", w, got)
		}
	}
}
