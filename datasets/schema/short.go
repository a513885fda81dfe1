package schema

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"regatta/datasets/spell"
)

// types are the words of the short form, each with its JSON type and format.
var types = []struct {
	word, json string
	format     any // a string, or nil
}{
	{"string", "string", nil},
	{"int", "integer", nil},
	{"number", "number", nil},
	{"bool", "boolean", nil},
	{"date", "string", "date"},
	{"datetime", "string", "date-time"},
	{"email", "string", "email"},
}

// knownTypes is what an error about a type lists.
func knownTypes() string {
	return strings.Join(typeWords(), ", ") + ", []T, {…}, a|b|c, T? (nullable)"
}

func typeWords() []string {
	words := make([]string, len(types))
	for i, t := range types {
		words[i] = t.word
	}
	return words
}

// Short reads the short form: fields separated by commas or new lines, each a
// name, a type and, if need be, "#" and a description up to the end of the line.
//
//	name string, age int?
//	mood: happy|sad|mixed            # how it sounds
//	items []{description string, price number}
//	seller {name string, city string}
//
// Types are string, int, number, bool, date, datetime and email; []T is a list;
// {…} an object; a|b|c one of these words; T? may be null.
func Short(spec string) (*Schema, error) {
	if len(spec) > maxSource {
		return nil, fmt.Errorf("schema: longer than %d bytes", maxSource)
	}
	if !utf8.ValidString(spec) {
		return nil, errors.New("schema: not UTF-8 text")
	}
	p := &parser{text: spec}
	doc, err := p.fields("", 1)
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	return fromTree(doc, false)
}

// parser reads the short form from left to right.
type parser struct {
	text string
	at   int // the byte that is next
}

// failed is an error at a byte of the text, told by line and column.
func (p *parser) failed(at int, format string, args ...any) error {
	line := 1 + strings.Count(p.text[:at], "\n")
	column := 1 + utf8.RuneCountInString(p.text[strings.LastIndexByte(p.text[:at], '\n')+1:at])
	place := fmt.Sprintf("column %d", column)
	if line > 1 {
		place = fmt.Sprintf("line %d, column %d", line, column)
	}
	return fmt.Errorf("%s: %s", place, fmt.Sprintf(format, args...))
}

// next returns the rune that is next, 0 at the end.
func (p *parser) next() rune {
	if p.at == len(p.text) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	return r
}

// accept moves past the text given if it is next.
func (p *parser) accept(s string) bool {
	if !strings.HasPrefix(p.text[p.at:], s) {
		return false
	}
	p.at += len(s)
	return true
}

// skip moves past the runes that are in the set.
func (p *parser) skip(set string) {
	p.at = len(p.text) - len(strings.TrimLeft(p.text[p.at:], set))
}

const (
	blanks     = " \t\r"
	separators = blanks + "\n,"
)

// word takes letters, digits, "_", "-" and ".".
func (p *parser) word() string {
	rest := p.text[p.at:]
	end := strings.IndexFunc(rest, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("_-.", r)
	})
	if end < 0 {
		end = len(rest)
	}
	p.at += end
	return rest[:end]
}

// found says what is next, for an error.
func (p *parser) found() string {
	if r := p.next(); r != 0 {
		return quoted(string(r))
	}
	return "the end"
}

// fields reads fields up to the closing text ("}", or "" for the end) and makes
// an object of them. depth counts objects and lists.
func (p *parser) fields(closing string, depth int) (*object, error) {
	start := p.at
	properties, required := newObject(), []any{}
	for p.skip(separators); !p.closed(closing); p.skip(separators) {
		if p.at == len(p.text) {
			return nil, p.failed(start-1, "unclosed {; a # description runs to the end of its line")
		}
		at := p.at
		name, field, err := p.field(depth)
		if err != nil {
			return nil, err
		}
		if properties.has(name) {
			return nil, p.failed(at, "duplicate field %s", quoted(name))
		}
		properties.set(name, field)
		required = append(required, name)
	}
	if len(properties.keys) == 0 {
		return nil, p.failed(start, "no fields; try 'name string, age int'")
	}
	return newObject("type", "object", "properties", properties, "required", required, "additionalProperties", false), nil
}

func (p *parser) closed(closing string) bool {
	if closing == "" {
		return p.at == len(p.text)
	}
	return p.accept(closing)
}

// field reads a name, a type and a description, and checks what follows.
func (p *parser) field(depth int) (string, *object, error) {
	start := p.at
	name := p.word()
	if name == "" {
		return "", nil, p.failed(start, "expected a field name, got %s", p.found())
	}
	p.skip(blanks)
	if p.accept(":") {
		p.skip(blanks)
	}
	if r := p.next(); r == 0 || strings.ContainsRune(",\n#}", r) {
		return "", nil, p.failed(start, "field %s has no type; use %s", quoted(name), knownTypes())
	}
	field, err := p.optional(depth)
	if err != nil {
		return "", nil, err
	}
	p.skip(blanks)
	if text := p.description(); text != "" {
		field.set("description", text)
	}
	if r := p.next(); r != 0 && !strings.ContainsRune(",\n}", r) {
		return "", nil, p.failed(p.at, "expected a comma or newline after the type of %s, got %s", quoted(name), p.found())
	}
	return name, field, nil
}

// description reads from "#" to the end of the line. One comma may come before.
func (p *parser) description() string {
	start := p.at
	if p.accept(",") {
		p.skip(blanks)
	}
	if !p.accept("#") {
		p.at = start
		return ""
	}
	text, _, _ := strings.Cut(p.text[p.at:], "\n")
	p.at += len(text)
	return strings.TrimSpace(text)
}

// optional reads a type and the question mark after it.
func (p *parser) optional(depth int) (*object, error) {
	field, err := p.fieldType(depth)
	if err == nil && p.accept("?") {
		field = nullable(field)
	}
	return field, err
}

func (p *parser) fieldType(depth int) (*object, error) {
	start := p.at
	if depth > maxStrictDepth {
		return nil, p.failed(start, "nested more than %d levels deep", maxStrictDepth)
	}
	if p.accept("[]") {
		p.skip(blanks)
		items, err := p.fieldType(depth + 1)
		return newObject("type", "array", "items", items), err
	}
	if p.accept("{") {
		return p.fields("}", depth+1)
	}
	word := p.word()
	if word == "" {
		return nil, p.failed(start, "expected a type, got %s; use %s", p.found(), knownTypes())
	}
	if p.next() == '|' {
		return p.enum(word)
	}
	for _, t := range types {
		if t.word == word && t.format != nil {
			return newObject("type", t.json, "format", t.format), nil
		}
		if t.word == word {
			return newObject("type", t.json), nil
		}
	}
	return nil, p.failed(start, "unknown type %s; %suse %s", quoted(word), spell.Question(word, typeWords()), knownTypes())
}

// enum reads the rest of a|b|c.
func (p *parser) enum(first string) (*object, error) {
	values := []any{first}
	for p.accept("|") {
		at := p.at
		word := p.word()
		if word == "" {
			return nil, p.failed(at, "expected a value after |, got %s", p.found())
		}
		if slices.Contains(values, any(word)) {
			return nil, p.failed(at, "duplicate value %s", quoted(word))
		}
		if len(values) == maxStrictEnum {
			return nil, p.failed(at, "more than %d values", maxStrictEnum)
		}
		values = append(values, word)
	}
	return newObject("type", "string", "enum", values), nil
}
