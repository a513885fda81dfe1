package ui

import (
	"os"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
)

// However much is to be paid for is asked for with the number of calls; few calls are
// not, unless the same has just been paid for.
func TestWhatIsPaidForIsAskedFor(t *testing.T) {
	inTerminal(t, setup{data: "tickets", lane: "gather:8", real: true, priced: true, w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.wantShown("run gather:8: at least 40 calls to example.test, ≈$0.", " estimated?", "enter yes   esc no")
		x.wantNotShown("? help", "q quit", "space mark")
		for _, key := range []string{"R", "S", "down", "tab", "space", "?", "q", "m", "d", "/", "x", "t", "ctrl+z"} {
			x.press(key)
		}
		x.send(tea.MouseClickMsg{X: 3, Y: 4, Button: tea.MouseLeft})
		x.send(tea.MouseWheelMsg{X: 60, Y: 10, Button: tea.MouseWheelDown})
		x.send(tea.PasteMsg{Content: "y"})
		if x.m.prompt == nil || x.m.busy() || !x.m.atHome() || x.m.home.Lane().Limit != 8 || x.m.home.Top() != 0 {
			t.Fatal("something happened while a question was open")
		}
		x.press("n")
		x.pass(time.Second)
		if x.m.prompt != nil || len(x.m.live) != 0 {
			t.Fatal("no was not taken for no")
		}
		x.press("enter", "y")
		if x.m.prompt == nil {
			t.Fatal("a letter was taken for yes")
		}
		x.press("enter")
		x.pass(time.Minute)
		x.wantShown("40/40 delivered")
	})
	inTerminal(t, setup{lane: "gather", real: true, w: 120, h: 36}, func(x *terminal) {
		x.press("enter") // 7 calls
		x.pass(whole)
		first := x.m.home.Run()
		x.press("enter")
		x.pass(whole)
		x.wantShown("run gather again: at least 7 calls to example.test?")
		if x.m.home.Run() != first || x.m.kept.started != 1 {
			t.Error("a key too many paid twice")
		}
		x.press("enter")
		x.pass(whole)
		if x.m.kept.started != 2 {
			t.Error("enter did not run it")
		}
	})
	inTerminal(t, setup{data: "people:300", lane: "gather", sim: "latency=0", w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(time.Second)
		x.press("enter")
		x.pass(time.Second)
		if x.m.kept.started != 2 {
			t.Error("asked for what is simulated")
		}
	})
}

// Quitting while something runs that is paid for stops it, and asks for what it brought.
func TestQuittingARunThatIsPaidFor(t *testing.T) {
	inTerminal(t, setup{lane: "as-completed:2", real: true, w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(2 * time.Second)
		x.press("q")
		x.wantShown("stop what runs, and quit? 2 calls in flight may be paid for")
		x.press("enter")
		x.pass(time.Second)
		x.wantShown("quit without 4 results, paid for and not saved? (w saves)")
		if x.quit || x.m.busy() {
			t.Fatal("what was paid for is gone")
		}
		x.press("esc")
		x.pass(time.Second)
		if x.quit {
			t.Fatal("no was not taken for no")
		}
		x.press("q", "enter")
		if !x.quit {
			t.Error("it did not quit")
		}
	})
	inTerminal(t, setup{lane: "as-completed:2", real: true, cached: true, w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(2 * time.Second)
		x.press("q", "enter")
		x.pass(time.Second)
		if !x.quit {
			t.Error("what the cache has kept it from quitting")
		}
	})
}

// The name of the file tells its format; a file that there is goes only if wanted.
func TestSavingAsksForTheName(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("mine.csv", []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	content := func() string {
		data, err := os.ReadFile("mine.csv")
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	inTerminal(t, setup{lane: "gather", w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.press("w", "ctrl+u")
		x.wantShown("save as  name.jsonl, .csv, .html or .md")
		x.send(tea.PasteMsg{Content: "mine.tx\n"})
		x.press("t", "enter")
		x.wantShown("end the name in .jsonl, .csv, .html or .md", "mine.txt")
		x.press("backspace", "backspace", "backspace", "c", "s", "v", "enter")
		x.pass(time.Second)
		x.wantShown("mine.csv exists: replace it?")
		x.press("esc")
		x.pass(time.Second)
		if content() != "mine" {
			t.Fatal("it was replaced")
		}
		x.press("w", "ctrl+u")
		x.write("mine.csv")
		x.press("enter", "enter")
		x.pass(time.Second)
		x.wantShown("saved 7 items to mine.csv")
		if want := "\ufeffid,input,name,age,index,status,"; !strings.HasPrefix(content(), want) || !strings.Contains(content(), "\n6,My name is Jill and I am 26 years old,Jill,26,6,ok,") {
			t.Errorf("%s", content())
		}
		x.press("w", "esc")
		if x.m.prompt != nil {
			t.Error("esc did not cancel")
		}
	})
}

func TestTheLimitIsTyped(t *testing.T) {
	inTerminal(t, setup{lane: "gather:2", data: "tickets", w: 120, h: 36}, func(x *terminal) {
		x.press("L", "1", "x", "3", "enter")
		x.wantShown("limit 13", "◂ 13 ▸")
		x.press("L", "9", "esc")
		x.wantShown("◂ 13 ▸")
		x.press("L", "enter")
		x.wantShown(`bad limit ""; use 1 to 1000000, 0 for none, auto or auto:MAX`)
		x.send(tea.PasteMsg{Content: "17"})
		x.press("enter", "enter")
		x.pass(100 * time.Millisecond)
		x.wantShown("in flight 17/17")
		x.press("L", "5", "enter")
		x.pass(time.Second)
		if got := x.m.home.Run().Tally.Limits; got[len(got)-1].Limit != 5 {
			t.Errorf("limits %v", got)
		}
	})
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.press("L")
		if x.m.prompt != nil || x.m.home.Lane().Strategy != engine.ForLoop {
			t.Error("a for-loop has no limit")
		}
	})
}
