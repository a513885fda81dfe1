package ui

import (
	"testing"
	"time"
)

// What a run decided is told from wherever the run is seen, while it is on and afterwards,
// and only where something was.
func TestDecisionsAreListedFromEverywhere(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36, data: "people:60", lane: "gather:8", sim: "latency=fixed:400ms,max_concurrent=4", base: asking}, func(x *terminal) {
		x.press("D")
		x.wantNotShown("DECISIONS")
		x.press("enter")
		x.pass(1500 * time.Millisecond)
		x.press("D")
		x.wantShown("DECISIONS  gather:8", "8 → 4", "it takes 4 at a time", "none charged to an item", "running")
		x.press("D")
		x.wantNotShown("DECISIONS")
		x.pass(time.Minute)
		x.press("D")
		x.wantShown("DECISIONS  gather:8", "done")
		x.press("esc", "c", "D")
		x.wantShown("DECISIONS  gather:8")
		x.press("esc")
		x.wantShown("speed-up")
		x.press("esc", "m", "D")
		x.wantShown("DECISIONS  gather:8")
		x.press("esc", "esc", "R")
		x.pass(2 * time.Second)
		x.press("down", "D")
		x.wantShown("run 2 of 5", "DECISIONS  gather:8")
		x.press("right")
		x.wantShown("run 3 of 5", "DECISIONS  as-completed  ")
	})
}
