package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/ui/figures"
	"regatta/ui/home"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

func (m *Model) started(msg startedMsg) tea.Cmd {
	m.launching = false
	m.group.Started(msg.live)
	var cmds []tea.Cmd
	for _, t := range msg.runs {
		m.live = append(m.live, t)
		m.join(t)
		cmds = append(cmds, wait(t))
	}
	if m.stopping || m.leaving {
		m.stop()
	}
	if m.hold {
		for _, t := range msg.runs {
			t.Live.Pause("")
		}
	}
	if !m.ticking {
		cmds = append(cmds, m.tick())
	}
	return tea.Batch(cmds...)
}

// join gives a run to the pane that it is for.
func (m *Model) join(t *workspace.Run) {
	if t.Purpose == workspace.Trials {
		m.trials.Joined(t)
		return // nothing is kept of it but what it measures
	}
	m.kept.join(t)
	switch t.Purpose {
	case workspace.Probe:
		return // it is no run of the data
	case workspace.Sweep:
		m.sweep.Joined(t)
		return // it becomes its lane's latest only if it comes to its end
	case workspace.Race:
		m.race.Joined(t)
	case workspace.Batch:
		m.home.Show(t)
	}
	m.home.Ran(t)
}

// refused says why runs could not be started.
func (m *Model) refused(err error) tea.Cmd {
	m.launching = false
	m.group.GiveUp()
	if m.purpose == workspace.Trials {
		m.trials.Judge() // what was measured before still says something
	}
	if m.resumes != nil && m.home.Run() == nil {
		m.resumes.close()
		m.parent.notice = notice{text: text.Clean(err.Error()), bad: true}
		return m.leave()
	}
	m.notice = notice{text: text.Clean(err.Error()), bad: true}
	return m.left()
}

// refuseNoMore takes back why a key did nothing, once that is no longer so.
func (m *Model) refuseNoMore() {
	if key := m.notice.refused; key.Code != 0 && refusal(m.keys(), key) != m.notice.text {
		m.notice = notice{}
	}
}

// events folds what a run tells. When it is over the next lane of a race that goes lane
// by lane starts.
func (m *Model) events(msg eventsMsg) tea.Cmd {
	t := msg.run
	if !slices.Contains(m.live, t) { // it was played, and made room for the same at another time
		if msg.Last {
			return nil
		}
		return wait(t)
	}
	m.apply(msg)
	defer m.refuseNoMore()
	m.folded += len(msg.Events)
	if !msg.Last {
		return wait(t)
	}
	m.live = slices.DeleteFunc(m.live, func(other *workspace.Run) bool { return other == t })
	if _, why := m.uncached(); why != nil && !m.cacheTold {
		m.cacheTold = true
		m.notice = notice{text: text.Clean(why.Error()), bad: true}
	}
	if msg.Unsaved != nil {
		m.notice = notice{text: text.Clean(unsavedWords(msg.Unsaved)), bad: true}
	}
	if msg.Dropped != nil {
		m.notice = notice{text: text.Clean(msg.Dropped.Error()), bad: true}
	}
	m.noteSaved(t, msg.Unsaved)
	if t.Purpose != workspace.Trials {
		m.keep(t)
	}
	if out := m.left(); out != nil {
		return out
	}
	if msg.Unsaved == nil && t.Tally.End == engine.Cancelled && t == m.home.Run() && m.top() == m.home && m.resumable() == nil {
		m.notice = notice{text: figures.Stopped(t.Tally)}
		switch {
		case m.finishing && !m.busy(): // by ctrl+c, which does something else now
			m.notice.text += quits
		case t.Resumable():
			m.notice.text += home.GoesOn
			if theme.Width(m.notice.text) > m.lay.w-2 {
				m.notice.text = "stopped" + home.GoesOn
			}
		}
	}
	if m.finishing && !m.busy() && m.top() == m.race && m.race.Stopped(false) {
		m.notice = notice{text: m.race.Story(m.frame())[0] + quits}
	}
	m.tellGivenUp(t)
	switch t.Purpose {
	case workspace.Probe:
		if next := m.probeEnded(t); next != nil {
			return next
		}
	case workspace.Sweep:
		m.sweepEnded(t)
	case workspace.Trials:
		m.trials.Ended(t)
	}
	return m.next()
}

// quits is what ctrl+c does once nothing runs.
const quits = "; ctrl+c again to quit"
