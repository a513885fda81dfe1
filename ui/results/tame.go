package results

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// formulaStarts are what spreadsheets take for the start of a formula, the full-width
// forms of Asian keyboards too. Behind a tab or a carriage return some look again.
const formulaStarts = "=+-@\t\r＝＋－＠"

// plainNumber is a number as programs write it: its sign makes no formula of it.
var plainNumber = regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$`)

// tame makes a cell fit for a spreadsheet: what would be run as a formula gets an
// apostrophe before it, and control characters become something that shows. Tabs and
// line breaks stay, the latter as line feeds.
func tame(cell string) string {
	first, _ := utf8.DecodeRuneInString(cell)
	formula := cell != "" && strings.ContainsRune(formulaStarts, first) && !plainNumber.MatchString(cell)
	cell = withoutControls(cell)
	if formula {
		return "'" + cell
	}
	return cell
}

func isControl(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

func withoutControls(cell string) string {
	if utf8.ValidString(cell) && !strings.ContainsFunc(cell, isControl) {
		return cell
	}
	const pictures = 0x2400 // the Unicode block that shows C0, in its order
	return strings.Map(func(r rune) rune {
		switch {
		case !isControl(r):
			return r
		case r < ' ':
			return pictures + r
		case r == 0x7f:
			return '␡'
		}
		return utf8.RuneError
	}, strings.ReplaceAll(cell, "\r\n", "\n"))
}
