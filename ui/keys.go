package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/ui/comparison"
	"regatta/ui/pane"
	"regatta/ui/workspace"
)

// keys lists what can be done now, what matters most first.
func (m *Model) keys() []pane.Key {
	local := m.localKeys()
	return append(local, m.globalKeys(local)...)
}

// localKeys are those of what is shown now.
func (m *Model) localKeys() []pane.Key {
	if m.prompt != nil {
		return m.prompt.keys(m)
	}
	return m.withReplayKeys(m.keysOf(m.top().Keys(m.frame())))
}

// cannot says why what a pane asks for can't be done now; "": it can.
func (m *Model) cannot(intent pane.Intent) string {
	if m.replay != nil {
		return notInReplay(intent)
	}
	switch intent.(type) {
	case workspace.StartRun:
		switch {
		case m.busy():
			return stopFirst
		case m.spent():
			return budgetSpent
		}
	case workspace.RepeatTrials, workspace.RepeatSweep:
		switch {
		case m.busy():
			return stopFirst
		case m.spent():
			return budgetSpent
		}
	}
	return ""
}

// Why several keys can do nothing now.
const (
	stopFirst   = "stop what runs first"
	budgetSpent = "the budget is spent"
)

// offer are the keys that the root has for what a pane offers.
func (m *Model) offer(intent pane.Intent) []pane.Key {
	list := m.offered(intent)
	if m.replay != nil {
		for i := range list {
			list[i] = list[i].Unless(notInReplay(intent))
		}
	}
	return list
}

// offered are those keys, with why they can do nothing now.
func (m *Model) offered(intent pane.Intent) []pane.Key {
	switch do := intent.(type) {
	case pane.Back:
		back := pane.Asks(pane.Movement().Back, do)
		switch {
		case len(m.stack) > 1:
			return []pane.Key{back}
		case m.parent != nil && m.replay == nil && m.busy(): // its runs would come to nobody
			return []pane.Key{back.Unless(stopFirst)}
		case m.parent != nil:
			return []pane.Key{back}
		}
	case workspace.StartSweep:
		if !do.OnlyShow || m.sweep.On() {
			return m.sweepActions()
		}
	case workspace.Stream:
		what := "stream answers"
		if m.cfg.Base.Stream {
			what = "don't stream"
		}
		return []pane.Key{pane.Asks(pane.Bind([]string{"o"}, "o", what), do)}
	case workspace.NextProfile:
		if m.cfg.Provider.Sky() != nil && m.parent == nil {
			return []pane.Key{m.profileKey()}
		}
		return []pane.Key{m.twinKey(workspace.RaceOnTwin{Runs: m.onProvider()})}
	case workspace.RaceOnTwin:
		return []pane.Key{m.twinKey(do)}
	case workspace.MakeProbe:
		return []pane.Key{bound("B", "probe", do).Unless(m.noProbe())}
	case workspace.StartRace:
		return m.runActions()
	case workspace.StartTrials:
		return m.trialsActions()
	case workspace.ReportSweep:
		return m.exportKeys(m.sweepExport())
	case workspace.ReportTrials:
		return m.exportKeys(m.trialsExport())
	case workspace.OpenHistory:
		return m.runsActions()
	case workspace.Report:
		return m.reportKeys(do)
	}
	return nil
}

// globalKeys are those that work everywhere, but for those that the pane has itself.
func (m *Model) globalKeys(local []pane.Key) []pane.Key {
	if m.prompt != nil {
		return nil
	}
	var list []pane.Key
	add := func(k pane.Key) {
		name := k.Keys()[0]
		if !slices.ContainsFunc(local, func(l pane.Key) bool { return l.Off == "" && slices.Contains(l.Binding.Keys(), name) }) {
			list = append(list, k)
		}
	}
	typing := m.top().Typing()
	if !typing {
		for _, k := range m.registeredKeys() {
			add(k)
		}
	}
	if !typing {
		for _, k := range m.pauseKeys() {
			add(k)
		}
	}
	if m.busy() && !m.leaving && m.replay == nil {
		what := "stop"
		if m.finishing {
			what = "cancel calls"
		}
		add(pane.Asks(pane.Bind([]string{"ctrl+c"}, "ctrl+c", what), pane.Finish{}))
	} else {
		add(pane.Asks(pane.Bind([]string{"ctrl+c"}, "", ""), pane.Quit{}))
	}
	if !typing {
		add(pane.Asks(pane.Bind([]string{"q"}, "q", "quit"), pane.Quit{}))
	}
	add(pane.Asks(pane.Bind([]string{"ctrl+z"}, "ctrl+z", "suspend"), pane.Command{Run: tea.Suspend}))
	return list
}

// runActions are about runs as a whole, wherever the cursor is.
func (m *Model) runActions() []pane.Key {
	if m.busy() {
		list := append([]pane.Key{pane.Asks(pane.Bind([]string{"s"}, "s", "stop"), pane.Stop{})}, m.pauseKeys()...)
		switch {
		case m.top() == m.home && m.race.On():
			list = append(list, bound("R", "to the race", pane.Show{Pane: m.race}))
		default:
			list = append(list, bound("R", "race", workspace.StartRace{}).Unless(stopFirst))
		}
		if m.trials.On() {
			list = append(list, bound("T", "to the trials", workspace.StartTrials{}))
		}
		return list
	}
	race := bound("R", "race", workspace.StartRace{})
	switch {
	case len(m.home.Marked()) == 0:
		race.Off = "mark lanes with space first"
	case m.spent():
		race.Off = budgetSpent
	}
	list := []pane.Key{race}
	if m.top() == m.home && len(m.race.Runs()) > 0 {
		list = append(list, bound("b", "last race", pane.Show{Pane: m.race}))
	}
	return list
}

// latestRuns are the latest of every lane that are over.
func (m *Model) latestRuns() comparison.Source {
	return comparison.Source{Runs: func() []*workspace.Run { return m.home.Over() }}
}

// racedRuns are those of the race that are over.
func (m *Model) racedRuns() comparison.Source {
	return comparison.Source{Runs: func() []*workspace.Run { return workspace.Over(m.race.Runs()) }, Race: true, Above: true}
}

// toTable compares runs.
func (m *Model) toTable(s comparison.Source) {
	m.chosen = nil
	m.compare.Compare(s)
	m.raise(m.compare) // below the race may be an earlier comparison
}

// toTrials shows the trials, above the race that they are of.
func (m *Model) toTrials() {
	m.push(m.race)
	m.push(m.trials)
}

// bound makes a key of the workspace of one letter.
func bound(letter, what string, intent pane.Intent) pane.Key {
	return pane.Asks(pane.Bind([]string{letter}, letter, what), intent)
}
