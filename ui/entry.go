package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/ui/input"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// entry is a line to be typed: a name, a number.
type entry struct {
	label   string // "save as"
	hint    string // what may be typed
	what    string // what enter does
	only    string // the characters that it takes; "": any
	line    input.Line
	problem string // what is wrong with what was typed
	done    func(value string) (tea.Cmd, string)
}

// enter opens a line. done takes what was typed, or says what is wrong with it: then the
// line stays.
func (m *Model) enter(e entry, value string) tea.Cmd {
	e.line = input.New(value)
	cmd := e.line.Focus()
	m.prompt = &e
	return cmd
}

func (e *entry) actions(m *Model) []action {
	return []action{
		on(keys("enter"), "enter", e.what, func() tea.Cmd {
			cmd, problem := e.done(e.line.Value())
			if e.problem = problem; problem == "" && m.prompt == prompt(e) {
				m.prompt = nil
			}
			return cmd
		}),
		on(keys("esc"), "esc", "cancel", just(func() { m.prompt = nil })),
		also(keys("ctrl+c"), just(func() { m.prompt = nil })),
	}
}

func (e *entry) typed(msg tea.Msg) tea.Cmd {
	e.problem = ""
	allowed := func(s string) bool {
		return e.only == "" || strings.Trim(s, e.only) == ""
	}
	switch typed := msg.(type) {
	case tea.PasteMsg:
		typed.Content = strings.TrimSpace(text.Clean(typed.Content))
		if !allowed(typed.Content) {
			return nil
		}
		msg = typed
	case tea.KeyPressMsg:
		if !allowed(typed.Text) {
			return nil
		}
	}
	return e.line.Update(msg)
}

func (e *entry) view(m *Model, w int) string {
	th := m.theme
	var l theme.Line
	l.Add(th.Key, e.label+" ")
	room := max(w-l.Width(), 1)
	if e.problem != "" {
		room = max(room-theme.Width(e.problem)-3, room/2)
	}
	l.Raw(e.line.View(th, room, true, e.hint))
	if e.problem != "" {
		l.Add(th.Text, "   ").Add(th.Fail, text.Fit(e.problem, max(w-l.Width(), 0)))
	}
	return l.String()
}
