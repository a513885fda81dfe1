package schema

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const person = `{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false}`

func mustLoad(t testing.TB, spec string) *Schema {
	t.Helper()
	s, err := Load(t.Context(), spec)
	if err != nil {
		t.Fatalf("Load(%q): %v", spec, err)
	}
	return s
}

func TestLoadTakesEveryForm(t *testing.T) {
	file := filepath.Join(t.TempDir(), "person.json")
	if err := os.WriteFile(file, []byte(person), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, spec := range []string{"name string, age int", "  " + person + "\n", file} {
		if got := string(mustLoad(t, spec).JSON()); got != person {
			t.Errorf("Load(%q) sends %s", spec, got)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.json")
	if err := os.WriteFile(bad, []byte(`{"type":"objct"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	huge := filepath.Join(dir, "huge.json")
	if err := os.WriteFile(huge, []byte(strings.Repeat(" ", maxSource+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := []struct{ spec, want string }{
		{"", "empty"},
		{" \n", "empty"},
		{dir, "is a directory, not a regular file"},
		{"person.json", `no file "person.json"`},
		{"person", `no file "person"; for the short form use 'name type', e.g. 'name string, age int'`},
		{bad, `bad.json": schema: not a JSON Schema: /type: expected one of "array", "boolean"`},
		{huge, "longer than"},
	}
	for _, c := range cases {
		checkError(t, c.spec, c.want, func() error { _, err := Load(t.Context(), c.spec); return err })
	}
}

func TestFromJSONErrors(t *testing.T) {
	nested := strings.Repeat(`{"items":`, maxDepth+1) + `{}` + strings.Repeat(`}`, maxDepth+1)
	cases := []struct{ doc, want string }{
		{`{"type":"objct"}`, `/type: expected one of "array", "boolean", "integer", "null", "number", "object", "string", got "objct"`},
		{`{"type":"object","properties":{"a":{"type":"strin"}}}`, `/properties/a/type: expected one of`},
		{`{"type":"object","properties":[]}`, `/properties: expected object, got array`},
		{`{"type":"object","properties":{"a":{"type":"string","pattern":"("}}}`, `/properties/a/pattern: expected format regex, got "("`},
		{`{"type":"array","items":{}}`, `the top level must be "type": "object", not "array"`},
		{`{"type":["object","null"]}`, `not a list of types`},
		{`{"properties":{"a":{}}}`, `it has no type`},
		{`[]`, `it must start with "{"`},
		{`"x"`, `it must start with "{"`},
		{``, `invalid JSON: unexpected end (byte 0)`},
		{`{"type":`, `invalid JSON: unexpected end`},
		{`{"type":"object"} {}`, `unexpected text after the JSON value`},
		{`{"type":"object",}`, `not JSON: `},
		{`{"type":"object","type":"object"}`, `duplicate key "type"`},
		{"{\"a\":\"\xff\"}", `not UTF-8`},
		{`{"type":"object","minProperties":1e99999}`, `too large`},
		{nested, `nested more than`},
		{`{"type":"object","properties":{"a":{"$ref":"https://example.com/a.json"}}}`, `/properties/a/$ref: "https://example.com/a.json" points outside the schema`},
		{`{"type":"object","properties":{"a":{"$ref":"file:///etc/passwd"}}}`, `points outside the schema`},
		{`{"type":"object","properties":{"a":{"items":{"anyOf":[{"$ref":"other.json"}]}}}}`, `/properties/a/items/anyOf/0/$ref: "other.json" points outside`},
		{`{"type":"object","properties":{"a":{"$ref":"#/$defs/none"}}}`, `none`},
		{`{"$schema":"https://example.com/meta","type":"object"}`, `"https://example.com/meta" is outside the schema`},
	}
	for _, c := range cases {
		checkError(t, c.doc, c.want, func() error { _, err := FromJSON([]byte(c.doc)); return err })
	}
}

// checkError wants an error of one printable line with the text given in it.
func checkError(t *testing.T, input, want string, run func() error) {
	t.Helper()
	err := run()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%.80q: error %v, want %q in it", input, err, want)
		return
	}
	checkSafe(t, err)
}

func checkSafe(t *testing.T, err error) {
	t.Helper()
	if text := err.Error(); text != oneLine(text) || len(text) > 4000 {
		t.Errorf("not one short safe line: %q", text)
	}
}

func TestAReferenceMayBeAPropertysName(t *testing.T) {
	mustLoad(t, `{"type":"object","properties":{"$ref":{"type":"string"}}}`)
}

func TestName(t *testing.T) {
	cases := map[string]string{
		`"title":"Person"`:                               "Person",
		`"title":"My nice person!"`:                      "My_nice_person",
		`"title":"  — "`:                                 "result",
		`"title":7`:                                      "",
		`"description":"x"`:                              "result",
		`"title":"` + strings.Repeat("a", 100) + `"`:     strings.Repeat("a", 64),
		`"title":"` + strings.Repeat("é", 100) + `é_-x"`: "_-x",
	}
	valid := regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)
	for title, want := range cases {
		s, err := FromJSON([]byte(`{"type":"object",` + title + `}`))
		if want == "" {
			if err == nil {
				t.Errorf("%s: no error", title)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", title, err)
		} else if s.Name() != want || !valid.MatchString(s.Name()) {
			t.Errorf("%s: name %q, want %q", title, s.Name(), want)
		}
	}
}

func TestFields(t *testing.T) {
	s := mustLoad(t, `{"type":"object","required":["a","b","c","d","e","f","g","h","i","n"],
		"$defs":{"p":{"type":"object","properties":{}},"loop":{"$ref":"#/$defs/loop"},"a/b":{"type":"integer"}},
		"properties":{
			"a":{"type":"string","description":"the first"},
			"b":{"type":["integer","null"]},
			"c":{"enum":["x","y",null]},
			"d":{"type":"array","items":{"type":"array","items":{"type":"string","format":"date"}}},
			"e":{"$ref":"#/$defs/p"},
			"f":{"anyOf":[{"$ref":"#/$defs/a~1b"},{"type":"null"}]},
			"g":{"$ref":"#/$defs/loop"},
			"h":{"type":["string","integer"]},
			"i":{"type":"string","format":"uuid"},
			"n":{"type":"null"},
			"o":{"type":"string","format":"email"}}}`)
	want := []Field{
		{"a", "string", "the first"}, {"b", "int?", ""}, {"c", "x|y?", ""}, {"d", "[][]date", ""}, {"e", "object", ""}, {"f", "int?", ""},
		{"g", "any", ""}, {"h", "any", ""}, {"i", "string", ""}, {"n", "null", ""}, {"o", "email?", ""},
	}
	if got := s.Fields(); !slices.Equal(got, want) {
		t.Errorf("fields\n%v, want\n%v", got, want)
	}
}

// What is handed out can't change the schema.
func TestASchemaIsImmutable(t *testing.T) {
	s := mustLoad(t, "name string")
	s.Fields()[0].Name = "other"
	if s.Fields()[0].Name != "name" {
		t.Error("Fields hands out its own slice")
	}
	loose := mustLoad(t, `{"type":"object"}`)
	_, why := loose.Strict()
	why[0] = ""
	if _, again := loose.Strict(); again[0] == "" {
		t.Error("Strict hands out its own slice")
	}
}

func FuzzFromJSON(f *testing.F) {
	for _, doc := range []string{person, `{"type":"objct"}`, `{"type":"object","properties":{"a":{"$ref":"#"}}}`,
		`{"type":"object","$id":"http://x/y","properties":{"a":{"$id":"z","$anchor":"q","const":1e5}}}`,
		`{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","definitions":{"a":{"enum":[1,null]}},"properties":{"b":{"$ref":"#/definitions/a","title":"t"}}}`,
		`{"type":"object","patternProperties":{"^a":{"multipleOf":0.1}},"minProperties":2}`,
		`{"type":"object","properties":{"a":{"allOf":[{"$dynamicRef":"#m"}],"oneOf":[true,false]}},"$dynamicAnchor":"m"}`} {
		f.Add(doc, `{"name":"x","age":3,"a":{"a":null},"b":1.0}`)
	}
	f.Fuzz(func(t *testing.T, doc, answer string) {
		s, err := FromJSON([]byte(doc))
		if err != nil {
			checkSafe(t, err)
			return
		}
		if !json.Valid(s.JSON()) {
			t.Fatalf("%q sends %s", doc, s.JSON())
		}
		if err := s.Validate([]byte(answer)); err != nil {
			checkSafe(t, err)
		}
		if ok, _ := s.Strict(); ok {
			again, err := FromJSON(s.JSON())
			if err != nil || string(again.JSON()) != string(s.JSON()) {
				t.Fatalf("%s\nbecomes another: %v", s.JSON(), err)
			}
		}
	})
}
