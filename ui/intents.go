package ui

import (
	tea "charm.land/bubbletea/v2"

	"regatta/engine/runs"
	"regatta/ui/decisions"
	"regatta/ui/item"
	"regatta/ui/pane"
	"regatta/ui/picker"
	"regatta/ui/workspace"
)

// carryOut does what a pane asks for, at once: the next key meets what came of it.
func (m *Model) carryOut(list []pane.Intent) tea.Cmd {
	var cmds []tea.Cmd
	for _, intent := range list {
		if cmd := m.carry(intent); cmd != nil {
			cmds = append(cmds, cmd)
		}
	}
	if len(cmds) == 1 {
		return cmds[0]
	}
	return tea.Batch(cmds...)
}

// carry does what concerns the screen.
func (m *Model) carry(intent pane.Intent) tea.Cmd {
	switch do := intent.(type) {
	case pane.Back:
		return m.back()
	case pane.Open:
		return m.open(do.Name)
	case pane.Show:
		m.push(do.Pane)
	case pane.Notice:
		m.notice = notice{text: do.Text, bad: do.Bad}
	case pane.Copy:
		return tea.SetClipboard(do.Text)
	case pane.Write:
		return writeNew(do.Name, do.Text)
	case pane.Ask:
		return m.enter(do)
	case pane.Command:
		return do.Run
	case pane.Quit:
		return m.quit()
	case pane.Pause:
		return m.pause()
	case pane.Finish:
		return m.finish()
	case pane.Stop:
		if do.Now {
			return m.stop()
		}
		m.askStop()
	default:
		return m.carryStart(do)
	}
	return nil
}

// carryStart starts runs, one or many.
func (m *Model) carryStart(intent pane.Intent) tea.Cmd {
	switch do := intent.(type) {
	case workspace.StartRun:
		return m.runLane(do.Lane)
	case workspace.StartRace:
		return m.startRace()
	case workspace.RaceOnTwin:
		return m.fitTwin(do)
	case workspace.StartTrials:
		if m.trialsAreOfRace() {
			m.toTrials()
			return nil
		}
		return m.startTrials()
	case workspace.RepeatTrials:
		return m.startTrials()
	case workspace.StartSweep:
		return m.startSweep(m.home.Lane())
	case workspace.RepeatSweep:
		return m.startSweep(m.laneFor(do.Strategy))
	case workspace.MakeProbe:
		return m.askProbe()
	}
	return m.carryTurn(intent)
}

// carryTurn changes how runs go that are on, or are to come.
func (m *Model) carryTurn(intent pane.Intent) tea.Cmd {
	switch do := intent.(type) {
	case workspace.SetLimit:
		do.Run.Live.SetLimit(do.Limit, "")
	case workspace.FindLimit:
		if !do.Run.Live.FindLimit(do.Most, "") {
			m.notice = notice{text: "this run can't find its limit", bad: true}
		}
	case workspace.TakeLane:
		m.takeLimit(do.Lane)
	case workspace.Stream:
		m.cfg.Base.Stream = !m.cfg.Base.Stream
	case workspace.NextProfile:
		m.nextProfile()
	case picker.Open:
		return m.openSet(do)
	default:
		return m.carryShow(do)
	}
	return nil
}

// carryShow shows runs, or what there is of them.
func (m *Model) carryShow(intent pane.Intent) tea.Cmd {
	switch do := intent.(type) {
	case workspace.ShowRun:
		m.showRun(do.Run)
	case workspace.OpenItem:
		m.push(item.New(do.Set, do.Run, do.Items, do.Line))
	case workspace.OpenDecisions:
		m.push(decisions.New(do.Runs, do.At))
	case workspace.OpenHistory:
		return m.openHistory()
	case workspace.CompareLatest:
		m.toTable(m.latestRuns())
	case workspace.CompareRace:
		m.toTable(m.racedRuns())
	case workspace.Compare:
		m.compareRuns(do.Runs)
	default:
		return m.carrySaved(do)
	}
	return nil
}

// carrySaved does what concerns saved runs: those of the store, and one that is to be.
func (m *Model) carrySaved(intent pane.Intent) tea.Cmd {
	switch do := intent.(type) {
	case workspace.Save:
		if do.Run.CanSave() {
			return m.askName(do.Run)
		}
	case workspace.Load:
		return m.load(do.Past)
	case workspace.OpenPast:
		return m.openPast(do.Past)
	case workspace.Resume:
		return m.resumePast(do.Past, do.Again)
	case workspace.Replay:
		return m.replayPast(do.Past)
	case workspace.Export:
		return m.exportPast(do.Past)
	case workspace.Rename:
		return m.rename(do.Past, do.Name)
	case workspace.Annotate:
		return m.tend(do.Past, func(s *runs.Store, e runs.Entry) error { return s.Annotate(e, do.Note) })
	case workspace.Remove:
		m.askRemove(do.Past)
	}
	return nil
}
