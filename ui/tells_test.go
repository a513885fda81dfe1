package ui

import (
	"testing"
	"time"
)

// Where a limit is changed whose lane has run, it is said what became of the run.
func TestARunThatMakesRoomIsSaidToBeKept(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36, lane: "gather:2", sim: "latency=fixed:400ms", base: asking}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.wantShown("7/7 delivered")
		x.press("right")
		x.wantShown("the run of gather:2 is kept: ← leads back")
		x.press("left")
		x.wantNotShown("is kept")
		x.wantShown("7/7 delivered")
		x.press("right", "right")
		x.wantShown("the run of gather:2 is kept: m lists it")
		x.press("left", "left")
		x.wantNotShown("is kept")
		x.press("A")
		x.wantShown("the run of gather:2 is kept: m lists it")
	})
}

// What a key can't do is said as long as it can't.
func TestARefusalGoesWithItsReason(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36, lane: "gather:2", sim: "latency=fixed:400ms", base: asking}, func(x *terminal) {
		x.press("enter")
		x.pass(900 * time.Millisecond)
		x.press("c")
		x.wantShown("c compare: no run has ended")
		x.pass(whole)
		x.wantShown("7/7 delivered")
		x.wantNotShown("c compare: no run has ended")
	})
	inTerminal(t, setup{w: 120, h: 36, lane: "gather:2", sim: "latency=fixed:400ms", base: asking}, func(x *terminal) {
		x.press("enter")
		x.pass(900 * time.Millisecond)
		x.press("P")
		x.wantShown("P next provider profile: " + stopFirst)
		x.pass(whole)
		x.wantNotShown(stopFirst)
		x.press("P")
		x.wantShown("; m lists the earlier runs")
	})
}
