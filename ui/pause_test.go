package ui

import (
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/runs"
)

// p lets nothing more begin and calls in flight end; again goes on. The header, the window and
// the story say so, and what is saved says who it was.
func TestPPausesAndGoesOn(t *testing.T) {
	inTerminal(t, setup{lane: "as-completed:2", sim: "latency=fixed:1s", w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(1500 * time.Millisecond)
		x.wantShown("p pause")
		x.press("p")
		x.pass(100 * time.Millisecond)
		x.wantShown("‖ paused", "2 calls in flight end; p goes on, the clock counts on", "p go on")
		if title := x.m.title(); !strings.HasPrefix(title, "‖ paused 29% as-completed:2") {
			t.Errorf("the title is %q", title)
		}
		x.pass(30 * time.Second)
		x.wantShown("in flight 0/2", "paused for 30s; p goes on", "31.60s")
		x.press("tab", "?") // from everywhere
		x.wantShown("‖ paused")
		x.press("p")
		x.pass(whole)
		x.press("esc")
		x.wantShown("✓ done", "7/7 delivered")
		tally := x.m.home.Run().Tally
		if len(tally.Pauses) != 1 || tally.Pauses[0].By != engine.ByUser || tally.Pauses[0].Ended != engine.ByUser {
			t.Errorf("pauses %+v", tally.Pauses)
		}
		x.press("D")
		x.wantShown("paused by you", "resumed by you")
	})
}

// A pause is of all lanes of a race, and in turn of what has its turn next; what is stopped
// meanwhile ends.
func TestARaceIsPausedWhole(t *testing.T) {
	inTerminal(t, setup{sim: "latency=fixed:1s", w: 120, h: 36}, func(x *terminal) {
		x.press("R")
		x.pass(500 * time.Millisecond)
		x.press("p")
		x.pass(time.Minute)
		x.wantShown("‖ paused")
		for _, r := range x.m.race.Runs() {
			if r.On() && (!r.Tally.Paused || r.Tally.InFlight > 0) {
				t.Errorf("%v: paused %v, %d in flight", r.Lane, r.Tally.Paused, r.Tally.InFlight)
			}
		}
		x.press("p")
		x.pass(whole)
		x.wantShown("✓ race done")
	})
	inTerminal(t, setup{sim: "latency=fixed:1s", real: true, w: 120, h: 36}, func(x *terminal) {
		x.m.home.Only([]engine.Lane{{Strategy: engine.Gather}, {Strategy: engine.Gather, Limit: 2}})
		x.press("R", "enter")
		x.pass(500 * time.Millisecond)
		x.press("p")
		x.pass(time.Minute) // all calls of the first lane were in flight
		x.wantShown("‖ paused", "p goes on with the next")
		if n := len(x.m.race.Runs()); n != 1 {
			t.Fatalf("%d lanes have begun", n)
		}
		x.press("p")
		x.pass(500 * time.Millisecond)
		x.wantShown("running")
		x.press("p", "s", "enter")
		x.pass(whole)
		x.wantShown("race stopped")
		x.press("esc", "enter", "enter")
		x.pass(500 * time.Millisecond)
		x.wantShown("running")
	})
}

// --pause-at stands a run and a race still once so many items have finished, for the user.
func TestPauseAt(t *testing.T) {
	at := func(cfg *Config) { cfg.PauseAt = 3 }
	inTerminal(t, setup{sim: "latency=fixed:1s", w: 120, h: 36, more: at}, func(x *terminal) {
		x.press("enter")
		x.pass(time.Minute)
		x.wantShown("‖ paused", "(by --pause-at 3); p goes on")
		if ok := x.m.home.Run().Tally.OK; ok < 3 || ok > 4 { // the fourth may have been in flight
			t.Errorf("%d items are done", ok)
		}
		x.press("p")
		x.pass(whole)
		x.wantShown("✓ done")
		x.press("R")
		x.pass(time.Minute)
		for _, r := range x.m.race.Runs() {
			if r.On() && !r.Tally.Paused {
				t.Errorf("%v goes on", r.Lane)
			}
		}
		x.press("p")
		x.pass(whole)
		x.wantShown("✓ race done")
	})
}

// A replay stands still there whenever it is played past it.
func TestAReplayPausesAt(t *testing.T) {
	store := &runs.Store{Dir: t.TempDir()}
	inTerminal(t, setup{w: 80, h: 24, sim: "latency=fixed:1s", store: store, save: true}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
	})
	inTerminal(t, replayed(t, Replay{Tapes: tapesOf(t, store), Speed: 100, PauseAt: 3}, 80, 24), func(x *terminal) {
		x.take(x.m.Init())
		for range 2 {
			x.pass(time.Minute)
			x.wantShown("‖ paused, 100×", "3/7 delivered")
			if at := x.m.at(); at != 3*time.Second {
				t.Errorf("it stands at %v", at)
			}
			x.press("space")
			x.pass(time.Minute)
			x.wantShown("7/7 delivered")
			x.press("space")
		}
	})
}

// While something runs, p pauses it from the list of runs too, where it replays otherwise.
func TestPInTheListOfRuns(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36, sim: "latency=fixed:1s", store: stored(t, "gather:2")}, func(x *terminal) {
		x.take(x.m.Init())
		x.pass(time.Second)
		x.press("m")
		x.wantShown("p replay")
		x.press("esc", "enter")
		x.pass(500 * time.Millisecond)
		x.press("m")
		x.wantNotShown("p replay ", "p replays")
		x.press("p")
		x.pass(time.Second)
		x.wantShown("‖ paused")
	})
}
