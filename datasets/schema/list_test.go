package schema

import (
	"encoding/json"
	"strings"
	"testing"
)

func mustList(t testing.TB, spec string) *Schema {
	t.Helper()
	list, err := mustLoad(t, spec).List()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestList(t *testing.T) {
	s := mustLoad(t, "name string, age int")
	list := mustList(t, "name string, age int")
	want := `{"type":"object","properties":{"items":{"type":"array","description":"` + listAbout + `","items":` + string(s.JSON()) + `}},"required":["items"],"additionalProperties":false}`
	if got := string(list.JSON()); got != want {
		t.Errorf("sends %s\nwant  %s", got, want)
	}
	if strict, why := list.Strict(); !strict {
		t.Errorf("not strict: %v", why)
	}
	if list.Name() != s.Name() || len(list.Fields()) != 2 || string(list.Item().JSON()) != string(s.JSON()) || s.Item() != nil {
		t.Errorf("name %q, fields %v, of %v", list.Name(), list.Fields(), list.Item())
	}
	if again, err := list.List(); again != list || err != nil {
		t.Errorf("a list of a list: %v, %v", again, err)
	}
}

func TestRead(t *testing.T) {
	one, list := mustLoad(t, "name string, age int"), mustList(t, "name string, age int")
	const john, mary = `{"name":"John","age":20}`, `{ "age":21, "name":"Mary" }`
	for _, c := range []struct {
		s            *Schema
		answer, want string
		err          string
	}{
		{one, john, john, ""},
		{one, `{"name":"John"}`, "", "/age: missing"},
		{list, `{"items":[` + john + `, ` + mary + `]}`, `[` + john + `, ` + mary + `]`, ""},
		{list, " {\n\"items\": []}\n", "[]", ""},
		{list, `{"items":[` + john + `,{"name":"Mary","age":"21"}]}`, "", "/items/1/age: expected integer, got string"},
		{list, `{"items":` + john + `}`, "", "/items: expected array, got object"},
		{list, `{"Items":[]}`, "", "/Items: not in the schema"},
		{list, john, "", "/age: not in the schema"},
		{list, `[` + john + `]`, "", "/: expected object, got array"},
		{list, `{"items":[]}]`, "", "unexpected text after the JSON value (byte 12)"},
	} {
		got, err := c.s.Read([]byte(c.answer))
		if c.err != "" {
			if err == nil || err.Error() != c.err {
				t.Errorf("%s: %v, want %q", c.answer, err, c.err)
			}
			continue
		}
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v; want %s", c.answer, got, err, c.want)
		}
		if err := c.s.ValidateOutput(got); err != nil {
			t.Errorf("%s: what was read of it does not fit: %v", c.answer, err)
		}
	}
	for output, s := range map[string]*Schema{
		john: list, `[` + john + `]`: one, `[{"name":"John"}]`: list, `{"items":[]}`: list, `[],"a":1`: list, `[]}`: list, `[`: list, ``: list, `null`: list,
	} {
		if s.ValidateOutput([]byte(output)) == nil {
			t.Errorf("%s fits", output)
		}
	}
}

// A list means the same by each of its objects as the schema did, wherever that
// refers to.
func TestListsOfSchemasThatRefer(t *testing.T) {
	cases := []struct{ schema, good, bad string }{
		{
			`{"type":"object","properties":{"a":{"$ref":"#/$defs/a"}},"required":["a"],"additionalProperties":false,"$defs":{"a":{"type":"integer"}}}`,
			`{"a":1}`, `{"a":"1"}`,
		},
		{ // a tree
			`{"type":"object","properties":{"name":{"type":"string"},"inside":{"type":"array","items":{"$ref":"#"}}},"required":["name","inside"],"additionalProperties":false}`,
			`{"name":"a","inside":[{"name":"b","inside":[]}]}`, `{"name":"a","inside":[{"name":2,"inside":[]}]}`,
		},
		{
			`{"type":"object","properties":{"a":{"type":"integer"},"b":{"$ref":"#/properties/a"}},"required":["a","b"],"additionalProperties":false}`,
			`{"a":1,"b":2}`, `{"a":1,"b":"2"}`,
		},
		{ // from a definition back to the top, under the name that would be taken
			`{"type":"object","properties":{"a":{"$ref":"#/$defs/item"}},"required":["a"],"additionalProperties":false,"$defs":{"item":{"anyOf":[{"$ref":"#"},{"type":"null"}]}}}`,
			`{"a":{"a":null}}`, `{"a":{"a":1}}`,
		},
		{ // not strict, and with a place of its own
			`{"$id":"https://example.org/x","type":"object","properties":{"a":{"$ref":"#/$defs/a"}},"$defs":{"a":{"type":"integer"}},"minProperties":1}`,
			`{"a":1}`, `{"a":"1"}`,
		},
		{ // not strict, of an old draft
			`{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"a":{"$ref":"#/definitions/a"}},"definitions":{"a":{"type":"integer"}},"minProperties":1}`,
			`{"a":1}`, `{"a":"1"}`,
		},
	}
	for _, c := range cases {
		one := mustLoad(t, c.schema)
		list, err := one.List()
		if err != nil {
			t.Errorf("%s: %v", c.schema, err)
			continue
		}
		wasStrict, _ := one.Strict()
		if strict, why := list.Strict(); strict != wasStrict {
			t.Errorf("%s: strict %v, as a list %v: %v", c.schema, wasStrict, strict, why)
		}
		if one.Validate([]byte(c.good)) != nil || one.Validate([]byte(c.bad)) == nil {
			t.Fatalf("%s: the answers don't show anything", c.schema)
		}
		if _, err := list.Read([]byte(`{"items":[` + c.good + `,` + c.good + `]}`)); err != nil {
			t.Errorf("%s: %v\n%s", c.schema, err, list.JSON())
		}
		if _, err := list.Read([]byte(`{"items":[` + c.good + `,` + c.bad + `]}`)); err == nil || !strings.HasPrefix(err.Error(), "/items/1/") {
			t.Errorf("%s: %v", c.schema, err)
		}
	}
}

// A list of objects as deep as strict mode allows is one level too deep for it.
func TestListsCanBeTooDeepForStrictMode(t *testing.T) {
	spec := `{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}`
	for range maxStrictDepth - 1 {
		spec = `{"type":"object","properties":{"a":` + spec + `},"required":["a"],"additionalProperties":false}`
	}
	if strict, _ := mustLoad(t, spec).Strict(); !strict {
		t.Fatal("the object itself is too deep")
	}
	list := mustList(t, spec)
	if strict, _ := list.Strict(); strict || !json.Valid(list.JSON()) {
		t.Errorf("strict: %s", list.JSON())
	}
}
