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
	t := msg.run.Tally
	told := len(t.Steps)
	msg.run.Apply(msg.Batch)
	m.home.Applied(msg.run, msg.Events)
	if n := len(t.Steps); n > told {
		m.notice = notice{text: text.Clean(t.Steps[n-1].String())}
	}
	m.tellResumed(msg)
}

// modeWords say in the header how the model is made to follow the schema, if not in the usual
// way: in a mode that was asked for, in one that the server made the run fall back to, or for
// lists.
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

// mode is how the model is made to follow the schema now, and whether the server made the run
// fall back to it.
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

// watched is the run that is looked at: the one that is on, or the one in the list.
func (m *Model) watched() *workspace.Run {
	if len(m.live) > 0 {
		return m.live[0]
	}
	return m.home.Run()
}

// uncached is how many answers could not be kept, and why, as Store.Unsaved says.
func (m *Model) uncached() (n int, why error) {
	if m.cfg.Cache == nil {
		return 0, nil
	}
	return m.cfg.Cache.Unsaved()
}
