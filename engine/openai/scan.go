package openai

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// cursor walks over JSON and takes out what is asked for, without a tree and
// without reflection. It is as strict as encoding/json; what it does not like, of
// whatever kind, makes it bad, and then nothing that it said counts.
type cursor struct {
	data []byte
	at   int
	bad  bool
}

// deepestJSON is how far values may nest.
const deepestJSON = 1000

// fail makes the cursor bad, which ends every loop over it.
func (c *cursor) fail() {
	c.bad = true
	c.at = len(c.data)
}

// peek returns the next byte that is no white space, 0 at the end.
func (c *cursor) peek() byte {
	for ; c.at < len(c.data); c.at++ {
		switch b := c.data[c.at]; b {
		case ' ', '\t', '\r', '\n':
		default:
			return b
		}
	}
	return 0
}

// take steps over a byte that has to come next.
func (c *cursor) take(b byte) {
	if c.peek() != b {
		c.fail()
		return
	}
	c.at++
}

// open steps into an object or an array; next then goes from one of its values to
// the other, from after the opening or after a value, until it is closed.
func (c *cursor) open(bracket byte) { c.take(bracket) }

func (c *cursor) next(closing byte) bool {
	if c.bad {
		return false
	}
	before := c.data[c.at-1]
	first := before == '{' || before == '['
	switch b := c.peek(); {
	case b == closing:
		c.at++
		return false
	case first:
		return true
	}
	// After a value: what closes a value looks like what opens none.
	c.take(',')
	if c.peek() == closing {
		c.fail()
	}
	return !c.bad
}

// key reads a member's name and the colon behind it. A name that is written with
// anything but small letters, digits and some signs makes the cursor bad:
// encoding/json would take it for others that differ in case.
func (c *cursor) key() []byte {
	c.take('"')
	from := c.at
	for ; c.at < len(c.data); c.at++ {
		b := c.data[c.at]
		if b == '"' {
			break
		}
		if b < ' ' || b >= utf8.RuneSelf || b == '\\' || 'A' <= b && b <= 'Z' {
			c.fail()
			return nil
		}
	}
	name := c.data[min(from, len(c.data)):c.at]
	c.take('"')
	c.take(':')
	return name
}

// null steps over a null, and says whether there was one.
func (c *cursor) null() bool {
	if c.peek() != 'n' {
		return false
	}
	c.literal("null")
	return true
}

func (c *cursor) literal(word string) {
	if len(c.data)-c.at < len(word) || string(c.data[c.at:c.at+len(word)]) != word {
		c.fail()
		return
	}
	c.at += len(word)
}

// text reads a string, or a null as an empty one.
func (c *cursor) text() string {
	if c.null() {
		return ""
	}
	from := c.at + 1
	plain := c.skipString()
	switch {
	case c.bad:
		return ""
	case plain:
		return string(c.data[from : c.at-1])
	}
	return unquoted(c.data[from : c.at-1])
}

// integer reads a whole number that is not negative and not large.
func (c *cursor) integer() int {
	c.peek()
	raw := c.skip()
	n := 0
	for _, b := range raw {
		if b < '0' || b > '9' || len(raw) > 9 {
			c.fail()
			return 0
		}
		n = n*10 + int(b-'0')
	}
	return n
}

// end reports whether everything was read, and rightly.
func (c *cursor) end() bool { return c.peek() == 0 && c.at == len(c.data) && !c.bad }

// skip steps over a value and returns it as it stands.
func (c *cursor) skip() []byte {
	c.peek()
	from := c.at
	c.value(0)
	if c.bad {
		return nil
	}
	return c.data[from:c.at]
}

func (c *cursor) value(depth int) {
	switch b := c.peek(); {
	case depth > deepestJSON:
		c.fail()
	case b == '"':
		c.skipString()
	case b == '{':
		for c.open('{'); c.next('}'); c.value(depth + 1) {
			c.peek()
			c.skipString()
			c.take(':')
		}
	case b == '[':
		for c.open('['); c.next(']'); {
			c.value(depth + 1)
		}
	case b == 't':
		c.literal("true")
	case b == 'f':
		c.literal("false")
	case b == 'n':
		c.literal("null")
	default:
		c.number()
	}
}

// skipString steps over a string. plain: it stands for itself, byte by byte.
func (c *cursor) skipString() (plain bool) {
	c.take('"')
	plain = true
	for ; c.at < len(c.data); c.at++ {
		switch b := c.data[c.at]; {
		case b == '"':
			c.at++
			return plain
		case b == '\\':
			plain = false
			c.at++
			if !c.escape() {
				c.fail()
				return false
			}
		case b < ' ':
			c.fail()
			return false
		case b >= utf8.RuneSelf:
			plain = false // it may be no UTF-8
		}
	}
	c.fail()
	return false
}

// escape checks what follows a backslash, and stops on its last byte.
func (c *cursor) escape() bool {
	if c.at >= len(c.data) {
		return false
	}
	switch c.data[c.at] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		c.at += 4
		return c.at < len(c.data) && hex(c.data[c.at-3:c.at+1]) >= 0
	}
	return false
}

// number steps over a number, by the grammar.
func (c *cursor) number() {
	if c.at < len(c.data) && c.data[c.at] == '-' {
		c.at++
	}
	if c.at < len(c.data) && c.data[c.at] == '0' {
		c.at++
	} else {
		c.digits()
	}
	if c.at < len(c.data) && c.data[c.at] == '.' {
		c.at++
		c.digits()
	}
	if c.at < len(c.data) && c.data[c.at]|0x20 == 'e' {
		c.at++
		if c.at < len(c.data) && (c.data[c.at] == '+' || c.data[c.at] == '-') {
			c.at++
		}
		c.digits()
	}
}

func (c *cursor) digits() {
	from := c.at
	for c.at < len(c.data) && '0' <= c.data[c.at] && c.data[c.at] <= '9' {
		c.at++
	}
	if c.at == from {
		c.fail()
	}
}

// unquoted is the text that the inside of a valid JSON string stands for.
func unquoted(s []byte) string {
	var out strings.Builder
	out.Grow(len(s))
	for i := 0; i < len(s); {
		switch b := s[i]; {
		case b == '\\' && s[i+1] == 'u':
			r, size := unescaped(s[i:])
			out.WriteRune(r)
			i += size
		case b == '\\':
			out.WriteByte(escapes[s[i+1]])
			i += 2
		case b < utf8.RuneSelf:
			out.WriteByte(b)
			i++
		default:
			r, size := utf8.DecodeRune(s[i:])
			out.WriteRune(r)
			i += size
		}
	}
	return out.String()
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescaped reads a \u escape, and the second half of a surrogate pair with it.
func unescaped(s []byte) (r rune, size int) {
	r = hex(s[2:6])
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
		if pair := utf16.DecodeRune(r, hex(s[8:12])); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}

// hex reads four digits; -1: they are none.
func hex(s []byte) rune {
	var r rune
	for _, b := range s[:4] {
		switch {
		case '0' <= b && b <= '9':
			b -= '0'
		case 'a' <= b|0x20 && b|0x20 <= 'f':
			b = b | 0x20 - 'a' + 10
		default:
			return -1
		}
		r = r<<4 | rune(b)
	}
	return r
}
