package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"regatta/ui/results"
)

func TestComing(t *testing.T) {
	for answer, want := range map[string]string{
		"":                               typing,
		"Sorry, I":                       "Sorry, I" + typing,
		`{"na`:                           typing,
		`{"name":"Jo`:                    "Jo" + typing,
		`{"name":"John","age":2`:         "John · 2" + typing,
		`{"name":"John","tags":["a","b`:  "John · a, b" + typing,
		`{"name":"John","l":[{"a":1},{"`: "John · [1]" + typing,
		`{"name":"a name that has no ro`: "a name that has no…" + typing,
		"{\"name\":\"\\u001b[31mred":     "␛[31mred" + typing,
	} {
		if got := coming(answer, 20); got != want {
			t.Errorf("%q: %q, want %q", answer, got, want)
		}
	}
	if got := ansi.StringWidth(coming(`{"a":"`+strings.Repeat("x", 10*results.MostGlanced), 20)); got != 20 {
		t.Errorf("a long answer takes %d of 20 cells", got)
	}
}

func TestSpelled(t *testing.T) {
	for answer, want := range map[string]string{
		"":                         typing,
		"Sorry":                    "Sorry" + typing,
		`{`:                        "{" + typing,
		`{"name":"Jo `:             "{\n  \"name\": \"Jo " + typing,
		`{"name":"John"`:           "{\n  \"name\": \"John\"" + typing,
		`{"name":"}]","age":2`:     "{\n  \"name\": \"}]\",\n  \"age\": 2" + typing,
		`{"l":[{"a":1},{"b":"`:     "{\n  \"l\": [\n    {\n      \"a\": 1\n    },\n    {\n      \"b\": \"" + typing,
		`{"name":"John","age":20}`: "{\n  \"name\": \"John\",\n  \"age\": 20\n}" + typing,
	} {
		if got := spelled(answer); got != want {
			t.Errorf("%q: %q, want %q", answer, got, want)
		}
	}
}

// TestObjectsFillIn has every answer's first token after 500 ms, and then one each
// 100 ms.
func TestObjectsFillIn(t *testing.T) {
	inTerminal(t, setup{lane: "gather", sim: "latency=fixed:500ms,tokens_per_second=10", base: streaming, w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(450 * time.Millisecond)
		x.wantNotShown(typing)
		x.pass(430 * time.Millisecond)
		x.wantShown("John"+typing, "streaming")
		x.press("tab", "enter")
		x.wantShown("result so far", `"name": "John"`+typing, "first token after 0.50s")
		x.pass(2 * time.Second)
		x.wantShown("result", "took 1.10s, first token after 0.50s, 10.0 tokens/s, ok")
		x.press("esc", "esc")
		x.wantShown("John · 20", "first token 0.50s p50", "tokens out ")
		x.wantNotShown(typing)
	})
}

func TestStreamingIsTurnedOnAndOff(t *testing.T) {
	inTerminal(t, setup{w: 200, h: 60, lane: "gather"}, func(x *terminal) {
		x.press("o")
		x.wantShown("· streaming")
		x.press("?")
		x.wantShown("don't stream")
		x.press("esc", "enter", "o") // not while something runs
		x.wantShown("· streaming")
		x.pass(2 * time.Second)
		x.wantShown("first token")
		x.press("o", "down", "enter")
		x.pass(2 * time.Second)
		x.wantNotShown("first token", "· streaming")
		x.press("c")
		x.wantShown("gather streamed the answers, but as-completed did not")
	})
}
