package ui

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// changed counts the cells that differ between two frames.
func changed(a, b string) int {
	n := 0
	before, after := strings.Split(a, "\n"), strings.Split(b, "\n")
	for y := range max(len(before), len(after)) {
		var x, z []rune
		if y < len(before) {
			x = []rune(before[y])
		}
		if y < len(after) {
			z = []rune(after[y])
		}
		for i := range max(len(x), len(z)) {
			if i >= len(x) || i >= len(z) || x[i] != z[i] {
				n++
			}
		}
	}
	return n
}

// firstTick is a label of an axis.
var firstTick = regexp.MustCompile(`(?:^|\s)(\d+(?:\.\d+)?(?:ms|s)|\d+:\d\d(?:\.\d+)?)(?:\s|$)`)

// axisOf is the line of the axis, below the header: what it begins with, and how far it goes.
func axisOf(t *testing.T, frame string) (from, to time.Duration, found bool) {
	t.Helper()
	for _, line := range strings.Split(frame, "\n")[1:] {
		if at := strings.LastIndex(line, "│"); at >= 0 {
			line = line[at+len("│"):]
		}
		labels := firstTick.FindAllString(strings.ReplaceAll(line, " ", "  "), -1)
		if len(labels) < 3 || strings.Contains(line, "█") || strings.Contains(line, "p50") { // a bar, or figures
			continue
		}
		read := func(s string) time.Duration {
			s = strings.TrimSpace(s)
			if m, rest, minutes := strings.Cut(s, ":"); minutes {
				s = m + "m" + rest + "s"
			}
			d, err := time.ParseDuration(s)
			if err != nil {
				t.Fatalf("%q in %q: %v", s, line, err)
			}
			return d
		}
		return read(labels[0]), read(labels[len(labels)-1]), true
	}
	return 0, 0, false
}

// From frame to frame little changes: figures keep their places, an axis never goes back nor
// becomes shorter while a run is on, and only few frames are drawn anew as a whole.
func TestFramesAreCalm(t *testing.T) {
	const frame = 50 * time.Millisecond
	for name, c := range map[string]struct {
		setup
		keys   []string
		frames int // of the time in which all is on
		anew   int // frames that may be drawn anew
	}{
		"a race of seven items": {setup{w: 120, h: 36}, []string{"R"}, 110, 4},
		"a race, small":         {setup{w: 80, h: 24}, []string{"R"}, 110, 4},
		"a race of many items":  {setup{w: 120, h: 36, data: "people:300", sim: "latency=lognormal:60ms:0.5"}, []string{"R"}, 120, 8},
		"a run":                 {setup{w: 80, h: 24, lane: "gather:2"}, []string{"enter"}, 60, 4},
		"a run of many items":   {setup{w: 80, h: 24, data: "people:300", lane: "as-completed:8"}, []string{"enter"}, 200, 12},
	} {
		t.Run(name, func(t *testing.T) {
			inTerminal(t, c.setup, func(x *terminal) {
				x.press(c.keys...)
				x.pass(frame)
				before := x.plain()
				from, to, _ := axisOf(t, before)
				anew, cells := 0, c.w*c.h
				for n := range c.frames {
					x.pass(frame)
					now := x.plain()
					if changed(before, now) > cells/8 {
						anew++
					}
					if f, l, found := axisOf(t, now); found {
						if f < from || l < to && f == from {
							t.Errorf("frame %d: the axis goes from %v to %v, before from %v to %v", n, f, l, from, to)
						}
						from, to = f, l
					}
					before = now
				}
				if anew > c.anew {
					t.Errorf("%d of %d frames were drawn anew, %d are allowed", anew, c.frames, c.anew)
				}
			})
		})
	}
}

func TestChangedCellsAreCounted(t *testing.T) {
	if n := changed("abc\nde", "abd\nd"); n != 2 {
		t.Errorf("%d cells changed, want 2", n)
	}
	if from, to, found := axisOf(t, "header\n        0s   1s   1:05 \n"+ansi.Strip("x")); !found || from != 0 || to != 65*time.Second {
		t.Errorf("axis from %v to %v, %v", from, to, found)
	}
}
