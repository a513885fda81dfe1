package ui

import (
	tea "charm.land/bubbletea/v2"

	"regatta/engine/provider"
)

// borneMsg is how many calls in flight a provider bore, as a saved run has it.
type borneMsg struct {
	n  int
	by *provider.Provider
}

// askBorne returns the command that looks it up; nil: nobody knows.
func (m *Model) askBorne() tea.Cmd {
	ask, ctx, of := m.cfg.Borne, m.ctx, m.cfg.Provider
	if ask == nil {
		return nil
	}
	return func() tea.Msg { return borneMsg{ask(ctx), of} }
}

// bear has limits that are found begin there. What has run on this screen since tells more.
func (m *Model) bear(msg borneMsg) {
	if len(m.live) == 0 && len(m.kept.runs) == 0 && m.cfg.Provider == msg.by {
		m.cfg.Rules.Start = msg.n
	}
}
