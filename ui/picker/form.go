package picker

import (
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/ui/input"
	"regatta/ui/text"
)

// Form is what the user says beside the file: what to extract, and how the file is
// read. What to extract stays for the next file.
type Form struct {
	schema, prompt input.Line
	verdict        verdict // on the schema

	// The rest is about one file.
	spec     string
	column   string // empty: found
	encoding string // empty: UTF-8
	skipBad  bool
}

// NewForm returns the form with the schema and the prompt that were given, "" for none.
func NewForm(schema, prompt string) *Form {
	f := &Form{schema: input.New(schema), prompt: input.New(prompt)}
	f.judge()
	return f
}

// formField is a line of the form.
type formField uint8

const (
	noField formField = iota // the list has the keys
	schemaField
	columnField
	promptField
	encodingField
	badField
)

func (f formField) String() string {
	return [...]string{"", "SCHEMA", "TEXT", "PROMPT", "ENCODING", "BAD ROWS"}[f]
}

// verdict is what can be said of a schema without reading a file.
type verdict struct {
	known  bool
	text   string // the schema that it is about
	fields string // what it has
	err    error
}

var errNoSchema = errors.New("enter a schema, e.g. name string, age int")

// judge looks at what is typed, if it is something new.
func (f *Form) judge() {
	spec := f.schema.Value()
	if f.verdict.known && f.verdict.text == spec {
		return
	}
	f.verdict = verdict{known: true, text: spec}
	var s *schema.Schema
	switch {
	case spec == "":
		f.verdict.err = errNoSchema
		return
	case strings.HasSuffix(strings.ToLower(spec), ".json"):
		f.verdict.fields = "a JSON Schema file, checked when opened"
		return
	case strings.HasPrefix(spec, "{"):
		s, f.verdict.err = schema.FromJSON([]byte(spec))
	default:
		s, f.verdict.err = schema.Short(spec)
	}
	if f.verdict.err == nil {
		f.verdict.fields = describe(s, strings.HasPrefix(spec, "{"))
	}
}

// describe says in a line what a schema has, by name where that can't be seen.
func describe(s *schema.Schema, unseen bool) string {
	what := text.Plural(len(s.Fields()), "field")
	if unseen {
		what += ": " + fieldsLine(s)
	}
	if strict, _ := s.Strict(); !strict {
		what += ", not strict"
	}
	return what
}

// fieldsLine names the fields of a schema with their types.
func fieldsLine(s *schema.Schema) string {
	var parts []string
	for _, field := range s.Fields() {
		parts = append(parts, field.Name+" "+field.Type)
	}
	return text.Clean(strings.Join(parts, ", "))
}

// checkPrompt says what is wrong with the template for these columns.
func (f *Form) checkPrompt(columns []string) error {
	if f.prompt.Value() == "" {
		return nil
	}
	p, err := datasets.ParsePrompt(f.prompt.Value())
	if err != nil {
		return err
	}
	return p.Check(&datasets.Set{Columns: columns, Rows: someRow{}})
}

// template is the prompt, or the one that sends the text alone.
func (f *Form) template() string {
	if value := f.prompt.Value(); value != "" {
		return value
	}
	return datasets.DefaultPrompt
}

// someRow stands for rows that are not read yet.
type someRow struct{ datasets.Rows }

func (someRow) Len() int { return 1 }

// typed takes a key or a paste into a text field.
func (f *Form) typed(field formField, msg tea.Msg) tea.Cmd {
	w := &f.schema
	if field == promptField {
		w = &f.prompt
	}
	if paste, ok := msg.(tea.PasteMsg); ok {
		paste.Content = text.Clean(paste.Content)
		msg = paste
	}
	w.Focus()
	cmd := w.Update(msg)
	f.judge()
	return cmd
}

// encodings are those that the form offers; any other is for the command line.
var encodings = [...]string{"", "windows-1252", "iso-8859-2", "utf-16le", "shift_jis", "gbk", "euc-kr", "koi8-r"}

// turn goes to the next of the choices of a field.
func (f *Form) turn(field formField, by int, columns []string) {
	switch field {
	case columnField:
		at := slices.Index(columns, f.column)
		if at < 0 && by < 0 {
			at = 0
		}
		f.column = columns[(at+by+len(columns))%len(columns)]
	case encodingField:
		at := max(slices.Index(encodings[:], f.encoding), 0)
		f.encoding = encodings[(at+by+len(encodings))%len(encodings)]
	case badField:
		f.skipBad = !f.skipBad
	}
}
