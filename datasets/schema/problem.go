package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// problem is one reason why a value doesn't fit, with its place.
type problem struct {
	path []string
	text string
	// For a wrong type, text is empty and these say it all, so that the branches
	// of an anyOf can be told in one: "expected object or null, got string".
	want []string
	got  string
}

func (p problem) String() string {
	text := p.text
	if text == "" {
		text = "expected " + strings.Join(p.want, " or ") + ", got " + p.got
	}
	return shown(join("", p.path...)) + ": " + text
}

// describe tells a failed validation in one line: its first reason by place, for
// the library lists them in no certain order.
func describe(err *jsonschema.ValidationError) string {
	return oneLine(first(err).String())
}

func first(err *jsonschema.ValidationError) problem {
	if len(err.Causes) == 0 {
		return leaf(err)
	}
	problems := make([]problem, len(err.Causes))
	for i, cause := range err.Causes {
		problems[i] = first(cause)
	}
	switch err.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf:
		return likeliest(problems)
	}
	return slices.MinFunc(problems, func(a, b problem) int {
		return cmp.Or(slices.Compare(a.path, b.path), cmp.Compare(a.text, b.text))
	})
}

// likeliest picks the branch that was meant: the one that fits down to the
// deepest place, and there a branch of the right type. Wrong types are merged.
func likeliest(branches []problem) problem {
	best := branches[0]
	for _, p := range branches[1:] {
		deeper := cmp.Compare(len(p.path), len(best.path))
		switch {
		case deeper > 0 || deeper == 0 && best.text == "" && p.text != "":
			best = p
		case deeper == 0 && best.text == "" && p.text == "":
			best.want = append(slices.Clip(best.want), p.want...)
		}
	}
	return best
}

// leaf words one reason. Those without words of their own here are worded by
// the library.
func leaf(err *jsonschema.ValidationError) problem {
	p := problem{path: err.InstanceLocation}
	switch k := err.ErrorKind.(type) {
	case *kind.Type:
		p.want, p.got = k.Want, k.Got
	case *kind.Required:
		p.path, p.text = inside(p.path, k.Missing), "missing"
	case *kind.AdditionalProperties:
		p.path, p.text = inside(p.path, k.Properties), "not in the schema"
	case *kind.Enum:
		p.text = "expected " + anyOf(k.Want) + ", got " + literal(k.Got)
	case *kind.Const:
		p.text = "expected " + literal(k.Want) + ", got " + literal(k.Got)
	case *kind.Format:
		p.text = "expected format " + k.Want + ", got " + literal(k.Got)
	default:
		p.text = clip(err.ErrorKind.LocalizedString(message.NewPrinter(language.English)))
	}
	return p
}

// inside extends a path by the first of some names.
func inside(path, names []string) []string {
	if len(names) == 0 {
		return path
	}
	return append(slices.Clip(path), slices.Min(names))
}

// anyOf lists the values that were possible, the first dozen of them.
func anyOf(values []any) string {
	const most = 12
	words := make([]string, 0, most+1)
	for i, value := range values {
		if i == most {
			words = append(words, "…")
			break
		}
		words = append(words, literal(value))
	}
	if len(words) == 1 {
		return words[0]
	}
	return "one of " + strings.Join(words, ", ")
}

// literal writes a value as JSON would, short and safe.
func literal(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case string:
		return quoted(v)
	case map[string]any:
		return "an object"
	case []any:
		return "an array"
	}
	return clip(fmt.Sprint(value))
}

// inPointer writes a name as JSON Pointers have it.
var inPointer = strings.NewReplacer("~", "~0", "/", "~1")

// join extends a JSON Pointer.
func join(at string, tokens ...string) string {
	var b strings.Builder
	b.WriteString(at)
	for _, token := range tokens {
		b.WriteByte('/')
		b.WriteString(inPointer.Replace(token))
	}
	return b.String()
}

// shown is a JSON Pointer for people: the top is "/".
func shown(at string) string {
	if at == "" {
		return "/"
	}
	return clip(at)
}

// maxShown is how many characters of something from outside go into an error.
const maxShown = 120

// clip shortens text for an error.
func clip(text string) string {
	count := 0
	for i := range text {
		if count == maxShown {
			return text[:i] + "…"
		}
		count++
	}
	return text
}

// quoted is text in quotes, short and safe to show.
func quoted(text string) string { return strconv.Quote(clip(text)) }

// oneLine replaces what could break the line or steer a terminal.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}
