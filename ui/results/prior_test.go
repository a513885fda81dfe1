package results_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/simulated"
)

// A result from before the run is written as it was: its answer, its attempts, what it
// consumed. It has no place in the run's time but when it came and was delivered.
func TestAPriorResultIsWrittenAsItWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		set, err := datasets.Open("people", datasets.Options{})
		if err != nil {
			t.Fatal(err)
		}
		lane, err := engine.ParseLane("gather")
		if err != nil {
			t.Fatal(err)
		}
		caller := callerOf(t, simulated.New(simulated.DefaultOptions()), set, call.JSONSchema)
		answer := &call.Answer{Output: json.RawMessage(`{"name":"Then"}`), Usage: call.Usage{InputTokens: 321, OutputTokens: 1, Known: true}}
		cfg := engine.Config{Lane: lane, Rows: set.Rows, Caller: caller, Prior: []engine.Prior{{Item: 2, Attempt: 3, Made: 3, Answer: answer}}}
		var out bytes.Buffer
		follow(t.Context(), t, &out, set, cfg)
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(lines) != 7 {
			t.Fatalf("%d lines", len(lines))
		}
		for _, want := range []string{`"index":2`, `"status":"ok"`, `{"name":"Then"}`, `"attempts":3`, `"started_s":null`, `"queued_s":null`, `"input_tokens":321`} {
			if !strings.Contains(lines[2], want) {
				t.Errorf("no %s in %s", want, lines[2])
			}
		}
	})
}
