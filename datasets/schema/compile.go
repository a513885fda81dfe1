package schema

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// location is the address of the schema itself, to which its own references
// resolve. Nothing is ever loaded from it.
const location = "schema:///"

// nothingElse refuses every document but the schema itself.
type nothingElse struct{}

func (nothingElse) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s is outside the schema", quoted(strings.TrimPrefix(url, location)))
}

// compile checks the schema by the rules of its draft and makes it ready to check answers,
// their formats included.
func compile(doc []byte) (*jsonschema.Schema, error) {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		return nil, errors.New(oneLine(err.Error()))
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	c.UseRegexpEngine(Pattern)
	c.UseLoader(nothingElse{})
	if err := c.AddResource(location, value); err != nil {
		return nil, errors.New(oneLine(err.Error()))
	}
	compiled, err := c.Compile(location)
	if err != nil {
		return nil, compileError(err)
	}
	return compiled, nil
}

func compileError(err error) error {
	var (
		invalid *jsonschema.SchemaValidationError
		loading *jsonschema.LoadURLError
		problem *jsonschema.ValidationError
	)
	switch {
	case errors.As(err, &invalid) && errors.As(invalid.Err, &problem):
		return errors.New(describe(problem))
	case errors.As(err, &loading):
		return errors.New(oneLine(loading.Err.Error()))
	}
	return errors.New(oneLine(strings.ReplaceAll(err.Error(), location, "")))
}

// checkWhole reports the first reference that leads out of the schema. A provider
// could not follow it, even where we could.
func checkWhole(doc *object) error {
	var outside error
	walk(doc, "", func(s *object, at string) bool {
		for _, key := range []string{"$ref", "$dynamicRef", "$recursiveRef"} {
			ref, ok := s.get(key).(string)
			if ok && !strings.HasPrefix(ref, "#") {
				outside = fmt.Errorf(`%s: %s points outside the schema; only local references work, e.g. "#/$defs/person"`,
					shown(join(at, key)), quoted(ref))
				return false
			}
		}
		return outside == nil
	})
	return outside
}

// The keywords whose values hold schemas: by name, in a list, or one.
var (
	mapsOfSchemas  = []string{"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"}
	listsOfSchemas = []string{"anyOf", "oneOf", "allOf", "prefixItems", "items"}
	singleSchemas  = []string{"items", "additionalItems", "additionalProperties", "unevaluatedItems", "unevaluatedProperties",
		"contains", "propertyNames", "contentSchema", "not", "if", "then", "else"}
)

// walk visits a schema and, while visit returns true, all the schemas inside it.
func walk(schema any, at string, visit func(s *object, at string) bool) {
	s, ok := schema.(*object)
	if !ok || !visit(s, at) {
		return
	}
	for _, key := range mapsOfSchemas {
		if named, ok := s.get(key).(*object); ok {
			for _, name := range named.keys {
				walk(named.get(name), join(at, key, name), visit)
			}
		}
	}
	for _, key := range listsOfSchemas {
		if list, ok := s.get(key).([]any); ok {
			for i, item := range list {
				walk(item, join(at, key, fmt.Sprint(i)), visit)
			}
		}
	}
	for _, key := range singleSchemas {
		walk(s.get(key), join(at, key), visit)
	}
}
