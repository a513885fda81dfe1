package ui

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/runs"
	"regatta/ui/workspace"
)

// trialSetup is a screen whose second lane and third do the same.
func trialSetup() setup {
	return setup{data: "tickets", sim: "latency=lognormal:800ms:0.1", w: 120, h: 36}
}

func TestTrialsTellLanesApart(t *testing.T) {
	inTerminal(t, trialSetup(), func(x *terminal) {
		x.press("T") // there is no race yet
		if !x.m.atHome() {
			t.Fatal("trials of no race")
		}
		x.press("space", "R") // without the for loop
		x.pass(time.Minute)
		x.wantShown("T trials")
		x.press("T")
		x.pass(500 * time.Millisecond)
		x.wantShown("warm-up, not counted: 4 lanes on the same 40 items", "warm-up")
		if len(x.m.live) != 4 {
			t.Errorf("%d runs on", len(x.m.live))
		}
		x.press("esc") // to the race, which is over: the header tells of what is on
		x.wantShown("trials, warm-up")
		x.wantNotShown("race done")
		x.press("esc")
		x.wantShown("trials, warm-up")
		x.pass(20 * time.Second)
		x.press("T")
		x.wantShown("trial 1 of 10: 4 lanes on the same 40 items, at the same time")
		x.pass(5 * time.Minute)
		x.wantShown("✓ trials done", "gather and as-completed tie", "as fast as", "e as-completed:2",
			"4 of 6 pairs clearly differ in 10 trials, 2 tie", "new latencies in each trial")
		walls := slices.Clone(x.m.trials.Result.Lanes[0].Walls)
		if slices.Sort(walls); len(slices.Compact(walls)) != 10 {
			t.Errorf("the trials were not different: %v", walls)
		}
		for _, lane := range x.m.trials.Lanes {
			if latest := x.m.home.Latest(lane); latest.Purpose != workspace.Race {
				t.Errorf("a trial became the latest run of %v", lane)
			}
		}
		x.press("esc")
		x.wantShown("T results")
		x.press("T")
		x.wantShown("✓ trials done", "T trials again")
	})
}

func TestTrialsAgainstARealProvider(t *testing.T) {
	s := trialSetup()
	s.real, s.lane = true, "gather"
	inTerminal(t, s, func(x *terminal) {
		x.press("space", "up", "space", "R", "enter") // neither the for loop nor gather
		x.pass(2 * time.Minute)
		x.press("T")
		x.wantShown("10 trials of 3 lanes and a warm-up, results not saved: at least 1,320 calls to example.test?")
		x.press("down", "T", "enter")
		x.pass(40 * time.Second)
		x.wantShown("in sequence", "·")
		if len(x.m.live) != 1 {
			t.Errorf("%d runs on", len(x.m.live))
		}
		x.pass(2 * time.Minute)
		x.press("s", "enter")
		x.pass(time.Second)
		x.wantShown("■ trials stopped", "T trials again")
		x.wantNotShown("Simulated")
		if n := x.m.trials.Whole(); n < 1 || n > 9 {
			t.Errorf("%d trials", n)
		}
	})
}

func TestTrialsEndWhereNothingSucceeds(t *testing.T) {
	inTerminal(t, setup{real: true, sim: "error=1", base: engine.Config{OnError: engine.Cancel}, w: 120, h: 36}, func(x *terminal) {
		x.press("R", "enter")
		x.pass(time.Minute)
		x.press("T", "enter")
		x.pass(time.Minute)
		x.wantShown("no trial finished")
		if len(x.m.live) > 0 || x.m.busy() {
			t.Error("trials that can't succeed go on")
		}
	})
}

// Trials that can't go on are judged by those that went to their end.
func TestTrialsThatCannotGoOnAreJudged(t *testing.T) {
	s := trialSetup()
	s.store, s.save = &runs.Store{Dir: t.TempDir()}, true
	inTerminal(t, s, func(x *terminal) {
		x.press("space", "R")
		x.pass(time.Minute)
		x.press("T")
		x.pass(2 * time.Minute)
		if n := x.m.trials.Whole(); n == 0 || n == 10 {
			t.Fatalf("%d of 10 trials", n)
		}
		if err := os.RemoveAll(s.store.Dir); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.store.Dir, nil, 0o600); err != nil { // no folder can be made there again
			t.Fatal(err)
		}
		x.pass(2 * time.Minute)
		x.wantShown("can't save the run", "■ trials stopped", "as fast as as-completed:2")
		if x.m.busy() {
			t.Error("they go on")
		}
		x.press("up")
		x.wantShown("of 6 pairs clearly differ")
	})
}

// Trials say that their results are not saved only where they aren't.
func TestTrialsSayWhatIsSaved(t *testing.T) {
	for _, save := range []bool{false, true} {
		inTerminal(t, setup{real: true, store: &runs.Store{Dir: t.TempDir()}, save: save, w: 160, h: 36}, func(x *terminal) {
			x.press("R", "enter")
			x.pass(time.Minute)
			x.press("T")
			x.wantShown("10 trials of 5 lanes and a warm-up")
			if said := strings.Contains(x.plain(), "results not saved"); said == save {
				t.Errorf("saved %v: says they aren't: %v", save, said)
			}
		})
	}
}
