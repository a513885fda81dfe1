package workspace

import (
	"strings"
	"testing"

	"regatta/engine"
)

// What is said of runs is worked out once, when they are over, and anew for others.
func TestToldOnce(t *testing.T) {
	ran := func() *Run {
		tally := engine.NewTally()
		tally.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Items: 1}}})
		return &Run{Tally: tally}
	}
	a, b := ran(), ran()
	var told Told
	times := 0
	look := func(runs ...*Run) string {
		if w := told.Need(runs, func() []string { times++; return []string{"it", " went well"} }); w != nil {
			w.Do()()
		}
		return strings.Join(told.Said(runs...), "")
	}
	if got := look(a); got != "" || times != 0 {
		t.Errorf("of a run that is on: %q, %d times", got, times)
	}
	for _, r := range []*Run{a, b} {
		r.Tally.Apply([]engine.Event{{Kind: engine.RunOver}})
	}
	for range 3 {
		if got := look(a); got != "it went well" || times != 1 {
			t.Errorf("%q, %d times", got, times)
		}
	}
	if got := told.Said(a, b); got != nil {
		t.Errorf("of other runs: %q", got)
	}
	if got := look(a, b); got != "it went well" || times != 2 {
		t.Errorf("%q, %d times", got, times)
	}
}
