package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/engine/trials"
	"regatta/ui/pane"
	"regatta/ui/race"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// startRace races the ticked lanes: on the simulated provider at the same time,
// else one after the other unless told otherwise.
func (m *Model) startRace() tea.Cmd {
	lanes := m.home.Marked()
	if len(lanes) == 0 || m.busy() {
		return nil
	}
	together := m.cfg.Together || m.cfg.Provider.Simulated()
	b := bill{what: "race " + text.Plural(len(lanes), "lane"), calls: len(lanes) * m.job.Set.Rows.Len()}
	if together {
		b.more = " at the same time"
	}
	b.byLetter = true
	return m.charge(b, func() tea.Cmd {
		if at := slices.Index(m.stack, pane.Pane(m.race)); at >= 0 {
			m.stack = m.stack[:at] // the one before goes
		}
		p := m.cfg.Provider
		m.race = race.New(workspace.NewGroup(m.job, lanes).Placed(m.home.Place), race.Of{
			Provider: p.Label(), Simulated: p.Simulated(), Paid: m.paid(), Together: together, Loops: m.loops, Gain: m.gain,
			Expect: m.home.Expects, Limited: m.limited(), Seed: m.cfg.Base.Seed, Begin: trials.RatesOf(m.plan(m.job)).Begin,
		})
		m.push(m.race)
		return m.begin(workspace.Race, m.race.Group, together)
	})
}

// noRace is the pane before the first race.
func noRace() *race.Pane { return race.New(&workspace.Group{}, race.Of{}) }

// showRun shows a run of the race item by item, and selects its lane in the list.
func (m *Model) showRun(r *workspace.Run) {
	m.home.Find(r.Lane)
	m.pushAgain(m.home)
	m.home.Show(r)
}
