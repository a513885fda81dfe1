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

// A limit is found from the middle of a run on, by a key or typed, and fixed again.
func TestTheLimitIsFoundFromMidRunOn(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36, data: "people:400", lane: "gather:2", sim: "latency=fixed:400ms,max_concurrent=20", base: asking}, func(x *terminal) {
		x.press("enter")
		x.pass(2 * time.Second)
		x.wantShown("in flight 2/2")
		x.press("A")
		x.pass(3 * time.Second)
		x.wantShown("◂ auto 20 ▸", "in flight 20/20", "gather:2")
		x.press("A")
		x.wantShown("◂ auto 20 ▸")
		x.press("left")
		x.pass(time.Second)
		x.wantShown("◂ 16 ▸", "in flight 16/16")
		x.press("L")
		x.typeIn("auto")
		x.press("enter")
		x.pass(time.Second)
		x.wantShown("◂ auto")
		x.press("D")
		x.wantShown("to be found, up to 256", "changed by you")
		x.press("esc")
		x.pass(time.Minute)
		x.wantShown("400/400 delivered", "◂ 2 ▸", "found its limit")
		x.press("A")
		x.wantShown("gather:auto", "◂ auto ▸", "the run finds its limit, up", "is kept: c compares it")
		x.press("right")
		x.wantNotShown("gather:auto")
	})
}

// What of the wall went to the provider's rate is told apart from overhead, and what would have
// avoided refusals is said where it is known.
func TestWhatCallsWaitedForIsCompared(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 40, data: "people:60", lane: "gather:8", sim: "latency=fixed:400ms,rpm=300,burst=8", base: asking}, func(x *terminal) {
		x.press("enter")
		x.pass(time.Minute)
		x.press("c", "right")
		x.wantShown("held by a rate", "waited for", "limit", "rate")
		x.wantNotShown("held by the budget", "machine")
	})
	inTerminal(t, setup{w: 120, h: 40, data: "people:60", lane: "gather:8", sim: "latency=fixed:400ms,max_concurrent=4", base: asking}, func(x *terminal) {
		x.press("enter")
		x.pass(time.Minute)
		x.wantShown("refusals; --limit 4 avoids them")
		x.press("c")
		x.wantShown("refusals; --limit 4 avoids them")
		x.press("right")
		x.wantShown("held by the provider's limit")
		x.wantNotShown("held by a pause", "pause", "budget")
	})
}

// Small screens draw how the limit went in a line; smaller ones leave it to the list of decisions.
func TestSmallScreensDrawTheLimit(t *testing.T) {
	limited := func(w, h int) setup {
		return setup{w: w, h: h, data: "people:60", lane: "gather:8", sim: "latency=fixed:400ms,max_concurrent=4", base: asking}
	}
	inTerminal(t, limited(50, 15), func(x *terminal) {
		x.press("enter")
		x.wantNotShown("limit ≤")
		x.pass(1500 * time.Millisecond)
		x.wantShown("limit ≤", "↓4")
		x.pass(time.Minute)
		x.wantShown("limit ≤", "60/60 delivered")
	})
	inTerminal(t, limited(40, 12), func(x *terminal) {
		x.press("enter")
		x.pass(1500 * time.Millisecond)
		x.wantNotShown("limit ≤")
	})
}
