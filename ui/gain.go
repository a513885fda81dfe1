package ui

import (
	"slices"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/ui/figures"
	"regatta/ui/workspace"
)

// loops are the for-loops of the sitting that are over.
func (m *Model) loops() []*workspace.Run {
	return looks(slices.DeleteFunc(m.sitting.tracks(), func(t *track) bool {
		return t.on() || t.lane.Strategy.Dispatch != engine.OneByOne
	}))
}

// gain is what a run that is over gained. It is kept until another run is over.
func (m *Model) gain(t *track) compare.Gain {
	if m.gains == nil || m.gainsAt != len(m.sitting.runs) {
		m.gains, m.gainsAt = map[*track]compare.Gain{}, len(m.sitting.runs)
	}
	g, known := m.gains[t]
	if !known {
		g = workspace.Gains([]*workspace.Run{t.look()}, m.loops())[0]
		m.gains[t] = g
	}
	return g
}

// gainNumbers are the figures of what a run gained, where they can be said.
func (m *Model) gainNumbers(t *track) []number {
	if t.on() {
		return nil
	}
	var list []number
	gains := figures.Gains{t.tally: m.gain(t)}
	add := func(name, value string) {
		if value != figures.Unknown {
			list = append(list, number{name, value, m.theme.Text})
		}
	}
	add("speed-up", gains.Speedup(t.tally))
	add("efficiency", gains.Efficiency(t.tally))
	return list
}
