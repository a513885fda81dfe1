package cli_test

import (
	"strings"
	"testing"
)

// Without a terminal a replay says what the run said, to the last figure.
func TestAReplayHasTheSummaryOfTheRun(t *testing.T) { inFakeTime(t, aReplayHasTheSummaryOfTheRun) }

func aReplayHasTheSummaryOfTheRun(t *testing.T) {
	for _, flags := range []string{
		"", "--data tickets --strategy gather:4 --sim error=0.3,invalid=0.2", "--strategy ordered:2 --stream", "--data tickets --on-error cancel --retries 0 --sim error=0.4",
		"--strategy for-loop --on-error orphan --sim refused=0.3",
	} {
		f := newFolder(t)
		live := f.regatta(t.Context(), "run --save "+flags+plainSim(flags))
		lines := strings.Split(strings.TrimSpace(live.stderr), "\n")
		if n := len(lines) - 1; strings.HasPrefix(lines[n], "to call failed items again: regatta resume ") {
			lines = lines[:n]
		}
		want := strings.Join(lines[:len(lines)-1], "\n") + "\n" // without "saved as"
		if !strings.HasPrefix(lines[len(lines)-1], "saved as ") || !strings.Contains(want, " ok · ") {
			t.Fatalf("%q", live.stderr)
		}
		if got := f.regatta(t.Context(), "replay 1").want(t, 0); got.stdout != want || got.stderr != "replay of "+f.list(t)[0].Run+", no calls\n" {
			t.Errorf("%s: replay says\n%s%s\nthe run said\n%s", flags, got.stdout, got.stderr, want)
		}
	}
}

// plainSim makes simulated calls quick where flags say nothing of them.
func plainSim(flags string) string {
	if strings.Contains(flags, "--sim") {
		return ",latency=fixed:20ms"
	}
	return " --sim latency=fixed:20ms"
}

// Several runs are compared, as regatta runs show does.
func TestAReplayOfSeveral(t *testing.T) { inFakeTime(t, aReplayOfSeveral) }

func aReplayOfSeveral(t *testing.T) {
	f := newFolder(t)
	f.regatta(t.Context(), "race --save --lanes gather,for-loop --sim latency=fixed:5ms").want(t, 0)
	replayed := f.regatta(t.Context(), "replay 2 1").want(t, 0)
	if got := replayed.stderr; got != "replay of 2 runs, no calls\n" {
		t.Errorf("%q", got)
	}
	got := replayed.stdout
	if shown := f.regatta(t.Context(), "runs show 2 1").want(t, 0).stdout; got != shown || !strings.Contains(got, "for-loop") {
		t.Errorf("replay:\n%s\nshow:\n%s", got, shown)
	}
}

func TestWhatCannotBeReplayed(t *testing.T) {
	f := newFolder(t)
	f.regatta(t.Context(), "run --save --sim latency=0").want(t, 0)
	for line, want := range map[string]string{
		"replay":                   "no run given",
		"replay 7":                 "no run 7",
		"replay 1 --speed 0":       "must be 0.25x to 100x",
		"replay 1 --speed NaN":     "must be 0.25x to 100x",
		"replay 1 --speed 101x":    "must be 0.25x to 100x",
		"replay 1 --speed fast":    "must be 0.25x to 100x",
		"replay replay_test.go":    "is not a saved run",
		"replay --provider openai": "unknown flag",
	} {
		if got := f.regatta(t.Context(), line); got.status != 2 && got.status != 1 || !strings.Contains(got.stderr, want) {
			t.Errorf("%s: %+v", line, got)
		}
	}
}

// The built-in samples need nothing that was run before.
func TestSamplesAreReplayed(t *testing.T) {
	f := newFolder(t)
	if got := f.regatta(t.Context(), "replay sample").want(t, 0).stdout; strings.Count(got, "tickets") != 5 || !strings.Contains(got, "40/40") {
		t.Error(got)
	}
	if got := f.regatta(t.Context(), "replay sample-trouble").want(t, 0).stdout; !strings.Contains(got, "after limits") || !strings.Contains(got, "failed: ") {
		t.Error(got)
	}
	for _, line := range []string{"replay sample sample-trouble", "replay 1 sample"} {
		if got := f.regatta(t.Context(), line).want(t, 2).stderr; !strings.Contains(got, "a sample is played alone") {
			t.Error(got)
		}
	}
	if got := f.regatta(t.Context(), "__complete replay sam").want(t, 0).stdout; !strings.Contains(got, "sample\nsample-trouble\n") {
		t.Error(got)
	}
}
