package saved

import (
	"encoding/json"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/runs"
	"regatta/engine/simulated"
)

// What a later run doesn't know of a call stays as an earlier one has it.
func TestALaterRunKeepsWhatItDoesNotKnow(t *testing.T) {
	calls := map[string]simulated.RecordedCall{}
	for _, c := range []struct {
		output string
		work   time.Duration
		want   string
		took   time.Duration
	}{
		{"1", time.Second, "1", time.Second},
		{"", 2 * time.Second, "1", 2 * time.Second},
		{"3", 0, "3", 2 * time.Second},
	} {
		var output json.RawMessage
		if c.output != "" {
			output = json.RawMessage(c.output)
		}
		add(calls, "a text", simulated.RecordedCall{Output: output, Work: c.work})
		if got := calls["a text"]; string(got.Output) != c.want || got.Work != c.took {
			t.Errorf("after %q in %v: %q in %v", c.output, c.work, got.Output, got.Work)
		}
	}
}

// Runs of one provider that were on at the same time slowed each other: neither tells of it.
func TestRunsAtTheSameTime(t *testing.T) {
	begun := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	run := func(after, lasted time.Duration) *runs.Run {
		r := &runs.Run{Tally: &engine.Tally{Now: lasted}}
		r.Header.Begun = begun.Add(after)
		return r
	}
	first := run(0, 10*time.Second)
	for _, c := range []struct {
		other *runs.Run
		want  bool
	}{
		{run(5*time.Second, time.Second), true}, {run(-5*time.Second, 6*time.Second), true}, {run(10*time.Second, time.Second), false},
		{run(9950*time.Millisecond, time.Second), false}, {run(-5*time.Second, 5*time.Second), false},
	} {
		if Together(first, c.other) != c.want || Together(c.other, first) != c.want {
			t.Errorf("a run %v after another of 10 s: together is %v", c.other.Header.Begun.Sub(begun), !c.want)
		}
	}
}
