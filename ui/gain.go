package ui

import (
	"slices"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/ui/figures"
)

// gainsOf works out what runs gained, beside the for-loops of the sitting too, the
// latest last.
func gainsOf(tracks, loops []*track) []compare.Gain {
	beside := slices.DeleteFunc(slices.Clone(loops), func(t *track) bool { return slices.Contains(tracks, t) })
	all := slices.Concat(beside, tracks)
	contexts := make([]compare.Context, len(all))
	for i, t := range all {
		contexts[i] = t.context()
	}
	return compare.Gains(talliesOf(all), contexts...)[len(beside):]
}

// loops are the for-loops of the sitting that are over.
func (m *Model) loops() []*track {
	return slices.DeleteFunc(m.sitting.tracks(), func(t *track) bool {
		return t.on() || t.lane.Strategy.Dispatch != engine.OneByOne
	})
}

// gain is what a run that is over gained. It is kept until another run is over.
func (m *Model) gain(t *track) compare.Gain {
	if m.gains == nil || m.gainsAt != len(m.sitting.runs) {
		m.gains, m.gainsAt = map[*track]compare.Gain{}, len(m.sitting.runs)
	}
	g, known := m.gains[t]
	if !known {
		g = gainsOf([]*track{t}, m.loops())[0]
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
