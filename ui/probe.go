package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/runner"
	"regatta/engine/twin/saved"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// probed is what came of the steps of a probe.
type probed struct {
	runs  []compare.Beside
	steps []*workspace.Run
	calls int
	cost  engine.Cost
}

// noProbe says why the provider can't be probed; "": it can.
func (m *Model) noProbe() string {
	runs := m.home.Over()
	switch {
	case m.replay != nil:
		return "not in a replay"
	case m.busy():
		return stopFirst
	case m.spent():
		return budgetSpent
	case len(runs) == 0:
		return "no run has ended"
	case m.job.Set.Rows.Len() < saved.ProbeCalls:
		return fmt.Sprintf("needs %d items", saved.ProbeCalls)
	case m.cfg.Provider.Steady() && !m.limited():
		return "these calls take as long together as alone"
	}
	return ""
}

// askProbe makes a probe, once it was said what it costs and agreed to.
func (m *Model) askProbe() tea.Cmd {
	alone := !slices.ContainsFunc(m.home.Over(), func(r *workspace.Run) bool { return r.Lane.Strategy.Dispatch != engine.OneByOne })
	steps := saved.Probe(alone)
	b := bill{what: "probe with " + saved.Steps(steps), calls: saved.ProbeCalls, byLetter: true}
	return m.charge(b, func() tea.Cmd {
		m.home.Remember()
		m.probe, m.probed = steps, probed{}
		return m.nextStep()
	})
}

// nextStep begins the next calls of a probe.
func (m *Model) nextStep() tea.Cmd {
	step := m.probe[0]
	m.notice = notice{text: "probing: " + step.String()}
	j := m.job
	j.Set = step.Of(j.Set)
	return m.beginGroup(workspace.Probe, runner.NewGroup(m.plan(j), runner.Together(step.Lane)...))
}

// probeEnded takes in the calls of a step, and begins the next; nil: it was the last, or there is
// no sense in more.
func (m *Model) probeEnded(r *workspace.Run) tea.Cmd {
	step, t := m.probe[0], r.Tally
	m.probe = m.probe[1:]
	done := &m.probed
	done.steps = append(done.steps, r)
	done.calls += t.OK + t.Failed
	if c := t.Cost(); c.Known {
		done.cost = engine.Cost{USD: done.cost.USD + c.USD, Known: true, AtLeast: done.cost.AtLeast || c.AtLeast}
	}
	made := text.Plural(done.calls, "call")
	if done.cost.Known && !m.cfg.Provider.Simulated() {
		made += ", " + figures.Cost(done.cost)
	}
	switch {
	case t.OK < step.Calls:
		m.probe = nil
		m.notice = notice{text: fmt.Sprintf("probe ended after %s: %d of %d failed or stopped", made, step.Calls-t.OK, step.Calls), bad: true}
		return nil
	case len(m.probe) > 0:
		done.runs = append(done.runs, compare.Beside{Tally: t, From: step.First})
		return m.nextStep()
	}
	m.probes = append(m.probes, done.steps...)
	m.home.Probed(append(done.runs, compare.Beside{Tally: t, From: step.First})...)
	m.notice = notice{text: "probed with " + made + ": forecasts are fitted anew"}
	return nil
}
