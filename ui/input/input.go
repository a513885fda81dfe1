// Package input is a line in which a text is typed.
package input

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"regatta/ui/text"
	"regatta/ui/theme"
)

// Line is a text that can be typed on one line. What it began with may have more: it
// stays whole until something is typed.
type Line struct {
	input        textinput.Model
	given, shown string
}

// New returns a line with a text, the cursor at its end.
func New(given string) Line {
	w := Line{input: textinput.New(), given: given}
	w.input.SetVirtualCursor(false)
	w.input.SetValue(text.Clean(given))
	w.input.CursorEnd()
	w.shown = w.input.Value()
	return w
}

// Value is the text, or what it began with, if nothing was typed.
func (w *Line) Value() string {
	if w.input.Value() == w.shown {
		return w.given
	}
	return strings.TrimSpace(w.input.Value())
}

// View draws the text in so many cells; lit shows the cursor, and the text around it.
func (w *Line) View(th *theme.Theme, cells int, lit bool, hint string) string {
	value := w.input.Value()
	switch {
	case value == "" && lit:
		return th.Caret.Paint(" ") + th.Faint.Paint(text.Fit(hint, cells-1))
	case value == "":
		return th.Faint.Paint(text.Fit(hint, cells))
	case !lit:
		return th.Text.Paint(text.Line(value, cells))
	}
	runes := []rune(value)
	at := min(w.input.Position(), len(runes))
	before, under, after := text.Clean(string(runes[:at])), " ", ""
	if at < len(runes) {
		under, after = text.Clean(string(runes[at])), text.Clean(string(runes[at+1:]))
	}
	if over := theme.Width(before) + theme.Width(under) - cells; over > 0 {
		before = ansi.TruncateLeft(before, over, "")
	}
	var l theme.Line
	l.Add(th.Text, before).Add(th.Caret, under)
	return l.Add(th.Text, text.Fit(after, cells-l.Width())).String()
}

// Focus lets the line take keys.
func (w *Line) Focus() tea.Cmd { return w.input.Focus() }

// Update takes a key or a paste.
func (w *Line) Update(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	w.input, cmd = w.input.Update(msg)
	return cmd
}
