package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAFileOfAnotherIsNoFileOfTheRun: what a run that goes on didn't write itself is left as it
// is, whatever it looks like, though its first command was to overwrite what stood there.
func TestAFileOfAnotherIsNoFileOfTheRun(t *testing.T) {
	for _, format := range []string{"jsonl", "csv"} {
		inFakeTime(t, func(t *testing.T) {
			f, out := newFolder(t), filepath.Join(t.TempDir(), "out."+format)
			const run = "run --save --strategy for-loop --overwrite --out "
			f.interrupted(t, 3*time.Second, strings.Fields(run+out+" --sim latency=fixed:1.1s")...).want(t, 130)
			own, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			f.regatta(t.Context(), run+out+" --sim latency=fixed:1s").want(t, 0)
			another, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			for name, content := range map[string]string{
				"of another run":   string(another),
				"with a line more": string(own) + "more\n",
				"torn":             "my notes, id, index",
				"of one line":      "index\n",
				"torn otherwise":   string(own) + "more",
			} {
				write(t, out, content)
				got := f.regatta(t.Context(), "resume 2").want(t, 2)
				if now, err := os.ReadFile(out); err != nil || string(now) != content || !strings.Contains(got.stderr, "; use another name or --overwrite\n") {
					t.Errorf("%s %s: %q, %v; %s", format, name, now, err, got.stderr)
				}
			}
			write(t, out, string(own[:len(own)/3])) // as when it was killed
			got := f.regatta(t.Context(), "resume 2").want(t, 0)
			if now, err := os.ReadFile(out); err != nil || strings.Count(string(now), "ok,")+strings.Count(string(now), `"ok"`) != 7 {
				t.Errorf("%s: %q, %v; %s", format, now, err, got.stderr)
			}
		})
	}
}

// TestABudgetIsThatOfAllSittings, unless another is given.
func TestABudgetIsThatOfAllSittings(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f := newFolder(t)
		f.regatta(t.Context(), "run --save --data people:100 --strategy gather:4 --budget 0.0003").want(t, 1)
		before := *f.list(t)[0].OK
		got := f.regatta(t.Context(), "resume").want(t, 1)
		if n := *f.list(t)[0].OK - before; n > 3 || !strings.Contains(got.stderr, " of --budget $0.0003; add --budget to spend more\n") {
			t.Errorf("%d more for the same budget; %s", n, got.stderr)
		}
		if got := f.regatta(t.Context(), "resume --budget 0.0002").want(t, 1); !strings.Contains(got.stderr, "; --budget $0.0002 is for what is left\n") {
			t.Errorf("%s", got.stderr)
		}
		if n := *f.list(t)[0].OK; n < before*5/4 {
			t.Errorf("%d, and %d with half as much again", before, n)
		}
	})
}

// TestReplayedAnswersAreNotMixed with those of another provider.
func TestReplayedAnswersAreNotMixed(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f := newFolder(t)
		f.regatta(t.Context(), "run --save --strategy for-loop --sim latency=fixed:1s").want(t, 0)
		told := f.interrupted(t, 2500*time.Millisecond, "run", "--save", "--provider", "replay:1", "--strategy", "for-loop").want(t, 130).stderr
		if strings.Contains(told, "to go on") {
			t.Errorf("it can't: %s", told)
		}
		for _, line := range []string{"resume", "resume --anyway", "resume --anyway --provider openai", "resume 2 --provider replay:2"} {
			if got := f.regatta(t.Context(), line).want(t, 2); !strings.Contains(got.stderr, "--provider replay:") {
				t.Errorf("%s: %s", line, got.stderr)
			}
		}
	})
}

// TestAStoppedRunSaysHowItGoesOn, in whichever folder it is saved, and what it says works.
func TestAStoppedRunSaysHowItGoesOn(t *testing.T) {
	for _, flags := range []string{"--save", "--journal-dir " + t.TempDir()} {
		inFakeTime(t, func(t *testing.T) {
			f := newFolder(t)
			told := f.interrupted(t, 2500*time.Millisecond, strings.Fields("run --strategy for-loop --sim latency=fixed:1s "+flags)...).want(t, 130).stderr
			_, word, found := strings.Cut(told, "\nto go on: regatta resume ")
			if !found {
				t.Fatalf("%s: %s", flags, told)
			}
			got := f.regatta(t.Context(), "resume "+word).want(t, 0)
			if everyItemOnce(t, got.lines(t), 7); strings.Contains(got.stderr, "to go on") {
				t.Errorf("%s: %s", flags, got.stderr)
			}
		})
	}
}
