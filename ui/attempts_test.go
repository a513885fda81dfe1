package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"regatta/engine/call"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// Whatever a model answered, an attempt shows a few harmless lines of it that fit.
func TestAnswersBelowAttemptsAreBounded(t *testing.T) {
	th := theme.New(true)
	rapid.Check(t, func(rt *rapid.T) {
		answer := rapid.String().Draw(rt, "answer")
		if rapid.Bool().Draw(rt, "long") {
			answer = strings.Repeat(answer+"\x1b[31m\n", 2000)
		}
		w := rapid.IntRange(noteMargin+2, 200).Draw(rt, "width")
		lines := noted(th, "answered", answer, th.Text, w)
		if len(lines) < 1 || len(lines) > mostNoted {
			rt.Fatalf("%d lines", len(lines))
		}
		for i, line := range lines {
			plain := ansi.Strip(line)
			if ansi.StringWidth(plain) > w || strings.ContainsFunc(plain, text.Unsafe) {
				rt.Fatalf("line %d is %q: want at most %d cells", i, plain, w)
			}
		}
	})
	lines := noted(th, "answered", strings.Repeat("x", 1_000_000), th.Text, 80)
	if got := ansi.Strip(lines[mostNoted-1]); got != "            … 1,000,000 bytes in total" {
		t.Errorf("it ends with %q", got)
	}
}

// Where the program itself went wrong is shown short, a line a frame, and harmless.
func TestTheStackOfAPanicIsShown(t *testing.T) {
	inTerminal(t, setup{lane: "gather", w: 80, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(time.Minute)
		row := &x.m.batch.track.Tally.Rows[0]
		row.Attempts[0].Err = &call.Error{Kind: call.Server, Message: "internal error: boom", Stack: "broken.Call(\x1b[31m)"}
		for i := range 20 {
			row.Attempts[0].Err.Stack += fmt.Sprintf("\n  /src/file%d.go:%d %s", i, i, strings.Repeat("x", 200))
		}
		x.press("tab", "enter")
		x.wantShown("internal error: boom", "stack     broken.Call(␛[31m)", "/src/file4.go:4", "… 15 more lines")
		x.wantNotShown("file5.go")
	})
}
