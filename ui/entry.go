package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/ui/text"
	"regatta/ui/theme"
)

// entry is a line to be typed: a name, a number.
type entry struct {
	label   string // "save as"
	hint    string // what may be typed
	what    string // what enter does
	only    string // the characters that it takes; "": any
	line    written
	problem string // what is wrong with what was typed
	done    func(value string) (tea.Cmd, string)
}

// enter opens a line. done takes what was typed, or says what is wrong with it: then the
// line stays.
func (m *Model) enter(e entry, value string) tea.Cmd {
	e.line = newWritten(value)
	cmd := e.line.input.Focus()
	m.prompt = &e
	return cmd
}

func (e *entry) actions(m *Model) []action {
	return []action{
		on(keys("enter"), "enter", e.what, func() tea.Cmd {
			cmd, problem := e.done(e.line.value())
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
	var cmd tea.Cmd
	e.line.input, cmd = e.line.input.Update(msg)
	return cmd
}

func (e *entry) view(m *Model, w int) string {
	th := m.theme
	var l theme.Line
	l.Add(th.Key, e.label+" ")
	room := max(w-l.Width(), 1)
	if e.problem != "" {
		room = max(room-theme.Width(e.problem)-3, room/2)
	}
	l.Raw(e.line.view(th, room, true, e.hint))
	if e.problem != "" {
		l.Add(th.Text, "   ").Add(th.Fail, text.Fit(e.problem, max(w-l.Width(), 0)))
	}
	return l.String()
}
