package datasets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// loadJSONL reads an object or a string per line. What is laid out otherwise, as an array
// or over several lines, is read as JSON.
func loadJSONL(src *source, in *intake) (kind, error) {
	if start, whole := src.start(); spreads(start, whole) {
		return loadJSON(src, in)
	}
	in.form.Format = JSONLines
	v := newValues(in)
	err := eachLine(src, in, v.bad, func(number int, line []byte) (bool, error) {
		return v.readRow(inLine(number), line)
	})
	if err == nil {
		err = v.end()
	}
	if v.strings {
		in.form.Format = AnyFormat
	}
	return kind{"JSON lines", ""}, err
}

// spreads reports JSON whose values aren't one per line.
func spreads(start []byte, whole bool) bool {
	head := bytes.TrimLeft(start, " \t\r\n")
	if len(head) == 0 {
		return false
	}
	line, rest, _ := bytes.Cut(head, []byte("\n"))
	switch head[0] {
	case '{':
		return jsonOrLines(head) == JSON
	case '[': // an array, unless the next line is one of its own
		return !json.Valid(line) || len(bytes.TrimSpace(rest)) == 0
	}
	return false
}

// object is a JSON object, its fields in their order.
type object struct {
	fields []field
	seen   map[string]bool
}

// field is one of an object: a string as it is, null as nothing, and any other
// value as its JSON.
type field struct {
	name, value string
	nested      bool // an object or an array
}

// parse takes the object that a line holds.
func (o *object) parse(line []byte) error {
	o.fields = o.fields[:0]
	if o.seen == nil {
		o.seen = map[string]bool{}
	}
	clear(o.seen)
	line = bytes.Trim(line, " \t\r\n")
	switch {
	case bytes.HasPrefix(line, []byte("[")):
		return errors.New("a JSON array, not an object; use one object per line")
	case !bytes.HasPrefix(line, []byte("{")):
		return errors.New("not a JSON object")
	case !json.Valid(line):
		return invalid(line)
	case loneSurrogate(line):
		return errSurrogate
	}
	twice, name := false, ""
	gjson.ParseBytes(line).ForEach(func(key, value gjson.Result) bool {
		f := field{plain(key.Raw), plain(value.Raw), value.IsObject() || value.IsArray()}
		if o.seen[f.name] {
			twice, name = true, f.name
			return false
		}
		o.seen[f.name] = true
		o.fields = append(o.fields, f)
		return true
	})
	if twice {
		return fmt.Errorf("duplicate field %s", quote(name))
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
		return fmt.Errorf("invalid JSON: %w", err)
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

var errSurrogate = errors.New(`incomplete character: a \u escape of a surrogate without its pair`)

// loneSurrogate reports an escape that stands for half a character. Decoders put another
// character in its place without a word.
func loneSurrogate(text []byte) bool {
	for at := 0; ; {
		next := bytes.IndexByte(text[at:], '\\')
		if next < 0 || at+next+1 >= len(text) {
			return false
		}
		at += next
		code, ok := escaped(text[at:])
		switch {
		case !ok:
			at += 2
		case code >= 0xd800 && code < 0xdc00:
			if low, ok := escaped(text[at+6:]); !ok || low < 0xdc00 || low >= 0xe000 {
				return true
			}
			at += 12
		case code >= 0xdc00 && code < 0xe000:
			return true
		default:
			at += 6
		}
	}
}

// escaped returns the code unit of an escape like \u00e9 at the start of a text.
func escaped(text []byte) (code uint64, ok bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	code, err := strconv.ParseUint(string(text[2:6]), 16, 32)
	return code, err == nil
}
