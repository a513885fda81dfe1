package workspace

import (
	"testing"

	"regatta/datasets"
	"regatta/engine/journal"
	"regatta/engine/runs"
)

// What a header says is cleaned: anyone may have written the file.
func TestWhatASavedRunRanOn(t *testing.T) {
	set := &datasets.Set{}
	run := &runs.Run{Set: set, Entry: runs.Entry{Header: journal.Header{
		Dataset: "people:2", Guess: "nothing\x1b[31m ran alone", Provider: "simulated\x1b]0;x\a", Model: "m\x1b[31m", Settings: "latency=\n0", Simulated: true, Shared: true, Seed: 3,
	}}}
	c := ContextOf(run, 7)
	if c.Number != 7 || c.Data != "people:2" || c.Set != set || c.Provider != "simulated␛]0;x␇" || c.Model != "m␛[31m" || c.Seed != 3 || c.Shared {
		t.Errorf("it ran on %+v", c)
	}
	if r := Read(run); r.Guess != "nothing␛[31m ran alone" {
		t.Errorf("it is a guess: %q", r.Guess)
	}
	if c.Attempts != "no retries, no re-asks" {
		t.Errorf("with %s", c.Attempts)
	}
}
