package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/ui/home"
	"regatta/ui/text"
)

func TestEnterRunsTheSelectedLane(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.wantShown("enter run this lane")
		x.press("down", "enter")
		x.pass(500 * time.Millisecond)
		x.wantShown("in flight 7", "running")
		x.pass(time.Second)
		x.wantShown("7/7 delivered", "right 7/7", "✓ done", "John · 20", "Jill · 26")
	})
}

func TestTheLimitIsTurnedBetweenRunsAndDuringOne(t *testing.T) {
	inTerminal(t, setup{lane: "gather:2", w: 120, h: 36}, func(x *terminal) {
		x.press("right")
		x.wantShown("limit 3")
		x.press("enter")
		x.pass(500 * time.Millisecond)
		x.wantShown("in flight 3/3")
		x.press("right", "right")
		x.pass(100 * time.Millisecond)
		x.wantShown("in flight 5/5")
		x.pass(5 * time.Second)
		x.wantShown("max in flight 5")
		if got := x.m.home.Run().Tally.Limits; len(got) != 3 || got[2].Limit != 5 {
			t.Errorf("limits %v", got)
		}
	})
}

func TestAForLoopHasNoLimitToTurn(t *testing.T) {
	inTerminal(t, setup{w: 80, h: 24}, func(x *terminal) {
		x.wantShown("one at a time")
		x.wantNotShown("←→")
		x.press("right")
		if lane := x.m.home.Lane(); lane.Limit != 0 {
			t.Errorf("the for loop got a limit: %v", lane)
		}
	})
}

func TestARaceRunsTheTickedLanesAtTheSameTime(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.press("space", "R") // without the for loop
		x.pass(whole)
		if n := len(x.m.race.Runs()); n != 4 {
			t.Fatalf("%d lanes raced", n)
		}
		walls := map[string]time.Duration{}
		for _, track := range x.m.race.Runs() {
			walls[track.Lane.String()] = track.Tally.Wall
		}
		if walls["gather"] != walls["as-completed"] {
			t.Errorf("the same latencies made different walls: %v", walls)
		}
		x.press("down", "down", "enter")
		x.wantShown("gather: first answer 0.82s, all delivered at 3.28s", "LANE")
		if lane := x.m.home.Lane().String(); lane != "gather:2" {
			t.Errorf("opened %s", lane)
		}
	})
}

func TestLanesAreEdited(t *testing.T) {
	inTerminal(t, setup{lane: "gather:2", w: 120, h: 36}, func(x *terminal) {
		lanes := func() string { return fmt.Sprint(x.m.home.Marked()) }
		x.press("x", "x", "x") // gather:2, as-completed:2 and ordered:2 go
		if got, want := lanes(), "[for-loop gather as-completed]"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		x.press("a", "a") // as-completed:2 and :3 come
		x.press("K")
		x.press("t") // as-completed:3 becomes ordered:3
		if got, want := lanes(), "[for-loop gather as-completed ordered:3 as-completed:2]"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		x.press("a", "a", "a", "R")
		x.pass(whole)
		if n := len(x.m.race.Runs()); n != 8 {
			t.Errorf("%d lanes raced", n)
		}
		x.wantShown("race done")
		x.press("esc")
		for range home.MaxLanes - 8 {
			x.press("a")
		}
		x.press("a")
		x.wantShown("a add lane: 26 lanes are the most")
	})
}

// A race that is paid for asks first, and goes lane by lane; whatever is looked at
// meanwhile, each run stays with its lane.
func TestARaceAgainstARealProviderGoesLaneByLane(t *testing.T) {
	inTerminal(t, setup{real: true, w: 120, h: 36}, func(x *terminal) {
		x.press("R")
		x.wantShown("race 5 lanes: at least 35 calls to example.test?", "enter yes", "esc no")
		x.press("down", "up", "R", "m", "space", "q")
		x.wantShown("race 5 lanes: at least 35 calls to example.test?")
		x.press("n", "R", "enter")
		x.pass(time.Second)
		x.wantShown("in sequence", "waiting")
		if len(x.m.live) != 1 {
			t.Errorf("%d runs on", len(x.m.live))
		}
		x.press("esc", "down")
		x.pass(6 * time.Second)
		if x.m.home.Lane() != x.m.home.Lanes()[1] || x.m.home.Run() != nil {
			t.Error("the next lane of the race took the place of what was looked at")
		}
		x.pass(20 * time.Second)
		for _, e := range x.m.race.Lanes {
			if e.Run == nil || e.Run.Lane != e.Lane || !e.Run.Tally.Whole() {
				t.Errorf("%v: %+v", e.Lane, e.Run)
			}
		}
	})
}

func TestTheComparisonIsOfTheLatestRunsAndThoseBefore(t *testing.T) {
	inTerminal(t, setup{lane: "gather:2", w: 120, h: 36}, func(x *terminal) {
		x.press("R")
		x.pass(whole)
		x.press("esc", "right", "right", "enter")
		x.pass(whole)
		x.press("c")
		x.wantShown("d gather:4", "l gather:2") // what the lane was before has another letter
	})
}

func TestTheComparisonSaysWhatDecidedIt(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.press("R")
		x.pass(whole)
		x.press("c")
		x.wantShown("bound by its slowest call: Joe, 0.88", "for Jill with", "every lane had the same latencies")
		x.press("right")
		x.wantShown("idle, nothing left to start")
		x.press("right")
		x.wantShown("delivered", "a for-loop", "e as-completed:2")
		x.press("right")
		x.wantShown("c as-completed           23.8%        1.14         5 of 21", "d gather:2            in order        0.00", "left: dataset")
		x.press("right", "right")
		x.wantShown("p50 0.83s  p95 0.88s")
	})
	inTerminal(t, setup{w: 120, h: 36, sim: "max_concurrent=3"}, func(x *terminal) {
		x.press("R")
		x.pass(time.Minute)
		x.press("c")
		x.wantNotShown("every lane had the same latencies")
	})
}

func TestAComparisonThatHasNoRoomScrolls(t *testing.T) {
	inTerminal(t, setup{w: 50, h: 15}, func(x *terminal) {
		x.press("R")
		x.pass(whole)
		x.press("c")
		x.wantShown("figures  page 1 of 7")
		x.wantNotShown("=: tied for the best wall")
		x.plain()
		x.press("end")
		x.wantShown("=: tied for the best wall")
		x.press("left")
		x.wantShown("answers  page 7 of 7")
	})
}

// Keys that come before a command has come back find nothing to break.
func TestKeysThatArriveTogether(t *testing.T) {
	inTerminal(t, setup{data: "tickets", w: 120, h: 36}, func(x *terminal) {
		for _, name := range []string{"d", "up", "enter", "tab", "G", "enter", "enter"} {
			x.send(keyPress(name))
		}
		x.pass(time.Second)
		x.wantShown("people · 7 items")
		if len(x.m.live) != 0 {
			t.Error("a run of the data that was left")
		}
	})
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.send(keyPress("enter"))
		x.send(keyPress("ctrl+c"))
		x.pass(time.Second)
		if len(x.m.live) != 0 || x.m.home.Run().Tally.End != engine.Cancelled {
			t.Error("a run that was stopped before it had started goes on")
		}
	})
}

func TestAnOrphanedRunShowsWhatWasLost(t *testing.T) {
	base := engine.Config{OnError: engine.Orphan}
	inTerminal(t, setup{data: "tickets", lane: "as-completed:4", sim: "error=0.3", base: base, w: 120, h: 50}, func(x *terminal) {
		x.press("enter")
		x.pass(2 * time.Second)
		x.wantShown("failed at", "results undelivered")
		x.pass(time.Minute)
		x.wantShown("undelivered", " !  ", "failed at")
		x.wantNotShown("○  ", "░")
	})
}

func TestHelpComesBackToWhatItCovered(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.press("tab", "enter", "?")
		x.wantShown("TIME AXIS")
		x.press("esc")
		x.wantShown("item 1 of 7")
	})
}

// What can't be done neither shows nor fires.
func TestWhatCannotBeDoneDoesNothing(t *testing.T) {
	inTerminal(t, setup{lane: "gather", w: 120, h: 36}, func(x *terminal) {
		x.press("c", "s")
		if !x.m.atHome() {
			t.Error("there is nothing to compare, yet c compared")
		}
		x.press("enter")
		x.pass(100 * time.Millisecond)
		x.press("enter", "R", "d")
		if len(x.m.live) != 1 || !x.m.atHome() {
			t.Error("a second run, a race or other data while a run is on")
		}
		x.wantShown("d data: stop what runs first")
		x.press("x")
		x.wantNotShown("R race", "d data", "enter run")
	})
}

func TestHelpListsWhatThePressedKeysDo(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		want := x.m.localKeys()
		x.press("?")
		for _, a := range want {
			if help := a.Help(); help.Key != "" {
				x.wantShown(help.Key, help.Desc)
				for _, word := range strings.Fields(a.Off) {
					x.wantShown(word) // it may go over two lines
				}
			}
		}
		x.press("esc")
		x.wantNotShown("TIME AXIS")
	})
}

func TestOtherDataIsAFreshStart(t *testing.T) {
	inTerminal(t, setup{lane: "gather", w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.press("d", "down", "enter")
		x.pass(100 * time.Millisecond)
		x.wantShown("tickets · 40 items", "enter run this lane")
		x.wantNotShown("forecast from gather")
		x.press("enter")
		x.pass(whole)
		x.wantShown("right 40/40")
	})
}

func TestTheMouseSelectsAndScrolls(t *testing.T) {
	inTerminal(t, setup{data: "tickets", w: 120, h: 36}, func(x *terminal) {
		x.plain()
		x.send(tea.MouseClickMsg{X: 5, Y: 2 + 1 + 3, Button: tea.MouseLeft})
		if lane := x.m.home.Lane().String(); lane != "gather:2" {
			t.Errorf("clicked on gather 2, got %s", lane)
		}
		x.send(tea.MouseWheelMsg{X: 60, Y: 10, Button: tea.MouseWheelDown})
		x.plain()
		if x.m.home.Top() != 3 {
			t.Errorf("the wheel scrolled to %d", x.m.home.Top())
		}
		click := tea.MouseClickMsg{X: 60, Y: 2 + 3 + 4, Button: tea.MouseLeft}
		x.send(click)
		x.send(click)
		x.wantShown("item 8 of 40")
	})
}

// What a run brought can be kept, and what was paid for isn't thrown away unasked.
func TestResultsAreSaved(t *testing.T) {
	t.Chdir(t.TempDir())
	inTerminal(t, setup{real: true, lane: "as-completed", w: 120, h: 36}, func(x *terminal) {
		x.press("w", "enter")
		x.pass(whole)
		x.press("q")
		x.wantShown("quit without 7 results, paid for and not saved? (w saves)")
		x.press("esc", "w")
		x.wantShown("save as regatta-people-as-completed-", ".jsonl", "enter save", "esc cancel")
		x.press("enter")
		x.pass(time.Second)
		x.wantShown("saved 7 items to regatta-people-as-completed-")
		files, err := filepath.Glob("*.jsonl")
		if err != nil || len(files) != 1 {
			t.Fatalf("%v, %v", files, err)
		}
		data, err := os.ReadFile(files[0])
		if err != nil || strings.Count(string(data), `"status":"ok"`) != 7 || !strings.Contains(string(data), `"output":{"name":"Jill","age":26}`) {
			t.Errorf("%v: %s", err, data)
		}
		x.press("q")
		if !x.quit {
			t.Error("a run that is saved kept the screen open")
		}
	})
	inTerminal(t, setup{real: true, lane: "gather", w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.press("R", "q", "r", "space")
		if x.quit || len(x.m.live) > 0 {
			t.Error("a key that is no answer was one")
		}
		x.press("esc", "q", "enter")
		if !x.quit {
			t.Error("asked, it did not quit")
		}
	})
}

// After one run all lanes are known, as far as its latencies go.
func TestOtherLanesAreForecast(t *testing.T) {
	inTerminal(t, setup{lane: "gather", w: 120, h: 40}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.wantShown("forecast from gather")
		forecasts := map[engine.Lane]time.Duration{}
		for _, f := range x.m.home.Forecasts() {
			forecasts[f.Lane] = f.Wall
			x.wantShown("≈" + text.Seconds(f.Wall))
		}
		x.press("space", "space", "R")
		x.pass(whole)
		for _, track := range x.m.race.Runs() {
			if want, known := forecasts[track.Lane]; known && track.Tally.Wall != want {
				t.Errorf("%v took %v, forecast %v", track.Lane, track.Tally.Wall, want)
			}
		}
		if len(forecasts) != 5 {
			t.Errorf("%d forecasts", len(forecasts))
		}
	})
}

func TestALaneIsShownAsCode(t *testing.T) {
	t.Chdir(t.TempDir())
	inTerminal(t, setup{lane: "gather:2", w: 120, h: 60}, func(x *terminal) {
		x.press("v")
		x.wantShown("from openai import AsyncOpenAI", `"My name is John and I am 20 years old",`, "gather:2, in asyncio")
		x.press("tab", "w")
		x.pass(time.Second)
		x.wantShown("saved the program to gather-2.go", "github.com/openai/openai-go/v3")
		x.press("w")
		x.pass(time.Second)
		x.wantShown("can't save gather-2.go: file exists")
	})
}
