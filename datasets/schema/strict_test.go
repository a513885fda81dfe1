package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestStrictRules(t *testing.T) {
	wrap := func(properties string) string { return `{"type":"object","properties":{` + properties + `}` }
	cases := []struct{ name, property, want string }{
		{"a scalar", `{"type":"string","default":"x","examples":["y"]}`, `{"type":["string","null"]}`},
		{"a list of types", `{"type":["string","integer"]}`, `{"type":["string","integer","null"]}`},
		{"null already", `{"type":["string","null"]}`, `{"type":["string","null"]}`},
		{"an enum", `{"type":"string","enum":["a"],"description":"d"}`, `{"type":["string","null"],"enum":["a",null],"description":"d"}`},
		{"an enum alone", `{"enum":["a",1]}`, `{"enum":["a",1,null]}`},
		{"a type with null, an enum without", `{"type":["string","null"],"enum":["a"]}`, `{"type":["string","null"],"enum":["a",null]}`},
		{"a constant", `{"const":"a"}`, `{"anyOf":[{"const":"a"},{"type":"null"}]}`},
		{"a union", `{"anyOf":[{"type":"string"},{"type":"integer"}],"title":"t"}`, `{"anyOf":[{"type":"string"},{"type":"integer"},{"type":"null"}],"title":"t"}`},
		{"a union with null", `{"anyOf":[{"type":"string"},{"type":"null"}]}`, `{"anyOf":[{"type":"string"},{"type":"null"}]}`},
		{"a union and a type", `{"type":"string","anyOf":[{"enum":["a"]}]}`, `{"anyOf":[{"type":"string","anyOf":[{"enum":["a"]}]},{"type":"null"}]}`},
		{"a reference", `{"$ref":"#"}`, `{"anyOf":[{"$ref":"#"},{"type":"null"}]}`},
		{"a described reference", `{"$ref":"#","description":"d"}`, `{"description":"d","anyOf":[{"$ref":"#"},{"type":"null"}]}`},
		{"a list", `{"type":"array","items":{"type":"object","properties":{"b":{"type":"null"}}}}`,
			`{"anyOf":[{"type":"array","items":{"type":"object","properties":{"b":{"type":"null"}},"required":["b"],"additionalProperties":false}},{"type":"null"}]}`},
		{"an empty object", `{"type":"object","additionalProperties":false}`,
			`{"anyOf":[{"type":"object","additionalProperties":false,"properties":{},"required":[]},{"type":"null"}]}`},
	}
	for _, c := range cases {
		s, err := FromJSON([]byte(wrap(`"p":`+c.property) + `}`))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if ok, why := s.Strict(); !ok {
			t.Errorf("%s: not strict: %v", c.name, why)
		}
		if got, want := string(s.JSON()), wrap(`"p":`+c.want)+`,"required":["p"],"additionalProperties":false}`; got != want {
			t.Errorf("%s\n got %s\nwant %s", c.name, got, want)
		}
	}
}

func TestRequiredPropertiesStayAsTheyAre(t *testing.T) {
	s := mustLoad(t, `{"type":"object","required":["b"],"properties":{"z":{"type":"integer"},"b":{"type":"integer"}}}`)
	const want = `{"type":"object","required":["z","b"],"properties":{"z":{"type":["integer","null"]},"b":{"type":"integer"}},"additionalProperties":false}`
	if got := string(s.JSON()); got != want {
		t.Errorf("got %s", got)
	}
}

func TestWhatStrictModeCantExpress(t *testing.T) {
	deep, end := "", ""
	for range maxStrictDepth {
		deep, end = deep+`{"type":"object","properties":{"a":`, `}}`+end
	}
	many := make([]string, maxStrictEnum+1)
	for i := range many {
		many[i] = fmt.Sprintf("%d", i)
	}
	cases := []struct{ property, want string }{
		{`{"type":"object"}`, `/properties/p: strict mode needs every property listed; this object lists none`},
		{`{"type":"object","additionalProperties":{"type":"string"}}`, `/properties/p: strict mode needs additionalProperties: false`},
		{`{"type":"object","properties":{},"additionalProperties":true}`, `strict mode needs additionalProperties: false`},
		{`{"type":"object","properties":{},"required":["x"]}`, `/properties/p: requires "x", which is not a property`},
		{`{"properties":{}}`, `/properties/p: strict mode needs a type here`},
		{`{"properties":{},"enum":[1]}`, `properties without "type": "object"`},
		{`{}`, `/properties/p: strict mode needs a type here`},
		{`true`, `/properties/p: strict mode needs a type here`},
		{`{"type":"string","minLength":1}`, `/properties/p: "minLength" is not allowed in strict mode`},
		{`{"type":"string","format":"emial"}`, `/properties/p: format "emial" is not allowed in strict mode`},
		{`{"allOf":[{"type":"string"}]}`, `"allOf" is not allowed in strict mode`},
		{`{"type":"array"}`, `/properties/p: strict mode needs one schema for all items`},
		{`{"type":"array","items":{"oneOf":[]}}`, ``},
		{`{"anyOf":[{"type":"string"},{"not":{}}]}`, `/properties/p/anyOf/1: "not" is not allowed in strict mode`},
		{deep + `{"type":"object","properties":{}}` + end, `more than 10 levels deep`},
		{`{"enum":[` + strings.Join(many, ",") + `]}`, `/: 1001 enum values; strict mode allows 1000`},
		{`{"const":"` + strings.Repeat("x", maxStrictNames) + `"}`, `/: 120001 bytes of names and enum values`},
	}
	for _, c := range cases {
		doc := `{"type":"object","properties":{"p":` + c.property + `}}`
		s, err := FromJSON([]byte(doc))
		if c.want == "" {
			if err == nil {
				t.Errorf("%s: no error", doc)
			}
			continue
		}
		if err != nil {
			t.Errorf("%.200s: %v", doc, err)
			continue
		}
		ok, why := s.Strict()
		if ok || !strings.Contains(strings.Join(why, "; "), c.want) {
			t.Errorf("%.200s: strict %v, %v, want %q", doc, ok, why, c.want)
		}
		if string(s.JSON()) != doc {
			t.Errorf("%.200s\nis sent as %.200s", doc, s.JSON())
		}
	}
}

// sample is a schema as an author writes it, and a value that fits it.
type sample struct {
	schema map[string]any
	value  any
}

func drawSample(t *rapid.T, depth int) sample {
	kinds := []string{"string", "integer", "enum", "const", "union", "list of types"}
	if depth < 3 {
		kinds = append(kinds, "object", "array", "array")
	}
	switch rapid.SampledFrom(kinds).Draw(t, "kind") {
	case "string":
		return sample{map[string]any{"type": "string", "default": "x"}, rapid.String().Draw(t, "text")}
	case "integer":
		return sample{map[string]any{"type": "integer", "minimum": 0}, rapid.IntMin(0).Draw(t, "number")}
	case "enum":
		return sample{map[string]any{"enum": []any{"a", "b"}}, rapid.SampledFrom([]string{"a", "b"}).Draw(t, "word")}
	case "const":
		return sample{map[string]any{"const": "only"}, "only"}
	case "union":
		inner := drawSample(t, depth+1)
		return sample{map[string]any{"anyOf": []any{map[string]any{"type": "boolean"}, inner.schema}, "description": "d"}, inner.value}
	case "list of types":
		return sample{map[string]any{"type": []any{"boolean", "number"}}, true}
	case "array":
		inner := drawSample(t, depth+1)
		return sample{map[string]any{"type": "array", "items": inner.schema}, []any{inner.value, inner.value}}
	}
	return drawObject(t, depth)
}

func drawObject(t *rapid.T, depth int) sample {
	properties, required, value := map[string]any{}, []any{}, map[string]any{}
	for i := range rapid.IntRange(1, 4).Draw(t, "properties") {
		name := fmt.Sprintf("p%d", i)
		inner := drawSample(t, depth+1)
		properties[name], value[name] = inner.schema, inner.value
		if rapid.Bool().Draw(t, "required") {
			required = append(required, name)
		} else if rapid.Bool().Draw(t, "null") {
			value[name] = nil // what strict mode says instead of nothing
		}
	}
	return sample{map[string]any{"type": "object", "properties": properties, "required": required}, value}
}

// Whatever the author's schema takes with every property there, the strict one
// takes, null for an optional one too; it takes no answer that lacks a property
// or has one more.
func TestStrictTakesWhatTheAuthorMeant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		top := drawObject(t, 0)
		doc := mustMarshal(t, top.schema)
		s, err := FromJSON(doc)
		if err != nil {
			t.Fatalf("%s: %v", doc, err)
		}
		if ok, why := s.Strict(); !ok {
			t.Fatalf("%s: not strict: %v", doc, why)
		}
		if err := s.Validate(mustMarshal(t, top.value)); err != nil {
			t.Fatalf("%s\nrefuses %s: %v", s.JSON(), mustMarshal(t, top.value), err)
		}
		value := top.value.(map[string]any)
		value["extra"] = 1
		if err := s.Validate(mustMarshal(t, value)); err == nil || err.Error() != "/extra: not in the schema" {
			t.Fatalf("one property more: %v", err)
		}
		delete(value, "extra")
		delete(value, "p0")
		if err := s.Validate(mustMarshal(t, value)); err == nil || err.Error() != "/p0: missing" {
			t.Fatalf("one property less: %v", err)
		}
	})
}

func mustMarshal(t *rapid.T, value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestChangesAreTold(t *testing.T) {
	s := mustLoad(t, `{"$id":"x","type":"object","properties":{"a":{"type":"string","default":"b"},"c":{"type":"object","properties":{"d":{"type":"integer"}},"required":["d"],"additionalProperties":false}},"required":["c"]}`)
	want := []string{`/: "$id" removed`, `/: additionalProperties set to false`, `/properties/a: "default" removed`, `/properties/a: made required and nullable instead of optional`}
	if got := s.Changes(); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	for _, spec := range []string{`{"type":"object","properties":{"a":{"oneOf":[{"type":"string"}]}}}`, `a string?, b []{c int}`} {
		if got := mustLoad(t, spec).Changes(); got != nil {
			t.Errorf("%s: changed %q", spec, got)
		}
	}
}
