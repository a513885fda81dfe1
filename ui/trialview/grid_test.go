package trialview

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/runner"
	"regatta/engine/trials"
	"regatta/ui/pane"
	"regatta/ui/theme"
)

// tried is a pane of so many lanes whose walls double from one to the next, over a few trials.
func tried(lanes, trial int) *Pane {
	var list []engine.Lane
	for i := range lanes {
		list = append(list, engine.Lane{Strategy: engine.AsCompleted, Limit: i + 1})
	}
	p := New(runner.Job{Set: &datasets.Set{}}, list)
	p.Group = &runner.Group{}
	for i := range lanes {
		for n := range trial {
			p.Result.Lanes[i].Walls = append(p.Result.Lanes[i].Walls, float64(int(1)<<i)+float64(n)/1000)
		}
	}
	p.Judge()
	return p
}

// Whatever the screen is, all lines have room and all pairs can be seen, with their intervals.
func TestAllPairsAreReached(t *testing.T) {
	for _, lanes := range []int{2, 5, 9} {
		for _, w := range []int{40, 60, 80, 120, 200} {
			t.Run(fmt.Sprint(lanes, " lanes at ", w), func(t *testing.T) {
				p := tried(lanes, Many)
				f := pane.Frame{Theme: theme.New(true), W: w, H: 20}
				seen := ""
				for range p.parts(f) {
					for _, line := range p.View(f).Lines {
						line = ansi.Strip(line)
						if theme.Width(line) > w {
							t.Errorf("%d cells: %q", theme.Width(line), line)
						}
						seen += line + "\n"
					}
					p.part++
				}
				for i := range lanes {
					for k := i + 1; k < lanes; k++ {
						cell := p.matrix.Of(i, k)
						if want := cell.String() + " " + cell.Range(); !strings.Contains(seen, want) {
							t.Errorf("no %q of %d beside %d in\n%s", want, i, k, seen)
						}
					}
				}
				for _, title := range []string{"trials", "wall", intervalTitle, "first", "p95"} {
					if !strings.Contains(seen, title) {
						t.Errorf("no column %q", title)
					}
				}
			})
		}
	}
}

// Of too few trials the matrix says how many it takes.
func TestTooFewTrialsAreOpen(t *testing.T) {
	p := tried(3, 3)
	shown := ansi.Strip(strings.Join(p.View(pane.Frame{Theme: theme.New(true), W: 120, H: 36}).Lines, "\n"))
	for _, want := range []string{"3 trials are too few to tell these lanes apart; 5 may do", "?: not told apart", trials.NoInterval} {
		if !strings.Contains(shown, want) {
			t.Errorf("no %q in\n%s", want, shown)
		}
	}
}
