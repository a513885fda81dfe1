package cli_test

import (
	"strings"
	"testing"
)

// Runs that --journal-dir saved are found in that folder by whatever reads saved runs.
func TestRunsAreFoundInTheirFolder(t *testing.T) {
	f, dir := newFolder(t), t.TempDir()
	f.invocation("run", "--sim", "latency=0", "--journal-dir", dir).run(t.Context()).want(t, 0)
	for _, line := range []string{"runs", "runs show 1", "runs export 1", "replay 1", "runs note 1 x", "runs rm 1 --yes"} {
		got := f.invocation(append(strings.Fields(line), "--journal-dir", dir)...).run(t.Context()).want(t, 0)
		if strings.Contains(got.stderr, "no saved runs") {
			t.Errorf("%s: %s", line, got.stderr)
		}
	}
	got := f.invocation("ctl", "--journal-dir", dir).run(t.Context()).want(t, 2)
	if strings.Contains(got.stderr, "unknown flag") {
		t.Error(got.stderr)
	}
}

// How a run goes on says what has to be another, where it would else end as it did.
func TestHowARunGoesOnNamesWhatHasToChange(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f := newFolder(t)
		for line, want := range map[string]string{
			"run --save --budget 0.000001":                   " --budget USD\n",
			"run --save --retries 0 --sim error=1":           "to call failed items again: regatta resume ",
			"run --save --strategy for-loop --sim latency=0": "saved as ",
		} {
			if got := f.regatta(t.Context(), line); !strings.Contains(got.stderr, want) || strings.HasPrefix(want, "saved") && strings.Contains(got.stderr, "regatta resume") {
				t.Errorf("%s: %s", line, got.stderr)
			}
		}
	})
}
