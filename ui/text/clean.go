// Package text makes texts and numbers fit for a terminal: what comes from
// outside becomes harmless, numbers get the shape people read. It keeps no state.
package text

import (
	"strings"
	"unicode/utf8"
)

// Unsafe reports whether a character can do something to a terminal instead of
// standing in it: controls (C0, DEL, C1), line and paragraph separators, and what
// turns the direction of the writing around it.
func Unsafe(r rune) bool {
	switch {
	case r < ' ':
		return true
	case r < 0x7f:
		return false
	case r <= 0x9f:
		return true
	}
	return 0x2028 <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069
}

// Clean makes one harmless line of a text from outside. What breaks a line and
// tabs become a space, the other unsafe characters something that shows: ESC is
// "␛". Bytes that are no UTF-8 become U+FFFD. Everything else stays.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	s = strings.ReplaceAll(s, "\r\n", "\n")
	for _, r := range s { // an invalid byte is utf8.RuneError here
		b.WriteRune(visible(r))
	}
	return b.String()
}

func isClean(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, Unsafe)
}

// visible is what stands for a character.
func visible(r rune) rune {
	const (
		pictures    = 0x2400 // the Unicode block that shows C0, in its order
		deletes     = '␡'
		nextLine    = 0x85
		lineBreak   = 0x2028
		paragraph   = 0x2029
		replacement = utf8.RuneError
	)
	switch {
	case !Unsafe(r):
		return r
	case '\t' <= r && r <= '\r', r == nextLine, r == lineBreak, r == paragraph:
		return ' '
	case r < ' ':
		return pictures + r
	case r == 0x7f:
		return deletes
	}
	return replacement
}
