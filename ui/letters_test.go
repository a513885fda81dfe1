package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Words that somebody types into the wrong window stop no run and pay for none, whatever pane
// has the keys.
func TestWordsTypedByMistakeStopNothingAndPayNothing(t *testing.T) {
	t.Chdir(t.TempDir()) // e exports
	words := strings.Fields("quit regatta stop Stop yes synonym query Ryan Tyson SYSTEM exit restart xylophone")
	panes := map[string][]string{
		"lanes": nil, "items": {"tab"}, "item": {"tab", "enter"}, "code": {"v"}, "help": {"?"}, "runs": {"m"},
		"comparison": {"c"}, "sweep": {"down", "S"},
	}
	for name, keys := range panes {
		t.Run(name, func(t *testing.T) {
			inTerminal(t, setup{lane: "gather:2", real: true, w: 120, h: 36, sim: "latency=fixed:1s"}, func(x *terminal) {
				x.press("enter")
				x.pass(10 * time.Second) // a run that is over
				for _, word := range words {
					x.press(keys...)
					x.write(word)
					if x.m.kept.started != 1 || x.quit || x.m.busy() {
						t.Fatalf("%q: %d runs began, quit %v", word, x.m.kept.started, x.quit)
					}
					x.press("esc", "esc", "esc", "esc")
				}
			})
			inTerminal(t, setup{lane: "for-loop", real: true, w: 120, h: 36, sim: "latency=fixed:1h"}, func(x *terminal) {
				x.press("enter")
				x.pass(time.Second)
				for _, word := range words {
					x.press(keys...)
					x.write(word)
					if x.m.kept.started != 1 || x.quit || len(x.m.live) != 1 || x.m.live[0].Tally.Cancelled > 0 {
						t.Fatalf("%q stopped what runs, or began something", word)
					}
					x.press("esc", "esc", "esc", "esc")
				}
			})
		})
	}
}

// Stopping by a letter asks; the question goes when nothing runs any more.
func TestTheQuestionWhetherToStopGoesWithTheRun(t *testing.T) {
	inTerminal(t, setup{lane: "gather", w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(100 * time.Millisecond)
		x.press("s")
		x.wantShown("stop what runs?", "enter yes", "esc no")
		x.press("esc")
		if x.pass(10 * time.Millisecond); !x.m.busy() {
			t.Fatal("no stopped it")
		}
		x.press("s")
		x.pass(whole)
		x.wantNotShown("stop what runs?")
		if x.m.home.Run().Tally.Cancelled > 0 || x.m.prompt != nil {
			t.Error("the run was stopped, or is still asked about")
		}
	})
}

// Each key that can do nothing now says why.
func TestKeysSayWhyTheyDoNothing(t *testing.T) {
	says := func(x *terminal, key, why string) {
		x.t.Helper()
		x.press(key)
		if x.m.notice.text != why {
			x.t.Errorf("%s says %q, want %q", key, x.m.notice.text, why)
		}
	}
	inTerminal(t, setup{lane: "for-loop", w: 80, h: 24}, func(x *terminal) {
		says(x, "c", "c compare: no run has ended")
		says(x, "w", "w save: this lane has not run")
		says(x, "S", "S sweep: for-loop makes one call at a time; use gather (↑↓)")
		says(x, "right", "←→ limit: for-loop makes one call at a time")
		says(x, "L", "L type limit: for-loop makes one call at a time")
		says(x, "u", "u undo removal: no lane was removed")
		says(x, "e", "e export: no item has ended")
		x.press("enter")
		x.pass(100 * time.Millisecond)
		says(x, "d", "d data: stop what runs first")
		says(x, "w", "w save: not before the run has ended")
		says(x, "a", "a add lane: stop what runs first")
		x.press("down")
		says(x, "right", "←→ limit: this lane isn't what runs")
		x.pass(whole)
		says(x, "e", "e export: c to the comparison first")
	})
	inTerminal(t, setup{w: 80, h: 24}, func(x *terminal) {
		x.press("R")
		says(x, "c", "c compare: no lane has ended")
		says(x, "e", "e export: not before the race has ended")
		says(x, "T", "T trials: stop what runs first")
		x.pass(whole)
		x.wantNotShown("stop what runs first")
		x.press("esc")
		says(x, "e", "e export: b to the race first")
	})
}

func TestARemovedLaneComesBack(t *testing.T) {
	inTerminal(t, setup{lane: "gather:2", w: 120, h: 36}, func(x *terminal) {
		before := x.m.home.Lanes()
		x.press("x")
		x.wantShown("removed gather:2: u brings it back")
		x.press("x", "u", "u")
		for i, lane := range x.m.home.Lanes() {
			if lane != before[i] {
				t.Errorf("lane %d is %v, was %v", i, lane, before[i])
			}
		}
	})
}

// What the last line shows can be clicked, of a pair each half; so can the pages of the comparison.
func TestTheFooterAndPagesAnswerToTheMouse(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		click := func(text string, row, by int) {
			x.t.Helper()
			for y, line := range strings.Split(x.plain(), "\n") {
				if before, _, found := strings.Cut(line, text); found && y == row {
					x.send(tea.MouseClickMsg{X: len([]rune(before)) + by, Y: y, Button: tea.MouseLeft})
					x.pass(10 * time.Millisecond)
					return
				}
			}
			x.t.Fatalf("%q is not shown:\n%s", text, x.plain())
		}
		lane := func() string { return x.m.home.Lane().String() }
		click("↑↓ lane", 35, 1)
		if lane() != "gather" {
			t.Errorf("down is %s", lane())
		}
		click("↑↓ lane", 35, 0)
		if lane() != "for-loop" {
			t.Errorf("up is %s", lane())
		}
		click("R race", 35, 3)
		x.pass(whole)
		click("c compare", 35, 0)
		x.wantShown("speed-up:")
		click(" order ", 2, 2)
		x.wantShown("left: dataset")
		x.press("1")
		x.wantShown("speed-up:")
		x.press("7")
		x.wantShown("all lanes agree")
		click("? help", 35, 0)
		x.wantShown("KEYS HERE", "EVERYWHERE", "LANES", "RACE")
		click("esc back", 35, 0)
		x.press("esc", "esc")
		if !x.m.atHome() {
			t.Fatal("not at home")
		}
		x.press("b")
		x.wantShown("race done")
	})
}

func TestTheWindowTellsTheProgress(t *testing.T) {
	inTerminal(t, setup{lane: "gather:2", w: 120, h: 36, sim: "latency=fixed:1s"}, func(x *terminal) {
		want := func(title string, bar *tea.ProgressBar) {
			x.t.Helper()
			x.m.Update(nil)
			v := x.m.View()
			if v.WindowTitle != title {
				x.t.Errorf("the title is %q, want %q", v.WindowTitle, title)
			}
			if (v.ProgressBar == nil) != (bar == nil) || bar != nil && *v.ProgressBar != *bar {
				x.t.Errorf("the bar is %v, want %v", v.ProgressBar, bar)
			}
		}
		want("regatta · people", nil)
		x.press("enter")
		x.pass(2500 * time.Millisecond)
		want("57% gather:2 · regatta", tea.NewProgressBar(tea.ProgressBarDefault, 57))
		x.pass(whole)
		want("gather:2 ✓ done 4.00s · regatta", nil)
	})
	inTerminal(t, setup{w: 120, h: 36, sim: "latency=fixed:1s,refused=1"}, func(x *terminal) {
		x.press("R")
		x.pass(1500 * time.Millisecond)
		bar := x.m.View().ProgressBar
		if bar == nil || bar.State != tea.ProgressBarError {
			t.Errorf("items failed, and the bar is %v", bar)
		}
		if p := x.m.progress(); p.what != "race" || p.failed == 0 {
			t.Errorf("%+v", p)
		}
		x.pass(time.Minute)
		if x.m.View().ProgressBar != nil {
			t.Error("the bar stays")
		}
	})
}

// Columns that have no room are reached with a key: all of them, whatever the size.
func TestAllColumnsOfTheComparisonAreReached(t *testing.T) {
	for _, size := range [][2]int{{60, 24}, {80, 24}, {120, 36}, {200, 60}} {
		inTerminal(t, setup{w: size[0], h: size[1]}, func(x *terminal) {
			x.press("R")
			x.pass(whole)
			x.press("c")
			missing := map[string]bool{}
			for _, title := range strings.Split("wall,article,speed-up,efficiency,first,held,p50,p95,p99,max in flight,right,inversions,would cost,tokens in,tokens out", ",") {
				missing[title] = true
			}
			for range 12 {
				shown := x.plain()
				for title := range missing {
					if strings.Contains(shown, "  "+title) {
						delete(missing, title)
					}
				}
				x.press(">")
			}
			if len(missing) > 0 {
				t.Errorf("at %d columns there is no way to %v", size[0], missing)
			}
		})
	}
}
