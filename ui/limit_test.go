package ui

import (
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
		x.wantShown("d data: esc to the lanes first")
	})
}
