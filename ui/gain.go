package ui

import (
	"slices"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// loops are the for-loops of the workspace that are over.
func (m *Model) loops() []*workspace.Run {
	return slices.DeleteFunc(m.kept.list(), func(t *workspace.Run) bool {
		return t.On() || t.Lane.Strategy.Dispatch != engine.OneByOne
	})
}

// gain is what a run that is over gained. It is kept until another run is over.
func (m *Model) gain(t *workspace.Run) compare.Gain {
	if m.gains == nil || m.gainsAt != len(m.kept.runs) {
		m.gains, m.gainsAt = map[*workspace.Run]compare.Gain{}, len(m.kept.runs)
	}
	g, known := m.gains[t]
	if !known {
		g = workspace.Gains([]*workspace.Run{t}, m.loops())[0]
		m.gains[t] = g
	}
	return g
}

// expect draws the latencies that calls of the provider are known to have, and says whose they are.
func (m *Model) expect(calls int) (latencies []time.Duration, by string) {
	p := m.cfg.Provider
	latencies = p.Expect(max(calls, 1))
	if latencies == nil {
		return nil, ""
	}
	by = "simulated latencies"
	for _, setting := range strings.Split(p.Settings(), ",") {
		switch {
		case strings.HasPrefix(setting, "latency="):
			by = "simulated " + text.Line(setting, 40)
		case setting != "" && !strings.HasSuffix(by, leftOut):
			by += leftOut
		}
	}
	return latencies, by
}

// leftOut is what latencies alone leave out.
const leftOut = ", no faults or limits"
