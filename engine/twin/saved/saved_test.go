package saved

import (
	"encoding/json"
	"testing"
	"time"

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
