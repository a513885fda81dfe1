package ui

import (
	"testing"

	"regatta/engine"
	"regatta/engine/journal"
	"regatta/engine/runs"
)

// What a saved run cost is told before it is read; of one on a simulated provider, nothing.
func TestASavedRunTellsItsCost(t *testing.T) {
	end := &journal.End{Status: engine.OK, Cost: engine.Cost{USD: 1.25, Known: true, AtLeast: true}}
	for simulated, want := range map[bool]string{false: "≥$1.25", true: "–"} {
		past := pastOf(&runs.Entry{Header: journal.Header{Simulated: simulated, Lane: engine.Lane{Strategy: engine.Gather}}, End: end})
		if past.Cost != want {
			t.Errorf("simulated %v: %q, want %q", simulated, past.Cost, want)
		}
	}
}
