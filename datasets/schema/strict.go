package schema

import (
	"fmt"
	"slices"
	"strconv"
)

// The limits and the vocabulary of strict mode, from the provider's guide to
// structured outputs, "Supported schemas".
const (
	maxStrictDepth      = 10
	maxStrictProperties = 5000
	maxStrictEnum       = 1000
	maxStrictNames      = 120_000 // bytes of all names, enum and const values
)

var (
	strictKeywords = []string{
		"type", "properties", "required", "additionalProperties", "items", "anyOf", "enum", "const", "$ref", "$defs", "definitions",
		"title", "description", "$schema",
		"pattern", "format", "multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems",
	}
	strictFormats = []string{"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}

	// remarks constrain no answer, and strict mode refuses some of them.
	remarks = []string{"default", "examples", "$comment", "deprecated", "readOnly", "writeOnly"}
)

// makeStrict rewrites a schema by the rules of strict mode, in place. It returns
// what the rules can't express, where the schema is of no use then, and what it
// changed.
func makeStrict(doc *object) (why, changed []string) {
	s := applyStrict(doc)
	return s.why, s.changed
}

// applyStrict is makeStrict, with all that was found on the way.
func applyStrict(doc *object) (s strictly) {
	if doc.has("$id") {
		doc.remove("$id") // every reference is relative to the document
		s.change("", `"$id" removed`)
	}
	s.schema(doc, "", 1)
	s.limit("properties", s.properties, maxStrictProperties)
	s.limit("enum values", s.enums, maxStrictEnum)
	s.limit("bytes of names and enum values", s.names, maxStrictNames)
	return s
}

type strictly struct {
	why, changed             []string
	broken                   []string // rules that the schema doesn't keep as it was written
	properties, enums, names int
}

func (s *strictly) refuse(at, format string, args ...any) {
	s.why = append(s.why, shown(at)+": "+fmt.Sprintf(format, args...))
}

func (s *strictly) change(at, what string) { s.changed = append(s.changed, shown(at)+": "+what) }

func (s *strictly) breaks(at, rule string) { s.broken = append(s.broken, shown(at)+": "+rule) }

func (s *strictly) limit(what string, n, most int) {
	if n > most {
		s.refuse("", "%d %s; strict mode allows %d", n, what, most)
	}
}

// schema rewrites one schema and those inside it. depth counts objects. It
// returns false for what is not a schema.
func (s *strictly) schema(value any, at string, depth int) bool {
	o, ok := value.(*object)
	if !ok {
		s.refuse(at, "strict mode needs a type here")
		return false
	}
	for _, key := range remarks {
		if o.has(key) {
			o.remove(key)
			s.change(at, quoted(key)+" removed")
			if key == "default" {
				s.breaks(at, "'default' is not permitted")
			}
		}
	}
	for _, key := range o.keys {
		if !slices.Contains(strictKeywords, key) {
			s.refuse(at, "%s is not allowed in strict mode", quoted(key))
		}
	}
	if format, ok := o.get("format").(string); ok && !slices.Contains(strictFormats, format) {
		s.refuse(at, "format %s is not allowed in strict mode", quoted(format))
	}
	if !slices.ContainsFunc([]string{"type", "anyOf", "$ref", "enum", "const"}, o.has) {
		s.refuse(at, "strict mode needs a type here")
	}
	s.count(o)
	s.object(o, at, depth)
	s.inner(o, at, depth)
	describeRef(o)
	return true
}

// count adds up what the limits on enums and their characters are about.
func (s *strictly) count(o *object) {
	enum, _ := o.get("enum").([]any)
	s.enums += len(enum)
	for _, value := range append(slices.Clip(enum), o.get("const")) {
		text, _ := value.(string)
		s.names += len(text)
	}
}

// object closes an object: every property required, no others.
func (s *strictly) object(o *object, at string, depth int) {
	properties, listed := o.get("properties").(*object)
	extra := o.get("additionalProperties")
	switch {
	case !hasType(o, "object"):
		if listed {
			s.refuse(at, `properties without "type": "object"`)
		}
		return
	case extra != nil && extra != false:
		s.refuse(at, "strict mode needs additionalProperties: false")
		return
	case !listed && extra == nil:
		s.refuse(at, "strict mode needs every property listed; this object lists none")
		return
	case depth > maxStrictDepth:
		s.refuse(at, "objects more than %d levels deep", maxStrictDepth)
		return
	}
	if !listed {
		properties = newObject()
	}
	if extra == nil {
		s.change(at, "additionalProperties set to false")
		s.breaks(at, "'additionalProperties' is required to be supplied and to be false")
	}
	o.set("properties", properties)
	o.set("required", s.required(o, properties, at, depth))
	o.set("additionalProperties", false)
}

// required rewrites an object's properties, those that could be missing into
// ones that may be null, and returns all their names.
func (s *strictly) required(o, properties *object, at string, depth int) []any {
	before, _ := o.get("required").([]any)
	for _, name := range before {
		if name, ok := name.(string); ok && !properties.has(name) {
			s.refuse(at, "requires %s, which is not a property", quoted(name))
		}
	}
	all := make([]any, 0, len(properties.keys))
	for _, name := range properties.keys {
		s.properties++
		s.names += len(name)
		ok := s.schema(properties.get(name), join(at, "properties", name), depth+1)
		if inner, _ := properties.get(name).(*object); ok && !slices.Contains(before, any(name)) {
			properties.set(name, nullable(inner))
			s.change(join(at, "properties", name), "made required and nullable instead of optional")
			s.breaks(at, "'required' is required to be supplied and to be an array including every key in properties. Missing '"+name+"'")
		}
		all = append(all, name)
	}
	return all
}

// inner goes on to the schemas inside one, but for an object's properties.
func (s *strictly) inner(o *object, at string, depth int) {
	if items, ok := o.get("items").(*object); ok {
		s.schema(items, join(at, "items"), depth)
	} else if hasType(o, "array") {
		s.refuse(at, "strict mode needs one schema for all items")
	}
	if branches, ok := o.get("anyOf").([]any); ok {
		for i, branch := range branches {
			s.schema(branch, join(at, "anyOf", strconv.Itoa(i)), depth)
		}
	}
	for _, key := range []string{"$defs", "definitions"} {
		defs, ok := o.get(key).(*object)
		if !ok {
			continue
		}
		for _, name := range defs.keys {
			s.names += len(name)
			s.schema(defs.get(name), join(at, key, name), 1)
		}
	}
}

// describeRef lets a reference keep its description: strict mode wants a $ref
// without company, and takes one inside an anyOf.
func describeRef(o *object) {
	ref := o.get("$ref")
	if ref == nil || len(o.keys) == 1 || o.has("anyOf") {
		return
	}
	o.remove("$ref")
	o.set("anyOf", []any{newObject("$ref", ref)})
}

// hasType reports whether a schema names the type, alone or among others.
func hasType(o *object, name string) bool {
	switch t := o.get("type").(type) {
	case string:
		return t == name
	case []any:
		return slices.Contains(t, any(name))
	}
	return false
}

// nullable returns a schema that null fits too. It may change the one given.
func nullable(o *object) *object {
	null := newObject("type", "null")
	branches, _ := o.get("anyOf").([]any)
	switch {
	case allowsNull(o):
		return o
	case isPlain(o):
		addNull(o)
		return o
	case branches != nil && !slices.ContainsFunc(o.keys, constrainsBeside("anyOf")):
		o.set("anyOf", append(slices.Clip(branches), null))
		return o
	}
	return newObject("anyOf", []any{o, null})
}

// isPlain reports whether a schema is about a string, a number or a boolean by
// its type or its enum.
func isPlain(o *object) bool {
	return (o.has("type") || o.has("enum")) && !hasType(o, "object") && !hasType(o, "array") &&
		!slices.ContainsFunc([]string{"const", "anyOf", "$ref"}, o.has)
}

func addNull(o *object) {
	switch t := o.get("type").(type) {
	case string:
		if t != "null" {
			o.set("type", []any{t, "null"})
		}
	case []any:
		if !slices.Contains(t, any("null")) {
			o.set("type", append(slices.Clip(t), "null"))
		}
	}
	if enum, ok := o.get("enum").([]any); ok && !slices.Contains(enum, nil) {
		o.set("enum", append(slices.Clip(enum), nil))
	}
}

// constrainsBeside tells the keys that say something of the value, but for one.
func constrainsBeside(key string) func(string) bool {
	return func(k string) bool { return k != key && k != "title" && k != "description" }
}

// allowsNull reports whether null fits a schema as it is; where that can't be
// told at a glance, it is false.
func allowsNull(schema any) bool {
	o, ok := schema.(*object)
	if !ok || o.has("const") || o.has("$ref") {
		return false
	}
	if branches, ok := o.get("anyOf").([]any); ok {
		return !o.has("type") && !o.has("enum") && slices.ContainsFunc(branches, allowsNull)
	}
	enum, listed := o.get("enum").([]any)
	if listed && !slices.Contains(enum, nil) {
		return false
	}
	return hasType(o, "null") || listed && !o.has("type")
}
