package ui

import (
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/runs"
)

// queued is a real server that takes four calls at a time.
func queued() setup {
	return setup{w: 120, h: 36, data: "people:20", lane: "gather", sim: "latency=fixed:200ms,queue=4", real: true, unpriced: true}
}

// From a run on a server, P races every lane on a twin of it, for nothing, and says on every
// screen that it is one. Esc leads back to what was measured.
func TestLanesRaceOnATwinOfAProvider(t *testing.T) {
	inTerminal(t, queued(), func(x *terminal) {
		x.press("P")
		x.wantShown("P twin race: no run has ended")
		x.press("enter")
		x.pass(whole)
		real := x.m
		x.press("P")
		x.wantShown("SIMULATED FROM 1 RUN", "gather:2", "as-completed")
		if x.m.parent != real || !x.m.cfg.Provider.Simulated() {
			t.Fatal("what races isn't a twin in the place of the screen")
		}
		x.press("esc", "esc")
		if x.m.parent != real {
			t.Error("a twin was left while its lanes raced")
		}
		x.pass(20 * time.Second)
		x.press("b")
		x.wantShown("SIMULATED FROM 1 RUN")
		for lane, want := range map[string]float64{"for-loop": 4, "gather:2": 2, "gather": 1, "as-completed": 1} {
			for _, r := range x.m.race.Runs() {
				if r.Lane.String() == lane && (r.Tally.Wall.Seconds() < 0.9*want || r.Tally.Wall.Seconds() > 1.1*want || r.Tally.OK != 20) {
					t.Errorf("%s: %d of 20 ok in %v on the twin, %v s on the server", lane, r.Tally.OK, r.Tally.Wall, want)
				}
			}
		}
		x.press("c")
		x.wantShown("SIMULATED FROM 1 RUN")
		x.press("P")
		x.wantShown("P twin race: this is a twin; esc leaves it")
		x.press("esc", "esc", "esc")
		if x.m != real || x.m.home.Run() == nil {
			t.Fatal("esc doesn't lead back")
		}
		x.wantNotShown("SIMULATED")
	})
}

// A twin is made of a run in the list, whatever this screen runs on, and of all that are compared.
func TestATwinOfSavedRuns(t *testing.T) {
	store := &runs.Store{Dir: t.TempDir()}
	s := queued()
	s.store, s.save = store, true
	inTerminal(t, s, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
	})
	inTerminal(t, setup{w: 120, h: 36, store: store}, func(x *terminal) {
		x.take(x.m.Init())
		x.pass(10 * time.Millisecond)
		x.press("m", "?")
		x.wantShown("P          twin race")
		x.press("esc", "B")
		x.wantShown("B probe: regatta runs probe 2", "-gather does")
		x.press("P")
		x.wantShown("SIMULATED FROM 1 RUN", "people:20")
		x.pass(20 * time.Second)
		x.press("esc", "esc")
		x.wantShown("RUNS")
	})
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) { // 7 items in 5 lanes
		x.press("enter")
		x.pass(whole)
		x.press("m", "P")
		x.wantShown("no twin: too few answers")
		x.press("esc", "R")
		x.pass(whole)
		x.press("c", "P")
		x.wantShown("SIMULATED FROM 5 RUNS")
		x.pass(whole)
	})
}

// What is simulated after runs says so on every screen, however narrow.
func TestATwinIsAlwaysLabelled(t *testing.T) {
	for w, want := range map[int]string{40: " TWIN", 50: " SIM FROM 1 RUN", 60: " SIMULATED FROM 1 RUN"} {
		s := queued()
		s.w, s.h = w, 15
		inTerminal(t, s, func(x *terminal) {
			x.press("enter")
			x.pass(whole)
			x.press("P")
			x.pass(500 * time.Millisecond)
			x.wantShown(want + " ")
			x.pass(20 * time.Second)
		})
	}
}

// Who quits on a twin is asked what is lost of the screen below it.
func TestQuittingOnATwinLosesNothingUnasked(t *testing.T) {
	inTerminal(t, queued(), func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.press("P")
		x.pass(20 * time.Second)
		x.press("q")
		x.wantShown("paid for")
		if !strings.Contains(x.plain(), "20 results") || x.m.parent != nil {
			t.Error("it doesn't ask for the results of the run")
		}
	})
	inTerminal(t, queued(), func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.press("P")
		x.pass(time.Second)
		x.press("q", "enter") // stops the race on the twin
		x.pass(time.Second)
		x.wantShown("20 results, paid for")
	})
}

// Over a server with four slots, a sweep and a run say that four are enough, and why.
func TestATwinAdvisesAfterARunAndASweep(t *testing.T) {
	const why = " is as fast as gather"
	inTerminal(t, queued(), func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.wantShown("all delivered at 1.00s; gather:4" + why + ": the server takes 4 at a time")
		x.press("R", "enter")
		x.pass(time.Minute)
		x.press("c")
		x.wantShown("gather:4" + why + ": the server takes 4 at a time")
		x.press("esc", "esc", "S", "enter")
		x.pass(time.Minute)
		x.wantShown("limit 4 is the lowest", "the server takes 4 at a time")
	})
}

// A replay of several runs tells of all of them.
func TestATwinOfAReplay(t *testing.T) {
	store := &runs.Store{Dir: t.TempDir()}
	s := queued()
	s.store, s.save, s.real, s.sim = store, true, false, "latency=lognormal:200ms:0.2"
	inTerminal(t, s, func(x *terminal) {
		x.press("R")
		x.pass(time.Minute)
	})
	inTerminal(t, replayed(t, Replay{Tapes: tapesOf(t, store), AtEnd: true}, 120, 36), func(x *terminal) {
		x.take(x.m.Init())
		x.pass(10 * time.Millisecond)
		x.press("P")
		x.wantShown("SIMULATED FROM 5 RUNS")
		x.pass(20 * time.Second)
	})
}

// Lanes of which the runs don't tell are marked in the list and on every page, and said in exports;
// those that are known aren't.
func TestGuessesOfATwinAreMarkedLaneByLane(t *testing.T) {
	s := queued()
	s.sim = "latency=lognormal:200ms:0.2"
	inTerminal(t, s, func(x *terminal) {
		const note = "≈ guesses of the twin: for-loop (nothing ran alone), "
		x.press("enter")
		x.pass(whole)
		x.wantNotShown("≈0.29s")
		x.press("P")
		x.pass(whole)
		x.wantShown("≈4.04s", "   0.29s", "≈2.09s")
		if about := aboutRuns(x.m.race.Runs()); about.Guesses.Why(engine.Lane{Strategy: engine.ForLoop}) == "" || about.Guesses.Why(engine.Lane{Strategy: engine.Gather}) != "" {
			t.Errorf("a report says %v", about.Guesses)
		}
		x.press("c")
		x.wantShown(note, "≈4.04s", "  0.29s", "≈2.09s", "≈1.00×", "≈1.93×")
		x.press("right")
		x.wantShown("≈4.04s", "  0.29s", "≈2.09s")
		x.press("esc", "T")
		x.pass(time.Hour)
		x.wantShown(note, "≈4.04s", " 0.29s")
		if len(x.m.trials.Guesses) != 4 {
			t.Errorf("trials say %v", x.m.trials.Guesses)
		}
		x.press("esc", "esc")
		x.wantShown("≈4.04s", " 0.29s", "≈2.09s")
		x.press("down", "S", "enter")
		x.pass(time.Hour)
		x.wantShown("≈ guesses of the twin: gather:1 (nothing ran alone), gather:2", "≈4.04s")
	})
}
