package plausible

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const mary = "My name is Mary and I am 21 years old."

func make1(t *testing.T, schema, text string) string {
	t.Helper()
	s, err := Compile([]byte(schema))
	if err != nil {
		t.Fatalf("Compile(%s): %v", schema, err)
	}
	value := s.Make(text, rand.New(rand.NewPCG(1, 2)))
	if !s.Fits(value) {
		t.Errorf("%s does not fit %s", value, schema)
	}
	return string(value)
}

func TestMakeBorrowsFromTheText(t *testing.T) {
	for _, c := range []struct{ name, schema, text, want string }{
		{"a name and an age, in the order of the schema",
			`{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["age","name"]}`,
			mary, `{"name":"Mary","age":21}`},
		{"the enum that the text mentions",
			`{"enum":["billing","Refund","bug"]}`, "I want a refund now", `"Refund"`},
		{"a number within the bounds",
			`{"type":"integer","minimum":5}`, "3 of 17 arrived", `17`},
		{"a number with decimals", `{"type":"number"}`, "Total: $1,204.50.", `1204.50`},
		{"no number that nobody would write", `{"type":"number","maximum":10}`, "1e999999 or 3", `3`},
		{"a word that has the format", `{"type":"string","format":"email"}`, "write to <ann@example.org>!", `"ann@example.org"`},
		{"a word that matches the pattern", `{"type":"string","pattern":"^[A-Z]{2}-\\d+$"}`, "ticket AB-12, please", `"AB-12"`},
		{"words where there is no name", `{"type":"string"}`, "it does not work", `"it does not"`},
		{"each string its own", `{"type":"object","properties":{"from":{"type":"string"},"to":{"type":"string"}}}`,
			"A flight from Oslo to Rome", `{"from":"Oslo","to":"Rome"}`},
		{"text that HTML minds stays as it is", `{"type":"string"}`, "a<b&c", `"a<b&c"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := make1(t, c.schema, c.text); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestMakeFits(t *testing.T) {
	for _, schema := range []string{
		`true`, `{}`, `{"const":{"a":[1,null]}}`, `{"type":"null"}`, `{"type":["null","integer"]}`,
		`{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":0.001}`,
		`{"type":"integer","exclusiveMinimum":4,"exclusiveMaximum":6}`,
		`{"type":"integer","minimum":-20,"maximum":-10,"multipleOf":7}`,
		`{"type":"number","multipleOf":0.25,"maximum":-100}`,
		`{"type":"integer","minimum":1e300}`,
		`{"minimum":3}`,
		`{"type":"string","minLength":300}`, `{"type":"string","maxLength":2}`, `{"type":"string","maxLength":0}`,
		`{"type":"string","minLength":10,"maxLength":11}`,
		`{"type":"string","pattern":"^(cat|dog)s?-[0-9]{3,}[^a-z]$"}`, `{"type":"string","pattern":"^\\p{Greek}+$"}`,
		`{"type":"string","pattern":"^.{5}$","minLength":5}`,
		`{"type":"array"}`, `{"type":"array","minItems":7,"items":{"type":"boolean"}}`,
		`{"type":"array","uniqueItems":true,"minItems":3,"items":{"enum":["a","b","c"]}}`,
		`{"type":"array","uniqueItems":true,"minItems":8,"items":{"enum":[1,2,3,4,5,6,7,8]}}`,
		`{"type":"array","uniqueItems":true,"minItems":3,"items":{"enum":["Mary","am","b"]}}`,
		`{"type":"array","maxItems":0,"items":{"type":"string"}}`,
		`{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}`,
		`{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{"type":"string"},{"type":"boolean"}],"additionalItems":false,"minItems":2}`,
		`{"type":"object","additionalProperties":false}`,
		`{"type":"object","required":["x"],"additionalProperties":{"type":"integer"}}`,
		`{"allOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},{"properties":{"a":{"maxLength":3},"b":{"type":"integer"}},"required":["b"]}]}`,
		`{"anyOf":[{"type":"null"},{"type":"object","properties":{"a":{"const":1}},"required":["a"]}]}`,
		`{"oneOf":[{"type":"string"},{"type":"integer"}]}`,
		`{"$defs":{"node":{"type":"object","properties":{"value":{"type":"integer"},"next":{"anyOf":[{"type":"null"},{"$ref":"#/$defs/node"}]}},"required":["value","next"],"additionalProperties":false}},"$ref":"#/$defs/node"}`,
		`{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#"}}},"required":["name","children"]}`,
		`{"type":"object","properties":{"again":{"$ref":"#"}}}`,
	} {
		t.Run(schema, func(t *testing.T) { make1(t, schema, mary) })
	}
}

func TestMakeFitsFormats(t *testing.T) {
	for _, format := range []string{"date", "time", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uri-reference", "uuid"} {
		schema := fmt.Sprintf(`{"type":"string","format":%q}`, format)
		t.Run(format, func(t *testing.T) { make1(t, schema, "?!") })
	}
}

func TestMakeIsDeterministicAndVaries(t *testing.T) {
	s, err := Compile([]byte(`{"type":"object","properties":{"day":{"type":"string","format":"date"},"n":{"type":"integer"},"on":{"type":"boolean"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	for seed := range uint64(50) {
		first := s.Make("", rand.New(rand.NewPCG(seed, 0)))
		again := s.Make("", rand.New(rand.NewPCG(seed, 0)))
		if string(first) != string(again) {
			t.Fatalf("seed %d made %s, then %s", seed, first, again)
		}
		seen[string(first)] = true
	}
	if len(seen) < 40 {
		t.Errorf("50 seeds made only %d values", len(seen))
	}
}

func TestMakeEndsOnWhatCanNotFit(t *testing.T) {
	for _, schema := range []string{
		`false`,
		`{"type":"object","properties":{"again":{"$ref":"#"}},"required":["again"]}`,
		`{"$ref":"#"}`,
		`{"allOf":[{"type":"string"},{"type":"integer"}]}`,
		`{"type":"string","minLength":1000000000}`,
		`{"type":"array","minItems":1000000000,"items":{"$ref":"#"}}`,
		`{"type":"string","pattern":"` + strings.Repeat("(", 100) + strings.Repeat(")*", 100) + `$x"}`,
		`{"type":"string","pattern":"^[^\\x00-\\x{10FFFF}]$"}`,
		`{"type":"string","pattern":"^a$","format":"date"}`,
		`{"type":"array","uniqueItems":true,"minItems":50,"items":{"type":"boolean"}}`,
	} {
		s, err := Compile([]byte(schema))
		if err != nil {
			t.Fatalf("Compile(%s): %v", schema, err)
		}
		value := s.Make(mary, rand.New(rand.NewPCG(1, 2)))
		if !json.Valid(value) || len(value) > 1<<20 {
			t.Errorf("%s made %d bytes: %.80s", schema, len(value), value)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	for _, c := range []struct{ schema, want string }{
		{`{"type":"objct"}`, "at /type: value must be one of"},
		{`{"type":`, "not JSON"},
		{`3`, "at /: got number"},
		{`{"$ref":"other.json"}`, "points outside the schema"},
		{`{"$ref":"file:///etc/passwd"}`, "points outside the schema"},
		{`{"properties":{"a":{"pattern":"("}}}`, "at /properties/a/pattern"},
		{`{"$ref":"#/$defs/x"}`, `"#/$defs/x" not found`},
		{`{"multipleOf":1e9999999}`, "not JSON"},
		{`{"description":"` + strings.Repeat("x", maxSchemaBytes) + `"}`, "more than the maximum of"},
	} {
		_, err := Compile([]byte(c.schema))
		if err == nil {
			t.Errorf("%.60s compiled", c.schema)
			continue
		}
		if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.60s: error %q, want one line with %q", c.schema, err, c.want)
		}
	}
}

// TestMakeFitsDrawn holds Make against schemas that can be satisfied, drawn at random.
func TestMakeFitsDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw, err := json.Marshal(drawSchema(t, 0))
		if err != nil {
			t.Fatal(err)
		}
		s, err := Compile(raw)
		if err != nil {
			t.Fatalf("Compile(%s): %v", raw, err)
		}
		text := rapid.String().Draw(t, "text")
		if value := s.Make(text, rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))); !s.Fits(value) {
			t.Fatalf("%s does not fit %s", value, raw)
		}
	})
}

func drawSchema(t *rapid.T, depth int) map[string]any {
	kinds := []string{"string", "integer", "number", "boolean", "enum", "union"}
	if depth < 3 {
		kinds = append(kinds, "array", "object", "object")
	}
	least := rapid.IntRange(0, 20).Draw(t, "least")
	most := least + rapid.IntRange(0, 20).Draw(t, "more")
	switch kind := rapid.SampledFrom(kinds).Draw(t, "kind"); kind {
	case "string":
		return map[string]any{"type": kind, "minLength": least, "maxLength": most}
	case "integer", "number":
		return map[string]any{"type": kind, "minimum": least, "maximum": most}
	case "enum":
		return map[string]any{"enum": []any{"a", least, nil, true}}
	case "union":
		return map[string]any{"anyOf": []any{map[string]any{"type": "null"}, drawSchema(t, depth+1)}}
	case "array":
		return map[string]any{"type": kind, "minItems": least, "maxItems": most, "items": drawSchema(t, depth+1)}
	case "object":
		properties := make(map[string]any)
		for _, name := range rapid.SliceOfNDistinct(rapid.String(), 0, 4, rapid.ID).Draw(t, "names") {
			properties[name] = drawSchema(t, depth+1)
		}
		return map[string]any{"type": kind, "properties": properties, "additionalProperties": false}
	default:
		return map[string]any{"type": kind}
	}
}

func FuzzMake(f *testing.F) {
	f.Add([]byte(`{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}}}`), mary)
	f.Add([]byte(`{"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/a"},{"type":"null"}]}},"$ref":"#/$defs/a"}`), "")
	f.Add([]byte(`{"type":"string","pattern":"^(a|b)*[0-9]{2,4}$","minLength":3}`), "\xff\xfe")
	f.Add([]byte(`{"minLength":1e19,"maxItems":1e19,"minItems":1e300}`), "")
	f.Add([]byte(`{"type":"number","multipleOf":1e-300,"minimum":1e300}`), "1e400 -3")
	f.Fuzz(func(t *testing.T, schema []byte, text string) {
		s, err := Compile(schema)
		if err != nil {
			return
		}
		if value := s.Make(text, rand.New(rand.NewPCG(1, 2))); !json.Valid(value) {
			t.Errorf("%s made %q", schema, value)
		}
	})
}

func BenchmarkMake(b *testing.B) {
	s, err := Compile([]byte(`{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false}`))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s.Make(mary, rand.New(rand.NewPCG(1, 2)))
	}
}
