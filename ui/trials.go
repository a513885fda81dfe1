package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/runner"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/trialview"
	"regatta/ui/workspace"
)

// trialsActions are those of a race: to make trials of it, or to look at them.
func (m *Model) trialsActions() []pane.Key {
	key := bound("T", "trials", workspace.StartTrials{})
	switch {
	case m.busy():
		key.Off = stopFirst
	case len(m.race.Lanes) < 2:
		key.Off = "race two lanes first"
	case m.trialsAreOfRace():
		key = bound("T", "results", workspace.StartTrials{})
	case m.spent():
		key.Off = budgetSpent
	}
	return []pane.Key{key}
}

// trialsAreOfRace reports whether there are trials of the lanes that raced, on or over.
func (m *Model) trialsAreOfRace() bool {
	return m.trials.On() || len(m.trials.Lanes) > 0 && slices.Equal(m.trials.Lanes, m.race.Names())
}

// startTrials makes trials of the lanes that raced. The lanes of a trial run at the same time
// where that doesn't change what is measured, as in a sweep, else in turn.
func (m *Model) startTrials() tea.Cmd {
	lanes := m.race.Names()
	calls := len(lanes) * (trialview.Many + 1) * m.job.Set.Rows.Len()
	b := bill{what: fmt.Sprintf("%d trials of %s", trialview.Many, text.Plural(len(lanes), "lane")), more: " and a warm-up", calls: calls, byLetter: true}
	if m.plan(m.job).Saver == nil {
		b.more += ", results not saved"
	}
	return m.charge(b, func() tea.Cmd { return m.runTrials(lanes) })
}

func (m *Model) runTrials(lanes []engine.Lane) tea.Cmd {
	from := m.cfg.Provider
	p := trialview.New(m.job, lanes)
	p.Places = m.placesOf(lanes)
	p.Simulated, p.Together = from.Simulated(), from.Simulated() && !from.Instant()
	p.Group = runner.NewGroup(m.plan(p.Job), p.Turns()...).WhileFruitful()
	m.trials = p
	m.toTrials()
	return m.beginGroup(workspace.Trials, p.Group)
}

// placesOf are the places of lanes that raced, for their letters.
func (m *Model) placesOf(lanes []engine.Lane) []int {
	places := make([]int, len(lanes))
	for i, lane := range lanes {
		places[i] = i
		for _, l := range m.race.Lanes {
			if l.Lane == lane {
				places[i] = l.Place
			}
		}
	}
	return places
}
