package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/budget"
	"regatta/engine/price"
	"regatta/ui/pane"
	"regatta/ui/sweep"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// sweepActions are those of the list of lanes: to sweep, or to come back to a sweep.
func (m *Model) sweepActions() []pane.Key {
	strategy := m.home.Lane().Strategy
	switch done := m.swept[strategy]; {
	case m.sweep.On():
		return []pane.Key{bound("S", "to the sweep", pane.Show{Pane: m.sweep})}
	case m.busy():
		return []pane.Key{bound("S", "sweep", workspace.StartSweep{}).Unless(stopFirst)}
	case m.home.Unsweepable() != "":
		return []pane.Key{bound("S", "sweep", workspace.StartSweep{}).Unless(m.home.Unsweepable())}
	case done != nil:
		return []pane.Key{pane.On(pane.Bind([]string{"S"}, "S", "results"), func() []pane.Intent { m.showSweep(done); return nil })}
	case m.spent():
		return []pane.Key{bound("S", "sweep", workspace.StartSweep{}).Unless(budgetSpent)}
	}
	return []pane.Key{bound("S", "sweep", workspace.StartSweep{})}
}

// startSweep runs the lane's strategy under one limit after the other. On the
// simulated provider they run at the same time, each with a provider of its own and
// the same latencies, unless there are next to none: then this machine would be what
// is measured. On a real one they never do, since they would share its limits.
func (m *Model) startSweep(lane engine.Lane) tea.Cmd {
	p := sweep.New(lane, m.job, m.cfg.Provider)
	b := bill{what: fmt.Sprintf("sweep %s of %s", text.Plural(len(p.Lanes), "limit"), p.Strategy.Name), calls: len(p.Lanes) * p.Items()}
	if p.Sampled() {
		b.more = " on the first " + text.Plural(p.Items(), "item")
	}
	if most, known := m.ceiling(p); known {
		b.ceiling = price.Exact(most)
		p.Budget = budget.New(most, m.cfg.Base.Price)
	}
	b.byLetter = true
	return m.charge(b, func() tea.Cmd {
		m.showSweep(p)
		m.swept[p.Strategy] = p
		return m.begin(workspace.Sweep, p.Group, p.Together)
	})
}

// ceiling is what a sweep costs at most: it gets a budget of that, where the user has set none and
// somebody pays.
func (m *Model) ceiling(p *sweep.Pane) (usd float64, known bool) {
	if m.cfg.Budget != nil || m.cfg.Provider.Simulated() {
		return 0, false
	}
	j := p.Job
	return budget.Ceiling(j.Set.Rows, j.Prompt, j.Schema, m.cfg.Provider.Params(), m.cfg.Base.Price, len(p.Lanes), 1, p.Lanes[len(p.Lanes)-1].Lane.Limit)
}

// showSweep shows a sweep, in the place of the one that was looked at before.
func (m *Model) showSweep(p *sweep.Pane) {
	if m.top() == m.sweep {
		m.back()
	}
	m.sweep = p
	m.push(p)
}

// noSweep is the pane before the first sweep.
func noSweep() *sweep.Pane { return &sweep.Pane{Group: &workspace.Group{}} }

// sweepEnded takes note that one of the runs is over: it becomes its lane's latest, unless it
// was of a part of the items only.
func (m *Model) sweepEnded(r *workspace.Run) {
	if r.Tally.End != engine.Cancelled && !m.sweep.Sampled() {
		m.home.Ran(r)
	}
	m.sweep.Judge()
}

// forgetSweeps is for other data.
func (m *Model) forgetSweeps() {
	m.sweep = noSweep()
	clear(m.swept)
}

// laneFor is the lane of the list that a sweep of a strategy is for: the selected
// one, or the first with that strategy.
func (m *Model) laneFor(s engine.Strategy) engine.Lane {
	if lane := m.home.Lane(); lane.Strategy == s {
		return lane
	}
	for _, lane := range m.home.Lanes() {
		if lane.Strategy == s {
			return lane
		}
	}
	return engine.Lane{Strategy: s}
}

// takeLimit gives the lane that was swept one of the limits, and goes back to it.
func (m *Model) takeLimit(lane engine.Lane) {
	m.home.Find(m.laneFor(lane.Strategy))
	m.home.Take(lane)
	m.push(m.home)
}
