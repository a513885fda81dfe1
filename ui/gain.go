package ui

import (
	"slices"

	"regatta/engine"
	"regatta/engine/compare"
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
