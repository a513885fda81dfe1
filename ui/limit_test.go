package ui

import (
	"strings"
	"testing"
	"time"
)

// What a limit was made mid-run stays said after the run, in list, header and side; changes in a
// row are one mark, with the last.
func TestALimitThatWasChangedStaysSaid(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36, data: "people:40", lane: "as-completed:2"}, func(x *terminal) {
		x.press("enter")
		x.pass(time.Second)
		x.press("right", "right")
		x.pass(time.Second)
		x.wantShown("as-completed:2→4", "↑4 changed by you")
		x.wantNotShown("↑3")
		x.pass(time.Minute)
		x.wantShown("as-completed:2→4  ✓", "LIMIT  ◂ 2 ▸  ran 2→4", "● as-completed:2→4")
		x.press("R")
		x.pass(time.Millisecond)
		x.press("d")
		x.wantShown("d data: stop what runs first")
	})
}

// Header, list, race, the walls so far and the comparison name a run whose limit was changed alike.
func TestAChangedLimitIsNamedAlikeEverywhere(t *testing.T) {
	for _, size := range [][2]int{{50, 15}, {80, 24}, {120, 36}} {
		inTerminal(t, setup{w: size[0], h: size[1], data: "people:12", lane: "as-completed:2"}, func(x *terminal) {
			x.press("enter")
			x.pass(time.Second)
			x.press("right", "right", "right")
			x.pass(time.Second)
			shown := func(where string) {
				t.Helper()
				if !strings.Contains(x.plain(), "as-completed:2→5") {
					x.t.Errorf("%v, %s:\n%s", size, where, x.plain())
				}
			}
			shown("on")
			x.pass(time.Minute)
			shown("over")
			x.press("c")
			x.pass(time.Second)
			shown("compared")
			x.press("m")
			x.pass(time.Second)
			shown("listed")
		})
	}
}
