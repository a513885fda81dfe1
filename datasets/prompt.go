package datasets

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"regatta/datasets/spell"
)

// Prompt is a template that becomes the message for an item: {{.text}} stands
// for the item's text, {{.name}} for its column of that name, {{.name.key}} for a value
// inside a column that holds JSON. There is nothing else in the language. A Prompt never
// changes.
type Prompt struct {
	parts []part
}

// part is text as it is, or a name whose value goes there.
type part struct {
	text string
	name string // empty: text
}

const (
	opening, closing = "{{", "}}"
	textName         = "text"
)

// ParsePrompt reads a template. An error says where in it.
func ParsePrompt(tmpl string) (*Prompt, error) {
	p := &Prompt{}
	for at := 0; at < len(tmpl); {
		start := strings.Index(tmpl[at:], opening)
		if start < 0 {
			p.parts = append(p.parts, part{text: tmpl[at:]})
			break
		}
		start += at
		if start > at {
			p.parts = append(p.parts, part{text: tmpl[at:start]})
		}
		inside, _, closed := strings.Cut(tmpl[start+len(opening):], closing)
		if !closed {
			return nil, fmt.Errorf("prompt: %s: unclosed {{", position(tmpl, start))
		}
		name, dotted := strings.CutPrefix(strings.TrimSpace(inside), ".")
		if !dotted || name == "" {
			return nil, fmt.Errorf("prompt: %s: expected {{.text}} or {{.column}}, got %s", position(tmpl, start), quote(opening+inside+closing))
		}
		p.parts = append(p.parts, part{name: name})
		at = start + len(opening) + len(inside) + len(closing)
	}
	return p, nil
}

// position tells a byte of a text by line and column, for people.
func position(text string, at int) string {
	line := 1 + strings.Count(text[:at], "\n")
	column := 1 + utf8.RuneCountInString(text[strings.LastIndexByte(text[:at], '\n')+1:at])
	if line == 1 {
		return fmt.Sprintf("column %d", column)
	}
	return fmt.Sprintf("line %d, column %d", line, column)
}

// Check reports a name that the set has no column for, and a prompt that would
// be the same for every row.
func (p *Prompt) Check(s *Set) error {
	used := false
	for _, part := range p.parts {
		if part.name == "" {
			continue
		}
		used = true
		if part.name == textName || isBlank(s) || slices.ContainsFunc(s.Columns, func(column string) bool { return asks(part.name, column) }) {
			continue
		}
		known := append([]string{textName}, slices.DeleteFunc(slices.Clone(s.Columns), isText)...)
		return fmt.Errorf("prompt: no column %s; %scolumns: %s", quote(part.name), spell.Question(part.name, known), quotedList(known))
	}
	if !used {
		return errors.New("prompt: no placeholder, so every row gets the same prompt; add {{.text}}")
	}
	return nil
}

func isText(name string) bool { return name == textName }

// isBlank reports a set of which nothing is known, for it has no row: an empty
// file of JSON lines.
func isBlank(s *Set) bool { return s.Rows.Len() == 0 && len(s.Columns) == 0 }

// Columns are the names that the template has beside {{.text}}, each once: what
// Options.Fields is to ask for, paths into values as they stand. It is never nil.
func (p *Prompt) Columns() []string {
	names := []string{}
	for _, part := range p.parts {
		if part.name != "" && part.name != textName && !slices.Contains(names, part.name) {
			names = append(names, part.name)
		}
	}
	return names
}

// UsesText reports that the template has {{.text}}.
func (p *Prompt) UsesText() bool {
	return slices.ContainsFunc(p.parts, func(part part) bool { return part.name == textName })
}

// Render fills in the template. A column that the row doesn't have is empty.
func (p *Prompt) Render(it Item) string {
	var b strings.Builder
	for _, part := range p.parts {
		switch part.name {
		case "":
			b.WriteString(part.text)
		case textName:
			b.WriteString(it.Text)
		default:
			b.WriteString(it.value(part.name))
		}
	}
	return b.String()
}

// value is that of a column, or what a path like address.city leads to in the JSON of
// one; "" where there is none.
func (it Item) value(name string) string {
	if value, ok := it.Fields[name]; ok {
		return value
	}
	for dot := 0; ; dot++ {
		next := strings.IndexByte(name[dot:], '.')
		if next < 0 {
			return ""
		}
		dot += next
		value, ok := it.Fields[name[:dot]]
		if !ok || !gjson.Valid(value) {
			continue
		}
		found := gjson.Parse(value)
		for _, step := range strings.Split(name[dot+1:], ".") {
			found = found.Get(gjson.Escape(step))
		}
		if found.Type == gjson.Null {
			return ""
		}
		return found.String()
	}
}

// String returns the template, as ParsePrompt takes it.
func (p *Prompt) String() string {
	var b strings.Builder
	for _, part := range p.parts {
		if part.name == "" {
			b.WriteString(part.text)
			continue
		}
		b.WriteString("{{." + part.name + "}}")
	}
	return b.String()
}
