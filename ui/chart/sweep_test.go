package chart

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"regatta/ui/theme"
)

func sweepLines(points []SweepPoint, knee, width int) []string {
	return strings.Split(ansi.Strip(strings.Join(Sweep(theme.New(true), points, knee, Options{Width: width, Height: 20}), "\n")), "\n")
}

// column returns the cell that a part of a line begins in.
func column(line, part string) int {
	before, _, found := strings.Cut(line, part)
	if !found {
		return -1
	}
	return ansi.StringWidth(before)
}

func TestDoublingsAreEquallyWide(t *testing.T) {
	s := newSweepPlot(theme.New(true), swept(), 16, 15, 120)
	step := s.column(2) - s.column(1)
	for limit := 2; limit < 128; limit *= 2 {
		if d := s.column(2*limit) - s.column(limit); d < step-1 || d > step+1 {
			t.Errorf("from %d to %d it is %d cells, from 1 to 2 %d", limit, 2*limit, d, step)
		}
	}
}

func TestTheKneeIsMarkedUnderItsLimit(t *testing.T) {
	for knee, want := range map[int]string{16: "▲ recommended", 1: "▲ recommended", 128: " recommended ▲"} {
		lines := sweepLines(swept(), knee, 80)
		limits, foot := lines[len(lines)-2], lines[len(lines)-1]
		if !strings.Contains(foot, want) {
			t.Errorf("got %q, want %q", foot, want)
		}
		mark := column(foot, "▲")
		if r := []rune(limits); r[mark] == ' ' {
			t.Errorf("the mark isn't under a limit:\n%s\n%s", limits, foot)
		}
	}
	if all := strings.Join(sweepLines(swept(), 0, 80), "\n"); strings.Contains(all, "▲") {
		t.Errorf("a knee is marked where there is none:\n%s", all)
	}
	for width, want := range map[int]string{60: "▲ recommended", 20: "▲"} {
		lines := sweepLines(swept(), 16, width)
		if foot := strings.TrimSpace(lines[len(lines)-1]); foot != strings.TrimSpace(want) {
			t.Errorf("%d cells wide it says %q, want %q", width, foot, want)
		}
	}
}

// The order of the points doesn't matter, and what isn't on the scale is left out.
func TestPointsAreSorted(t *testing.T) {
	mixed := slices.Clone(swept())
	slices.Reverse(mixed)
	mixed = append(mixed, SweepPoint{Limit: 0, Throughput: 99}, SweepPoint{Limit: -4, Throughput: 99})
	if got, want := sweepLines(mixed, 16, 100), sweepLines(swept(), 16, 100); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	kept := sorted([]SweepPoint{{Limit: 2, Throughput: math.NaN()}, {Limit: 1, Throughput: math.Inf(1)}})
	if kept[0].Throughput != fastest || kept[1].Throughput != 0 {
		t.Errorf("got %v", kept)
	}
}

// What isn't known yet keeps its place, without a figure.
func TestUnknownPointsKeepTheirPlace(t *testing.T) {
	all, some := swept(), swept()
	for i := range some[:4] {
		some[i].Throughput, some[i].P95 = -1, -1
	}
	whole, part := sweepLines(all, 0, 100), sweepLines(some, 0, 100)
	if got, want := part[len(part)-2], whole[len(whole)-2]; got != want {
		t.Errorf("the limits are %q, with all points %q", got, want)
	}
	if shown := strings.Join(part, "\n"); strings.Contains(shown, " 1.15 ") || !strings.Contains(shown, " 18.4 ") {
		t.Errorf("the figures aren't those that are known:\n%s", shown)
	}
	if none := strings.Join(sweepLines([]SweepPoint{{1, -1, -1}, {2, -1, -1}}, 0, 60), "\n"); strings.Contains(none, "-1") || !strings.Contains(none, "1s") {
		t.Errorf("a chart without a point:\n%s", none)
	}
}

// Higher throughput is a higher bar; each has its figure where it is free.
func TestBarsAreToScale(t *testing.T) {
	points := []SweepPoint{{1, 1, -1}, {2, 2, -1}, {4, 4, -1}, {8, 8, -1}}
	s := newSweepPlot(theme.New(true), points, 0, 16, 80)
	s.bars()
	s.line()
	s.values()
	for _, p := range points {
		full := 0
		for y := range s.canvas.h {
			if s.canvas.at(s.column(p.Limit), y).glyph == '█' {
				full++
			}
		}
		if want := p.Limit * 2; full != want {
			t.Errorf("the bar of %d is %d rows high, want %d", p.Limit, full, want)
		}
	}
}
