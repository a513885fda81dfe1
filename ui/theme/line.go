package theme

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Line builds one line of the screen and knows how wide it is. The zero value is
// an empty line.
type Line struct {
	b     strings.Builder
	width int
}

// Add appends text in an ink. The text holds no escape sequences.
func (l *Line) Add(ink Ink, text string) *Line {
	if text == "" {
		return l
	}
	l.b.WriteString(ink.open)
	l.b.WriteString(text)
	l.b.WriteString(ink.shut)
	l.width += Width(text)
	return l
}

// Cells appends text that is known to be so many cells wide.
func (l *Line) Cells(ink Ink, text string, cells int) *Line {
	l.b.WriteString(ink.open)
	l.b.WriteString(text)
	l.b.WriteString(ink.shut)
	l.width += cells
	return l
}

// Raw appends text that is painted already.
func (l *Line) Raw(painted string) *Line {
	l.b.WriteString(painted)
	l.width += ansi.StringWidth(painted)
	return l
}

// To pads with spaces up to a column; a line that is there already stays.
func (l *Line) To(column int) *Line {
	if n := column - l.width; n > 0 {
		l.b.WriteString(strings.Repeat(" ", n))
		l.width = column
	}
	return l
}

// Right pads so that what follows, so many cells of it, ends at a column.
func (l *Line) Right(column, cells int) *Line { return l.To(column - cells) }

// Width is how many cells the line takes so far.
func (l *Line) Width() int { return l.width }

// String returns the line.
func (l *Line) String() string { return l.b.String() }

// Width returns how many cells a text without line breaks takes.
func Width(text string) int {
	for i := range len(text) {
		if c := text[i]; c < 0x20 || c >= 0x7f {
			return ansi.StringWidth(text)
		}
	}
	return len(text)
}
