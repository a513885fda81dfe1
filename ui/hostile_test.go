package ui

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"regatta/datasets"
	"regatta/engine"
	"regatta/ui/comparison"
)

// hostile is a dataset whose texts would take over a terminal.
type hostile struct{}

func (hostile) Len() int                     { return 3 }
func (hostile) Expected(int) json.RawMessage { return nil }
func (hostile) At(i int) datasets.Item {
	return datasets.Item{ID: "\x1b[2J", Text: []string{"\x1b]0;owned\x07 \x1b[31mred", "a\r\nb\tc\x00\x9b31m", "\u202egnp.exe \u2066"}[i]}
}

func TestTextFromOutsideCannotTouchTheTerminal(t *testing.T) {
	set := &datasets.Set{Name: "\x1b[5mx", Rows: hostile{}, Prompt: datasets.DefaultPrompt}
	inTerminal(t, setup{set: set, lane: "gather", w: 120, h: 36}, func(x *terminal) {
		check := func() {
			for _, bad := range []string{"\x1b]", "\x1b[31m", "\x1b[2J", "\x1b[5m", "\x07", "\x00", "\u009b", "\u202e", "\u2066", "\r", "\t"} {
				if strings.Contains(x.content(), bad) {
					t.Errorf("%q is on the screen", bad)
				}
			}
		}
		check()
		x.press("enter")
		x.pass(whole)
		check()
		x.press("tab", "enter")
		check()
		x.press("right")
		check()
		x.press("right")
		check()
		x.press("esc", "esc", "m")
		check()
		x.press("esc", "d", "down", "enter")
		x.pass(time.Second)
		x.press("enter")
		x.pass(whole)
		x.press("m")
		check()
		x.press("a", "enter") // beside other data
		for range comparison.Titles() {
			check()
			x.press("right")
		}
	})
}

// Whatever is pressed at whatever size, the screen fits and nothing panics.
func TestAnyKeysAtAnySize(t *testing.T) {
	here, err := filepath.Abs(dataHere)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir()) // some keys write files
	names := []string{"enter", "tab", "esc", "up", "down", "left", "right", "space", "home", "end", "pgup", "pgdown",
		"R", "r", "S", "T", "s", "c", "d", "f", "?", "g", "G", "h", "j", "k", "l", "m", "+", "-", "x", "t", "a", "K", "J", "L", "w", "y", "n", "e", "v", "3", "/", "q", "ctrl+c", "click", "wheel", "backspace", "ctrl+u"}
	rapid.Check(t, func(rt *rapid.T) {
		s := setup{
			data: rapid.SampledFrom([]string{"people", "receipts", "people:300"}).Draw(rt, "data"),
			sim:  rapid.SampledFrom([]string{"", "latency=0", "error=0.5,refused=0.2"}).Draw(rt, "sim"),
			real: rapid.Bool().Draw(rt, "real"),
			w:    rapid.IntRange(0, 130).Draw(rt, "width"), h: rapid.IntRange(0, 40).Draw(rt, "height"),
			base:   engine.Config{Retry: engine.DefaultRetry(), OnError: engine.Policy(rapid.IntRange(0, 2).Draw(rt, "policy"))},
			folder: rapid.SampledFrom([]string{here, "none"}).Draw(rt, "folder"),
		}
		pressed := rapid.SliceOfN(rapid.SampledFrom(names), 0, 25).Draw(rt, "keys")
		waits := rapid.SliceOfN(rapid.SampledFrom([]int{0, 0, 1, 50, 900}), len(pressed), len(pressed)).Draw(rt, "waits")
		sizes := rapid.SliceOfN(rapid.IntRange(1, 130), len(pressed)*2, len(pressed)*2).Draw(rt, "sizes")
		inTerminal(t, s, func(x *terminal) {
			for i, name := range pressed {
				switch name {
				case "click":
					x.send(tea.MouseClickMsg{X: sizes[2*i], Y: sizes[2*i+1] % 40, Button: tea.MouseLeft})
				case "wheel":
					x.send(tea.MouseWheelMsg{X: 60, Y: 9, Button: tea.MouseWheelDown})
				default:
					x.send(keyPress(name))
				}
				x.pass(time.Duration(waits[i]) * time.Millisecond)
				x.content()
				if i%3 == 0 {
					x.send(tea.WindowSizeMsg{Width: sizes[2*i], Height: sizes[2*i+1]})
				}
			}
		})
		if t.Failed() {
			rt.Fatalf("keys %v", fmt.Sprint(pressed))
		}
	})
}
