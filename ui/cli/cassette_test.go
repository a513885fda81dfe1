package cli_test

import (
	"strings"
	"testing"
)

// A saved run answers for nothing: other lanes get its answers and failures.
func TestAProviderThatReplays(t *testing.T) { inFakeTime(t, aProviderThatReplays) }

func aProviderThatReplays(t *testing.T) {
	f := newFolder(t)
	live := f.regatta(t.Context(), "run --save --strategy gather:4 --data tickets --sim latency=uniform:5ms:30ms,error=0.2,refused=0.1")
	again := f.regatta(t.Context(), "run --provider replay:1 --strategy for-loop --speed 10x")
	if again.status != live.status || len(again.lines(t)) != 40 {
		t.Fatalf("%+v", again)
	}
	status := map[int]string{}
	for _, l := range live.lines(t) {
		status[l.Index] = l.Status + string(l.Output)
	}
	for _, l := range again.lines(t) {
		if got := l.Status + string(l.Output); got != status[l.Index] {
			t.Errorf("item %d is %s, not %s", l.Index, got, status[l.Index])
		}
	}
	if name := f.list(t)[0].Run; !strings.Contains(again.stderr, "replay of "+name) || len(f.list(t)) != 1 {
		t.Errorf("%d saved: %s", len(f.list(t)), again.stderr)
	}
	race := f.regatta(t.Context(), "race --provider replay:1 --speed 100x --lanes gather:2,for-loop --format json")
	if !strings.Contains(race.stdout, `"dataset":"tickets"`) || !strings.Contains(race.stdout, "replay of ") {
		t.Errorf("%+v", race)
	}
}

// What the run was not asked fails, and says so; what can't be is said before anything runs.
func TestWhatAReplayDoesNotKnow(t *testing.T) {
	f := newFolder(t)
	f.regatta(t.Context(), "run --save --sim latency=0").want(t, 0)
	got := f.invocation("run", "--provider", "replay:1", "--prompt", "Extract: {{.text}}", "--retries", "0").run(t.Context()).want(t, 1)
	if !strings.Contains(got.stderr, "failed: 7 × bad_request; first: item") || !strings.Contains(got.stderr, "not in the recording") {
		t.Error(got.stderr)
	}
	if got := f.regatta(t.Context(), "run --provider replay:1 --data people:9").want(t, 1); !strings.Contains(got.stderr, "7 ok · 2 failed") {
		t.Error(got.stderr)
	}
	f.regatta(t.Context(), "run --save --model other --sim latency=0").want(t, 0)
	for flags, want := range map[string]int{"": 0, " --model gpt-4o-mini": 1} { // which is the default, but asked for
		if got := f.regatta(t.Context(), "run --provider replay:1"+flags).want(t, want); want > 0 && !strings.Contains(got.stderr, `it asked model "other"`) {
			t.Error(got.stderr)
		}
	}
	for line, want := range map[string]string{
		"run --provider replay:":                         "no run given",
		"run --provider replay:9":                        "no run 9",
		"run --provider replay:sample":                   "has 5 runs",
		"run --provider replay:1 --sim latency=0":        "--sim can't be combined",
		"run --provider replay:1 --base-url http://x/v1": "--base-url needs",
		"run --speed 2x":                                 "--speed needs --provider replay:RUN",
		"run --provider replay":                          "use --provider replay:RUN",
		"run --provider replay:1 --speed 0x":             "must be 0.25x to 100x",
	} {
		if got := f.regatta(t.Context(), line); got.status != 2 || !strings.Contains(got.stderr, want) {
			t.Errorf("%s: %+v", line, got)
		}
	}
}
