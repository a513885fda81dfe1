package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/budget"
	"regatta/engine/price"
	"regatta/ui/figures"
	"regatta/ui/text"
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
	if t.Purpose != forSweep && t.Purpose != forTrials {
		return // its own story says so
	}
	switch {
	case m.spent():
		m.notice = notice{text: fmt.Sprint(m.cfg.Budget, " reached: no new calls")}
	case t.Tally.Rejected():
		m.notice = notice{text: figures.ShutBy(t.Tally) + ": " + saidBy(t.Tally.Shut), bad: true}
	}
}

// paid reports whether somebody pays, or at least keeps to a budget.
func (m *Model) paid() bool { return !m.cfg.Provider.Simulated() || m.cfg.Budget != nil }

// money lists what a run costs, and what the budget has left.
func (m *Model) money(t *engine.Tally) []number {
	p, th := t.Started.Price, m.theme
	var list []number
	if now := t.Cost(); now.Known || !p.Simulated {
		list = append(list, number{figures.CostName(p), figures.Cost(now), th.Text})
	}
	if end := t.CostAtEnd(); end.Known && !t.Over {
		list = append(list, number{"at end", "≈" + price.USD(end.USD), th.Text})
	}
	if b := m.cfg.Budget; b != nil {
		left := number{"budget left", price.USD(b.Left()), th.Text}
		if b.Reached() {
			left = number{"budget", "reached", th.Warn}
		}
		list = append(list, left)
	}
	return list
}

// expected says what so many calls on this data would cost, with a comma before it: as
// much on average as those that were made, or else guessed by the length of the texts;
// "" where that can't be said.
func (m *Model) expected(calls int) (cost string, guessed bool) {
	p, items := m.cfg.Base.Price, m.job.Set.Rows.Len()
	if !p.Known() || items == 0 {
		return "", false
	}
	usd, finished := 0.0, 0
	for _, t := range m.sitting.tracks() {
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

// heldByBudget says that a run that is on could have more calls in flight, if the
// budget let it; nil where it can't or could not.
func heldByBudget(t *engine.Tally, waiting int) []string {
	if t.Waited(admit.Budget).Open == 0 || t.Slots() > 0 && t.InFlight >= t.Slots() {
		return nil
	}
	return []string{fmt.Sprintf("%s in flight, no budget for more right now", text.Count(t.InFlight)), ": " + text.Counted(waiting, "call waits", "calls wait")}
}
