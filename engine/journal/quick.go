package journal

import (
	"encoding/json"
	"unicode/utf8"
)

// quick reads the lines that most of a journal consists of, as a Writer writes them, several
// times as fast as encoding/json. It reads a line as that would, or not at all.
type quick struct {
	rest   []byte
	number int    // of the item
	model  string // that the latest answer named

	scratch scratch // of the latest answer
	outputs []byte  // room for what answers say

	skims   bool     // items are only read for what is expected of them
	columns []string // whose names were read
	quoted  []byte   // room for a text
}

// line reads a line that is whole into an empty one, and reports whether it could: else the line
// may hold anything. What it reads is good until the next, but for texts and outputs.
func (q *quick) line(text []byte, l *line) bool {
	q.rest = text
	if q.cut(`{"item":`) {
		return q.item(l)
	}
	return q.cut(`{"at":`) && q.event(l)
}

// item reads an item.
func (q *quick) item(l *line) bool {
	n, ok := q.integer()
	if !ok || n < 0 || !q.cut(`,"id":"`) {
		return false
	}
	id, ok := q.text()
	if !ok || !q.cut(`,"text":"`) {
		return false
	}
	text, ok := q.text()
	if !ok {
		return false
	}
	var fields map[string]string
	if q.cut(`,"fields":{`) {
		if fields, ok = q.fields(); !ok {
			return false
		}
	}
	var expected json.RawMessage
	if q.cut(`,"expected":`) {
		if expected, ok = q.value(); !ok {
			return false
		}
	}
	if string(q.rest) != "}" {
		return false
	}
	q.number = int(n)
	l.Item, l.Expected = &q.number, expected
	if !q.skims {
		both := string(id) + string(text) // in one piece of memory
		l.ID, l.Text, l.Fields = both[:len(id)], both[len(id):], fields
	}
	return true
}

// fields reads the columns of an item, which has some. Where items are skimmed it passes over them.
func (q *quick) fields() (map[string]string, bool) {
	var all map[string]string
	if !q.skims {
		all = map[string]string{}
	}
	for {
		if !q.cut(`"`) {
			return nil, false
		}
		name, ok := q.text()
		if !ok || !q.cut(`:"`) {
			return nil, false
		}
		value, ok := q.text()
		if !ok {
			return nil, false
		}
		if !q.skims {
			all[q.column(name)] = string(value)
		}
		if q.cut("}") {
			return all, true
		}
		if !q.cut(",") {
			return nil, false
		}
	}
}

// column is the name of a column, which all items have in common.
func (q *quick) column(name []byte) string {
	for _, known := range q.columns {
		if string(name) == known {
			return known
		}
	}
	const most = 64 // more are not worth the search
	if len(q.columns) < most {
		q.columns = append(q.columns, string(name))
		return q.columns[len(q.columns)-1]
	}
	return string(name)
}

// event reads an event of an item.
func (q *quick) event(l *line) bool {
	at, ok := q.integer()
	if !ok || !q.cut(`,"event":"`) {
		return false
	}
	name, ok := q.plain()
	if !ok {
		return false
	}
	for _, known := range kindNames {
		if string(name) == known {
			l.Event = known
		}
	}
	if l.Event == "" || !q.cut(`,"item":`) {
		return q.not(l)
	}
	item, ok := q.integer()
	if !ok {
		return q.not(l)
	}
	q.number = int(item)
	l.At, l.Item = at, &q.number
	if q.cut(`,"attempt":`) {
		n, ok := q.integer()
		if !ok || int64(int32(n)) != n {
			return q.not(l)
		}
		l.Attempt = int32(n)
	}
	if q.cut(`,"took":`) {
		if l.Took, ok = q.integer(); !ok {
			return q.not(l)
		}
	}
	if q.cut(`,"status":"ok"`) {
		l.Status = "ok"
	}
	switch {
	case q.cut(`,"verdict":"right"`):
		l.Verdict = "right"
	case q.cut(`,"verdict":"wrong"`):
		l.Verdict = "wrong"
	}
	if q.cut(`,"answer":`) {
		if l.Answer = q.answer(); l.Answer == nil {
			return q.not(l)
		}
	}
	return string(q.rest) == "}" || q.not(l)
}

// not leaves a line to others.
func (q *quick) not(l *line) bool {
	*l = line{}
	return false
}

// cut passes over what a line goes on with, if it does.
func (q *quick) cut(prefix string) bool {
	if len(q.rest) < len(prefix) || string(q.rest[:len(prefix)]) != prefix {
		return false
	}
	q.rest = q.rest[len(prefix):]
	return true
}

// integer reads a number without a fraction that fits.
func (q *quick) integer() (n int64, ok bool) {
	const most = 18 // digits that always fit
	digits := q.rest
	negative := len(digits) > 0 && digits[0] == '-'
	if negative {
		digits = digits[1:]
	}
	i := 0
	for ; i < len(digits) && '0' <= digits[i] && digits[i] <= '9'; i++ {
		n = n*10 + int64(digits[i]-'0')
		if i == most {
			return 0, false
		}
	}
	if i == 0 || i > 1 && digits[0] == '0' {
		return 0, false
	}
	if i < len(digits) && (digits[i] == '.' || digits[i] == 'e' || digits[i] == 'E') {
		return 0, false
	}
	q.rest = digits[i:]
	if negative {
		n = -n
	}
	return n, true
}

// text reads the rest of a text and the quote after it.
func (q *quick) text() ([]byte, bool) {
	if text, ok := q.plain(); ok {
		return text, true
	}
	for i := 0; i < len(q.rest); i++ {
		switch q.rest[i] {
		case '\\':
			i++
		case '"':
			var text string
			quoted := append(append(q.quoted[:0], '"'), q.rest[:i+1]...)
			if q.quoted = quoted; json.Unmarshal(quoted, &text) != nil {
				return nil, false
			}
			q.rest = q.rest[i+1:]
			return []byte(text), true
		}
	}
	return nil, false
}

// plain reads the rest of a text, and the quote after it, that has no escapes.
func (q *quick) plain() ([]byte, bool) {
	ascii := true
	for i, c := range q.rest {
		switch {
		case c == '"':
			text := q.rest[:i]
			if !ascii && !utf8.Valid(text) {
				return nil, false
			}
			q.rest = q.rest[i+1:]
			return text, true
		case c < ' ' || c == '\\':
			return nil, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return nil, false
}

// value reads an object or a list, without looking for more than where it ends and whether
// it is JSON.
func (q *quick) value() ([]byte, bool) {
	depth, quoted := 0, false
	for i := 0; i < len(q.rest); i++ {
		switch c := q.rest[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
		if depth <= 0 && !quoted {
			if depth < 0 || i == 0 || !json.Valid(q.rest[:i+1]) {
				return nil, false
			}
			value := q.rest[:i+1]
			q.rest = q.rest[i+1:]
			return value, true
		}
	}
	return nil, false
}
