package ui

import (
	"strconv"
	"testing"
	"time"
)

// Failed items are no results: they are counted apart from what was delivered, as
// items, and not as lanes.
func TestFailedItemsAreNotDelivered(t *testing.T) {
	inTerminal(t, setup{data: "tickets", sim: "invalid=0.2", w: 120, h: 40}, func(x *terminal) {
		x.m.cfg.Base.Reasks = 0
		x.press("R")
		x.pass(2 * time.Minute)
		failed := 0
		for _, track := range x.m.race.tracks() {
			tally := track.tally
			failed += tally.Failed
			if tally.Failed == 0 || tally.Delivered != 40 || tally.Returned != 40-tally.Failed {
				t.Fatalf("%v: %d failed, %d of %d delivered", track.lane, tally.Failed, tally.Returned, tally.Delivered)
			}
			x.wantShown(strconv.Itoa(40-tally.Failed) + "/40 delivered")
		}
		x.wantShown("✗ race done, " + strconv.Itoa(failed) + " items failed")
		x.press("enter")
		x.wantNotShown("40/40 delivered")
	})
}

// A lane is written as it is typed, wherever it stands.
func TestLanesAreWrittenAsTyped(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 40}, func(x *terminal) {
		for _, key := range []string{"", "R", "c", "m"} {
			if key != "" {
				x.press(key)
				x.pass(time.Minute)
			}
			x.wantShown("gather:2", "as-completed:2")
			x.wantNotShown("gather 2", "as-completed 2")
		}
	})
}
