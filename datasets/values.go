package datasets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"regatta/datasets/spell"
)

// lookAhead is how many values, and how many of their bytes, are looked at before the
// column with the text is chosen.
const (
	lookAhead      = 1000
	lookAheadBytes = 1 << 20
)

// values takes the rows of a source of JSON, where each row may have fields of its own.
// Which holds the text is chosen from the first rows together.
type values struct {
	in      *intake
	object  object
	cells   []string
	strings bool // the rows are strings, not objects
	begun   bool // the first row was seen
	open    bool // the column with the text is still to be chosen
	waiting []waitingRow
	bytes   int
	found   bool // a row has the column with the text
}

// waitingRow is one that waits for the choice: its fields, or what makes it bad.
type waitingRow struct {
	at     where
	fields []field
	bad    error
}

// placedError says already where it was.
type placedError struct{ error }

func (p placedError) Unwrap() error { return p.error }

// inPlace puts a place before an error that doesn't have one.
func inPlace(at where, err error) error {
	var placed placedError
	if err == nil || errors.As(err, &placed) {
		return err
	}
	return fmt.Errorf("%v: %w", at, err)
}

func newValues(in *intake) *values {
	in.noun = "field"
	return &values{in: in}
}

// readRow reads a row. An error ends the reading.
func (v *values) readRow(at where, raw []byte) (more bool, err error) {
	raw = bytes.Trim(raw, " \t\r\n")
	if !v.begun && len(raw) > 0 && (raw[0] == '"' || raw[0] == '{') {
		if err := v.begin(raw); err != nil {
			return false, err
		}
	}
	if v.strings {
		return v.addString(at, raw)
	}
	if err := v.object.parse(raw); err != nil {
		return v.bad(at, err)
	}
	if v.open {
		if err := v.recognise(); err != nil {
			return false, err
		}
		v.waiting = append(v.waiting, waitingRow{at: at, fields: slices.Clone(v.object.fields)})
		v.bytes += len(raw)
		if len(v.waiting) < lookAhead && v.bytes < lookAheadBytes {
			return true, nil
		}
		return v.choose()
	}
	return v.acceptFields(at, v.object.fields)
}

// begin tells by the first row what all are.
func (v *values) begin(raw []byte) error {
	v.begun, v.strings = true, raw[0] == '"'
	switch {
	case v.strings && v.in.opt.Column != "":
		return fmt.Errorf("column %q: a list of strings has no columns", v.in.opt.Column)
	case v.strings:
		return v.in.lone()
	case v.in.opt.Column != "":
		v.in.text = v.in.opt.Column
		return v.in.begin(tableShape)
	default:
		v.open = true
	}
	return nil
}

// recognise reports the files of other programs whose rows are whole requests.
func (v *values) recognise() error {
	has := func(name string) string {
		for _, f := range v.object.fields {
			if f.name == name {
				return f.value
			}
		}
		return ""
	}
	const fix = `Regatta makes its own requests; extract the texts, e.g. jq -c '%s'`
	switch body := has("body"); {
	case has("custom_id") != "" && strings.HasPrefix(body, "{"):
		return fmt.Errorf("a batch request (custom_id, body), not a text; "+fix, "{id: .custom_id, text: .body.messages[-1].content}")
	case strings.HasPrefix(has("messages"), "[{"):
		return fmt.Errorf("a conversation (messages), not a text; "+fix, "{text: .messages[-1].content}")
	}
	return nil
}

func (v *values) addString(at where, raw []byte) (bool, error) {
	switch {
	case len(raw) == 0 || raw[0] != '"':
		return v.in.refuse(at, errors.New("not a JSON string like the rows before it")), nil
	case !json.Valid(raw):
		return v.in.refuse(at, invalid(raw)), nil
	case loneSurrogate(raw):
		return v.in.refuse(at, errSurrogate), nil
	}
	v.cells = append(v.cells[:0], plain(string(raw)))
	return v.in.acceptRow(at, v.cells), nil
}

func (v *values) bad(at where, reason error) (bool, error) {
	if v.open {
		v.waiting = append(v.waiting, waitingRow{at: at, bad: reason})
		if len(v.waiting) < lookAhead {
			return true, nil
		}
		return v.choose()
	}
	return v.in.refuse(at, reason), nil
}

// choose finds the column with the text among those of the rows that wait, and takes
// them.
func (v *values) choose() (more bool, err error) {
	var names []string
	seen := map[string]bool{}
	for _, row := range v.waiting {
		for _, f := range row.fields {
			if !seen[f.name] && len(names) < maxColumns {
				seen[f.name] = true
				names = append(names, f.name)
			}
		}
	}
	v.open = false
	if first := slices.IndexFunc(v.waiting, func(row waitingRow) bool { return row.bad == nil }); first >= 0 {
		if err := v.in.choose(names); err != nil {
			return false, placedError{fmt.Errorf("%v: %w%s", v.waiting[first].at, err, v.nested())}
		}
		if err := v.isText(); err != nil {
			return false, err
		}
	}
	waiting := v.waiting
	v.waiting = nil
	for _, row := range waiting {
		if row.bad != nil {
			more = v.in.refuse(row.at, row.bad)
		} else if more, err = v.acceptFields(row.at, row.fields); err != nil {
			return false, err
		}
		if !more {
			return false, nil
		}
	}
	return true, nil
}

// isText reports a field that nobody named and that holds no text: one object around all
// the rows would be sent as one.
func (v *values) isText() error {
	if v.in.text == "" || v.in.opt.Prompted {
		return nil
	}
	for _, row := range v.waiting {
		for _, f := range row.fields {
			if f.name == v.in.text && f.nested {
				return placedError{fmt.Errorf("%v: field %s holds JSON, not a text%s; to send it all the same, use --column", row.at, quote(f.name), v.nested())}
			}
		}
	}
	return nil
}

// nested says where the rows may be, if the one object that there is holds a list.
func (v *values) nested() string {
	if len(v.waiting) != 1 {
		return ""
	}
	for _, f := range v.waiting[0].fields {
		if f.nested && f.value[0] == '[' {
			return fmt.Sprintf("; if the rows are in %s, extract them, e.g. jq -c '.%s[]'", quote(f.name), f.name)
		}
	}
	return ""
}

// acceptFields hands over the fields of a row.
func (v *values) acceptFields(at where, fields []field) (more bool, err error) {
	clear(v.cells)
	v.in.lacks = true
	for _, f := range fields {
		if err := v.late(f.name); err != nil {
			return false, err
		}
		cell := v.in.column(f.name)
		for cell >= len(v.cells) {
			v.cells = append(v.cells, "")
		}
		if cell >= 0 {
			v.cells[cell] = f.value
		}
		v.in.lacks = v.in.lacks && f.name != v.in.text
	}
	v.found = v.found || !v.in.lacks
	return v.in.acceptRow(at, v.cells), nil
}

// late reports a column that would have been chosen for the text, had the first rows
// had it.
func (v *values) late(name string) error {
	if v.in.opt.Column != "" || v.in.opt.Prompted || v.in.text == "" || name == v.in.text {
		return nil
	}
	rank := textRank(name)
	if _, known := v.in.cells[name]; known || rank < 0 {
		return nil
	}
	if chosen := textRank(v.in.text); chosen >= 0 && chosen <= rank {
		return nil
	}
	return fmt.Errorf("field %s is in no earlier row, and %s was taken as the text; pick one with --column", quote(name), quote(v.in.text))
}

// end takes what still waits, and reports a named column that no row has.
func (v *values) end() error {
	if v.open {
		if _, err := v.choose(); err != nil {
			return err
		}
	}
	if column := v.in.opt.Column; column != "" && !v.strings && !v.found && len(v.in.columns) > 0 && !v.in.peeking {
		return fmt.Errorf("no column %q in any row; %scolumns: %s", column, spell.Question(column, v.in.columns), quotedList(v.in.columns))
	}
	return nil
}
