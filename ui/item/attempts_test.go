package item

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"regatta/engine"
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

// Hundreds of refusals say the same: the first and the last of them are told of, and how many more
// there were.
func TestManyRefusalsAreCounted(t *testing.T) {
	row := engine.Row{Status: engine.OK, Phase: engine.Ended, Answer: &call.Answer{}, Outcome: 221}
	for i := range 221 {
		at := time.Duration(i) * time.Second
		a := engine.Attempt{Begun: at, FirstToken: engine.Unset, Ended: at + time.Second/2}
		if i < 220 {
			a.Err = &call.Error{Kind: call.RateLimited, Status: 429, Message: "slow down"}
		}
		row.Attempts = append(row.Attempts, a)
	}
	var begins []string
	for _, line := range attemptLines(theme.New(true), engine.NewTally(), &row, time.Hour, 100) {
		begins = append(begins, strings.Join(strings.Fields(ansi.Strip(line))[:2], " "))
	}
	want := "attempt 1|attempt 2|attempt 3|… 214|attempt 218|attempt 219|attempt 220|attempt 221"
	if got := strings.Join(begins, "|"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	more := ansi.Strip(moreRefused(theme.New(true), row.Attempts[3:217], 100))
	if want := fmt.Sprintf("… 214 more refused, from 3.00s to %s", text.Seconds(216*time.Second+time.Second/2)); more != want {
		t.Errorf("%q, want %q", more, want)
	}
}
