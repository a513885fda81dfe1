package ui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/runs"
	"regatta/ui/text"
)

// resuming is a setup whose saved runs go on, with what changed.
func resuming(t *testing.T, store *runs.Store, s setup, changed ...string) setup {
	s.store, s.save = store, s.real
	if s.w == 0 {
		s.w, s.h = 120, 36
	}
	s.more = func(cfg *Config) {
		cfg.Resume = func(ctx context.Context, e runs.Entry, anyway bool) (*Resumable, []string, error) {
			if len(changed) > 0 && !anyway {
				return nil, changed, nil
			}
			u, err := e.Resume(ctx)
			if err != nil {
				return nil, nil, err
			}
			r := &Resumable{Unfinished: u, Lane: u.Header.Lane, Provider: cfg.Provider, Config: cfg.Base, Notes: []string{"the data came from standard input"}}
			r.Job.Set, r.Job.Schema, r.Job.Prompt = u.Set, u.Set.Schema, cfg.Prompt
			return r, changed, nil
		}
	}
	return s
}

// brokenOff is a store with a run of a lane that was stopped, or cut off with its program.
func brokenOff(t *testing.T, lane string, cut bool) *runs.Store {
	t.Helper()
	store := &runs.Store{Dir: t.TempDir()}
	inTerminal(t, setup{w: 120, h: 36, lane: lane, sim: "latency=fixed:1s", real: true, priced: true, store: store, save: true}, func(x *terminal) {
		x.press("enter")
		x.pass(2500 * time.Millisecond)
		x.press("ctrl+c", "ctrl+c")
		x.pass(time.Second)
	})
	if !cut {
		return store
	}
	e := onlyRun(t, store)
	text, err := os.ReadFile(e.Path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	n := 0
	for n < len(lines) && !strings.Contains(lines[n], `"status":"cancelled"`) { // from there on it was stopped
		n++
	}
	if err := os.WriteFile(e.Path, []byte(strings.Join(lines[:n], "")), 0o600); err != nil {
		t.Fatal(err)
	}
	return store
}

func onlyRun(t *testing.T, store *runs.Store) runs.Entry {
	t.Helper()
	all, err := store.List(context.Background())
	if err != nil || len(all) != 1 {
		t.Fatalf("%d runs, %v", len(all), err)
	}
	return all[0]
}

// A run that broke off is opened with its items as they are, and enter has it go on: on the same
// screen, into the same journal, in another sitting, with calls for the rest alone.
func TestAnUnfinishedRunGoesOnOnTheScreen(t *testing.T) {
	for _, lane := range []string{"for-loop", "gather:2", "as-completed:2", "ordered:2"} {
		for _, cut := range []bool{false, true} {
			store := brokenOff(t, lane, cut)
			inTerminal(t, resuming(t, store, setup{sim: "latency=fixed:1s", real: true, priced: true}), func(x *terminal) {
				x.take(x.m.Init())
				x.pass(time.Second)
				x.press("m", "enter")
				x.pass(100 * time.Millisecond)
				done, left := 4, 3
				if lane == "for-loop" {
					done, left = 2, 5
				}
				x.wantShown(fmt.Sprintf("%d of 7 done; enter goes on with the rest (%d calls, ≈$0.0000", done, left), "enter go on", "REPLAY of")
				if cut {
					x.wantShown("■ cut off", " in flight when it broke off")
					x.wantNotShown("left, at most", "s left")
				}
				x.press("enter")
				x.pass(500 * time.Millisecond)
				x.wantShown("resumed", "running", "the data came from standard input", text.Percent(done, 7))
				x.wantNotShown("REPLAY")
				x.press("esc")
				x.wantShown("esc back: stop what runs first")
				x.pass(whole)
				x.press("up") // which takes the notice away
				x.wantShown("✓ done", "7/7 delivered", "in 2 sittings")
				if u, err := onlyRun(t, store).Read(context.Background()); err != nil || u.Cut || u.Tally.OK != 7 || u.Tally.Sittings() != 2 {
					t.Fatalf("%s, cut %v: %v, %+v", lane, cut, err, u)
				} else {
					for i := range u.Tally.Rows {
						if n := int(u.Tally.Rows[i].Begun()); n > 2 || n == 2 && u.Tally.Rows[i].Finished < 2500*time.Millisecond {
							t.Errorf("%s: %d calls for item %d", lane, n, i)
						}
					}
				}
				x.press("esc")
				x.pass(time.Second)
				x.wantShown("RUNS")
				x.wantNotShown("r go on")
				x.press("q")
				if !x.quit {
					t.Error("q doesn't quit: nothing is lost")
				}
			})
		}
	}
}

// r in the list asks first, with what it takes; what has changed is said, and another question.
func TestTheListHasARunGoOn(t *testing.T) {
	store := brokenOff(t, "gather:2", true)
	inTerminal(t, resuming(t, store, setup{sim: "latency=fixed:1s", real: true, priced: true}, "the data (item 3)", "the prompt"), func(x *terminal) {
		x.take(x.m.Init())
		x.pass(time.Second)
		x.press("m", "r")
		x.pass(100 * time.Millisecond)
		x.wantShown("changed since it began: the data (item 3), the prompt. Go on all the same?")
		x.press("esc")
		x.pass(time.Minute)
		if n := len(x.m.live); n > 0 {
			t.Fatalf("%d runs are on", n)
		}
		x.press("r")
		x.pass(100 * time.Millisecond)
		x.press("enter")
		x.pass(500 * time.Millisecond)
		x.wantShown("running", "resumed")
		x.press("ctrl+c")
		x.pass(whole)
		x.press("esc")
		x.pass(time.Second)
		x.wantShown("stopped", "r go on")
	})
	inTerminal(t, resuming(t, store, setup{sim: "latency=fixed:1s", real: true, priced: true}), func(x *terminal) {
		x.take(x.m.Init())
		x.pass(time.Second)
		x.press("m", "r")
		x.pass(100 * time.Millisecond)
		x.wantShown("go on with ", "1 call, ≈$0.0000")
		x.press("esc") // it is let go of
		x.press("r")
		x.pass(100 * time.Millisecond)
		x.press("enter")
		x.pass(whole)
		x.press("up")
		x.wantShown("✓ done", "in 3 sittings")
	})
}

// R calls for items that failed again, after a question that says how many: from the list, and from
// the run that is opened, also where nothing else is left of it.
func TestFailedItemsAreCalledForAgain(t *testing.T) {
	for _, from := range []string{"the list", "the run"} {
		store := &runs.Store{Dir: t.TempDir()}
		inTerminal(t, setup{w: 120, h: 36, lane: "gather:2", sim: "latency=fixed:1s,refused=0.5", real: true, priced: true, store: store, save: true}, func(x *terminal) {
			x.press("enter")
			x.pass(whole)
		})
		failed := onlyRun(t, store).End.Failed
		if failed == 0 || failed == 7 {
			t.Fatalf("%d items failed", failed)
		}
		inTerminal(t, resuming(t, store, setup{sim: "latency=fixed:1s", real: true, priced: true}), func(x *terminal) {
			x.take(x.m.Init())
			x.pass(time.Second)
			x.press("m")
			if from == "the run" {
				x.press("enter")
				x.pass(100 * time.Millisecond)
				x.wantShown(fmt.Sprintf("%d of 7 items failed; R calls for them again (%d calls, ≈$0.0000", failed, failed))
				x.wantNotShown("enter go on")
				x.press("tab")
				x.wantShown("items failed; tab, then R calls for them again")
				x.press("tab")
			}
			x.wantShown(fmt.Sprintf("R redo %d failed", failed))
			x.press("R")
			x.pass(100 * time.Millisecond)
			x.wantShown("failed items too", fmt.Sprintf(": %d calls, ≈$0.0000", failed))
			x.press("esc")
			x.pass(whole)
			if e := onlyRun(t, store); e.On || e.End.Failed != failed {
				t.Fatalf("it went on: %+v", e)
			}
			x.press("R")
			x.pass(100 * time.Millisecond)
			x.press("enter")
			x.pass(whole)
			x.press("up")
			x.wantShown("✓ done", "7/7 delivered", "in 2 sittings")
			if run, err := onlyRun(t, store).Read(context.Background()); err != nil || run.Tally.OK != 7 || run.Tally.Calls != 7+failed {
				t.Errorf("%v, %+v", err, run.Tally)
			}
			x.press("esc")
			x.pass(time.Second)
			x.wantShown("RUNS")
			x.wantNotShown("R redo")
		})
	}
}

// An item that failed and whose text is lost keeps nothing else from going on: only R, which would
// call for it, says why it can't.
func TestAFailedItemWithoutItsTextIsNotInTheWay(t *testing.T) {
	store := &runs.Store{Dir: t.TempDir()}
	inTerminal(t, setup{w: 120, h: 36, lane: "gather:2", sim: "latency=fixed:1s,refused=0.5", real: true, priced: true, store: store, save: true}, func(x *terminal) {
		x.press("enter")
		x.pass(2500 * time.Millisecond)
		x.press("ctrl+c", "ctrl+c")
		x.pass(time.Second)
	})
	run, err := onlyRun(t, store).Read(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	lost := slices.IndexFunc(run.Tally.Rows, func(r engine.Row) bool { return r.Status == engine.Failed })
	text, err := os.ReadFile(run.Path)
	if err != nil || lost < 0 {
		t.Fatalf("item %d, %v", lost, err)
	}
	line := fmt.Sprintf(`{"item":%d,"id"`, lost)
	damaged := strings.Replace(string(text), line, strings.Replace(line, ",", ",\x00", 1), 1)
	if err := os.WriteFile(run.Path, []byte(damaged), 0o600); err != nil || damaged == string(text) {
		t.Fatalf("%v: %.300s", err, text)
	}
	inTerminal(t, resuming(t, store, setup{sim: "latency=fixed:1s", real: true, priced: true}), func(x *terminal) {
		x.take(x.m.Init())
		x.pass(time.Second)
		x.press("m", "R")
		x.pass(100 * time.Millisecond)
		x.wantShown(fmt.Sprintf("the text of item %d is lost (a damaged line)", lost+1), "RUNS")
		x.press("r") // it was let go of
		x.pass(100 * time.Millisecond)
		x.press("enter")
		x.pass(whole)
		x.press("up")
		x.wantShown("in 2 sittings", "done")
	})
	if run, err := onlyRun(t, store).Read(context.Background()); err != nil || run.Tally.OK+run.Tally.Failed != 7 || run.Tally.Rows[lost].Status != engine.Failed {
		t.Errorf("%v, %+v", err, run)
	}
}

// What can't go on says why, and stays where it is.
func TestWhatCanNotGoOn(t *testing.T) {
	store := brokenOff(t, "gather:2", true)
	inTerminal(t, resuming(t, store, setup{sim: "latency=fixed:1s"}), func(x *terminal) {
		x.take(x.m.Init())
		x.pass(time.Second)
		x.press("m")
		x.pass(time.Second)
		other, err := onlyRun(t, store).Resume(context.Background()) // since it was listed
		if err != nil {
			t.Fatal(err)
		}
		x.press("r")
		x.pass(time.Second)
		x.wantShown("is running elsewhere; stop it first", "RUNS")
		if err := other.Close(); err != nil {
			t.Fatal(err)
		}
		x.press("esc", "enter")
		x.pass(500 * time.Millisecond)
		x.press("m", "r")
		x.wantShown("runs are on: can't go on with another until they end")
		x.press("s", "enter")
		x.pass(whole)
	})
	inTerminal(t, setup{w: 120, h: 36, store: store}, func(x *terminal) { // nobody said how
		x.take(x.m.Init())
		x.pass(time.Second)
		x.press("m", "r")
		x.wantShown("goes on in a shell with: regatta resume " + strings.TrimSuffix(filepath.Base(onlyRun(t, store).Path), ".jsonl"))
	})
	if e := onlyRun(t, store); e.End != nil || e.Header.Lane.Strategy != engine.Gather {
		t.Errorf("%+v", e)
	}
}

// A run that is stopped says which keys go on with it: enter would begin again.
func TestAStoppedRunSaysHowItGoesOn(t *testing.T) {
	s := resuming(t, &runs.Store{Dir: t.TempDir()}, setup{sim: "latency=fixed:1s"})
	s.save = true
	inTerminal(t, s, func(x *terminal) {
		x.take(x.m.Init())
		x.press("enter")
		x.pass(1500 * time.Millisecond)
		x.press("s", "enter")
		x.pass(3 * time.Second)
		x.wantShown("stopped", "m, then r, goes on with the rest")
		x.press("m")
		x.pass(100 * time.Millisecond)
		x.press("r", "enter")
		x.pass(500 * time.Millisecond)
		x.wantShown("running", "resumed")
		x.pass(whole)
		x.wantShown("✓ done", "7/7")
	})
}
