package ui

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/engine"
)

// type writes a text key by key.
func (x *terminal) typeIn(text string) {
	for _, r := range text {
		x.press(string(r))
	}
}

func TestTheListIsFilteredByWhatIsTyped(t *testing.T) {
	inTerminal(t, setup{w: 100, h: 30, lane: "gather"}, func(x *terminal) {
		x.press("/")
		x.typeIn("J")
		x.wantShown("John and", "Jane and", "Joe and", "Jill and", "4 of 7 items", "state all")
		x.wantNotShown("Mary and", "Bob and")
		x.typeIn("o")
		x.wantShown("John and", "Joe and", "2 of 7 items")
		x.wantNotShown("Jane and")
		x.press("enter", "down", "enter")
		x.wantShown("item 6 of 7", "Joe and")
		x.press("right")
		x.wantShown("item 1 of 7", "John and")
		x.press("esc", "esc")
		x.wantShown("Mary and", "Bob and")
		if x.m.home.Filtered() {
			t.Error("the filter is still on")
		}
	})
}

// States are words of the filter, from their first letters on; what is pasted is typed.
func TestStatesAreWordsOfTheFilter(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36, data: "tickets", lane: "gather", sim: "error=0.3,latency=fixed:1s"}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		bad, good := x.m.home.Run().Tally.Failed, x.m.home.Run().Tally.OK
		if bad == 0 || good == 0 {
			t.Fatal("nothing to tell apart")
		}
		x.press("/")
		found := func(typed string) int {
			x.press("ctrl+u")
			x.send(tea.PasteMsg{Content: typed})
			x.pass(10 * time.Millisecond)
			return x.m.home.Len()
		}
		for typed, want := range map[string]int{
			"": 40, "fail": bad, "Failed": bad, "is:failed": bad, "is:f": bad, "is:ok": good, "is:": 40, "is:canc": 0, "is:nothing": 0,
			"is:failed is:ok": 0, "cancelled": 0, "is:waiting": 0, "fai\nled": 0, // a paste of two lines is one text

		} {
			if got := found(typed); got != want {
				t.Errorf("%q: %d items, want %d", typed, got, want)
			}
		}
		found("is:nothing")
		x.wantShown("no such state", "is:nothing")
		both := 0
		for i := range 40 {
			row := &x.m.home.Run().Tally.Rows[i]
			if row.Status == engine.Failed && strings.Contains(strings.ToLower(x.m.job.Set.Rows.At(i).Text), "invoice") {
				both++
			}
		}
		for _, typed := range []string{"failed invoice", "invoice is:fail"} {
			if got := found(typed); got < both || typed != "failed invoice" && got != both {
				t.Errorf("%q: %d items, want %d", typed, got, both)
			}
		}
		found("is:failed")
		x.press("enter")
		x.wantShown("/ is:failed", "server: The server had an error")
		x.press("tab")
		x.wantShown("is:failed", "state all")
	})
}

// A state that is typed is that of now.
func TestTypedStatesKeepUpWithARun(t *testing.T) {
	inTerminal(t, setup{w: 140, h: 30, lane: "gather:2", sim: "latency=fixed:1s"}, func(x *terminal) {
		x.press("enter")
		x.pass(1500 * time.Millisecond)
		x.press("/")
		x.typeIn("is:wait")
		x.wantShown("3 of 7 items", "Jane and")
		x.pass(time.Second)
		x.wantShown("1 of 7 items")
	})
}

// Keys that are commands elsewhere are text in the filter's line.
func TestWhatIsTypedIsNoCommand(t *testing.T) {
	inTerminal(t, setup{w: 100, h: 30, lane: "gather"}, func(x *terminal) {
		x.press("/")
		x.typeIn("q?Rdv cw")
		if x.quit || x.m.busy() || !x.m.atHome() {
			t.Error("a letter was taken for a command")
		}
		x.wantShown("q?Rdv cw", "no matching items", "0 of 7 items")
		x.press("ctrl+c")
		x.wantShown("Mary and")
		if x.quit {
			t.Error("ctrl+c quit instead of leaving the filter")
		}
	})
}

func TestTheListIsFilteredByState(t *testing.T) {
	inTerminal(t, setup{w: 140, h: 30, lane: "gather:2", sim: "latency=fixed:1s"}, func(x *terminal) {
		x.press("enter")
		x.pass(1500 * time.Millisecond)
		x.press("/", "tab")
		x.wantShown("state in flight", "2 of 7 items", "Bob and", "Alice and")
		x.wantNotShown("John and")
		x.press("tab")
		x.wantShown("state waiting", "3 of 7 items", "Jane and")
		x.pass(time.Second) // the list is of what is so now
		x.wantShown("1 of 7 items")
		x.press("enter")
		x.pass(5 * time.Second)
		x.wantShown("0 of 7 items", "no matching items")
	})
}

// A long list is gone through piece by piece, to its end, with nothing running.
func TestALongListIsFilteredToItsEnd(t *testing.T) {
	set := &datasets.Set{Name: "long", Rows: haystack(400_007), Prompt: datasets.DefaultPrompt}
	inTerminal(t, setup{w: 100, h: 30, lane: "gather", set: set}, func(x *terminal) {
		x.press("/")
		for _, r := range "needle" {
			x.send(keyPress(string(r)))
		}
		x.wantShown("searching")
		x.pass(tickEvery)
		x.wantShown("the needle", "1 of 400,007 items")
		x.wantNotShown("searching")
		if x.pass(time.Second); x.m.ticking {
			t.Error("it ticks on with nothing to do")
		}
	})
}

// haystack are so many texts, of which the last is another.
type haystack int

func (n haystack) Len() int                     { return int(n) }
func (n haystack) Expected(int) json.RawMessage { return nil }
func (n haystack) At(i int) datasets.Item {
	if i == int(n)-1 {
		return datasets.Item{Text: "the needle"}
	}
	return datasets.Item{Text: "hay"}
}

func TestAFilterLineFits(t *testing.T) {
	for _, w := range []int{40, 50, 80, 200} {
		inTerminal(t, setup{w: w, h: 12, lane: "gather"}, func(x *terminal) {
			x.press("/")
			x.typeIn(strings.Repeat("long text ", 12))
			x.wantShown("text", "▏")
		})
	}
}
