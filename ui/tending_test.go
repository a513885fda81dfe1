package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"regatta/engine/runs"
)

// inHistory shows the list of the runs of a store.
func inHistory(t *testing.T, store *runs.Store, test func(*terminal)) {
	t.Helper()
	inTerminal(t, setup{w: 120, h: 36, store: store}, func(x *terminal) {
		x.take(x.m.Init())
		x.pass(10 * time.Millisecond)
		x.press("m")
		x.pass(10 * time.Millisecond)
		test(x)
	})
}

// A saved run opens as if it had just run, with its items and their details, and is left
// for the list.
func TestASavedRunIsOpened(t *testing.T) {
	inHistory(t, stored(t, "gather:2", "as-completed:2"), func(x *terminal) {
		x.wantShown("enter open", "saved   2000", "as-completed:2")
		x.press("enter")
		x.pass(10 * time.Millisecond)
		x.wantShown("REPLAY of as-completed:2 on people, 1 Jan 00:00", "7/7 delivered", "✓", "John · 20", "■ 2.00s", "space play again", "esc back")
		x.press("tab", "down", "enter") // as-completed's second call
		x.wantShown("item 3 of 7", "My name is Bob", "attempt 1 from", "REPLAY")
		x.press("esc", "esc")
		x.wantShown("7/7 delivered")
		x.press("esc")
		x.wantShown("RUNS  0 of 2 marked", "▸ ○ 1 Jan 00:00  as-completed:2")
		x.wantNotShown("REPLAY")
		x.press("esc")
		if !x.m.atHome() || x.m.replay != nil {
			t.Errorf("left for somewhere else:\n%s", x.plain())
		}
		x.press("enter") // the screen runs again
		x.pass(whole)
		x.wantShown("for-loop", "7/7 delivered")
	})
}

// Marked runs are played as a race, from the list and back to it.
func TestSavedRunsAreReplayedFromTheList(t *testing.T) {
	inHistory(t, stored(t, "gather:2", "as-completed:2"), func(x *terminal) {
		x.press("a")
		x.pass(10 * time.Millisecond)
		x.wantShown("p replay 2 runs")
		x.press("p")
		x.pass(600 * time.Millisecond)
		x.wantShown("REPLAY of 2 runs on people", "▶ 1×", "gather:2", "as-completed:2", " 2/2 ")
		x.pass(3 * time.Second)
		x.wantShown("✓ race done")
		x.press("esc", "esc")
		x.wantShown("RUNS  2 of 2 marked")
		x.press("down", "space", "up", "space", "p") // of none that is marked: the one under the cursor
		x.pass(100 * time.Millisecond)
		x.wantShown("REPLAY of as-completed:2")
		x.press("q")
		if !x.quit {
			t.Error("q in a replay doesn't quit")
		}
	})
}

// While something runs nothing is played: its events have to be read. p pauses it.
func TestNothingIsReplayedWhileRunsAreOn(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36, store: stored(t, "gather:2"), lane: "for-loop"}, func(x *terminal) {
		x.take(x.m.Init())
		x.pass(10 * time.Millisecond)
		x.press("enter", "m", "p")
		x.pass(100 * time.Millisecond)
		x.wantShown("‖ paused")
		x.press("p", "enter")
		x.pass(10 * time.Millisecond)
		x.wantShown("runs are on")
		x.press("s", "enter")
		x.pass(time.Second)
	})
}

// Runs are noted on, renamed and deleted from the list.
func TestSavedRunsAreTended(t *testing.T) {
	store := stored(t, "gather:2", "as-completed:2")
	inHistory(t, store, func(x *terminal) {
		x.press("n")
		x.write("baseline, before")
		x.press("enter")
		x.pass(10 * time.Millisecond)
		x.wantShown("note", "baseline, before", "▸ ○ 1 Jan 00:00  as-completed:2")
		x.press("N")
		for range 60 {
			x.press("backspace")
		}
		x.write("../x")
		x.press("enter")
		x.pass(10 * time.Millisecond)
		x.wantShown(`name "../x": use letters, digits, dots, - and _`)
		x.press("N")
		for range 60 {
			x.press("backspace")
		}
		x.write("best")
		x.press("enter")
		x.pass(10 * time.Millisecond)
		x.wantShown("best ", "baseline, before")
		x.press("x") // the cursor is where it was
		x.wantShown("delete best with 7 results for good?")
		x.press("n")
		x.wantShown("best ")
		x.press("x", "enter")
		x.pass(10 * time.Millisecond)
		x.wantNotShown("best", "baseline")
		x.wantShown("of 1 marked")
		if left, err := filepath.Glob(filepath.Join(store.Dir, "2000*")); err != nil || len(left) != 1 {
			t.Errorf("left: %v, %v", left, err)
		}
	})
}

// The list is sorted and filtered, with the cursor on its run.
func TestTheListIsSortedAndFiltered(t *testing.T) {
	inHistory(t, stored(t, "gather:2", "gather:7", "for-loop"), func(x *terminal) {
		first := func() string { return strings.Fields(strings.Split(x.plain(), "\n")[5])[5] }
		if got := first(); got != "for-loop" {
			t.Errorf("the newest is %s:\n%s", got, x.plain())
		}
		x.press("down") // gather:7
		x.press("o")
		x.wantShown("oldest first", "▸ ○ 1 Jan 00:00  gather:7")
		x.press("o")
		x.wantShown("fastest first", "▸ ○ 1 Jan 00:00  gather:7")
		x.press("/")
		x.write("LOOP done")
		x.wantNotShown("gather:7") // also before enter
		x.press("esc")
		x.wantShown("gather:7")
		x.press("/")
		x.write("LOOP done")
		x.press("enter")
		x.wantShown(`1 with "LOOP done"`, "▸ ○ 1 Jan 00:00  for-loop")
		x.wantNotShown("gather:7")
		x.press("/")
		x.write("x")
		x.press("enter")
		x.wantShown("no run matches")
		x.press("esc")
		x.wantShown("gather:7", "gather:2")
	})
}

// A run that was cut off is listed, says so, and opens as far as it came.
func TestARunThatWasCutOffIsOpened(t *testing.T) {
	store := stored(t, "gather:2")
	list, err := store.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(list[len(list)-2].Path)
	if err != nil {
		t.Fatal(err)
	}
	cut := strings.LastIndex(string(data[:len(data)*3/4]), "\n")
	if err := os.WriteFile(filepath.Join(store.Dir, "20000102-000000-cut.jsonl"), data[:cut+1], 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(store.Dir, "20000102-000000-cut.jsonl"), old, old); err != nil {
		t.Fatal(err)
	}
	inHistory(t, store, func(x *terminal) {
		x.wantShown("cut off", "5/7", "of 2 marked")
		if !strings.Contains(x.plain(), "2000-cut") && !strings.Contains(x.plain(), "20000102-000000-cut") {
			x.press("down")
		}
		x.wantShown("saved   20000102-000000-cut")
		x.press("space")
		x.wantShown("cut off: has no end to compare")
		x.press("r")
		x.wantShown("regatta resume 20000102-000000-cut (copied)")
		x.press("enter")
		x.pass(10 * time.Millisecond)
		x.wantShown("REPLAY of gather:2", "/7 delivered")
		x.press("esc")
		x.wantShown("RUNS  0 of 2 marked")
	})
}

// A run whose items were let go is read again, if it is saved.
func TestASavedRunThatWasLetGoIsReadAgain(t *testing.T) {
	store := &runs.Store{Dir: t.TempDir()}
	inTerminal(t, setup{w: 120, h: 36, store: store, save: true, lane: "gather"}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		first := x.m.kept.runs[0]
		first.Run, first.On.Set = nil, nil
		x.m.home.Show(nil)
		x.press("m")
		x.pass(10 * time.Millisecond)
		x.wantShown("○ #1", "saved   2000")
		x.wantNotShown("dropped")
		x.press("space")
		x.pass(10 * time.Millisecond)
		x.wantShown("1 of 1 marked", "● #2", "c show 1 run")
	})
}

// Runs are exported from the list, also those that were not read: as results, or as something
// to look at.
func TestSavedRunsAreExported(t *testing.T) {
	t.Chdir(t.TempDir())
	inHistory(t, stored(t, "gather:2"), func(x *terminal) {
		for name, want := range map[string]string{"a.jsonl": `"index":6`, "a.csv": "name,age", "a.md": "a gather:2 |", "a.html": "<html"} {
			x.press("e")
			x.pass(10 * time.Millisecond)
			x.wantShown("save as")
			for range 80 {
				x.press("backspace")
			}
			x.write(name)
			x.press("enter")
			x.pass(10 * time.Millisecond)
			x.wantShown("to " + name)
			if data, err := os.ReadFile(name); err != nil || !strings.Contains(string(data), want) {
				t.Errorf("%s has no %q: %v, %.200s", name, want, err, data)
			}
		}
	})
}

// A name that can't be written to is asked for again, with what is wrong: nothing has to be typed anew.
func TestANameThatCannotBeWrittenStaysTyped(t *testing.T) {
	t.Chdir(t.TempDir())
	inHistory(t, stored(t, "gather:2"), func(x *terminal) {
		save := func(name string) {
			x.press("ctrl+u")
			x.write(name)
			x.press("enter")
			x.pass(10 * time.Millisecond)
		}
		x.press("e")
		x.pass(10 * time.Millisecond)
		save("")
		x.wantShown("save as", "end the name in .jsonl, .csv, .html or .md")
		x.wantNotShown("name.jsonl")
		save("no/x.csv")
		x.wantShown("save as no/x.csv", "can't save: no folder no")
		save("x.csv")
		x.wantShown("saved 7 items to x.csv")
	})
}
