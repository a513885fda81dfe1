package ui

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/ui/sweep"
)

// eightPlaces is a screen on a provider that takes eight calls at once.
func eightPlaces() setup {
	return setup{data: "tickets", lane: "gather:2", sim: "latency=fixed:1s,max_concurrent=8", base: engine.Config{Retry: engine.DefaultRetry()}, w: 120, h: 36}
}

func limitsOf(p *sweep.Pane) string {
	var limits []int
	for _, lane := range p.Names() {
		limits = append(limits, lane.Limit)
	}
	return fmt.Sprint(limits)
}

// TestASweepFindsTheLimitToTake: a provider with eight places is best used with
// eight, which then is what the lane has.
func TestASweepFindsTheLimitToTake(t *testing.T) {
	inTerminal(t, eightPlaces(), func(x *terminal) {
		x.press("down", "down", "down") // from the for loop's neighbour back to it
		x.press("up", "up", "up", "S")
		x.pass(2500 * time.Millisecond)
		x.wantShown("gather:1..40", "gather at 7 limits on the same 40 items, at the same time", "2/40", "throughput")
		x.wantNotShown("▲", "use limit")
		if len(x.m.live) != 7 {
			t.Errorf("%d runs on", len(x.m.live))
		}
		x.pass(time.Minute)
		x.wantShown("✓ sweep done", "▲ excluding 16, 32 and 40", "limit 8 has the best throughput, 8.00 items/s",
			"▲ recommended", "per slot", " limit 8: 8.0× the throughput of limit 1, p95 1.00s", "enter use 8")
		x.press("m")
		x.wantShown("7 of 7 marked")
		x.press("esc")
		x.press("enter")
		if lane := x.m.home.Lane().String(); lane != "gather:8" || !x.m.atHome() {
			t.Errorf("the selected lane is %s", lane)
		}
		x.wantShown("gather:8  ✓ done  5.00s", "max in flight 8", "S results")
		x.press("S", "down", "down", "up", "enter")
		x.wantShown("gather:16")
	})
}

// What a user wants of a few items and of thousands.
func TestSweepsFitTheirItems(t *testing.T) {
	for _, c := range []struct {
		data, lane, limits string
		items              int
	}{
		{"people", "gather", "[1 2 4 7]", 7},
		{"people:2", "gather", "[1 2]", 2},
		{"people:200", "ordered:4", "[1 2 4 8 16 32 64]", 200},
		{"people:5000", "as-completed:2", "[1 2 4 8 16 32 64]", 256},
		{"people:5000", "gather:100", "[1 2 4 8 16 32 64 100]", 400},
		{"people:150", "gather:500", "[1 2 4 8 16 32 64 128 150]", 150},
	} {
		inTerminal(t, setup{data: c.data, lane: c.lane, w: 120, h: 36}, func(x *terminal) {
			x.press("S")
			if got := limitsOf(x.m.sweep); got != c.limits || x.m.sweep.Items() != c.items {
				t.Errorf("%s of %s: limits %s on %d items", c.lane, c.data, got, x.m.sweep.Items())
			}
		})
	}
}

// A sweep of the first items says so, and its runs are not those of the lanes.
func TestASweepOfTheFirstItems(t *testing.T) {
	inTerminal(t, setup{data: "people:5000", lane: "gather", w: 120, h: 36}, func(x *terminal) {
		x.press("S")
		x.pass(time.Second)
		x.wantShown("gather at 7 limits on the first 256 items, at the same time")
		x.pass(5 * time.Minute)
		x.wantShown("Measured on the first 256 of 5,000 items", "limit 64, the highest tried, is best so far")
		x.press("enter")
		x.wantShown("◂ 64 ▸", "enter run this lane")
		if n := len(x.m.home.Over()); n != 0 {
			t.Errorf("%d lanes have run", n)
		}
	})
}

func TestWhatCannotBeSweptIsNot(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.wantNotShown("S sweep")
		x.press("S")
		if !x.m.atHome() {
			t.Error("a for loop was swept")
		}
		x.press("down")
		x.wantShown("S sweep its limit", "S sweep ")
		x.press("enter", "S")
		x.wantNotShown("S sweep ")
		if !x.m.atHome() || len(x.m.live) != 1 {
			t.Error("a sweep began beside a run")
		}
	})
	inTerminal(t, setup{data: "people:1", lane: "gather", w: 120, h: 36}, func(x *terminal) {
		x.wantNotShown("S sweep")
	})
}

// Without latencies it is this machine that is measured, by one run at a time.
func TestASweepWithoutLatenciesGoesOneByOne(t *testing.T) {
	inTerminal(t, setup{lane: "gather", sim: "latency=fixed:10ms", w: 120, h: 36}, func(x *terminal) {
		x.press("S")
		x.pass(30 * time.Millisecond)
		if len(x.m.live) != 1 {
			t.Errorf("%d runs on", len(x.m.live))
		}
		x.wantShown("in sequence", "waiting")
		x.pass(time.Second)
		x.wantShown("✓ sweep done", "limit 7 is best at 700 items/s: all 7 items start at once")
	})
}

// What costs something is asked for, goes limit by limit, and can be stopped:
// what has finished stays.
func TestASweepAgainstARealProvider(t *testing.T) {
	s := eightPlaces()
	s.real = true
	t.Chdir(t.TempDir())
	inTerminal(t, s, func(x *terminal) {
		x.press("S")
		x.wantShown("sweep 7 limits of gather: at least 280 calls to example.test?")
		x.press("right", "left", "S")
		x.wantShown("sweep 7 limits of gather")
		if !x.m.atHome() || len(x.m.live) != 0 {
			t.Fatal("it did not wait for the answer")
		}
		x.press("enter")
		x.pass(45 * time.Second)
		x.wantShown("in sequence", "waiting", "8/40")
		if len(x.m.live) != 1 {
			t.Errorf("%d runs on", len(x.m.live))
		}
		x.pass(17 * time.Second)
		x.press("s", "enter")
		x.pass(time.Second)
		x.wantShown("■ sweep stopped", "not run", "of the 2 limits that finished: limit 2, the highest tried")
		x.press("home", "w", "enter")
		x.pass(time.Second)
		x.wantShown("saved 40 items to regatta-tickets-gather-1-")
		if files, err := filepath.Glob("*.jsonl"); err != nil || len(files) != 1 {
			t.Errorf("%v, %v", files, err)
		}
		x.press("esc", "q") // 40 of gather:2, and what gather:4 had before it was stopped
		x.wantShown("quit without 48 results, paid for and not saved? (m lists the runs)")
		x.press("esc", "S")
		x.wantShown("■ sweep stopped")
		x.press("S") // they stay in the list of runs
		x.wantShown("sweep 7 limits of gather: at least 280 calls to example.test?")
		x.press("enter")
		x.pass(time.Second)
		x.wantShown("running")
	})
}

func TestASweepEndsWhereNothingSucceeds(t *testing.T) {
	inTerminal(t, setup{real: true, lane: "gather", sim: "error=1", w: 120, h: 36}, func(x *terminal) {
		x.press("S", "enter")
		x.pass(time.Minute)
		x.wantShown("not run", "no recommendation: nothing succeeded at 1, the only limit tried")
		if n := len(x.m.sweep.Runs()); n != 1 {
			t.Errorf("%d limits were tried", n)
		}
		x.wantNotShown("▲")
	})
}

// A sweep goes on whatever is looked at, and nothing that is pressed there turns it.
func TestASweepGoesOnBehindTheList(t *testing.T) {
	inTerminal(t, eightPlaces(), func(x *terminal) {
		x.press("S")
		x.pass(2 * time.Second)
		x.press("esc", "right", "left", "R", "enter", "d", "t", "x", "a", "down", "up", "tab", "S")
		x.wantShown("gather:1..40", "running")
		x.press("esc", "tab", "down", "S") // while another lane is selected
		x.pass(time.Minute)
		x.wantShown("gather:1..40  ✓ sweep done")
		for _, track := range x.m.sweep.Runs() {
			if len(track.Tally.Limits) != 1 || track.Tally.Limit != track.Lane.Limit {
				t.Errorf("the limit of %v was turned: %v", track.Lane, track.Tally.Limits)
			}
		}
		x.press("enter")
		if lane := x.m.home.Lane(); lane.String() != "gather:8" {
			t.Errorf("the limit went to %v", lane)
		}
	})
}

// Each strategy keeps its sweep, until there is other data.
func TestSweepsStayReachable(t *testing.T) {
	inTerminal(t, setup{lane: "gather", w: 120, h: 36}, func(x *terminal) {
		x.press("S")
		x.pass(whole)
		x.press("esc", "down", "S")
		x.pass(whole)
		x.wantShown("as-completed:1..7")
		x.press("esc", "up", "S")
		x.wantShown("gather:1..7  ✓ sweep done")
		x.press("esc", "d", "down", "enter")
		x.pass(time.Second)
		x.press("down")
		x.wantShown("S sweep its limit")
		x.wantNotShown("S results")
	})
}

func TestQuittingEndsASweep(t *testing.T) {
	for _, real := range []bool{false, true} {
		s := eightPlaces()
		s.real = real
		inTerminal(t, s, func(x *terminal) {
			x.press("S")
			if real {
				x.press("enter")
			}
			x.pass(time.Second)
			x.press("ctrl+c")
			x.pass(time.Second)
			if x.press("q", "enter"); !x.quit || len(x.m.live) > 0 {
				t.Errorf("quit %v with %d runs on", x.quit, len(x.m.live))
			}
		})
	}
}

// Where not all has room the chart has a page of its own, and rows scroll.
func TestASweepOnASmallScreen(t *testing.T) {
	s := eightPlaces()
	s.w, s.h, s.lane, s.data = 40, 12, "gather:200", "people:200"
	inTerminal(t, s, func(x *terminal) {
		x.press("S")
		x.pass(time.Second)
		x.wantShown("  128  ")
		x.wantNotShown("  200  ", "throughput")
		x.press("G")
		x.wantShown("▸", "  200  ")
		x.wantNotShown("    1  ")
		x.press("right")
		x.wantShown("throughput", "p95 latency")
		x.press("left", "g")
		x.plain()
		x.send(tea.MouseClickMsg{X: 8, Y: x.m.lay.body.y + 3, Button: tea.MouseLeft})
		x.send(tea.MouseWheelMsg{X: 8, Y: 5, Button: tea.MouseWheelDown})
		if at := x.m.sweep.At(x.m.frame()); at != 3 {
			t.Errorf("the cursor is at row %d", at)
		}
	})
}

// Lanes that race together share the provider's limits, and that is said.
func TestARaceTogetherAgainstARealProvider(t *testing.T) {
	inTerminal(t, setup{real: true, together: true, w: 120, h: 40}, func(x *terminal) {
		x.press("R")
		x.wantShown("race 5 lanes at the same time: at least 35 calls to example.test?")
		x.press("enter")
		x.pass(time.Second)
		x.wantShown("5 lanes on the same 7 items, at the same time, sharing example.test's rate limits")
		if len(x.m.live) != 3 { // gather and as completed have all by now
			t.Errorf("%d runs on", len(x.m.live))
		}
		x.pass(time.Minute)
		x.press("c")
		x.wantShown("shared the provider's rate limits")
		x.press("esc", "down", "enter", "enter", "enter")
		x.pass(time.Minute)
		x.press("c")
		x.wantShown("for-loop, as-completed, gather:2 and as-completed:2 ran at the same time as other lanes")
	})
	inTerminal(t, setup{real: true, w: 120, h: 40}, func(x *terminal) {
		x.press("R", "enter")
		x.pass(time.Minute)
		x.press("c")
		x.wantNotShown("shared the provider's rate limits")
	})
}
