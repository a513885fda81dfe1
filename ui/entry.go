package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/ui/input"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// entry is a line to be typed: a name, a number.
type entry struct {
	pane.Ask
	line    input.Line
	problem string // what is wrong with what was typed
}

// enter opens a line.
func (m *Model) enter(a pane.Ask) tea.Cmd { return m.enterAgain(a, "") }

// enterAgain opens a line that says what was wrong with what was typed; "": nothing was.
func (m *Model) enterAgain(a pane.Ask, problem string) tea.Cmd {
	e := &entry{Ask: a, line: input.New(a.Value), problem: problem}
	m.prompt = e
	return e.line.Focus()
}

func (e *entry) keys(m *Model) []pane.Key {
	cancel := func() {
		m.prompt = nil
		if e.Typed != nil {
			e.Typed(e.Value)
		}
	}
	return []pane.Key{
		pane.On(pane.Bind([]string{"enter"}, "enter", e.What), func() []pane.Intent {
			do, problem := e.Done(m.frame(), e.line.Value())
			if e.problem = problem; problem == "" && m.prompt == prompt(e) {
				m.prompt = nil
			}
			return do
		}),
		pane.Does(pane.Named(pane.Movement().Back, "cancel"), cancel),
		pane.Does(pane.Bind([]string{"ctrl+c"}, "", ""), cancel),
	}
}

func (e *entry) typed(msg tea.Msg) tea.Cmd {
	e.problem = ""
	allowed := func(s string) bool {
		return e.Only == "" || strings.Trim(s, e.Only) == ""
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
	cmd := e.line.Update(msg)
	if e.Typed != nil {
		e.Typed(e.line.Value())
	}
	return cmd
}

func (e *entry) view(m *Model, w int) string {
	th := m.theme
	var l theme.Line
	l.Add(th.Key, e.Label+" ")
	room, hint := max(w-l.Width(), 1), e.Hint
	if e.problem != "" {
		typed := theme.Width(e.line.Value()) + 1 // and the cursor
		room = max(room-theme.Width(e.problem)-3, min(typed, room/2))
		hint = "" // what is wrong says it too
	}
	l.Raw(e.line.View(th, room, true, hint))
	if e.problem != "" {
		l.Add(th.Text, "   ").Add(th.Fail, text.Fit(e.problem, max(w-l.Width(), 0)))
	}
	return l.String()
}
