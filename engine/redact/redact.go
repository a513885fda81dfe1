// Package redact takes the content out of saved runs and leaves their shape: who is to see
// how a run went needn't see what it was about.
//
// A text becomes as many dots, with its blanks where they were; a number 0; true and false
// become false; null, lists and the fields of objects stay. Whatever is hidden, so is what may
// hold anything: messages of errors, rejected answers, the prompt, the system message, what
// the command was. Times, counts, tokens, kinds of failures and the names of fields, models
// and servers stay.
//
// Of a single field, its values are hidden, and so are their words where they stand in
// anything else of the item: its text, its columns, its other fields. Where an item has no
// result nobody knows them, and its whole text goes.
package redact

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/tidwall/gjson"

	"regatta/datasets"
	"regatta/datasets/spell"
	"regatta/engine/runner"
)

// Word stands where a text was whose length says nothing.
const Word = "redacted"

// dot stands for a character.
const dot = '•'

// What is to be hidden. The zero value hides nothing.
type What struct {
	Input  bool     // texts, columns, ids and the name of the data
	Output bool     // answers, and what was expected
	Fields []string // of answers, and columns: "name", or "input.name" and "output.name"
}

const (
	input  = "input"
	output = "output"
	text   = "text" // of an item, as prompts name it
)

// Parse reads names that commas separate: "input,output", "name,address".
func Parse(list string) (What, error) {
	var w What
	for _, name := range strings.Split(list, ",") {
		switch name = strings.TrimSpace(name); {
		case name == "":
			return What{}, errors.New("empty name; use input, output or names of fields, separated by commas")
		case name == input:
			w.Input = true
		case name == output:
			w.Output = true
		case !slices.Contains(w.Fields, name):
			w.Fields = append(w.Fields, name)
		}
	}
	return w, nil
}

// String writes what Parse reads.
func (w What) String() string {
	var names []string
	if w.Input {
		names = append(names, input)
	}
	if w.Output {
		names = append(names, output)
	}
	return strings.Join(append(names, w.Fields...), ",")
}

// None reports whether nothing is to be hidden.
func (w What) None() bool { return !w.Input && !w.Output && len(w.Fields) == 0 }

// UnknownField is the error for a field that is nowhere.
type UnknownField struct{ why string }

// Error names it, and those that there are.
func (u *UnknownField) Error() string { return u.why }

// Check reports a field that none of some sets has, neither as a column nor in their schemas.
func (w What) Check(sets ...*datasets.Set) error {
	columns, fields := names(sets)
	for _, name := range w.Fields {
		if slices.Contains(columns, name) || slices.Contains(fields, name) {
			continue
		}
		side, of, _ := strings.Cut(name, ".")
		if side == input && slices.Contains(columns, of) || side == output && slices.Contains(fields, of) {
			continue
		}
		known := append(append([]string{input, output}, fields...), columns...)
		slices.Sort(known[2:])
		known = slices.Compact(known)
		return &UnknownField{fmt.Sprintf("unknown field %q; %suse %s", name, spell.Question(name, known), listed(known))}
	}
	return nil
}

// listed names the first of some names.
func listed(names []string) string {
	const most = 12
	shown := make([]string, 0, most+1)
	for i, name := range names {
		if i == most {
			shown = append(shown, fmt.Sprintf("%d more", len(names)-most))
			break
		}
		if strings.ContainsFunc(name, func(r rune) bool { return r == ',' || r == '"' || unicode.IsSpace(r) || !unicode.IsPrint(r) }) {
			name = strconv.Quote(name)
		}
		shown = append(shown, name)
	}
	return strings.Join(shown, ", ")
}

// names are those of the columns and of the fields, at any depth, of some sets.
func names(sets []*datasets.Set) (columns, fields []string) {
	found := map[string]bool{}
	columns = []string{text}
	for _, set := range sets {
		columns = append(columns, set.Columns...)
		if set.Schema != nil {
			properties(gjson.ParseBytes(set.Schema.JSON()), found)
		}
	}
	return columns, slices.Sorted(maps.Keys(found))
}

// properties adds the names of all properties in a schema.
func properties(schema gjson.Result, to map[string]bool) {
	schema.ForEach(func(key, value gjson.Result) bool {
		if key.String() == "properties" && value.IsObject() {
			value.ForEach(func(name, of gjson.Result) bool {
				to[name.String()] = true
				properties(of, to)
				return true
			})
		} else if value.IsObject() || value.IsArray() {
			properties(value, to)
		}
		return true
	})
}

// hides reports whether a field is to be hidden: by its own name, or with its side.
func (w What) hides(side, name string) bool {
	return slices.Contains(w.Fields, name) || slices.Contains(w.Fields, side+"."+name)
}

// Tapes hides it in runs that were read back; the runs that were given stay as they are.
func (w What) Tapes(tapes []*runner.Tape) []*runner.Tape {
	if w.None() {
		return tapes
	}
	hidden := make([]*runner.Tape, len(tapes))
	for i, t := range tapes {
		hidden[i] = w.tape(t)
		hidden[i].Name = w.Name(t.Name, i)
	}
	return hidden
}

// Name hides what the name of a run tells, the first of some or a later one: it has that of its data.
func (w What) Name(name string, place int) string {
	if !w.Input {
		return name
	}
	return "run " + strconv.Itoa(place+1)
}

// Dataset hides what the name of data tells: folders always, all but what comes with the
// program where the input is hidden.
func (w What) Dataset(name string) string {
	first, _, _ := strings.Cut(name, ":")
	switch {
	case w.None() || isBuiltin(first):
		return name
	case w.Input:
		return "data" + plainExtension(name)
	}
	return filepath.Base(name)
}

// plainExtension is the ending of a name, if it is one that files of data have.
func plainExtension(name string) string {
	ext := strings.ToLower(filepath.Ext(name))
	if slices.Contains([]string{".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".txt", ".parquet", ".xlsx", ".yaml", ".yml"}, ext) {
		return ext
	}
	return ""
}

// placeholder is where a prompt has a value.
var placeholder = regexp.MustCompile(`(?s)\{\{.*?\}\}`)

// Prompt hides what a prompt says, and keeps its placeholders.
func (w What) Prompt(template string) string {
	if w.None() {
		return template
	}
	var b strings.Builder
	last := 0
	for _, at := range placeholder.FindAllStringIndex(template, -1) {
		b.WriteString(dots(template[last:at[0]]))
		b.WriteString(template[at[0]:at[1]])
		last = at[1]
	}
	b.WriteString(dots(template[last:]))
	return b.String()
}

// dots hides a text: each character but blanks is a dot.
func dots(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return r
		}
		return dot
	}, s)
}

// quoted writes a text as JSON.
func quoted(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a text always can be
	return strings.TrimSuffix(b.String(), "\n")
}

// isBuiltin reports whether data of a name comes with the program.
func isBuiltin(name string) bool {
	return slices.ContainsFunc(datasets.Builtins(), func(b datasets.Builtin) bool { return b.Name == name })
}
