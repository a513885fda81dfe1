package ui

import (
	"slices"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/runner"
	"regatta/engine/simulated"
	"regatta/engine/trials"
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

// expect returns what draws the latencies that calls of the provider are known to have, and says
// whose they are. What it returns may be called beside the screen: it knows the provider, not the Model.
func (m *Model) expect() (draw func(calls int) []time.Duration, by string) {
	p := m.cfg.Provider
	if p.Expect(1) == nil {
		return nil, ""
	}
	by = "simulated latencies"
	for _, setting := range strings.Split(p.Settings(), ",") {
		if strings.HasPrefix(setting, "latency=") {
			by = "simulated " + text.Line(setting, 40)
		}
	}
	switch {
	case !m.leavesOut():
	case m.weatherChanged():
		by += leftOutToo
	default:
		by += leftOut
	}
	return p.Expect, by
}

// rates are those at which calls begin at most, as far as they are known. Like what draws latencies,
// they know the provider and not the Model.
func (m *Model) rates() *trials.Rates {
	return trials.RatesOf(runner.Plan{Job: m.job, Provider: m.cfg.Provider, Rules: m.cfg.Rules})
}

// leavesOut reports whether calls of the simulated provider meet more than latencies and rates, by
// its settings or by its weather now.
func (m *Model) leavesOut() bool {
	if saysMore(m.cfg.Provider.Settings(), "latency", "rpm", "tpm", "burst") {
		return true
	}
	sky := m.cfg.Provider.Sky()
	if sky == nil {
		return false
	}
	w := sky.Weather()
	w.RPM, w.TPM = 0, 0
	return w != simulated.Weather{}
}

// limited reports whether calls of the simulated provider meet limits or faults, by its
// settings or by its weather now, or keep to a rate that the user gave: then latencies alone don't
// tell what calls take beside others.
func (m *Model) limited() bool {
	sky, rules := m.cfg.Provider.Sky(), m.cfg.Rules
	return rules.RPM > 0 || rules.TPM > 0 || limitedBy(m.cfg.Provider.Settings()) || sky != nil && sky.Weather() != simulated.Weather{}
}

// limitedBy reports whether settings of the simulated provider say more than latencies.
func limitedBy(settings string) bool { return saysMore(settings, "latency") }

// saysMore reports whether settings of the simulated provider are about more than some of them.
func saysMore(settings string, than ...string) bool {
	return slices.ContainsFunc(strings.Split(settings, ","), func(setting string) bool {
		name, _, _ := strings.Cut(setting, "=")
		return name != "" && !slices.Contains(than, name)
	})
}

// What latencies and rates leave out; the second where the weather is no longer that of the start.
const (
	leftOut    = ", no faults or limits"
	leftOutToo = ", no faults, limits or changed weather"
)
