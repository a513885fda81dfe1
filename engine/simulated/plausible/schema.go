// Package plausible makes up JSON values that fit a JSON Schema, borrowing words
// and numbers from a text, as a model that had read the text might.
//
// Everything is a pure function of its arguments: the same schema, text and
// random source make the same bytes. Schemas come from outside, so their size,
// the depth and the size of what is made of them are bounded, and a schema is
// never loaded from anywhere else. A Schema is immutable and may be used by many
// goroutines at once.
package plausible

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"regatta/datasets/schema"
)

const (
	maxSchemaBytes = 256 << 10
	maxOrderDepth  = 64 // properties nested deeper than this come in alphabetical order
	tries          = 6  // values made before settling for one that does not fit
	resource       = "mem:///schema.json"
)

// Schema is a compiled JSON Schema.
type Schema struct {
	root  *jsonschema.Schema
	order map[string][]string // the names under each "properties", by JSON pointer, as they were written
	list  string
}

// Compile reads a JSON Schema (2020-12 unless it names another draft) of at most
// 256 KiB. References must stay inside of it. The error says in one line what is wrong.
func Compile(raw []byte) (*Schema, error) {
	if len(raw) > maxSchemaBytes {
		return nil, fmt.Errorf("the schema has %d bytes, more than the maximum of %d", len(raw), maxSchemaBytes)
	}
	var doc any
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("the schema is not JSON: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(noLoader{})
	c.AssertFormat()
	c.UseRegexpEngine(schema.Pattern)
	if err := c.AddResource(resource, doc); err != nil {
		return nil, err
	}
	root, err := c.Compile(resource)
	if err != nil {
		return nil, errors.New(reason(err))
	}
	return &Schema{root: root, order: propertyOrder(raw), list: listIn(doc)}, nil
}

// listIn returns the name of an object's one property, if that is an array.
func listIn(doc any) string {
	object, _ := doc.(map[string]any)
	properties, _ := object["properties"].(map[string]any)
	for name, property := range properties {
		about, _ := property.(map[string]any)
		if len(properties) == 1 && about["type"] == "array" {
			return name
		}
	}
	return ""
}

// List returns the name under which a schema wants a list and nothing else, "" for
// other schemas: "items" for {"items":[…]}.
func (s *Schema) List() string { return s.list }

// Fits reports whether value is JSON that the schema accepts, formats included.
// Numbers are float64, here as in Compile: the validator panics on 1e9999999.
func (s *Schema) Fits(value []byte) bool {
	var v any
	return json.Unmarshal(value, &v) == nil && s.root.Validate(v) == nil
}

// Make returns a JSON value that fits the schema. Where none of a few values
// fits (the schema contradicts itself, or hangs on not, if or an odd pattern),
// it returns the last one: models do that too.
func (s *Schema) Make(text string, rng *rand.Rand) []byte {
	facts := readFacts(text)
	var value []byte
	for range tries {
		m := maker{rng: rng, order: s.order, facts: facts, left: maxValues}
		value = m.append(nil, []*jsonschema.Schema{s.root}, 0)
		if s.Fits(value) {
			break
		}
	}
	return value
}

// noLoader keeps schemas from reaching files and networks.
type noLoader struct{}

func (noLoader) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s points outside the schema; only local references work", url)
}

// reason says in one line why a schema does not compile: of all that its draft
// has against it, the first thing.
func reason(err error) string {
	var invalid *jsonschema.SchemaValidationError
	var problem *jsonschema.ValidationError
	if errors.As(err, &invalid) && errors.As(invalid.Err, &problem) {
		for len(problem.Causes) > 0 {
			problem = problem.Causes[0]
		}
		what := problem.ErrorKind.LocalizedString(message.NewPrinter(language.English))
		return fmt.Sprintf("at /%s: %s", strings.Join(problem.InstanceLocation, "/"), what)
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(err.Error(), resource, "")), " ")
}

// propertyOrder lists the names in every "properties" of a document, by the
// JSON pointer of that object: the compiled schema has lost their order, and
// people expect answers in it.
func propertyOrder(raw []byte) map[string][]string {
	order := make(map[string][]string)
	collectOrder(json.NewDecoder(bytes.NewReader(raw)), "", 0, order)
	return order
}

func collectOrder(dec *json.Decoder, pointer string, depth int, order map[string][]string) {
	if depth > maxOrderDepth {
		var skipped json.RawMessage
		_ = dec.Decode(&skipped) // the document has been parsed before
		return
	}
	open, _ := dec.Token()
	if open != json.Delim('{') && open != json.Delim('[') {
		return
	}
	named := strings.HasSuffix(pointer, "/properties")
	for i := 0; dec.More(); i++ {
		step := fmt.Sprint(i)
		if open == json.Delim('{') {
			key, _ := dec.Token()
			step, _ = key.(string)
		}
		if named {
			order[pointer] = append(order[pointer], step)
		}
		collectOrder(dec, pointer+"/"+escape(step), depth+1, order)
	}
	_, _ = dec.Token() // the closing bracket
}

// escape writes a key as a step of a JSON pointer.
func escape(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}
