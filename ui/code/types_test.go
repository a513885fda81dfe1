package code

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"regatta/datasets/schema"
)

// schemasOfTypes are schemas, and what stands in the types of Go for them.
func schemasOfTypes() []struct{ name, spec, want string } {
	return []struct{ name, spec, want string }{
		{"plain", "name string, age int", "type Answer struct {\n\tName string `json:\"name\"`\n\tAge int `json:\"age\"`\n}"},
		{"nullable", "a string?, b number?, c bool?, d []int?", "A *string `json:\"a\"`\n\tB *float64 `json:\"b\"`\n\tC *bool `json:\"c\"`\n\tD []int "},
		{"choices", "mood: happy|sad # how it sounds\nlabels []red|blue", "Mood string `json:\"mood\"` // how it sounds; one of \"happy\", \"sad\"\n\tLabels []string `json:\"labels\"` // one of \"red\", \"blue\""},
		{"nested", "date date, items []{about string, price number}, seller {name string, city string?}, other {name string}?", "Items []Item `json:\"items\"`\n\tSeller Seller `json:\"seller\"`\n\tOther *Other "},
		{"same name", "a {item {x string}}, b {item {y int}}", "type Item2 struct {\n\tY int "},
		{"optional", `{"type":"object","title":"line item","properties":{"a":{"type":"string"},"b":{"type":"object","properties":{"c":{"enum":[1,2,null]}}}}}`, "type LineItem struct {\n\tA *string `json:\"a\"`\n\tB *B "},
		{"references", `{"type":"object","properties":{"from":{"$ref":"#/$defs/place"},"to":{"$ref":"#/$defs/place","description":"where to"}},"required":["from","to"],
			"$defs":{"place":{"type":"object","properties":{"lat":{"type":"number","minimum":-90,"maximum":90}},"required":["lat"]}}}`, "From Place `json:\"from\"`\n\tTo Place `json:\"to\"` // where to"},
		{"bounds", `{"type":"object","properties":{"n":{"type":"integer","minimum":1,"exclusiveMaximum":10,"multipleOf":3},"h":{"type":"integer","minimum":0.5},
			"l":{"type":"array","items":{"type":"string","pattern":"^a+$"},"minItems":1,"maxItems":3},"t":{"type":["string","null"],"format":"date-time"}}}`, "N *int `json:\"n\"`\n\tH *int `json:\"h\"`\n\tL []string `json:\"l\"`\n\tT *string "},
		{"unions", `{"type":"object","properties":{"v":{"type":["string","integer","null"]},"w":{"anyOf":[{"type":"object","properties":{"x":{"type":"string"}}},{"type":"array","items":{"type":"boolean"}}]},"k":{"const":"one"}}}`,
			"V any `json:\"v\"`\n\tW any `json:\"w\"`\n\tK *string `json:\"k\"` // one of \"one\""},
		{"names of Python's", `{"type":"object","properties":{"class":{"type":"string"},"str":{"type":"string"},"json":{"type":"string"},"model_id":{"type":"integer"},"_x":{"type":"string"},"Answer":{"type":"string"},"2nd":{"type":"string"},"ä b":{"type":"string"},"a-b":{"type":"string"},"a_b":{"type":"string"}}}`,
			"AB2 *string `json:\"a_b\"`"},
	}
}

// What strict mode or no type can say is left to the schema.
func TestNoTypesForWhatTheyCantSay(t *testing.T) {
	for spec, both := range map[string]bool{
		`{"type":"object","properties":{"a":{"type":"string","minLength":3}}}`:                                                              true,
		`{"type":"object","additionalProperties":{"type":"string"}}`:                                                                        true,
		`{"type":"object","properties":{"a":{"enum":[1.5]}}}`:                                                                               true,
		`{"type":"object","properties":{"next":{"$ref":"#"}}}`:                                                                              true,
		`{"type":"object","properties":{"n":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"object","properties":{"n":{"$ref":"#/$defs/n"}}}}}`: true,
		`{"type":"object","properties":{"a,b":{"type":"string"}}}`:                                                                          false, // Go's tags can't hold it
		`{"type":"object","properties":{"":{"type":"string"}}}`:                                                                             false,
	} {
		j := people(t, "gather", 1)
		j.Schema = schemaOf(t, spec)
		python, source := Python(j), Go(j)
		if got := strings.Contains(python, "A Pydantic model can't express this schema"); got != both || strings.Contains(python, "BaseModel") == both {
			t.Errorf("python, %s:\n%s", spec, python)
		}
		if !strings.Contains(source, "Structs can't express this schema") || !strings.Contains(source, "(output map[string]any") {
			t.Errorf("go, %s:\n%s", spec, source)
		}
	}
}

func TestTypesOfGo(t *testing.T) {
	for _, c := range schemasOfTypes() {
		s := schemaOf(t, c.spec)
		name := s.Name()
		if name == untitled {
			name = ""
		}
		shape, err := shapeOfSchema(s.JSON(), name)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		types, err := goStructs(shape)
		if err != nil || !strings.Contains(types.Source, c.want) {
			t.Errorf("%s: %v\n%v\nwant %s", c.name, err, types, c.want)
		}
	}
}

// The models of Python say what the schema says, to Pydantic itself.
func TestTypesOfPython(t *testing.T) {
	python := findPython(t)
	if python == "" || exec.CommandContext(t.Context(), python, "-c", "import pydantic").Run() != nil {
		t.Log("no Pydantic here: the models were not read back")
		return
	}
	var sources []string
	var schemas []*schema.Schema
	for _, c := range schemasOfTypes() {
		for _, many := range []bool{false, true} {
			j := people(t, "gather", 1)
			if j.Schema = schemaOf(t, c.spec); many {
				j.Schema = listOf(t, j.Schema)
			}
			sources, schemas = append(sources, Python(j)), append(schemas, j.Schema)
		}
	}
	for i, f := range readPython(t, python, sources) {
		if f.ModelSchema == nil {
			t.Errorf("no model:\n%s", sources[i])
			continue
		}
		if got, want := canonical(f.ModelSchema), canonical(schemas[i].JSON()); got != want {
			t.Errorf("got  %s\nwant %s\n%s", got, want, sources[i])
		}
	}
}

// canonical writes what a schema says in one way only: references are resolved, and a
// value that may be of several kinds is the list of them.
func canonical(raw json.RawMessage) string {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	doc, _ := readTree(dec).(*tree)
	return strings.Join(alternatives(doc, doc), " | ")
}

func alternatives(t, doc *tree) []string {
	var list []string
	switch {
	case t.get("$ref") != nil:
		to := doc
		for _, key := range strings.Split(t.text("$ref"), "/")[1:] {
			to, _ = to.get(key).(*tree)
		}
		list = alternatives(to, doc)
	case t.get("anyOf") != nil:
		branches, _ := t.get("anyOf").([]any)
		for _, branch := range branches {
			list = append(list, alternatives(branch.(*tree), doc)...)
		}
	case t.get("enum") != nil, t.get("const") != nil:
		values, _ := t.get("enum").([]any)
		if c := t.get("const"); c != nil {
			values = []any{c}
		}
		for _, value := range values {
			raw, _ := json.Marshal(value)
			list = append(list, string(raw))
		}
	default:
		types, several := t.get("type").([]any)
		if !several {
			types = []any{t.get("type")}
		}
		for _, one := range types {
			list = append(list, kindOf(fmt.Sprint(one), t, doc))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func kindOf(kind string, t, doc *tree) string {
	switch kind {
	case "null":
		return kind
	case "object":
		kind = "{"
		if properties, ok := t.get("properties").(*tree); ok {
			for _, name := range properties.keys {
				value := properties.get(name).(*tree)
				kind += fmt.Sprintf("%q %q: %s; ", name, value.text("description"), strings.Join(alternatives(value, doc), " | "))
			}
		}
		return kind + "}"
	case "array":
		kind = "[" + strings.Join(alternatives(t.get("items").(*tree), doc), " | ") + "]"
	}
	for _, bound := range bounds {
		if value := t.get(bound); value != nil {
			kind += fmt.Sprintf(" %s %v", bound, value)
		}
	}
	return kind
}
