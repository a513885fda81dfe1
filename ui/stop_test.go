package ui

import (
	"testing"
	"time"
)

func TestCtrlCStopsARunAndThenQuits(t *testing.T) {
	inTerminal(t, setup{lane: "as-completed:2", w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(time.Second)
		x.press("ctrl+c")
		x.wantShown("finishing 2 calls, ctrl+c again cancels them", " finishing  1.00s")
		x.wantNotShown(" left") // nothing more of it starts
		x.press("tab")
		x.wantShown("finishing 2 calls")
		x.pass(whole)
		x.wantShown("stopped: 4 of 7 items done, 3 cancelled; ctrl+c again to quit")
		x.wantNotShown("finishing")
		if x.quit {
			t.Fatal("the first ctrl+c quit")
		}
		x.press("ctrl+c")
		if !x.quit {
			t.Error("the second ctrl+c did not quit")
		}
	})
}

// What ctrl+c does next is said of a race as of a run.
func TestCtrlCStopsARaceAndThenQuits(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.press("R")
		x.pass(time.Second)
		x.press("ctrl+c")
		x.wantShown("finishing 5 calls, ctrl+c again cancels them")
		x.pass(whole)
		x.wantShown("race stopped: 2 of 5 lanes finished; ctrl+c again to quit")
		x.press("ctrl+c")
		if !x.quit {
			t.Error("the second ctrl+c did not quit")
		}
	})
}

// The end that a signal asks for comes when the calls in flight have ended; at once, where none are.
func TestTheProgramEndsGently(t *testing.T) {
	inTerminal(t, setup{lane: "as-completed:2", w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(time.Second)
		x.send(drainMsg{})
		x.wantShown("finishing 2 calls")
		if x.quit {
			t.Fatal("it has quit while calls are in flight")
		}
		x.pass(whole)
		if ok := x.m.home.Run().Tally.OK; !x.quit || ok != 4 {
			t.Errorf("quit is %v, %d ok", x.quit, ok)
		}
	})
	inTerminal(t, setup{lane: "as-completed:2", w: 120, h: 36}, func(x *terminal) {
		x.press("q")
		x.send(drainMsg{})
		if !x.quit {
			t.Error("it waits for nothing")
		}
	})
}

// The second ctrl+c doesn't wait for calls, and the next run is finished first again.
func TestCtrlCAgainCancelsCalls(t *testing.T) {
	inTerminal(t, setup{lane: "as-completed:2", w: 120, h: 36}, func(x *terminal) {
		for range 2 {
			x.press("enter")
			x.pass(time.Second)
			x.press("ctrl+c")
			x.wantShown("finishing 2 calls")
			x.press("ctrl+c")
			x.pass(100 * time.Millisecond)
			x.wantShown("stopped: 2 of 7 items done, 5 cancelled")
		}
		x.press("R")
		x.pass(time.Second)
		x.press("ctrl+c")
		x.wantShown("finishing ", " calls, ctrl+c again cancels them")
		x.pass(whole)
		if len(x.m.live) > 0 || !x.m.race.Runs()[1].Tally.Over {
			t.Error("the race goes on")
		}
	})
}

func TestQuittingStopsWhatRunsFirst(t *testing.T) {
	inTerminal(t, setup{w: 80, h: 24}, func(x *terminal) {
		x.press("R")
		x.pass(time.Second)
		x.press("q")
		x.wantShown("stop what runs, and quit?", "enter yes", "esc no")
		x.press("q", "R", "esc")
		x.pass(10 * time.Millisecond)
		if x.quit || len(x.m.live) == 0 {
			t.Error("it was not wanted")
		}
		x.press("q", "enter")
		x.pass(100 * time.Millisecond)
		if !x.quit || len(x.m.live) > 0 {
			t.Errorf("quit %v with %d runs on", x.quit, len(x.m.live))
		}
	})
}

func TestAStoppedRaceSaysSo(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.press("R")
		x.pass(2 * time.Second)
		x.press("s", "enter")
		x.pass(time.Second)
		x.wantShown("race stopped", "race stopped: 2 of 5 lanes finished")
	})
	inTerminal(t, setup{real: true, w: 120, h: 36}, func(x *terminal) {
		x.press("R", "enter")
		x.pass(2 * time.Second)
		x.press("s", "enter")
		x.pass(time.Minute)
		x.wantShown("race stopped", "not run", "0 of 5 lanes")
	})
}

// TestCtrlCAgainAndAgainQuits: it stops, it asks, and once more it insists.
func TestCtrlCAgainAndAgainQuits(t *testing.T) {
	inTerminal(t, setup{lane: "as-completed:2", real: true, w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(time.Second)
		x.press("ctrl+c")
		x.pass(time.Second)
		x.press("ctrl+c")
		x.wantShown("quit without 4 results, paid for and not saved? (w saves)")
		if x.quit {
			t.Fatal("it quit unasked")
		}
		x.press("ctrl+c")
		if !x.quit {
			t.Error("the third ctrl+c did not quit")
		}
	})
}
