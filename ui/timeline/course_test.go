package timeline

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/course"
	"regatta/ui/theme"
)

func marked(a Axis, marks ...Mark) string {
	var l theme.Line
	a.Marks(&l, marks)
	return ansi.Strip(l.String())
}

func TestMarksSayAsMuchAsHasRoom(t *testing.T) {
	mark := func(at time.Duration, weight int, forms ...string) Mark {
		return Mark{At: at * ms, Weight: weight, Forms: forms}
	}
	axis := Axis{Cells: 30, Span: 3 * time.Second}
	for name, c := range map[string]struct {
		marks []Mark
		want  string
	}{
		"alone":                         {[]Mark{mark(1000, 1, "↓20 it takes 20", "↓20", "↓")}, "          ↓20 it takes 20     "},
		"its figure before the next":    {[]Mark{mark(0, 1, "↑24 doubling", "↑24", "↑"), mark(500, 1, "↓20", "↓")}, "↑24  ↓20                      "},
		"the heavier has room first":    {[]Mark{mark(0, 1, "↑24 doubling", "↑24", "↑"), mark(200, 2, "↓20", "↓")}, "↑ ↓20                         "},
		"one beside the other":          {[]Mark{mark(0, 1, "↑24", "↑"), mark(100, 2, "↓20", "↓")}, "↑↓20                          "},
		"one of two at one place":       {[]Mark{mark(10, 1, "↑24", "↑"), mark(20, 2, "↓20", "↓")}, "↓20                           "},
		"no more than has room":         {[]Mark{mark(2800, 1, "↑24 doubling", "↑24", "↑")}, "                            ↑ "},
		"what is not on the axis":       {[]Mark{mark(3100, 1, "↑24", "↑")}, strings.Repeat(" ", 30)},
		"the last moment of the axis":   {[]Mark{mark(3000, 1, "↑24", "↑")}, strings.Repeat(" ", 29) + "↑"},
		"marks without words of theirs": {[]Mark{mark(300, 1, "■"), mark(1000, 1, "■")}, "   ■      ■                   "},
	} {
		if got := marked(axis, c.marks...); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// However many marks there are, the line is as wide as the axis, and the heaviest are seen.
func TestMarksFillTheirLine(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		axis := Window(time.Duration(rapid.IntRange(0, 1000).Draw(rt, "from"))*ms, 3*time.Second, rapid.IntRange(0, 90).Draw(rt, "cells"))
		marks := make([]Mark, rapid.IntRange(0, 60).Draw(rt, "marks"))
		heaviest := 0
		for i := range marks {
			weight := rapid.IntRange(1, 5).Draw(rt, "weight")
			at := time.Duration(rapid.IntRange(0, 4000).Draw(rt, "at")) * ms
			marks[i] = Mark{At: at, Weight: weight, Forms: []string{fmt.Sprintf("%d it has reasons", weight), fmt.Sprintf("%d!!", weight), fmt.Sprint(weight)}}
			if at >= axis.From && at <= axis.From+axis.Span {
				heaviest = max(heaviest, weight)
			}
		}
		line := marked(axis, marks...)
		if theme.Width(line) != axis.Cells {
			rt.Fatalf("%q has %d cells, not %d", line, theme.Width(line), axis.Cells)
		}
		if axis.Cells > 0 && heaviest > 0 && !strings.Contains(line, fmt.Sprint(heaviest)) {
			rt.Fatalf("%d isn't in %q", heaviest, line)
		}
	})
}

func TestTheLimitIsDrawnToScale(t *testing.T) {
	pen := Pen{Theme: theme.New(true), Axis: Axis{Cells: 16, Span: 1600 * ms}}
	pen.Shut([]course.Band{{From: 800 * ms, To: 1100 * ms}})
	steps := []course.Step{{At: 0, Limit: 0}, {At: 200 * ms, Limit: 5}, {At: 400 * ms, Limit: 10}, {At: 600 * ms, Limit: 40}, {At: 1100 * ms, Limit: 20}}
	var l theme.Line
	pen.Levels(&l, steps, 40, 1300*ms)
	if got, want := ansi.Strip(l.String()), "▔▔▁▁▂▂██╎╎╎▄▄   "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Bands stand behind what lives are: where nothing is drawn, or something waits.
func TestBandsStandBehindLives(t *testing.T) {
	for _, plain := range []bool{false, true} {
		pen := Pen{Theme: theme.New(true), Axis: Axis{Cells: 20, Span: time.Second}, Plain: plain}
		pen.Shut([]course.Band{{From: 0, To: 150 * ms}, {From: 300 * ms, To: 310 * ms}, {From: 850 * ms, To: 2 * time.Second}})
		row := retried()
		var l theme.Line
		pen.Row(&l, row, time.Second, 0)
		got := ansi.Strip(l.String())
		if want := map[bool]string{false: "╎╎██~~██▒▒▒▒▒▒▒▒ ╎╎╎", true: "╎╎xx~~▇▇▒▒▒▒▒▒▒▒ ╎╎╎"}[plain]; got != want {
			t.Errorf("plain %v: got %q, want %q", plain, got, want)
		}
		lanes := pen.Lane(&engine.Tally{Rows: []engine.Row{*row, *row, *row}}, time.Second, 1)
		if got := ansi.Strip(lanes[0].String()); !strings.HasPrefix(got, "╎╎") || !strings.HasSuffix(got, " ╎╎╎") || theme.Width(got) != 20 {
			t.Errorf("plain %v, a lane: got %q", plain, got)
		}
		pen.Shut(nil)
		l = theme.Line{}
		pen.Row(&l, row, time.Second, 0)
		if strings.Contains(l.String(), Band) {
			t.Errorf("bands are left: %q", ansi.Strip(l.String()))
		}
	}
}

// An area stands under its limit, to one scale: as long as all places are taken it reaches up to
// the line, and no line stands where the limit is higher than the area, shut, or to come.
func TestAnAreaStandsUnderItsLimit(t *testing.T) {
	tally := crowd(t, "as-completed:16", 64, func(int) bool { return false }, 0) // 16 in flight for 400 ms
	pen := Pen{Theme: theme.New(true), Axis: Axis{Cells: 10, Span: time.Second}, PerCall: 1}
	draw := func(steps ...course.Step) string {
		pen.Under(steps)
		var lines []string
		for _, l := range pen.Lane(tally, 800*ms, 4) {
			lines = append(lines, strings.TrimRight(ansi.Strip(l.String()), " "))
		}
		return strings.Join(lines, "\n")
	}
	for name, c := range map[string]struct {
		steps []course.Step
		want  string
	}{
		"none":             {nil, "\n\n████\n████"},
		"its own":          {[]course.Step{{At: 0, Limit: 16}}, "\n▁▁▁▁▁▁▁▁\n████\n████"},
		"a higher one":     {[]course.Step{{At: 0, Limit: 24}}, "▁▁▁▁▁▁▁▁\n\n████\n████"},
		"a little higher":  {[]course.Step{{At: 0, Limit: 17}}, "▁▁▁▁▁▁▁▁\n\n████\n████"},
		"too high a one":   {[]course.Step{{At: 0, Limit: 256}}, "\n\n████\n████"},
		"lowered":          {[]course.Step{{At: 0, Limit: 16}, {At: 200 * ms, Limit: 8}}, "\n▁▁\n██▁▁▁▁▁▁\n████"},
		"only from then":   {[]course.Step{{At: 0, Limit: 0}, {At: 500 * ms, Limit: 8}}, "\n\n████ ▁▁▁\n████"},
		"as high as there": {[]course.Step{{At: 0, Limit: 32}}, "▔▔▔▔▔▔▔▔\n\n████\n████"},
	} {
		if got := draw(c.steps...); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
	pen.Shut([]course.Band{{From: 500 * ms, To: 700 * ms}})
	if got, want := draw(course.Step{Limit: 8}), "     ╎╎\n     ╎╎\n▁▁▁▁▁╎╎▁\n████ ╎╎"; got != want {
		t.Errorf("shut:\n%s\nwant\n%s", got, want)
	}
	pen.Shut(nil)
	pen.Plain = true // no colour tells the line from what it lies on: there it isn't drawn
	if got, want := draw(course.Step{Limit: 8}), "\n\n████▁▁▁▁\n████"; got != want {
		t.Errorf("plain:\n%s\nwant\n%s", got, want)
	}
}
