package theme

import (
	"strings"
	"unicode/utf8"

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
	l.width += Width(painted)
	return l
}

// Join appends another line.
func (l *Line) Join(other *Line) *Line {
	l.b.WriteString(other.String())
	l.width += other.width
	return l
}

// To pads with spaces up to a column; a line that is there already stays.
func (l *Line) To(column int) *Line {
	for l.width < column {
		n := min(column-l.width, len(blanks))
		l.b.WriteString(blanks[:n])
		l.width += n
	}
	return l
}

const blanks = "                                                                "

// Right pads so that what follows, so many cells of it, ends at a column.
func (l *Line) Right(column, cells int) *Line { return l.To(column - cells) }

// Width is how many cells the line takes so far.
func (l *Line) Width() int { return l.width }

// String returns the line.
func (l *Line) String() string { return l.b.String() }

// Width returns how many cells a text without line breaks takes, painted or not.
func Width(text string) int {
	cells := 0
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case ' ' <= c && c <= '~':
			cells++
			i++
		case c == '\x1b':
			n := ink(text[i:])
			if n == 0 {
				return ansi.StringWidth(text)
			}
			i += n
		default:
			r, n := utf8.DecodeRuneInString(text[i:])
			if !narrow(r) {
				return ansi.StringWidth(text)
			}
			cells++
			i += n
		}
	}
	return cells
}

// ink returns how many bytes the sequence takes that a text begins with, if it is one
// that sets colours; else 0.
func ink(text string) int {
	if len(text) < 2 || text[1] != '[' {
		return 0
	}
	for i := 2; i < len(text); i++ {
		switch c := text[i]; {
		case c == 'm':
			return i + 1
		case (c < '0' || c > '9') && c != ';' && c != ':':
			return 0
		}
	}
	return 0
}

// narrow reports whether a character is one of those beyond ASCII that screens are made
// of most: each takes a cell of its own and joins with none of the others.
func narrow(r rune) bool {
	switch {
	case r < 0x300:
		return r >= 0xa1 && r != 0xad // Latin; not controls, nor the soft hyphen
	case r < 0x2500:
		return 0x2190 <= r && r <= 0x22ff || 0x2010 <= r && r <= 0x2027 // arrows, operators, dashes and dots
	case r < 0x2800:
		return r <= 0x25fc || r == '✓' || r == '✗' // boxes, blocks and shapes
	}
	return r <= 0x28ff // braille
}
