package ui

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/ui/comparison"
	"regatta/ui/workspace"
)

// stored is a store with a saved run of each lane, on the same people, and one that
// was cut off.
func stored(t *testing.T, lanes ...string) *runs.Store {
	t.Helper()
	store := &runs.Store{Dir: t.TempDir()}
	cfg := config(t, setup{sim: "latency=fixed:500ms"})
	synctest.Test(t, func(t *testing.T) {
		starter := runner.New(runner.Options{})
		defer starter.Close()
		for _, name := range lanes {
			lane, err := engine.ParseLane(name)
			if err != nil {
				t.Fatal(err)
			}
			plan := runner.Plan{Job: runner.Job{Set: cfg.Set, Schema: cfg.Schema, Prompt: cfg.Prompt}, Provider: cfg.Provider, Config: cfg.Base, Saver: store, Program: "regatta test", MustSave: true}
			if err := starter.Follow(t.Context(), runner.NewGroup(plan, runner.Together(lane)...), runner.Watcher{}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second) // in the bubble: names tell seconds
		}
	})
	torn := filepath.Join(store.Dir, "19990101-000000-torn.jsonl")
	if err := os.WriteFile(torn, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	return store
}

// A saved run whose items were let go stands at its new number once it is read again.
func TestRunsStandInTheOrderOfTheirNumbers(t *testing.T) {
	store := stored(t, "gather:2", "gather")
	inTerminal(t, setup{w: 120, h: 36, store: store}, func(x *terminal) {
		x.take(x.m.Init())
		x.pass(10 * time.Millisecond)
		x.press("m", "a")
		x.pass(10 * time.Millisecond)
		first := x.m.kept.runs[0]
		first.Run = nil
		x.take(x.m.load([]*workspace.Past{&first.Past}))
		x.pass(10 * time.Millisecond)
		var numbers []int
		for _, r := range x.m.kept.runs {
			numbers = append(numbers, r.On.Number)
		}
		if !slices.Equal(numbers, []int{2, 3}) {
			t.Errorf("they stand as %v", numbers)
		}
	})
}

// Where all runs are saved ones, all of them can be marked at once.
func TestAllSavedRunsAreMarked(t *testing.T) {
	store := stored(t, "gather:2", "as-completed:2", "gather")
	inTerminal(t, setup{w: 120, h: 36, store: store}, func(x *terminal) {
		x.take(x.m.Init())
		x.pass(10 * time.Millisecond)
		x.press("m")
		x.wantShown("0 of 3 marked")
		x.press("a")
		x.pass(10 * time.Millisecond)
		x.wantShown("3 of 3 marked", "c compare 3 runs")
		x.press("a")
		x.pass(10 * time.Millisecond)
		x.wantShown("0 of 3 marked")
		x.press("a", "c")
		x.wantShown("a gather:2", "b as-completed:2", "c gather")
	})
}

// What is saved while it runs was never in danger: nothing asks for it.
func TestResultsOfSavedRunsAreNotLost(t *testing.T) {
	store := &runs.Store{Dir: t.TempDir()}
	inTerminal(t, setup{w: 120, h: 36, store: store, save: true, real: true, lane: "gather"}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		if n := unsaved(x.m.home.Run()); n != 0 {
			t.Errorf("%d results to save", n)
		}
		x.press("m")
		x.wantNotShown("not saved")
		if x.press("q"); !x.quit {
			t.Error("it asked")
		}
	})
}

func TestSavedRunsAreComparedWithThoseOfTheWorkspace(t *testing.T) {
	store := stored(t, "gather:2", "as-completed:2")
	inTerminal(t, setup{w: 120, h: 36, lane: "gather:2", store: store}, func(x *terminal) {
		x.take(x.m.Init())
		x.pass(10 * time.Millisecond)
		x.press("enter")
		x.pass(whole)
		x.press("m")
		x.wantShown("1 of 3 marked", "#1", "saved", "as-completed:2")
		x.wantNotShown("torn")
		x.press("down", "down", "space")
		x.pass(10 * time.Millisecond)
		x.wantShown("2 of 3 marked", "#2")
		x.press("c")
		x.wantShown("gather:2 #1", "gather:2 #2", "different simulator settings")
		x.press("m")
		x.wantShown("2 of 3 marked")
		if x.press("q"); !x.quit {
			t.Error("a saved run kept the program from quitting")
		}
	})
}

func TestSavedRunsAreThereBeforeAnythingRan(t *testing.T) {
	store := stored(t, "gather", "gather:3")
	inTerminal(t, setup{w: 120, h: 36, store: store}, func(x *terminal) {
		x.take(x.m.Init())
		x.pass(10 * time.Millisecond)
		x.press("m", "space")
		x.pass(10 * time.Millisecond)
		x.press("down", "space")
		x.pass(10 * time.Millisecond)
		x.press("c")
		x.wantShown("gather:3", "1.50s", "0.50s")
		for range comparison.Titles() {
			x.press("right") // every page can be drawn
		}
	})
}

// A run that was removed meanwhile is said to be gone.
func TestASavedRunThatIsGone(t *testing.T) {
	store := stored(t, "gather")
	inTerminal(t, setup{w: 120, h: 36, store: store}, func(x *terminal) {
		x.take(x.m.Init())
		x.pass(10 * time.Millisecond)
		x.press("m")
		entries, err := store.List(x.t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Remove(entries[0]); err != nil {
			t.Fatal(err)
		}
		x.press("space")
		x.pass(10 * time.Millisecond)
		x.wantShown("no such file", "0 of 0 marked", "no runs; esc, then enter runs a lane")
		x.press("esc", "m")
		x.wantShown("m runs: no run yet")
	})
}

// Runs of the screen are saved while they run, the stopped ones too.
func TestRunsOfTheScreenAreSaved(t *testing.T) {
	store := &runs.Store{Dir: t.TempDir()}
	inTerminal(t, setup{w: 120, h: 36, lane: "gather:2", store: store, save: true}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.press("enter")
		x.pass(early)
		x.press("s", "enter")
		x.pass(early)
		entries, err := store.List(x.t.Context())
		if err != nil || len(entries) != 2 {
			t.Fatalf("%d are saved: %v", len(entries), err)
		}
		x.press("m")
		x.pass(early)
		x.wantShown("of 2 marked") // none is listed twice
		for i, want := range []engine.Status{engine.Cancelled, engine.OK} {
			if e := entries[i]; e.Err != nil || e.End == nil || e.End.Status != want {
				t.Errorf("run %d: %+v", i, e)
			}
		}
	})
}

func TestARunThatCannotBeSavedDoesNotBegin(t *testing.T) {
	store := &runs.Store{Dir: filepath.Join(t.TempDir(), "missing")}
	inTerminal(t, setup{w: 120, h: 36, store: store, save: true}, func(x *terminal) {
		x.press("enter")
		x.pass(early)
		x.wantShown("can't save the run")
		if x.m.busy() || len(x.m.home.Over()) > 0 {
			t.Error("it ran all the same")
		}
	})
}
