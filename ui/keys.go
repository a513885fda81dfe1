package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/ui/comparison"
	"regatta/ui/pane"
	"regatta/ui/workspace"
)

// action is something that can be done now.
type action = pane.Key

// on makes an action of keys, the name that the help shows for them, and what
// they do in a word or two.
func on(keys []string, name, what string, do func() tea.Cmd) action {
	return pane.On(pane.Bind(keys, name, what), func() []pane.Intent { return pane.Do(pane.Command{Run: do()}) })
}

// also makes an action that another one's help speaks for.
func also(keys []string, do func() tea.Cmd) action { return on(keys, "", "", do) }

// just wraps what needs no command.
func just(do func()) func() tea.Cmd {
	return func() tea.Cmd { do(); return nil }
}

func keys(names ...string) []string { return names }

// keys lists what can be done now, what matters most first.
func (m *Model) keys() []pane.Key {
	local := m.localKeys()
	return append(local, m.globalKeys(local)...)
}

// localKeys are those of what is shown now.
func (m *Model) localKeys() []pane.Key {
	if m.prompt != nil {
		return m.prompt.actions(m)
	}
	var list []pane.Key
	for _, k := range m.top().Keys(m.frame()) {
		switch {
		case k.Offered():
			list = append(list, m.offer(k.Ask)...)
		case k.Off == "" && m.cannot(k.Ask) == "":
			list = append(list, k)
		}
	}
	return list
}

// cannot says why what a pane asks for can't be done now; "": it can.
func (m *Model) cannot(intent pane.Intent) string {
	switch intent.(type) {
	case workspace.StartRun:
		switch {
		case m.busy():
			return "runs are on"
		case m.spent():
			return "the budget is spent"
		}
	case workspace.RepeatTrials, workspace.RepeatSweep:
		switch {
		case m.busy():
			return "runs are on"
		case m.spent():
			return "the budget is spent"
		}
	}
	return ""
}

// offer are the keys that the root has for what a pane offers, as far as it can be done now.
func (m *Model) offer(intent pane.Intent) []pane.Key {
	switch do := intent.(type) {
	case pane.Back:
		if len(m.stack) > 1 {
			return []pane.Key{pane.Asks(pane.Movement().Back, do)}
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
		if !slices.ContainsFunc(local, func(l pane.Key) bool { return slices.Contains(l.Binding.Keys(), name) }) {
			list = append(list, k)
		}
	}
	typing := m.top().Typing()
	if !typing {
		for _, k := range registeredKeys() {
			add(k)
		}
	}
	if m.busy() && !m.leaving {
		add(on(keys("ctrl+c"), "ctrl+c", "stop", m.stop))
	} else {
		add(also(keys("ctrl+c"), m.quit))
	}
	if !typing {
		add(on(keys("q"), "q", "quit", m.quit))
	}
	add(on(keys("ctrl+z"), "ctrl+z", "suspend", func() tea.Cmd { return tea.Suspend }))
	return list
}

// runActions are about runs as a whole, wherever the cursor is.
func (m *Model) runActions() []action {
	if m.busy() {
		list := []action{on(keys("s"), "s", "stop", m.stop)}
		if m.top() == m.home && m.race.On() {
			list = append(list, on(keys("R"), "R", "to the race", just(func() { m.push(m.race) })))
		}
		if m.trials.On() {
			list = append(list, on(keys("T"), "T", "to the trials", just(m.toTrials)))
		}
		return list
	}
	if len(m.home.Marked()) == 0 || m.spent() {
		return nil
	}
	return []action{on(keys("R"), "R", "race", m.startRace)}
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
	m.push(m.compare)
}

// toTrials shows the trials, above the race that they are of.
func (m *Model) toTrials() {
	m.push(m.race)
	m.push(m.trials)
}
