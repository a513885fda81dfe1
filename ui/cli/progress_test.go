package cli_test

import (
	"regexp"
	"strings"
	"testing"
)

// progressLines are those lines of stderr that tell how far it is.
func progressLines(stderr string) []string {
	return regexp.MustCompile(`(?m)^progress: .*$`).FindAllString(stderr, -1)
}

// Where stderr is no terminal a line is written every 10 s or every 10%, whichever is
// rarer: not more of them on a fast run, nor on a long one.
func TestProgressWithoutATerminal(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		const run = "run --data people:400 --sim latency=fixed:1010ms --strategy gather:" // no call ends at a tick
		got := progressLines(regatta(t, run+"10").want(t, 0).stderr)                      // 40 s: 10 s are 25%
		want := []string{
			"progress: 90/400 (23%) · 90 ok · 0 failed · 0 retries · 9.0/s · ≈31s left",
			"progress: 190/400 (48%) · 190 ok · 0 failed · 0 retries · 9.5/s · ≈21s left",
			"progress: 290/400 (73%) · 290 ok · 0 failed · 0 retries · 9.7/s · ≈11s left",
			"progress: 390/400 (98%) · 390 ok · 0 failed · 0 retries · 9.8/s · ≈1s left",
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		got = progressLines(regatta(t, run+"1").want(t, 0).stderr) // 404 s: 10% are 40 s
		if len(got) != 9 || !strings.HasPrefix(got[0], "progress: 40/400 (10%) · ") || !strings.HasSuffix(got[0], "≈6m5s left") {
			t.Errorf("%d lines: %q", len(got), got)
		}
		got = progressLines(regatta(t, run+"50").want(t, 0).stderr)
		if len(got) != 0 {
			t.Errorf("of a run of 8 s %q", got)
		}
		got = progressLines(regatta(t, "run --data people:400 --strategy gather:10 --retries 1 --sim latency=fixed:1s,error=0.2").want(t, 1).stderr)
		if len(got) == 0 || strings.Contains(got[0], " 0 failed") || strings.Contains(got[0], " 0 retries") {
			t.Errorf("with failures %q", got)
		}
	})
}

func TestProgressOfRaces(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		for _, line := range []string{
			"race --data people:50 --lanes for-loop,gather:2 --sim latency=fixed:1s",
			"race --data people:50 --lanes gather:2,gather:4 --trials 3 --sim latency=fixed:1s",
			"race --data people:50 --sweep gather:1..8 --sim latency=fixed:1s",
		} {
			got := progressLines(regatta(t, line).want(t, 0).stderr)
			if len(got) == 0 || len(got) > 9 || !strings.HasSuffix(got[0], " left") {
				t.Errorf("%s: %q", line, got)
			}
		}
	})
}

func TestQuietAndNoProgress(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		const run = "run --data people:400 --sim latency=fixed:1s,error=0.01 --retries 0 --strategy gather:10"
		if got := regatta(t, run+" --progress none").want(t, 1).stderr; len(progressLines(got)) > 0 || !strings.Contains(got, "failed: ") {
			t.Errorf("%q", got)
		}
		if got := regatta(t, run+" --quiet").want(t, 1).stderr; got != "" {
			t.Errorf("%q", got)
		}
		if got := regatta(t, "run --quiet --data no.csv").want(t, 2).stderr; !strings.HasPrefix(got, "regatta: no dataset or file") {
			t.Errorf("%q", got)
		}
		if got := regatta(t, "race --quiet").want(t, 0); got.stderr != "" || got.stdout == "" {
			t.Errorf("%q", got.stderr)
		}
	})
}
