package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/engine/compare"
	"regatta/ui/comparison"
)

// frames draws frame after frame, as a program does, until nothing more is worked out.
func (x *terminal) frames() {
	for x.plain(); ; x.plain() {
		if !x.m.work {
			return
		}
		x.pass(time.Millisecond)
	}
}

// What goes through all items of large runs is done beside the screen, and comes to
// its place page by page, size by size.
func TestLargeRunsAreComparedBesideTheScreen(t *testing.T) {
	inTerminal(t, setup{w: 160, h: 50, data: "people:4000", lane: "gather", sim: "latency=fixed:1s"}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.press("t", "enter")
		x.pass(whole)
		x.press("m") // both are marked: they are what c compares
		x.send(keyPress("c"))
		x.wantShown("computing over all items", "comparing the runs")
		x.frames()
		x.wantShown("speed-up: sum of the calls' latencies ÷ wall", "ideal wall")
		for range comparison.Titles() {
			x.press("right")
			x.frames()
			x.wantNotShown("computing over")
		}
		x.press("left")
		before := x.plain()
		x.send(tea.WindowSizeMsg{Width: 120, Height: 36})
		if x.frames(); x.plain() == before || strings.Contains(x.plain(), "working") {
			t.Errorf("at another size: %s", x.plain())
		}
	})
}

// A run's events are drawn with the next tick, and nothing else is.
func TestEventsAreDrawnAtTheNextTick(t *testing.T) {
	inTerminal(t, setup{w: 100, h: 30, lane: "gather", sim: "latency=fixed:1s"}, func(x *terminal) {
		x.press("enter")
		x.pass(500 * time.Millisecond)
		before := x.m.View().Content
		x.m.Update(eventsMsg{run: x.m.home.Run()})
		if x.m.stale {
			t.Error("events alone have the screen drawn anew")
		}
		x.pass(tickEvery)
		if x.m.View().Content == before {
			t.Error("a tick does not")
		}
	})
}

// With nothing to wait for the clock stands still, whatever is shown.
func TestAnIdleScreenHasNoTick(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 40}, func(x *terminal) {
		quiet := func(where string) {
			x.frames()
			x.pass(time.Second) // what a key began has ended
			x.m.View()
			if x.pass(time.Hour); x.m.ticking || x.m.stale {
				t.Errorf("%s: ticking %v, stale %v", where, x.m.ticking, x.m.stale)
			}
		}
		quiet("at the start")
		x.press("R")
		x.pass(time.Minute)
		quiet("after a race")
		x.press("c")
		quiet("comparison")
		x.press("esc", "down", "S")
		x.pass(time.Hour)
		quiet("sweep")
		x.press("esc")
		for _, pane := range []string{"?", "d", "v", "m", "/"} {
			x.press(pane)
			quiet(pane)
			x.press("esc")
		}
		x.press("tab", "enter")
		quiet("an item")
	})
}

// A twin is fitted beside the screen from however few items, also where it is refusals that it
// is fitted for.
func TestATwinIsFittedBesideTheScreen(t *testing.T) {
	for _, sim := range []string{"latency=lognormal:200ms:0.2,queue=4", "latency=lognormal:200ms:0.2,rpm=600,burst=10"} {
		inTerminal(t, setup{w: 120, h: 40, data: "people:40", lane: "gather", sim: sim}, func(x *terminal) {
			x.press("enter")
			x.pass(time.Minute)
			if run := x.m.home.Run(); !compare.WantsTwin(run.Tally) {
				t.Fatalf("%s: nothing to fit a twin for", sim)
			}
			x.send(keyPress("c"))
			if !x.m.work {
				t.Errorf("%s: runs are compared within Update", sim)
			}
			x.wantShown("comparing the runs")
			x.frames()
			x.wantNotShown("comparing the runs")
		})
	}
}

// While P has a twin fitted, keys are taken and frames drawn.
func TestTheScreenGoesOnWhileATwinIsFitted(t *testing.T) {
	inTerminal(t, queued(), func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		_, fit := x.m.Update(keyPress("P"))
		x.wantShown("fitting a twin")
		x.press("tab", "down")
		x.wantShown("▸2")
		x.press("c")
		x.wantShown("bound by its slowest call", "speed-up: for-loop wall on a twin ÷ wall")
		x.take(fit)
		x.pass(whole)
		x.wantShown("SIMULATED FROM 1 RUN")
	})
}
