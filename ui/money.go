package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/budget"
	"regatta/engine/price"
	"regatta/engine/runner"
	"regatta/ui/figures"
	"regatta/ui/workspace"
)

// pricedMsg is the price of tokens, looked up.
type pricedMsg struct{ price price.Price }

// afterFirst is by when the first frame is out, with both cores of a small machine to
// itself.
const afterFirst = 100 * time.Millisecond

// lookUp returns the command that looks the price up; nil: it is known. Runs that start
// before look it up themselves.
func (m *Model) lookUp() tea.Cmd {
	of := m.cfg.Price
	if of == nil {
		return nil
	}
	return tea.Tick(afterFirst, func(time.Time) tea.Msg { return pricedMsg{of()} })
}

// spent reports whether the budget lets nothing begin any more.
func (m *Model) spent() bool { return m.cfg.Budget.Reached() }

// tellGivenUp says why a sweep or trials go no further, when a run has reached the budget
// or has found out that the provider rejects whatever is sent.
func (m *Model) tellGivenUp(t *workspace.Run) {
	if t.Purpose != workspace.Sweep && t.Purpose != workspace.Trials {
		return // its own story says so
	}
	switch {
	case m.spent():
		m.notice = notice{text: fmt.Sprint(m.cfg.Budget, " reached: no new calls")}
	case t.Tally.Rejected():
		m.notice = notice{text: figures.ShutBy(t.Tally) + ": " + figures.Said(t.Tally.Shut), bad: true}
	}
}

// paid reports whether somebody pays, or at least keeps to a budget.
func (m *Model) paid() bool {
	return !m.cfg.Provider.Simulated() || m.cfg.Budget != nil || m.cfg.Replay.paid()
}

// expected says what so many calls on this data would cost, with a comma before it: as much on
// average as those that were made, or else guessed by the length of the texts; "" where that is
// unknown.
func (m *Model) expected(calls int) (cost string, guessed bool) {
	p, items := m.cfg.Base.Price, m.job.Set.Rows.Len()
	if !p.Known() || items == 0 {
		return "", false
	}
	usd, finished := 0.0, 0
	for _, t := range m.kept.list() {
		if c := t.Tally.Cost(); c.Known && t.Job == m.job {
			usd += c.USD
			finished += t.Tally.OK + t.Tally.Failed
		}
	}
	if finished > 0 {
		return ", ≈" + price.USD(usd*float64(calls)/float64(finished)), false
	}
	guess := budget.Estimate(m.job.Set.Rows, m.job.Prompt, m.job.Schema, m.cfg.Provider.Params())
	if !guess.Known {
		return "", false
	}
	return ", ≈" + price.USD(p.Of(guess)*float64(calls)/float64(items)), true
}

// runLane runs a lane alone.
func (m *Model) runLane(lane engine.Lane) tea.Cmd {
	last := m.home.Latest(lane)
	b := bill{what: "run " + lane.String(), calls: m.job.Set.Rows.Len(), most: m.cfg.Cache != nil, again: last != nil && last.From == nil}
	if b.again {
		b.what += " again"
	}
	return m.charge(b, func() tea.Cmd {
		p := m.plan(m.job)
		m.steered(&p, workspace.Batch)
		p.Cache = m.cfg.Cache // all other runs are there to be measured
		if p.Cache != nil {
			p.Args = append(p.Args, "--cache")
		}
		return m.beginGroup(workspace.Batch, runner.NewGroup(p, runner.Together(lane)...))
	})
}
