package datasets

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"regatta/datasets/schema"
)

//go:embed builtin/*.jsonl
var embedded embed.FS

// Builtin describes a built-in set.
type Builtin struct {
	Name  string
	About string // one line for people
	Rows  int
}

// builtin is a set whose rows, with their right answers, are embedded.
type builtin struct {
	name, about, schema, prompt string
}

const peopleSet = "people"

var builtins = []builtin{
	{
		name:   peopleSet,
		about:  "7 people give their name and age; people:N generates N of them",
		schema: "name string, age int",
		prompt: DefaultPrompt,
	},
	{
		name:  "tickets",
		about: "support tickets to classify: category, urgency, labels",
		schema: `category: billing|bug|account|shipping|feature|other # what the customer wants solved
			urgency: low|normal|high # high: work has stopped, or money, data or safety is at risk; low: no hurry at all
			labels: []refund|invoice|cancel|login|security|crash|slow|data-loss|mobile|late|damaged|wrong-item # every label that clearly applies; often none`,
		prompt: "Classify this support ticket.\n\n{{.text}}",
	},
	{
		name:  "receipts",
		about: "receipts to parse: merchant, date, line items, total",
		schema: `merchant string # as printed at the top
			date date
			currency string # three letters, ISO 4217
			items []{description string, quantity int, price number} # price: of one, in the receipt's currency
			total number`,
		prompt: "Read this receipt.\n\n{{.text}}",
	},
}

// Builtins lists the sets that are built in.
func Builtins() []Builtin {
	list := make([]Builtin, 0, len(builtins))
	for _, b := range builtins {
		list = append(list, Builtin{Name: b.name, About: b.about, Rows: bytes.Count(b.data(), []byte("\n"))})
	}
	return list
}

// builtinNames is for errors.
func builtinNames() string {
	names := make([]string, 0, len(builtins)+1)
	for _, b := range builtins {
		names = append(names, b.name)
	}
	return strings.Join(append(names, peopleSet+":N"), ", ")
}

// data are the embedded rows; an unknown name has none.
func (b builtin) data() []byte {
	data, err := embedded.ReadFile("builtin/" + b.name + ".jsonl")
	if err != nil {
		return nil
	}
	return data
}

// rows reads the embedded rows.
func (b builtin) rows() (writtenRows, error) {
	var rows writtenRows
	for dec := json.NewDecoder(bytes.NewReader(b.data())); dec.More(); {
		var row writtenRow
		if err := dec.Decode(&row); err != nil {
			return nil, fmt.Errorf("built-in dataset %s, row %d: %w", b.name, len(rows), err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// writtenRows are the rows of a built-in set.
type writtenRows []writtenRow

type writtenRow struct {
	ID       string          `json:"id"`
	Text     string          `json:"text"`
	Expected json.RawMessage `json:"expected"`
}

func (w writtenRows) Len() int                       { return len(w) }
func (w writtenRows) At(i int) Item                  { return Item{ID: w[i].ID, Text: w[i].Text} }
func (w writtenRows) Expected(i int) json.RawMessage { return w[i].Expected }

func (b builtin) open() (*Set, error) {
	s, err := schema.Short(b.schema)
	if err != nil {
		return nil, fmt.Errorf("built-in dataset %s: %w", b.name, err)
	}
	rows, err := b.rows()
	if err != nil {
		return nil, err
	}
	return &Set{Name: b.name, About: b.about, Rows: rows, Schema: s, Prompt: b.prompt}, nil
}

// IsBuiltin reports whether a spec names a set that is built in.
func IsBuiltin(spec string) bool {
	name, _, counted := strings.Cut(spec, ":")
	return slices.ContainsFunc(builtins, func(b builtin) bool { return b.name == spec || counted && name == peopleSet && b.name == name })
}

// openBuiltin returns nil for a spec that names no built-in set.
func openBuiltin(spec string) (*Set, error) {
	name, count, counted := strings.Cut(spec, ":")
	for _, b := range builtins {
		switch {
		case b.name == spec:
			return b.open()
		case counted && name == peopleSet && b.name == name:
			return b.openPeople(count)
		}
	}
	return nil, nil
}
