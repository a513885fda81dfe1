package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/ui/comparison"
	"regatta/ui/keyhelp"
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
		add(on(keys("?"), "?", "help", just(func() { m.push(keyhelp.New(m.keys(), m.cfg.Cache != nil)) })))
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

// batchActions are those of the screen with one run.
func (m *Model) batchActions() []action {
	var list []action
	if m.batch.focused {
		list = append(list, on(keys("enter"), "enter", "open", just(m.openItem)))
		list = append(list, m.batch.moves(m)...)
		if m.batch.filter.on() {
			list = append(list, on(keys("esc"), "esc", "all items", just(m.unfilter)))
		}
		list = append(list, on(keys("tab", "esc"), "tab", "lanes", just(func() { m.batch.focused = false })))
	} else {
		if !m.busy() && !m.spent() {
			list = append(list, on(keys("enter", "r"), "enter", "run", m.runSelected))
		}
		list = append(list, m.laneActions()...)
	}
	list = append(list, m.runActions()...)
	if !m.batch.focused || m.sweep.On() {
		list = append(list, m.sweepActions()...)
	}
	if !m.batch.focused && m.batch.rows(m) > 0 {
		list = append(list, on(keys("tab"), "tab", "items", just(func() { m.batch.focused = true })))
	}
	if m.job.Set.Rows.Len() > 0 {
		list = append(list, on(keys("/"), "/", "filter", m.batch.filter.open))
	}
	if m.lanes.anyOver() {
		list = append(list, on(keys("c"), "c", "compare", just(func() { m.toTable(m.latestRuns()) })))
	}
	if m.batch.track.CanSave() {
		list = append(list, on(keys("w"), "w", "save", func() tea.Cmd { return m.askName(m.batch.track) }))
	}
	list = append(list, m.runsActions()...)
	if !m.busy() {
		list = append(list, on(keys("d"), "d", "data", m.openData))
	}
	list = append(list, on(keys("v"), "v", "code", just(m.openProgram)))
	if !m.busy() && !m.batch.focused {
		list = append(list, m.editActions()...)
		list = append(list, m.streamAction())
	}
	if !m.batch.focused {
		if m.canChangeLimit() {
			list = append(list, on(keys("L"), "L", "type limit", m.typeLimit))
		}
		list = append(list, m.batch.pages(m)...)
	}
	return list
}

// laneActions choose what to run and how.
func (m *Model) laneActions() []action {
	list := []action{
		on(keys("up", "k"), "↑↓", "lane", just(func() { m.choose(-1) })),
		also(keys("down", "j"), just(func() { m.choose(1) })),
	}
	if m.canChangeLimit() {
		list = append(list,
			on(keys("left", "h", "-"), "←→", "limit", just(func() { m.changeLimit(-1) })),
			also(keys("right", "l", "+", "="), just(func() { m.changeLimit(1) })),
		)
	}
	return append(list, on(keys("space"), "space", "mark", just(m.lanes.toggle)))
}

// editActions change the list of lanes itself.
func (m *Model) editActions() []action {
	edit := func(do func()) func() tea.Cmd {
		return just(func() { do(); m.batch.show(m.lanes.last()) })
	}
	list := []action{
		on(keys("t"), "t", "next strategy", edit(m.lanes.nextStrategy)),
		on(keys("K", "shift+up"), "K/J", "move lane", edit(func() { m.lanes.shift(-1) })),
		also(keys("J", "shift+down"), edit(func() { m.lanes.shift(1) })),
	}
	if len(m.lanes.entries) < maxLanes {
		list = append(list, on(keys("a"), "a", "add lane", edit(m.lanes.add)))
	}
	if len(m.lanes.entries) > 1 {
		list = append(list, on(keys("x", "delete"), "x", "remove lane", edit(m.lanes.remove)))
	}
	return list
}

// runActions are about runs as a whole, wherever the cursor is.
func (m *Model) runActions() []action {
	if m.busy() {
		list := []action{on(keys("s"), "s", "stop", m.stop)}
		if m.base() == m.screens.batch && m.race.On() {
			list = append(list, on(keys("R"), "R", "to the race", just(func() { m.push(m.race) })))
		}
		if m.trials.On() {
			list = append(list, on(keys("T"), "T", "to the trials", just(m.toTrials)))
		}
		return list
	}
	if len(m.lanes.raced()) == 0 || m.spent() {
		return nil
	}
	return []action{on(keys("R"), "R", "race", m.startRace)}
}

// latestRuns are the latest of every lane that are over.
func (m *Model) latestRuns() comparison.Source {
	return comparison.Source{Runs: func() []*workspace.Run { return m.lanes.over() }}
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

// toBatch goes to the lane under the cursor.
func (m *Model) toBatch() {
	m.push(m.screens.batch)
	m.settleBatch()
}

// settleBatch shows the lane under the cursor.
func (m *Model) settleBatch() {
	if last := m.lanes.last(); last != m.batch.track {
		m.batch.show(last)
	}
}

// toTrials shows the trials, above the race that they are of.
func (m *Model) toTrials() {
	m.push(m.race)
	m.push(m.trials)
}
