package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"regatta/ui/text"
)

// action is something that can be done now. What can't be is not in the list, so
// that it neither shows in the help nor fires.
type action struct {
	key.Binding
	do func() tea.Cmd
}

// on makes an action of keys, the name that the help shows for them, and what
// they do in a word or two.
func on(keys []string, name, what string, do func() tea.Cmd) action {
	return action{key.NewBinding(key.WithKeys(keys...), key.WithHelp(name, what)), do}
}

// also makes an action that another one's help speaks for.
func also(keys []string, do func() tea.Cmd) action {
	return action{key.NewBinding(key.WithKeys(keys...)), do}
}

// just wraps what needs no command.
func just(do func()) func() tea.Cmd {
	return func() tea.Cmd { do(); return nil }
}

func keys(names ...string) []string { return names }

// press does what the key stands for now.
func (m *Model) press(msg tea.KeyPressMsg) tea.Cmd {
	m.notice = notice{}
	if p := m.prompt; p != nil {
		for _, a := range p.actions(m) {
			if key.Matches(msg, a.Binding) {
				return a.do()
			}
		}
		return p.typed(msg)
	}
	if t, ok := m.overlay.(typist); ok {
		if cmd, taken := t.typed(m, msg); taken {
			return cmd
		}
	}
	for _, a := range m.actions() {
		if key.Matches(msg, a.Binding) {
			return a.do()
		}
	}
	if m.typing() {
		return m.typed(msg)
	}
	return nil
}

// pasted takes a text from the clipboard to wherever texts are typed.
func (m *Model) pasted(msg tea.PasteMsg) tea.Cmd {
	if m.prompt != nil {
		return m.prompt.typed(msg)
	}
	if t, ok := m.overlay.(typist); ok {
		return t.pasted(m, msg)
	}
	if m.typing() {
		msg.Content = text.Clean(msg.Content)
		return m.typed(msg)
	}
	return nil
}

// typing reports whether keys are text.
func (m *Model) typing() bool {
	return m.overlay == nil && m.screen == onBatch && m.batch.filter.editing
}

// actions lists what can be done now, what matters most first.
func (m *Model) actions() []action { return append(m.localActions(), m.globalActions()...) }

// localActions are those of what is shown now.
func (m *Model) localActions() []action {
	switch {
	case m.prompt != nil:
		return m.prompt.actions(m)
	case m.overlay != nil:
		return m.overlay.actions(m)
	case m.typing():
		return m.filterActions()
	case m.screen == onBatch:
		return m.batchActions()
	case m.screen == onSweep:
		return m.sweep.actions(m)
	case m.screen == onTrials:
		return m.trials.actions(m)
	}
	return m.raceActions()
}

func (m *Model) globalActions() []action {
	if m.prompt != nil {
		return nil
	}
	if m.typing() {
		return []action{also(keys("ctrl+c"), just(m.unfilter))}
	}
	var list []action
	_, helping := m.overlay.(*helpPane)
	_, typing := m.overlay.(typist) // where letters are text
	if !helping && !typing {
		list = append(list, on(keys("?"), "?", "help", just(func() { m.overlay = newHelp(m) })))
	}
	if m.busy() && !m.leaving {
		list = append(list, on(keys("ctrl+c"), "ctrl+c", "stop", m.stop))
	} else {
		list = append(list, also(keys("ctrl+c"), m.quit))
	}
	if !typing {
		list = append(list, on(keys("q"), "q", "quit", m.quit))
	}
	return append(list, on(keys("ctrl+z"), "ctrl+z", "suspend", func() tea.Cmd { return tea.Suspend }))
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
	if !m.batch.focused || m.sweep.on() {
		list = append(list, m.sweepActions()...)
	}
	if !m.batch.focused && m.batch.rows(m) > 0 {
		list = append(list, on(keys("tab"), "tab", "items", just(func() { m.batch.focused = true })))
	}
	if m.job.set.Rows.Len() > 0 {
		list = append(list, on(keys("/"), "/", "filter", m.batch.filter.open))
	}
	if m.lanes.anyOver() {
		list = append(list, on(keys("c"), "c", "compare", just(m.toTable)))
	}
	if canSave(m.batch.track) {
		list = append(list, on(keys("w"), "w", "save", func() tea.Cmd { return m.askName(m.batch.track) }))
	}
	list = append(list, m.runsActions()...)
	if !m.busy() {
		list = append(list, on(keys("d"), "d", "data", m.openData))
	}
	list = append(list, on(keys("v"), "v", "code", just(func() { m.overlay = newCode(m.lanes.selected().lane) })))
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
		if m.screen == onBatch && m.race.on() {
			list = append(list, on(keys("R"), "R", "to the race", just(func() { m.screen = onRace })))
		}
		if m.trials.on() {
			list = append(list, on(keys("T"), "T", "to the trials", just(func() { m.screen = onTrials })))
		}
		return list
	}
	if len(m.lanes.raced()) == 0 || m.spent() {
		return nil
	}
	return []action{on(keys("R"), "R", "race", m.startRace)}
}

// raceActions are those of the race and of the comparison.
func (m *Model) raceActions() []action {
	list := m.runActions()
	if m.screen == onTable {
		list = append(list,
			on(keys("right", "l", "v"), "←→", "page", just(func() { m.compare.turn(1) })),
			also(keys("left", "h"), just(func() { m.compare.turn(-1) })),
		)
		list = append(list, m.compare.scroller.actions()...)
		if m.compare.of == onRace {
			list = append(list, on(keys("c"), "c", "lanes", just(func() { m.screen = onRace })))
		}
	} else if len(finishedOf(m.race.tracks())) > 0 {
		list = append(list, on(keys("c"), "c", "compare", just(m.toTable)))
	}
	if m.screen == onRace {
		list = append(list,
			on(keys("up", "k"), "↑↓", "lane", just(func() { m.race.move(-1) })),
			also(keys("down", "j"), just(func() { m.race.move(1) })),
			on(keys("enter"), "enter", "open lane", just(m.openLane)),
		)
	}
	list = append(list, m.exportActions()...)
	list = append(list, m.runsActions()...)
	list = append(list, on(keys("esc", "tab"), "esc", "back", just(m.toBatch)))
	return append(list, m.trialsActions()...)
}

// toTable compares what is shown now.
func (m *Model) toTable() {
	m.compare.of, m.compare.chosen, m.compare.top, m.screen = m.screen, nil, 0, onTable
}

// toBatch goes back to the lane under the cursor.
func (m *Model) toBatch() {
	m.screen = onBatch
	if last := m.lanes.last(); last != m.batch.track {
		m.batch.show(last)
	}
}
