// Package schema turns what the user writes (a short form or a JSON Schema) into the schema
// that is sent to the provider and that every answer is validated against.
//
// A Schema never changes once it is made and may be used by many goroutines.
// Nothing is ever fetched: a schema is whole in itself. The author's order of
// keys is kept, because models write their answers in that order.
package schema

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"regatta/datasets/files"
)

// maxSource is the most bytes that a schema may have, in either form.
const maxSource = 256 << 10

// Schema is an immutable, compiled schema of one JSON object, or of a list of them.
type Schema struct {
	name      string
	sent      json.RawMessage
	notStrict []string
	loose     bool // strict mode is turned off
	changed   []string
	unchecked []string
	fields    []Field
	compiled  *jsonschema.Schema
	plain     *plain  // nil: the schema says more than plain knows
	item      *Schema // of a list: what each of its objects is
}

// Field is one property of an object that a schema describes.
type Field struct {
	Name string
	// Type is the property's type in the words of the short form: string, int,
	// number, bool, date, datetime, email, null, object, []T, a|b|c; a question
	// mark follows where it may be null. Any other type is "any".
	Type        string
	Description string
}

// Load reads what a user gives as a schema: the path of a file with a JSON
// Schema, the JSON Schema itself (it starts with "{"), or the short form. A file is given up
// when ctx ends: a named pipe may have no writer.
func Load(ctx context.Context, spec string) (*Schema, error) {
	text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(spec), "\ufeff"))
	switch {
	case text == "":
		return nil, errors.New("schema: empty; try 'name string, age int' or a JSON Schema file")
	case strings.HasPrefix(text, "{"):
		return FromJSON([]byte(text))
	case isFile(text):
		return fromFile(ctx, text)
	case looksLikePath(text):
		return nil, fmt.Errorf("schema: no file %s; for the short form use 'name type', e.g. 'name string, age int'", quoted(text))
	}
	return Short(strings.TrimPrefix(spec, "\ufeff"))
}

// isFile reports whether something is at the path; whether it can be read is
// for fromFile to say.
func isFile(path string) bool {
	_, err := os.Stat(path)
	return err == nil || errors.Is(err, fs.ErrPermission)
}

// looksLikePath tells a path apart from a short form, whose every field has a
// blank or a colon between its name and its type.
func looksLikePath(text string) bool {
	return strings.HasSuffix(strings.ToLower(text), ".json") || !strings.ContainsAny(text, " \t\n:,")
}

func fromFile(ctx context.Context, path string) (*Schema, error) {
	file, err := files.OpenStream(ctx, path)
	if err != nil {
		return nil, unread(path, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(files.Reader(ctx, file), maxSource+1))
	if err != nil {
		return nil, unread(path, err)
	}
	s, err := FromJSON(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", quoted(path), err)
	}
	return s, nil
}

// unread says why the file of a schema can't be read.
func unread(path string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("schema file %s: %w", quoted(path), err)
}

// FromJSON makes a Schema of a JSON Schema (any draft; 2020-12 where it doesn't
// say), which has to describe one object and be whole: a $ref leads nowhere else. It
// may begin with a byte order mark, stand in the response_format or tool of a request,
// and have a reference at its top. With "strict": false there it is sent as it was written.
func FromJSON(data []byte) (*Schema, error) {
	doc, err := parse(unmarked(data))
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	doc, name, loose := unwrap(doc)
	if err := checkWhole(doc); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	settle(doc)
	s, err := fromTree(doc, loose)
	if err == nil && name != "" {
		s.name = identifier(name)
	}
	return s, err
}

// fromTree compiles the author's schema, for errors in the author's own terms,
// and then what is made of it for the provider, unless it is not to be held strictly.
func fromTree(doc *object, loose bool) (*Schema, error) {
	written := doc.marshal()
	compiled, err := compile(written)
	if err != nil {
		return nil, fmt.Errorf("schema: not a JSON Schema: %w", err)
	}
	if err := checkTop(doc); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	s := &Schema{name: nameOf(doc), sent: written, fields: fieldsOf(doc), compiled: compiled, plain: plainOf(doc), unchecked: uncheckedIn(doc)}
	if s.loose = loose; loose {
		s.notStrict = []string{`turned off by "strict": false`}
		return s, nil
	}
	strict := doc.clone()
	why, changed := makeStrict(strict)
	if s.notStrict = why; len(why) > 0 {
		return s, nil
	}
	s.changed = changed
	s.sent = strict.marshal()
	if s.compiled, err = compile(s.sent); err != nil {
		return nil, fmt.Errorf("schema: in strict form: %w", err)
	}
	s.plain = plainOf(strict)
	return s, nil
}

// checkTop says what is wrong with a schema that doesn't describe one object.
func checkTop(doc *object) error {
	const want = `the top level must be "type": "object"`
	switch t := doc.get("type").(type) {
	case string:
		if t == "object" {
			return nil
		}
		return fmt.Errorf("%s, not %q", want, t)
	case nil:
		return fmt.Errorf("%s; it has no type", want)
	}
	return fmt.Errorf("%s, not a list of types", want)
}

// nameOf makes an identifier of the title.
func nameOf(doc *object) string {
	title, _ := doc.get("title").(string)
	return identifier(title)
}

// identifier makes a name that providers take of a title.
func identifier(title string) string {
	var b strings.Builder
	for _, r := range title {
		if b.Len() == maxName {
			break
		}
		if isNameRune(r) {
			b.WriteRune(r)
		} else if name := b.String(); name != "" && !strings.HasSuffix(name, "_") {
			b.WriteByte('_')
		}
	}
	if name := strings.TrimRight(b.String(), "_"); name != "" {
		return name
	}
	return "result"
}

// maxName is the longest name of a schema that the provider takes.
const maxName = 64

func isNameRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_'
}

// Name is fit for response_format.json_schema.name: 1 to 64 letters, digits,
// "_" and "-". It is made of the schema's title, else it is "result".
func (s *Schema) Name() string { return s.name }

// JSON is what to send. Where strict mode can express the schema, its rules are
// applied all the way down: every property is required (one that wasn't may be
// null instead), no others are allowed, and defaults and the like are gone.
// Else it is the schema as it was written. The caller must not change it.
func (s *Schema) JSON() json.RawMessage { return s.sent }

// Kept is what FromJSON makes the same schema of: JSON, or where strict mode was turned
// off, that and the word for it around it.
func (s *Schema) Kept() json.RawMessage {
	if !s.loose {
		return s.sent
	}
	return newObject("name", s.name, "strict", false, "schema", s.sent).marshal()
}

// Loose reports that strict mode was turned off where the schema stood.
func (s *Schema) Loose() bool { return s.loose }

// Strict reports whether the provider's strict mode can express the schema, and
// if not, each thing that it can't, with its place. A schema that is Loose isn't strict.
func (s *Schema) Strict() (ok bool, why []string) {
	return len(s.notStrict) == 0, slices.Clone(s.notStrict)
}

// Changes are what strict mode's rules changed of the schema as it was written, each
// with its place; none where it is sent as it was written.
func (s *Schema) Changes() []string { return slices.Clone(s.changed) }

// Unchecked are the patterns that answers are not checked by here, each with its place, for
// they are in a syntax that only others know. They are sent as they are.
func (s *Schema) Unchecked() []string { return slices.Clone(s.unchecked) }

// Fields are the properties of the object, or of each in a list, in the author's
// order.
func (s *Schema) Fields() []Field { return slices.Clone(s.fields) }
