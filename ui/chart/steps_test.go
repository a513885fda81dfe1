package chart

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"regatta/engine"
	"regatta/ui/theme"
)

// plotted returns the plot of series, 40 columns and 10 rows, 10 seconds long.
func plotted(series ...Series) *stepPlot {
	return newStepPlot(theme.New(true), series, newScale(10, 10, 1), 40+LetterRoom, 10*time.Second)
}

func TestAGatherIsACliff(t *testing.T) {
	const floor, ceiling = 39, 0 // in dots
	trace := plotted(Series{Points: []engine.Point{{At: 5 * time.Second, Value: 10}}, Until: 5 * time.Second}).traces[0]
	if len(trace) != 41 {
		t.Fatalf("the line takes %d columns of dots, want 41", len(trace))
	}
	for x, s := range trace[:40] {
		if s != (stretch{floor, floor, floor}) {
			t.Errorf("in column %d it is at %v, not on the floor", x, s)
		}
	}
	if got, want := trace[40], (stretch{ceiling, floor, ceiling}); got != want {
		t.Errorf("it ends with %v, want the cliff %v", got, want)
	}
}

func TestAsCompletedIsARamp(t *testing.T) {
	var points []engine.Point
	for i := range 10 {
		points = append(points, engine.Point{At: time.Duration(i+1) * time.Second / 2, Value: i + 1})
	}
	trace := plotted(Series{Points: points}).traces[0]
	jumps := 0
	for x := 1; x < len(trace); x++ {
		if trace[x].last > trace[x-1].last {
			t.Errorf("the ramp falls in column %d", x)
		}
		if trace[x].hi != trace[x].lo {
			jumps++
		}
		if trace[x].hi != trace[x-1].last {
			t.Errorf("column %d begins at %d, where the one before ended at %d", x, trace[x].hi, trace[x-1].last)
		}
	}
	if jumps != 10 {
		t.Errorf("%d jumps, want 10", jumps)
	}
}

// What happens between two columns shows as the stretch between its extremes.
func TestAColumnHoldsAllThatHappensInIt(t *testing.T) {
	var points []engine.Point
	for i, v := range []int{4, 9, 1, 5} {
		points = append(points, engine.Point{At: 2*time.Second + time.Duration(i)*ms, Value: v})
	}
	p := plotted(Series{Points: points, Until: 3 * time.Second})
	want := stretch{p.scale.dot(9), p.scale.dot(0), p.scale.dot(5)}
	if got := p.traces[0][16]; got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWhatHoldsFromTheStartBeginsThere(t *testing.T) {
	p := plotted(Series{Points: []engine.Point{{At: 0, Value: 3}, {At: 0, Value: 8}}, Until: time.Second})
	if got, want := p.traces[0][0].hi, p.scale.dot(8); got != want {
		t.Errorf("the line begins at dot %d, want %d", got, want)
	}
}

func TestLinesInTheSamePlaceAreBothSeen(t *testing.T) {
	points := []engine.Point{{At: 2 * time.Second, Value: 5}, {At: 8 * time.Second, Value: 10}}
	th := theme.New(true)
	both := []Series{{Name: "one", Fill: th.Series[0], Points: points}, {Name: "two", Fill: th.Series[1], Points: points}}

	p := plotted(both...)
	p.draw(false)
	cells := map[string]int{}
	for _, c := range p.canvas.cells {
		if c.ink != nil {
			cells[c.ink.Paint("·")]++
		}
	}
	one, two := cells[th.Series[0].Ink.Paint("·")], cells[th.Series[1].Ink.Paint("·")]
	if one+two < 40 || one < (one+two)/3 || two < (one+two)/3 {
		t.Errorf("%d cells show the one, %d the other", one, two)
	}
	lines := Steps(th, both, Options{Width: 60, Height: 15})
	if all := ansi.Strip(strings.Join(lines, "\n")); !strings.Contains(all, "ab") {
		t.Errorf("the letters aren't side by side at the end:\n%s", all)
	}
}

// plotOf is what a chart shows on the right of its axis.
func plotOf(lines []string) string {
	var plot []string
	for _, line := range lines {
		_, right, found := strings.Cut(strings.ReplaceAll(ansi.Strip(line), "┤", "│"), "│")
		if found {
			plot = append(plot, right)
		}
	}
	return strings.Join(plot, "\n")
}

func TestEveryLineHasItsLetter(t *testing.T) {
	th := theme.New(true)
	delivered, flight := race(th, engine.ArticleLanes(), article())
	for _, series := range [][]Series{delivered, flight, until(delivered, 500*ms), until(flight, 500*ms)} {
		for _, plain := range []bool{false, true} {
			lines := Steps(th, series, Options{Width: 80, Height: 20, YLabel: "-", Plain: plain})
			plot := plotOf(lines)
			for i, s := range series {
				least := 1
				if plain && len(s.Points) > 0 && s.Until-s.Points[0].At >= 3*time.Second {
					least = 2 // along the line, too, once it has risen
				}
				if n := strings.Count(plot, letter("", i)); n < least {
					t.Errorf("plain %v: %s's letter is there %d times, want %d:\n%s", plain, s.Name, n, least, plot)
				}
			}
		}
	}
}

// Of two lines in one colour, the dashed one has gaps where it is level, and whole rises.
func TestALineInTheColourOfAnotherIsDashed(t *testing.T) {
	th := theme.New(true)
	points := []engine.Point{{At: 5 * time.Second, Value: 10}}
	cells := func(dashed bool) (level, upright int) {
		p := plotted(Series{Fill: th.Series[0], Dashed: dashed, Points: points, Until: 10 * time.Second})
		p.draw(true)
		for i, c := range p.canvas.cells {
			switch x, y := i%p.canvas.w, i/p.canvas.w; {
			case c.ink == nil:
			case y == p.canvas.h-1 && x < 19:
				level++
			case x == 20:
				upright++
			}
		}
		return level, upright
	}
	whole, rise := cells(false)
	dashed, same := cells(true)
	if whole != 19 || dashed < 8 || dashed > 12 || same != rise || rise == 0 {
		t.Errorf("%d of %d cells are drawn where it is level, %d of %d where it rises", dashed, whole, same, rise)
	}
}

// Without colours, letters along a line that lies on the axis would read as labels of it.
func TestNoLettersLieOnTheAxis(t *testing.T) {
	p := plotted(Series{Points: []engine.Point{{At: 8 * time.Second, Value: 5}}, Until: 10 * time.Second})
	p.draw(true)
	for x := range p.canvas.w {
		if c := p.canvas.cells[(p.canvas.h-1)*p.canvas.w+x]; c.glyph == 'a' {
			t.Errorf("a letter lies on the axis, in cell %d", x)
		}
	}
}

// A lane that hasn't begun is in the legend, not in the plot.
func TestALaneThatWaitsHasNoLine(t *testing.T) {
	th := theme.New(true)
	lines := Steps(th, []Series{{Name: "later", Fill: th.Series[0]}}, Options{Width: 60, Height: 10, Plain: true})
	if !strings.Contains(lines[0], "later") {
		t.Errorf("the legend lacks it: %q", lines[0])
	}
	if plot := plotOf(lines); strings.ContainsAny(plot, "a⣀⡀") {
		t.Errorf("the plot has it:\n%s", plot)
	}
}
