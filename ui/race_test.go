package ui

import (
	"strconv"
	"testing"
	"time"

	"regatta/engine"
)

// Failed items are no results: they are counted apart from what was delivered, as
// items, and not as lanes.
func TestFailedItemsAreNotDelivered(t *testing.T) {
	inTerminal(t, setup{data: "tickets", sim: "invalid=0.2", w: 120, h: 40}, func(x *terminal) {
		x.m.cfg.Base.Reasks = 0
		x.press("R")
		x.pass(2 * time.Minute)
		failed := 0
		for _, track := range x.m.race.Runs() {
			tally := track.Tally
			failed += tally.Failed
			if tally.Failed == 0 || tally.Delivered != 40 || tally.Returned != 40-tally.Failed {
				t.Fatalf("%v: %d failed, %d of %d delivered", track.Lane, tally.Failed, tally.Returned, tally.Delivered)
			}
			x.wantShown(strconv.Itoa(40-tally.Failed)+"/40 ", strconv.Itoa(tally.Failed)+" failed")
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

// A run of which most failed looks neither finished nor fast, wherever it is shown.
func TestARunOfWhichMostFailed(t *testing.T) {
	inTerminal(t, setup{data: "people:400", sim: "latency=fixed:200ms,error=0.7", w: 120, h: 60}, func(x *terminal) {
		x.m.cfg.Base.Retry.Max = 0
		x.press("down") // gather
		x.press("enter")
		x.pass(time.Minute)
		tally := x.m.home.Run().Tally
		if tally.Failed <= tally.OK || tally.OK == 0 {
			t.Fatalf("%d ok, %d failed", tally.OK, tally.Failed)
		}
		ok, failed := strconv.Itoa(tally.OK), strconv.Itoa(tally.Failed)
		x.wantShown(
			"gather  ✗ "+ok+" ok, "+failed+" failed", // the header
			"✗ 0.", // the list of lanes
			" "+ok+"/400 delivered", "failed "+failed,
			" "+ok+" ok, "+failed+" failed; all results delivered at ", // the sentence
		)
		x.wantNotShown("✓ done", "everything delivered", "forecast from")
		x.press("m")
		x.wantShown(" "+ok+"/400 ", " "+failed+" ")
	})
}

// What waits is a figure of its own while it waits, on the smallest usual terminal too.
func TestWaitingIsAFigureOfItsOwn(t *testing.T) {
	inTerminal(t, setup{data: "tickets", w: 80, h: 24}, func(x *terminal) {
		x.press("down")
		x.press("down")
		x.press("down") // gather:2
		x.press("enter")
		x.pass(300 * time.Millisecond)
		x.wantShown("in flight 2/2", "waiting 38")
		x.pass(time.Minute)
		x.wantNotShown("waiting")
		x.press("R")
		x.pass(300 * time.Millisecond)
		x.wantShown("in flight 2/2", "38 waiting")
		x.pass(time.Minute)
		x.wantNotShown("waiting")
	})
}

// The best lanes are marked without colour too.
func TestTheBestLanesHaveAMark(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 40}, func(x *terminal) {
		x.press("R")
		x.pass(time.Minute)
		x.press("c")
		x.wantShown("= b gather  ", "= c as-completed  ", "=: tied for the best wall")
		x.wantNotShown("= a for-loop", "= d gather:2")
		x.press("esc", "esc", "down", "space", "R") // without gather
		x.pass(time.Minute)
		x.press("c")
		x.wantShown("▲ c as-completed  ", "▲: best wall", "as-completed is fastest")
	})
}

// The list begins with the lanes that were named, and they race.
func TestTheLanesToBeginWith(t *testing.T) {
	lanes := []engine.Lane{{Strategy: engine.Gather}, {Strategy: engine.Gather, Limit: 20}, {Strategy: engine.Gather, Limit: engine.AutoLimit, Auto: true}}
	inTerminal(t, setup{w: 100, h: 30, more: func(cfg *Config) { cfg.Lanes = lanes }, sim: "latency=fixed:100ms", base: asking}, func(x *terminal) {
		x.wantShown("gather:20", "gather:auto", "race the 3 marked")
		x.wantNotShown("for-loop", "as-completed")
		x.press("R")
		x.pass(time.Second)
		x.wantShown("race done", "gather:20", "gather:auto")
	})
}
