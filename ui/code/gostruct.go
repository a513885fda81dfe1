package code

import (
	"errors"
	"slices"
	"strings"
	"unicode"
)

// structs are the types of an answer in Go.
type structs struct {
	Source string // their declarations, the answer's first
	Name   string // the type of the answer
}

// goStructs writes a shape of an object as structs. Its error says what a struct can't
// express.
func goStructs(s *shape) (*structs, error) {
	w := &structWriter{types: names{}, byShape: map[string]string{}}
	name, err := w.declare(s)
	if err != nil {
		return nil, err
	}
	slices.Reverse(w.sources)
	return &structs{strings.Join(w.sources, "\n\n"), name}, nil
}

type structWriter struct {
	types   names
	byShape map[string]string // the name of a type, by its words and its body
	sources []string
}

// declare writes the struct of an object, and returns its name.
func (w *structWriter) declare(s *shape) (string, error) {
	wanted := camel(s.name, "Answer")
	var body strings.Builder
	members := names{}
	for _, p := range s.fields {
		tag, err := jsonTag(p.name)
		if err != nil {
			return "", err
		}
		t, err := w.typeOf(p.shape)
		if err != nil {
			return "", err
		}
		member := members.unique(camel(strings.FieldsFunc(p.name, notInName), "Field"))
		body.WriteString("\t" + member + " " + t + " `json:\"" + tag + "\"`")
		if note := noteOn(p.shape); note != "" {
			body.WriteString(" // " + note)
		}
		body.WriteString("\n")
	}
	if name, same := w.byShape[wanted+body.String()]; same {
		return name, nil
	}
	name := w.types.unique(wanted)
	w.byShape[wanted+body.String()] = name
	source := "type " + name + " struct {\n" + body.String() + "}"
	if about := comment(s.about); about != "" {
		source = "// " + name + ": " + about + "\n" + source
	}
	w.sources = append(w.sources, source)
	return name, nil
}

func (w *structWriter) typeOf(s *shape) (string, error) {
	t := ""
	switch s.sort {
	case text:
		t = "string"
	case whole:
		t = "int"
	case number:
		t = "float64"
	case boolean:
		t = "bool"
	case choice:
		t = sortOfValues(s.values)
	case list:
		of, err := w.typeOf(s.of)
		return "[]" + of, err // nil is null
	case object:
		name, err := w.declare(s)
		if err != nil {
			return "", err
		}
		t = name
	default:
		return "any", nil
	}
	if s.nullable && t != "any" {
		t = "*" + t
	}
	return t, nil
}

// sortOfValues is the type that all the values have.
func sortOfValues(values []string) string {
	t := ""
	for _, value := range values {
		one := "int"
		switch value[0] {
		case '"':
			one = "string"
		case 't', 'f':
			one = "bool"
		}
		if t != "" && t != one {
			return "any"
		}
		t = one
	}
	return t
}

// noteOn is what a struct can't say of a field: what it is about, and its choices.
func noteOn(s *shape) string {
	var notes []string
	if s.about != "" {
		notes = append(notes, s.about)
	}
	choices := s
	if s.sort == list {
		choices = s.of
	}
	if choices.sort == choice {
		notes = append(notes, "one of "+strings.Join(choices.values, ", "))
	}
	return comment(strings.Join(notes, "; "))
}

// jsonTag writes the name of a property in a tag, where encoding/json takes it.
func jsonTag(name string) (string, error) {
	allowed := name != "" && strings.IndexFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r)
	}) < 0
	switch {
	case !allowed:
		return "", errors.New("a name that no tag can hold")
	case name == "-":
		return "-,", nil
	}
	return name, nil
}
