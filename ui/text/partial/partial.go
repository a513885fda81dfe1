// Package partial reads JSON that has not come whole yet: from the beginning of a
// text to the object as far as it is known. It is made of pure functions.
package partial

import (
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// maxDepth is how deep what is returned may nest. What is deeper is left out.
const maxDepth = 1000

// Object returns what the beginning of a text tells of the JSON object that it
// holds, or the list, as JSON: all values that are whole and, of the one that is still coming,
// the characters or digits so far. A name without a value is left out, and so is
// a list or an object of which nothing has come. Blanks may stand before it.
//
// added is how many bytes at its end are not the text's own, but the quote and
// the brackets that close it. Where the text turns out to be no JSON, the object
// ends before that; nil: it holds no object. It takes time in proportion to the
// text, and any text will do.
func Object(text string) (object json.RawMessage, added int) {
	r := reader{text: text}
	r.skip()
	start := r.at
	switch r.next() {
	case '{':
		r.open('}')
	case '[':
		r.open(']')
	default:
		return nil, 0
	}
	r.keep("")
	for r.step() {
	}
	end := make([]byte, 0, len(r.quote)+r.depth)
	end = append(end, r.quote...)
	for _, closing := range slices.Backward(r.closings[:r.depth]) {
		end = append(end, closing)
	}
	return append([]byte(text[start:r.kept]), end...), len(end)
}

// reader goes through a text once.
type reader struct {
	text     string
	at       int    // the byte that is next
	closings []byte // the brackets that would close what is open, outermost first
	full     bool   // the innermost list or object has a value: a comma has to be next

	// What is known so far: the text up to kept, the quote that closes a string
	// there, if one is open, and the brackets that close the first depth levels.
	kept  int
	quote string
	depth int
}

// next returns the byte that is next, 0 at the end. No JSON holds a 0.
func (r *reader) next() byte {
	if r.at == len(r.text) {
		return 0
	}
	return r.text[r.at]
}

// skip moves past blanks.
func (r *reader) skip() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return
		}
	}
}

// keep says that everything up to here is known.
func (r *reader) keep(quote string) { r.kept, r.quote, r.depth = r.at, quote, len(r.closings) }

func (r *reader) open(closing byte) {
	r.at++
	r.closings, r.full = append(r.closings, closing), false
}

// step reads the next value of the innermost list or object, or its end. It
// returns false when there is nothing more to read.
func (r *reader) step() bool {
	if len(r.closings) == 0 {
		return false
	}
	closing := r.closings[len(r.closings)-1]
	r.skip()
	if r.next() == closing {
		r.at++
		r.closings, r.full = r.closings[:len(r.closings)-1], true
		r.keep("")
		return true
	}
	if r.full {
		if r.next() != ',' {
			return false
		}
		r.at++
		r.full = false
		r.skip()
		if r.next() == closing {
			return false
		}
	}
	if closing == '}' && !r.name() {
		return false
	}
	return r.value()
}

// name reads the name of a value and the colon after it.
func (r *reader) name() bool {
	if _, whole := r.string(); !whole {
		return false
	}
	r.skip()
	if r.next() != ':' {
		return false
	}
	r.at++
	r.skip()
	return true
}

// value reads a value, or opens it if it nests.
func (r *reader) value() bool {
	switch c := r.next(); {
	case c == '{' && len(r.closings) < maxDepth:
		r.open('}')
		return true
	case c == '[' && len(r.closings) < maxDepth:
		r.open(']')
		return true
	case c == '"':
		end, whole := r.string()
		if !whole {
			r.at = end
			r.keep(`"`)
			return false
		}
	case c == '-' || '0' <= c && c <= '9':
		end, whole := r.number()
		if !whole {
			if end > r.at {
				r.at = end
				r.keep("")
			}
			return false
		}
	case !r.word("true") && !r.word("false") && !r.word("null"):
		return false
	}
	r.full = true
	r.keep("")
	return true
}

// word moves past a word if it is next.
func (r *reader) word(s string) bool {
	if len(r.text)-r.at < len(s) || r.text[r.at:r.at+len(s)] != s {
		return false
	}
	r.at += len(s)
	return true
}

// string moves past a string. If that isn't whole it returns where the characters
// that have come whole end.
func (r *reader) string() (end int, whole bool) {
	if r.next() != '"' {
		return r.at, false
	}
	for end = r.at + 1; end < len(r.text); {
		size := 1
		switch c := r.text[end]; {
		case c == '"':
			r.at = end + 1
			return end, true
		case c < ' ':
			return end, false
		case c == '\\':
			size = escape(r.text[end:])
		case c >= utf8.RuneSelf && !utf8.FullRuneInString(r.text[end:]):
			size = 0
		case c >= utf8.RuneSelf:
			_, size = utf8.DecodeRuneInString(r.text[end:])
		}
		if size == 0 {
			return end, false
		}
		end += size
	}
	return end, false
}
