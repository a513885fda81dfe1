package ui

import (
	tea "charm.land/bubbletea/v2"

	"regatta/ui/keyhelp"
	"regatta/ui/pane"
	"regatta/ui/program"
)

// registered is a pane that opens by its name, with pane.Open. With a key it opens from
// everywhere; without one a pane's own key asks for it.
type registered struct {
	name      string
	key, what string
	open      func(m *Model) (pane.Pane, tea.Cmd)
}

// registry lists the panes that open by name. A new pane is a folder of its own, and a line
// here.
func registry() []registered {
	return []registered{
		{name: "help", key: "?", what: "help", open: func(m *Model) (pane.Pane, tea.Cmd) {
			return keyhelp.New(m.keys(), m.cfg.Cache != nil), nil
		}},
		{name: "data", open: (*Model).newPicker},
		{name: "program", open: func(m *Model) (pane.Pane, tea.Cmd) { return program.New(m.programOf()), nil }},
	}
}

// open shows the pane of a name.
func (m *Model) open(name string) tea.Cmd {
	for _, r := range registry() {
		if r.name == name {
			p, cmd := r.open(m)
			m.push(p)
			return cmd
		}
	}
	return nil
}

// registeredKeys open the panes that have a key everywhere.
func registeredKeys() []pane.Key {
	var list []pane.Key
	for _, r := range registry() {
		if r.key != "" {
			list = append(list, pane.Asks(pane.Bind([]string{r.key}, r.key, r.what), pane.Open{Name: r.name}))
		}
	}
	return list
}
