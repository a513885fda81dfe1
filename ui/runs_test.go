package ui

import (
	"encoding/json"
	"image/color"
	"path/filepath"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/comparison"
	"regatta/ui/history"
	"regatta/ui/workspace"
)

// numbers are those of the runs that are compared.
func (x *terminal) compared() []int {
	var numbers []int
	for _, t := range x.m.compare.Runs() {
		numbers = append(numbers, t.Context.Number)
	}
	return numbers
}

func TestAnyRunsOfTheWorkspaceAreCompared(t *testing.T) {
	inTerminal(t, setup{lane: "gather:2", w: 120, h: 36}, func(x *terminal) {
		x.wantNotShown("m runs")
		x.press("m")
		if !x.m.atHome() {
			t.Fatal("a list of no runs")
		}
		for range 3 {
			x.press("enter")
			x.pass(whole)
		}
		x.press("?")
		x.wantShown("m          runs")
		x.press("esc", "m")
		x.wantShown("RUNS  1 of 3 marked", "● #3   1 Jan 00:00  gather:2", "○ #2   1 Jan 00:00  gather:2", "c show 1 run")
		x.press("down", "down", "space", "c")
		if got, want := x.compared(), []int{1, 3}; !slices.Equal(got, want) {
			t.Errorf("compared %v, want %v", got, want)
		}
		x.wantShown("gather:2 #1  ", "gather:2 #3  ", " waited", "every lane had the same latencies")
		x.wantNotShown("gather:2 #2")
		x.press("right", "right")
		x.wantShown("d gather:2 #1", "g gather:2 #3")
	})
}

// What c compares is marked at first, and leaving the list changes nothing.
func TestTheListOfRunsIsLeftAsItWas(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.press("R")
		x.pass(whole)
		x.press("c")
		before := x.plain()
		x.press("m")
		x.wantShown("5 of 5 marked")
		x.press("a")
		x.wantShown("0 of 5 marked")
		x.wantNotShown("c compare 5")
		x.press("c")
		x.wantShown("mark runs with space first")
		if x.m.atHome() {
			t.Error("nothing is marked, yet c compared")
		}
		x.press("a", "space", "esc")
		if after := x.plain(); after != before {
			t.Errorf("it was\n%s\nand is\n%s", before, after)
		}
		x.press("m", "a", "down", "space", "c")
		x.wantShown("gather:2")
		x.wantNotShown("  for-loop  ", "as-completed:2")
		x.press("esc")
		x.wantShown("1 of 5 marked")
		x.press("esc", "c") // the race, and all of it compared again
		x.wantShown("for-loop", "as-completed:2")
	})
}

// Runs over other data keep their own items, and are told not to be comparable.
func TestRunsOverOtherDataAreCompared(t *testing.T) {
	inTerminal(t, setup{data: "tickets", lane: "gather", w: 120, h: 40}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.press("d", "up", "enter")
		x.pass(time.Second)
		x.wantNotShown("forecast from gather")
		x.press("enter")
		x.pass(whole)
		x.press("m", "a", "c")
		x.wantShown("b gather #1       tickets", "g gather #2       people", "T-1020, 0.90", "Joe, 0.88",
			"different data: tickets (40 items) in gather #1; people (7 items) in gather #2; walls and speed-ups are not",
			"different data: walls are not comparable, nor are speed-ups")
		x.wantNotShown("article", "every lane had the same latencies")
		x.wantShown("simulated · 2 datasets · gpt-4o-mini")
		x.press("esc")
		x.wantShown("2 of 2 marked")
		x.press("esc", "c")
		x.wantShown("Joe, 0.88", "article", "simulated · people · 7 items")
		x.wantNotShown("T-10", "#2")
	})
}

func TestALongListOfRunsScrolls(t *testing.T) {
	inTerminal(t, setup{lane: "gather", w: 80, h: 14, sim: "latency=0"}, func(x *terminal) {
		for range 30 {
			x.press("enter")
			x.pass(time.Second)
		}
		x.press("m")
		x.wantShown("#30", "#24")
		x.wantNotShown("#9 ")
		x.press("a")
		x.wantShown("26 of 30 marked", "marked the newest 26, the most that can be compared")
		x.press("G")
		x.wantShown("▸ ○ #1")
		x.press("space")
		x.wantShown("can't compare more than 26 runs", "26 of 30 marked")
		x.press("up")
		x.wantShown("▸ ○ #2")
		x.send(tea.MouseWheelMsg{X: 9, Y: 9, Button: tea.MouseWheelUp})
		x.wantShown("▸ ● #5")
		x.press("g", "pgdown")
		x.press("c")
		for range comparison.Titles() {
			x.press("right")
			x.plain()
			x.press("end")
			x.plain()
		}
		if n := len(x.m.compare.Runs()); n != history.MostCompared {
			t.Errorf("%d runs are compared", n)
		}
	})
}

// What was paid for is kept in the list of runs, and can be saved from there.
func TestRunsThatWerePaidForAreKeptUntilTheyAreSaved(t *testing.T) {
	t.Chdir(t.TempDir())
	inTerminal(t, setup{real: true, lane: "gather", w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.press("enter")
		x.wantShown("run gather again: at least 7 calls to example.test?")
		x.press("enter")
		x.pass(whole)
		x.press("d", "down", "enter")
		x.pass(time.Second)
		x.wantShown("tickets · 40 items")
		x.press("q")
		x.wantShown("quit without 14 results, paid for and not saved? (m lists the runs)")
		x.press("esc", "m")
		x.wantShown("not saved")
		x.press("w", "enter")
		x.pass(time.Second)
		x.wantShown("saved 7 items to regatta-people-gather-")
		x.press("down", "w", "2", "backspace", "backspace")
		x.wantShown("save as regatta-people-gather-")
		x.write("l2.jsonl")
		x.press("enter")
		x.pass(time.Second)
		x.wantNotShown("not saved")
		if files, err := filepath.Glob("regatta-people-*.jsonl"); err != nil || len(files) != 2 {
			t.Errorf("%v, %v", files, err)
		}
		x.press("q")
		if !x.quit {
			t.Error("everything is saved, yet it asked")
		}
	})
}

// A run whose items were let go is told of, and can't be compared.
func TestRunsThatWereLetGoStayInTheList(t *testing.T) {
	inTerminal(t, setup{lane: "gather", w: 80, h: 24}, func(x *terminal) {
		for range 3 {
			x.press("enter")
			x.pass(whole)
		}
		x.m.kept.trim(1, 100, func(*workspace.Run) bool { return false })
		x.press("m")
		x.wantShown("· #1   1 Jan 00:00  gather", "· #2   1 Jan 00:00  gather", "● #3   1 Jan 00:00  gather", "2 old runs' items dropped: at most 200 runs")
		x.press("down")
		x.wantNotShown("space mark", "e export")
		x.press("space", "w", "a", "a", "c")
		if got := x.compared(); !slices.Equal(got, []int{3}) {
			t.Errorf("compared %v", got)
		}
	})
}

// The oldest that nobody needs go first, and no more of them than there has to.
func TestTrimmingAWorkspace(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var s keptRuns
		needed := map[*workspace.Run]bool{}
		for range rapid.IntRange(0, 12).Draw(rt, "runs") {
			tally := engine.NewTally()
			tally.Rows = make([]engine.Row, rapid.IntRange(0, 9).Draw(rt, "items"))
			r := &workspace.Run{Tally: tally}
			s.runs = append(s.runs, &pastRun{Past: workspace.Past{Items: len(tally.Rows), Run: r}})
			needed[r] = rapid.Bool().Draw(rt, "needed")
		}
		runs, items := rapid.IntRange(0, 12).Draw(rt, "most runs"), rapid.IntRange(0, 60).Draw(rt, "most items")
		gone := s.trim(runs, items, func(r *workspace.Run) bool { return needed[r] })
		fits := func(tracks []*workspace.Run) bool {
			sum := 0
			for _, r := range tracks {
				sum += len(r.Tally.Rows)
			}
			return len(tracks) <= runs && sum <= items
		}
		kept := s.list()
		for i, r := range gone {
			if needed[r] || slices.Contains(kept, r) {
				rt.Fatal("one that is needed is gone, or one that is gone is kept")
			}
			if i == len(gone)-1 && fits(append(slices.Clone(kept), r)) {
				rt.Fatal("more are gone than has to be")
			}
		}
		if !fits(kept) && slices.ContainsFunc(kept, func(r *workspace.Run) bool { return !needed[r] }) {
			rt.Fatal("too many are kept")
		}
	})
}

func TestLanesThatDisagreeAreTold(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.press("R")
		x.pass(whole)
		answer := *x.m.race.Runs()[1].Tally.Rows[3].Answer
		answer.Output = json.RawMessage(`{"name":"Alicia","age":23}`)
		x.m.race.Runs()[1].Tally.Rows[3].Answer = &answer
		x.m.compare.Forget()
		x.press("c")
		x.wantShown("1 of 7 items differs between lanes: item ")
		x.press("m", "down", "down", "down", "space", "c") // without that lane
		x.wantNotShown("differ between")
	})
	inTerminal(t, setup{real: true, w: 120, h: 36}, func(x *terminal) {
		x.press("R", "enter")
		x.pass(time.Minute)
		x.press("c")
		x.wantShown("all lanes have the same result for every item")
	})
}

// What is kept of a drawing is drawn anew when the size, the colours or the runs
// are others.
func TestDrawingsAreKeptOnlyWhileTheyHold(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.press("R")
		x.pass(whole)
		for _, page := range []string{"latencies", "order"} {
			x.press("c")
			x.pressUntil("right", map[string]string{"latencies": "calls per", "order": "places off"}[page])
			wide := x.plain()
			x.send(tea.WindowSizeMsg{Width: 80, Height: 24})
			if x.plain() == wide {
				t.Errorf("%s: another size changed nothing", page)
			}
			x.send(tea.WindowSizeMsg{Width: 120, Height: 36})
			if x.plain() != wide {
				t.Errorf("%s: the same size shows something else", page)
			}
			before := x.content()
			x.send(tea.BackgroundColorMsg{Color: color.White})
			if x.content() == before {
				t.Errorf("%s: other colours changed nothing", page)
			}
			x.send(tea.BackgroundColorMsg{Color: color.Black})
			x.press("m", "space", "c")
			x.wantNotShown("e as-completed:2")
			x.press("esc", "esc")
		}
	})
}

// Results of a run that are not saved are those of its own provider.
func TestOnlyWhatWasPaidForIsUnsaved(t *testing.T) {
	x := &terminal{t: t, m: New(t.Context(), config(t, setup{}), time.Now)}
	tally := engine.NewTally()
	tally.Apply([]engine.Event{
		{Kind: engine.RunStarted, Started: &engine.Started{Items: 1}}, {Kind: engine.CallStarted}, {Kind: engine.AttemptStarted},
		{Kind: engine.Finished, Status: engine.OK, Answer: &call.Answer{}},
	})
	paid := &workspace.Run{Tally: tally, Provider: config(t, setup{real: true}).Provider}
	free := &workspace.Run{Tally: tally, Provider: x.m.cfg.Provider}
	if got := unsaved(paid, free); got != 1 {
		t.Errorf("%d results of one that was paid for", got)
	}
	paid.Saved = true
	if got := unsaved(paid, free); got != 0 {
		t.Errorf("%d results after they were saved", got)
	}
}
