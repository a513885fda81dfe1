package ui

import (
	tea "charm.land/bubbletea/v2"

	"regatta/ui/pane"
	"regatta/ui/program"
	"regatta/ui/weather"
)

// registered is a pane that opens by its name, with pane.Open. With a key it opens from
// everywhere; without one a pane's own key asks for it.
type registered struct {
	name      string
	key, what string
	open      func(m *Model) (pane.Pane, tea.Cmd)
	off       func(m *Model) string // why the key does nothing now; "" or nil: it opens the pane
}

// registry lists the panes that open by name. A new pane is a folder of its own, and a line
// here.
func registry() []registered {
	return []registered{
		{name: "help", key: "?", what: "help", open: func(m *Model) (pane.Pane, tea.Cmd) {
			return m.newHelp(), nil
		}},
		{name: "data", open: (*Model).newPicker},
		{name: "program", open: func(m *Model) (pane.Pane, tea.Cmd) { return program.New(m.programOf()), nil }},
		{name: "weather", key: "W", what: "weather", off: (*Model).noWeather, open: func(m *Model) (pane.Pane, tea.Cmd) { return weather.New(m.cfg.Provider.Sky(), m.now) }},
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

// noWeather says why the weather can't be changed; "": it can.
func (m *Model) noWeather() string {
	if m.replay != nil {
		return "not in a replay"
	}
	if m.cfg.Provider.Sky() == nil {
		return "simulated provider only"
	}
	return ""
}

// weatherChanged reports whether the weather of the simulated provider is another than at first.
func (m *Model) weatherChanged() bool {
	sky := m.cfg.Provider.Sky()
	return sky != nil && m.replay == nil && sky.Weather() != sky.First()
}

// registeredKeys open the panes that have a key everywhere.
func (m *Model) registeredKeys() []pane.Key {
	var list []pane.Key
	for _, r := range registry() {
		if r.key == "" {
			continue
		}
		k := pane.Asks(pane.Bind([]string{r.key}, r.key, r.what), pane.Open{Name: r.name})
		if r.off != nil {
			k.Off = r.off(m)
		}
		list = append(list, k)
	}
	return list
}
