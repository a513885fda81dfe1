package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode/utf8"
)

// maxDepth is how deep a schema may be nested. Each level of an object takes
// two levels of its schema.
const maxDepth = 128

// object is a JSON object that keeps the order of its keys. Its values are
// *object, []any, string, json.Number, bool and nil.
type object struct {
	keys   []string
	values map[string]any
}

// newObject takes keys and values in turns.
func newObject(pairs ...any) *object {
	o := &object{values: make(map[string]any, len(pairs)/2)}
	for i := 0; i+1 < len(pairs); i += 2 {
		if key, ok := pairs[i].(string); ok {
			o.set(key, pairs[i+1])
		}
	}
	return o
}

// get returns nil for a key that isn't there.
func (o *object) get(key string) any { return o.values[key] }

func (o *object) has(key string) bool {
	_, ok := o.values[key]
	return ok
}

// set keeps the place of a key that is there already.
func (o *object) set(key string, value any) {
	if !o.has(key) {
		o.keys = append(o.keys, key)
	}
	o.values[key] = value
}

func (o *object) remove(key string) {
	if o.has(key) {
		delete(o.values, key)
		o.keys = slices.DeleteFunc(o.keys, func(k string) bool { return k == key })
	}
}

func (o *object) clone() *object {
	c := &object{keys: slices.Clone(o.keys), values: maps.Clone(o.values)}
	for key, value := range c.values {
		c.values[key] = cloneValue(value)
	}
	return c
}

func cloneValue(value any) any {
	switch v := value.(type) {
	case *object:
		return v.clone()
	case []any:
		c := make([]any, len(v))
		for i := range v {
			c[i] = cloneValue(v[i])
		}
		return c
	}
	return value
}

// marshal writes the object without blanks.
func (o *object) marshal() json.RawMessage {
	var b bytes.Buffer
	writeValue(&b, o)
	return b.Bytes()
}

func writeValue(b *bytes.Buffer, value any) {
	switch v := value.(type) {
	case *object:
		b.WriteByte('{')
		for i, key := range v.keys {
			if i > 0 {
				b.WriteByte(',')
			}
			writeScalar(b, key)
			b.WriteByte(':')
			writeValue(b, v.values[key])
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			writeValue(b, item)
		}
		b.WriteByte(']')
	default:
		writeScalar(b, v)
	}
}

// writeScalar leaves <, > and & as they are: models read this, not browsers.
func writeScalar(b *bytes.Buffer, value any) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err == nil {
		b.Truncate(b.Len() - 1) // the newline that Encode adds
	}
}

// parse reads one JSON object with nothing after it.
func parse(data []byte) (*object, error) {
	if len(data) > maxSource {
		return nil, fmt.Errorf("longer than %d bytes", maxSource)
	}
	if !utf8.Valid(data) {
		return nil, errors.New("not UTF-8 text")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	value, err := readValue(dec, 0)
	if err == nil {
		err = readEnd(dec)
	}
	if err != nil {
		return nil, err
	}
	doc, ok := value.(*object)
	if !ok {
		return nil, errors.New(`not a JSON Schema object: it must start with "{"`)
	}
	return doc, nil
}

func readEnd(dec *json.Decoder) error {
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("unexpected text after the JSON value (byte %d)", dec.InputOffset())
	}
	return nil
}

func readValue(dec *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("nested more than %d levels deep", maxDepth)
	}
	token, err := dec.Token()
	if err != nil {
		return nil, jsonError(err, dec.InputOffset())
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return readObject(dec, depth)
		}
		return readArray(dec, depth)
	case json.Number:
		if err := checkNumber(t); err != nil {
			return nil, err
		}
	}
	return token, nil
}

func readObject(dec *json.Decoder, depth int) (*object, error) {
	o := newObject()
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return nil, jsonError(err, dec.InputOffset())
		}
		key, _ := token.(string) // an object's keys are strings, or Token fails
		if o.has(key) {
			return nil, fmt.Errorf("duplicate key %s (byte %d)", quoted(key), dec.InputOffset())
		}
		value, err := readValue(dec, depth+1)
		if err != nil {
			return nil, err
		}
		o.set(key, value)
	}
	return o, closing(dec)
}

func readArray(dec *json.Decoder, depth int) ([]any, error) {
	list := []any{}
	for dec.More() {
		value, err := readValue(dec, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, closing(dec)
}

func closing(dec *json.Decoder) error {
	if _, err := dec.Token(); err != nil {
		return jsonError(err, dec.InputOffset())
	}
	return nil
}

// jsonError says what is wrong with text that should be JSON, and at which byte.
func jsonError(err error, offset int64) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("invalid JSON: unexpected end (byte %d)", offset)
	}
	return fmt.Errorf("not JSON: %s (byte %d)", oneLine(err.Error()), offset)
}
