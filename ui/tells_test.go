package ui

import (
	"slices"
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
		x.wantShown("the run of gather:2 is kept: c compares it, ← leads back")
		x.press("left")
		x.wantNotShown("is kept")
		x.wantShown("7/7 delivered")
		x.press("right", "right")
		x.wantShown("the run of gather:2 is kept: c compares it")
		x.press("left", "left")
		x.wantNotShown("is kept")
		x.press("A")
		x.wantShown("the run of gather:2 is kept: c compares it")
	})
}

// The limit before and the limit now are beside each other with one key.
func TestCompareKeepsWhatALaneWasBefore(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36, lane: "gather:2", sim: "latency=fixed:400ms", base: asking}, func(x *terminal) {
		labels := func(want ...string) {
			x.t.Helper()
			var got []string
			for _, r := range x.m.compare.Runs() {
				got = append(got, r.RanAs())
			}
			if !slices.Equal(got, want) {
				x.t.Errorf("%q are compared, want %q", got, want)
			}
		}
		x.press("enter")
		x.pass(whole)
		x.press("right", "c")
		labels("gather:2")
		x.press("esc", "enter")
		x.pass(whole)
		x.press("c")
		labels("gather:3", "gather:2")
		x.wantShown("gather:3 is fastest")
		x.press("esc", "left", "c")
		labels("gather:2", "gather:3")
		x.press("esc", "t", "enter")
		x.pass(whole)
		x.press("c")
		labels("as-completed:2", "gather:2", "gather:3")
		x.press("esc", "x", "c") // of what was removed, what another lane ran stays
		labels("as-completed:2")
	})
}

// A limit that is changed while a lane runs is that run's: the screen says so, and calls the run by both
// limits ever after.
func TestALimitChangedMidRunIsThatRunsAlone(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36, lane: "gather:5", sim: "latency=fixed:400ms", base: asking}, func(x *terminal) {
		x.press("enter")
		x.pass(100 * time.Millisecond)
		x.press("left", "left", "left")
		x.pass(100 * time.Millisecond)
		x.wantShown("◂ 2 ▸  this run only")
		x.wantShown("limit 2 for this run")
		x.pass(whole)
		x.wantShown("◂ 5 ▸  ran 5→2")
		x.press("left")
		x.wantShown("the run of gather:5→2 is kept: c compares it, → leads back")
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
