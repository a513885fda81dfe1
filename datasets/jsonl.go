package datasets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/tidwall/gjson"
)

// loadJSONL reads an object a line. Which field holds the text the first says.
func loadJSONL(src *source, in *intake) (kind, error) {
	in.noun = "field"
	var object object
	var cells []string
	err := eachLine(src, in, func(number int, line []byte) (bool, error) {
		if err := object.parse(line); err != nil {
			return in.refuse(inLine(number), err), nil
		}
		if len(in.columns) == 0 {
			if err := in.choose(object.names()); err != nil {
				return false, err
			}
		}
		clear(cells)
		for _, f := range object.fields {
			cell := in.column(f.name)
			for cell >= len(cells) {
				cells = append(cells, "")
			}
			if cell >= 0 {
				cells[cell] = f.value
			}
		}
		return in.take(inLine(number), cells), nil
	})
	return kind{"JSON lines", ""}, err
}

// object is a JSON object, its fields in their order.
type object struct {
	fields []field
	seen   map[string]bool
}

// field is one of an object: a string as it is, null as nothing, and any other
// value as its JSON.
type field struct{ name, value string }

func (o *object) names() []string {
	names := make([]string, len(o.fields))
	for i, f := range o.fields {
		names[i] = f.name
	}
	return names
}

// parse takes the object that a line holds.
func (o *object) parse(line []byte) error {
	o.fields = o.fields[:0]
	if o.seen == nil {
		o.seen = map[string]bool{}
	}
	clear(o.seen)
	line = bytes.Trim(line, " \t\r\n")
	if !bytes.HasPrefix(line, []byte("{")) {
		return errors.New("not a JSON object")
	}
	if !json.Valid(line) {
		return invalid(line)
	}
	twice := ""
	gjson.ParseBytes(line).ForEach(func(key, value gjson.Result) bool {
		f := field{plain(key.Raw), plain(value.Raw)}
		if o.seen[f.name] {
			twice = f.name
			return false
		}
		o.seen[f.name] = true
		o.fields = append(o.fields, f)
		return true
	})
	if twice != "" {
		return fmt.Errorf("duplicate field %s", quote(twice))
	}
	return nil
}

// invalid says what is wrong with a line that starts as an object does.
func invalid(line []byte) error {
	dec := json.NewDecoder(bytes.NewReader(line))
	var first json.RawMessage
	switch err := dec.Decode(&first); {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("invalid JSON: unexpected end")
	case err != nil:
		return fmt.Errorf("not valid JSON: %w", err)
	}
	return errors.New("text after the JSON object; use one object per line")
}

// plain is a value as field has it.
func plain(value string) string {
	switch {
	case value[0] == 'n':
		return ""
	case value[0] != '"':
		return value
	case !strings.Contains(value, `\`):
		return value[1 : len(value)-1]
	}
	var text string
	if json.Unmarshal([]byte(value), &text) != nil {
		return value // not so: it is valid
	}
	return text
}
