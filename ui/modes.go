package ui

import (
	"slices"

	"regatta/engine/call"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// apply folds events into a run's tally, and says when they tell that the server
// refused a mode.
func (m *Model) apply(msg eventsMsg) {
	t := msg.track.Tally
	told := len(t.Steps)
	msg.track.Apply(msg.Batch)
	m.batch.filter.search.heed(msg.track, msg.Events)
	if n := len(t.Steps); n > told {
		m.notice = notice{text: text.Clean(t.Steps[n-1].String())}
	}
}

// modeWords say in the header how the model is held to the schema, where that is
// not what one would expect: in a mode that was asked for, in one that the server
// made the run step down to, or for lists.
func (m *Model) modeWords() (words string, ink theme.Ink) {
	mode, stepped := m.mode()
	ink = m.theme.Muted
	if stepped {
		ink = m.theme.Warn
	}
	if mode != call.Auto {
		words = " · " + string(mode)
	}
	if m.job.Schema.Item() != nil {
		words += " · lists"
	}
	return words, ink
}

// mode is how the model is held to the schema now, and whether the server made the
// run step down to it.
func (m *Model) mode() (mode call.Mode, stepped bool) {
	if t := m.watched(); t != nil {
		for _, step := range slices.Backward(t.Tally.Steps) {
			if step.Without == "" {
				return step.To, true
			}
		}
	}
	return m.cfg.Provider.Mode(), false
}

// resultFields is how many fields a result's column needs room for: of a list, its
// count beside those of its first object.
func (m *Model) resultFields() int {
	n := len(m.job.Schema.Fields())
	if m.job.Schema.Item() != nil {
		n++
	}
	return n
}

// watched is the run that is looked at: the one that is on, or the one in the list.
func (m *Model) watched() *workspace.Run {
	if len(m.live) > 0 {
		return m.live[0]
	}
	return m.batch.track
}
