package code

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// quoted writes a string literal, one that Go and Python read alike: Python
// knows every escape of strconv.Quote, and where the text has bytes that are no
// UTF-8, the one escape that means something else, U+FFFD takes their place, as
// it does in any request.
func quoted(s string) string { return strconv.Quote(string([]rune(s))) }

// jsonQuoted writes a JSON string for a raw string of Go: without backquotes,
// and with nothing in it that can't be seen.
func jsonQuoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"', r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r != '`' && strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
		}
	}
	b.WriteByte('"')
	return b.String()
}

// notation is a way to write what JSON can say.
type notation struct {
	quote           func(string) string
	yes, no, null   string
	indent          string
	commaAfterwards bool // after the last member of a list on lines of its own too
}

func pythonNotation() notation {
	return notation{quote: quoted, yes: "True", no: "False", null: "None", indent: "    ", commaAfterwards: true}
}

func jsonNotation() notation {
	return notation{quote: jsonQuoted, yes: "true", no: "false", null: "null", indent: "\t", commaAfterwards: false}
}

// maxWidth is the width, in characters, within which a list stays on one line.
const maxWidth = 84

// write writes a JSON value, keys in their order: a list on one line where it
// fits, else a line for each member.
func (n notation) write(value json.RawMessage) string {
	dec := json.NewDecoder(bytes.NewReader(value))
	dec.UseNumber()
	var b strings.Builder
	n.layOut(&b, n.read(dec), "\n", maxWidth)
	return b.String()
}

// value is a value, written.
type value struct {
	flat        string // on one line; "": it is too long for that
	open, close string // of a list
	members     []member
}

// member is a value in a list, with its key in an object: `"type": `.
type member struct {
	key string
	value
}

// read takes the next value off valid JSON.
func (n notation) read(dec *json.Decoder) value {
	token, _ := dec.Token()
	switch token := token.(type) {
	case json.Delim:
		return n.list(dec, token)
	case string:
		return value{flat: n.quote(token)}
	case json.Number:
		return value{flat: token.String()}
	case bool:
		if token {
			return value{flat: n.yes}
		}
		return value{flat: n.no}
	}
	return value{flat: n.null}
}

// list takes the rest of an array or an object.
func (n notation) list(dec *json.Decoder, open json.Delim) value {
	list := value{open: "[", close: "]"}
	if open == '{' {
		list.open, list.close = "{", "}"
	}
	for dec.More() {
		var m member
		if open == '{' {
			key, _ := dec.Token()
			name, _ := key.(string)
			m.key = n.quote(name) + ": "
		}
		m.value = n.read(dec)
		list.members = append(list.members, m)
	}
	_, _ = dec.Token() // the closing one
	list.flat = list.join()
	return list
}

// join writes a list on one line, or returns "" where it doesn't fit on any.
func (v value) join() string {
	parts := make([]string, len(v.members))
	width := len(v.open) + len(v.close)
	for i, m := range v.members {
		parts[i] = m.key + m.flat
		width += len(parts[i]) + len(", ")
		if m.flat == "" || width > maxWidth {
			return ""
		}
	}
	return v.open + strings.Join(parts, ", ") + v.close
}

// layOut writes a value whose lines begin with newline, in what room its first has.
func (n notation) layOut(b *strings.Builder, v value, newline string, room int) {
	if v.members == nil || v.flat != "" && len(v.flat) <= room {
		b.WriteString(v.flat)
		return
	}
	b.WriteString(v.open)
	inner := newline + n.indent
	plain, left := v.isPlain(), 0 // left is the room on the line
	for i, m := range v.members {
		if plain && len(m.flat)+len(" ,") <= left {
			b.WriteByte(' ')
			left--
		} else {
			b.WriteString(inner + m.key)
			left = maxWidth - len(inner) - len(m.key)
		}
		n.layOut(b, m.value, inner, left)
		left -= len(m.flat) + len(",")
		if n.commaAfterwards || i < len(v.members)-1 {
			b.WriteByte(',')
		}
	}
	b.WriteString(newline + v.close)
}

// isPlain reports whether a value is an array without lists in it, whose members
// share lines.
func (v value) isPlain() bool {
	return v.open == "[" && !slices.ContainsFunc(v.members, func(m member) bool { return m.open != "" })
}
