package plausible

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const (
	maxValues = 2000 // values made before all that may be left out is; after twice as many only null is made
	leanDepth = 6    // from this depth on, too, all that may be left out is: recursive schemas end here
	maxDepth  = 32   // schemas that never end are cut here, with null
	maxParts  = 64   // schemas that speak of one value
	fewItems  = 3    // the most items made where the schema asks for no more
	maxItems  = 100  // the most items made, whatever the schema asks for
)

// maker makes one value. It appends JSON as it goes.
type maker struct {
	rng   *rand.Rand
	order map[string][]string
	facts facts

	left             int  // values until it turns lean
	phrases, numbers int  // how many were asked for, so that each gets its own
	anew             bool // the last item was there already: look elsewhere
}

// lean reports whether to make no more than has to be made.
func (m *maker) lean(depth int) bool { return depth >= leanDepth || m.left <= 0 }

// append adds a value that fits all the schemas at once.
func (m *maker) append(out []byte, schemas []*jsonschema.Schema, depth int) []byte {
	m.left--
	if depth > maxDepth || m.left < -maxValues {
		return append(out, "null"...)
	}
	parts := m.flatten(schemas, m.lean(depth))
	if value, ok := m.fixed(parts); ok {
		return appendJSON(out, value)
	}
	switch m.kind(parts, m.lean(depth)) {
	case "object":
		return m.object(out, parts, depth)
	case "array":
		return m.array(out, parts, depth)
	case "string":
		return appendJSON(out, m.text(parts))
	case "integer":
		return m.number(out, parts, true)
	case "number":
		return m.number(out, parts, false)
	case "boolean":
		return appendJSON(out, m.rng.IntN(2) == 0)
	}
	return append(out, "null"...)
}

// flatten lists every schema that speaks of the value: those given, what they
// refer to and include, and one branch of each choice.
func (m *maker) flatten(schemas []*jsonschema.Schema, lean bool) []*jsonschema.Schema {
	parts := slices.Clone(schemas)
	for i := 0; i < len(parts) && len(parts) < maxParts; i++ {
		p := parts[i]
		next := slices.Clone(p.AllOf)
		if p.Ref != nil {
			next = append(next, p.Ref)
		}
		for _, branches := range [][]*jsonschema.Schema{p.AnyOf, p.OneOf} {
			if len(branches) > 0 {
				next = append(next, m.branch(branches, lean))
			}
		}
		for _, n := range next {
			if !slices.Contains(parts, n) {
				parts = append(parts, n)
			}
		}
	}
	return parts
}

// branch picks from a choice: anything but null, or the plainest when lean.
func (m *maker) branch(branches []*jsonschema.Schema, lean bool) *jsonschema.Schema {
	if lean {
		return slices.MinFunc(branches, func(a, b *jsonschema.Schema) int { return weight(a) - weight(b) })
	}
	telling := slices.DeleteFunc(slices.Clone(branches), func(s *jsonschema.Schema) bool { return weight(s) == 0 })
	if len(telling) == 0 {
		return branches[0]
	}
	return telling[m.rng.IntN(len(telling))]
}

// weight says how much a schema's value costs to make: nothing for null, most
// for what may go on for ever.
func weight(s *jsonschema.Schema) int {
	for range maxParts {
		if s.Ref == nil {
			break
		}
		s = s.Ref
	}
	if s.Const != nil || s.Enum != nil {
		return 1
	}
	if s.Types == nil {
		return 3
	}
	return slices.Index(plainest, plainestOf(s.Types.ToStrings()))
}

// plainest lists the types from the cheapest to the dearest, telling by what a
// schema that allows several most likely means.
var (
	plainest = []string{"null", "boolean", "integer", "number", "string", "array", "object"}
	telling  = []string{"string", "number", "integer", "object", "array", "boolean", "null"}
)

func plainestOf(types []string) string { return firstOf(plainest, types) }

func firstOf(wanted, types []string) string {
	for _, t := range wanted {
		if slices.Contains(types, t) {
			return t
		}
	}
	return "null"
}

// fixed returns the value that a const or an enum prescribes: of an enum what
// the text mentions, else any.
func (m *maker) fixed(parts []*jsonschema.Schema) (value any, ok bool) {
	var enum []any
	for _, p := range parts {
		if p.Const != nil {
			return *p.Const, true
		}
		if p.Enum != nil && (enum == nil || len(p.Enum.Values) < len(enum)) {
			enum = p.Enum.Values
		}
	}
	if len(enum) == 0 {
		return nil, false
	}
	for _, v := range enum {
		if word, isText := v.(string); isText && !m.anew && m.facts.mentions(word) {
			return v, true
		}
	}
	return enum[m.rng.IntN(len(enum))], true
}

// kind returns the type to make: one that all parts allow.
func (m *maker) kind(parts []*jsonschema.Schema, lean bool) string {
	var types []string
	said := false
	for _, p := range parts {
		switch {
		case p.Types == nil:
		case said:
			types = common(types, p.Types.ToStrings())
		default:
			types, said = p.Types.ToStrings(), true
		}
	}
	switch {
	case !said:
		return implied(parts)
	case lean:
		return plainestOf(types)
	}
	return firstOf(telling, types)
}

// common returns the types in both; an integer is a number too.
func common(a, b []string) []string {
	var both []string
	for _, t := range a {
		switch {
		case slices.Contains(b, t):
			both = append(both, t)
		case t == "integer" && slices.Contains(b, "number"), t == "number" && slices.Contains(b, "integer"):
			both = append(both, "integer")
		}
	}
	return both
}

// implied guesses the type of schemas that name none from what they speak of.
func implied(parts []*jsonschema.Schema) string {
	for _, p := range parts {
		switch {
		case p.Bool != nil && !*p.Bool:
			return "null"
		case len(p.Properties) > 0 || len(p.Required) > 0:
			return "object"
		case p.Items2020 != nil || p.Items != nil || len(p.PrefixItems) > 0 || p.MinItems != nil:
			return "array"
		case p.Minimum != nil || p.Maximum != nil || p.ExclusiveMinimum != nil || p.ExclusiveMaximum != nil || p.MultipleOf != nil:
			return "number"
		}
	}
	return "string"
}

// appendJSON adds a value that came out of a JSON document or is made of plain
// types, without escaping what only HTML minds.
func appendJSON(out []byte, value any) []byte {
	buf := bytes.NewBuffer(out)
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return append(out, "null"...)
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte{'\n'})
}
