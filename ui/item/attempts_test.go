package item

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

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
