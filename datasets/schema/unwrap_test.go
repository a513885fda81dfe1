package schema

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

const (
	pet     = `{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":false}`
	another = `{"type":"object","properties":{"schema":{"type":"string"},"name":{"type":"string"}},"required":["schema","name"],"additionalProperties":false}`
)

// A schema may stand in what requests and tools have around it.
func TestSchemasInWrappings(t *testing.T) {
	for text, want := range map[string]struct{ name, schema string }{
		pet: {"result", pet},
		`{"name":"pet","strict":true,"schema":` + pet + `}`:                                                                {"pet", pet},
		`{"name":"my pet!","schema":` + pet + `,"strict":false,"description":"x"}`:                                         {"my_pet", pet},
		`{"type":"json_schema","json_schema":{"name":"pet","strict":true,"schema":` + pet + `}}`:                           {"pet", pet},
		`{"response_format":{"type":"json_schema","json_schema":{"name":"pet","schema":` + pet + `}}}`:                     {"pet", pet},
		`{"type":"json_schema","name":"pet","schema":` + pet + `,"strict":true}`:                                           {"pet", pet},
		`{"format":{"type":"json_schema","name":"pet","schema":` + pet + `}}`:                                              {"pet", pet},
		`{"type":"function","function":{"name":"save_pet","description":"Saves.","parameters":` + pet + `,"strict":true}}`: {"save_pet", pet},
		`{"name":"save_pet","description":"Saves.","parameters":` + pet + `}`:                                              {"save_pet", pet},
		`{"type":"function","name":"save_pet","parameters":` + pet + `}`:                                                   {"save_pet", pet},
		`{"name":"save_pet","input_schema":` + pet + `}`:                                                                   {"save_pet", pet},
		another: {"result", another}, // properties by the names of wrappings
	} {
		s, err := FromJSON([]byte(text))
		if err != nil || string(s.JSON()) != want.schema || s.Name() != want.name {
			t.Errorf("%s: %v, %+v", text, err, s)
		}
	}
	if _, err := FromJSON([]byte(`{"name":"pet","schema":{"type":"array"}}`)); err == nil || !strings.Contains(err.Error(), `must be "type": "object", not "array"`) {
		t.Error(err)
	}
}

// With "strict": false the schema is sent as it was written, also as a list, and after
// it was saved; true and nothing make it strict.
func TestStrictModeTurnedOff(t *testing.T) {
	const open = `{"type":"object","properties":{"name":{"type":"string","default":"x"},"age":{"type":"integer"}},"required":["name"]}`
	for _, text := range []string{
		`{"name":"pet","strict":false,"schema":` + open + `}`,
		`{"type":"json_schema","json_schema":{"name":"pet","strict":false,"schema":` + open + `}}`,
		`{"response_format":{"type":"json_schema","json_schema":{"name":"pet","schema":` + open + `,"strict":false}}}`,
		`{"type":"json_schema","name":"pet","schema":` + open + `,"strict":false}`,
		`{"type":"function","function":{"name":"pet","strict":false,"parameters":` + open + `}}`,
	} {
		s, err := FromJSON([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		again, err := FromJSON(s.Kept())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []*Schema{s, again} {
			strict, why := s.Strict()
			if string(s.JSON()) != open || s.Name() != "pet" || strict || !s.Loose() || len(why) != 1 || len(s.Changes()) > 0 {
				t.Errorf("%s: %s, strict %v, %q", text, s.JSON(), strict, why)
			}
			if err := s.Validate([]byte(`{"name":"a"}`)); err != nil {
				t.Errorf("%s: %v", text, err)
			}
			list, err := s.List()
			if err != nil {
				t.Fatal(err)
			}
			if strict, _ := list.Strict(); strict || !strings.Contains(string(list.JSON()), `"items":`+open) {
				t.Errorf("%s: a list is %s", text, list.JSON())
			}
		}
	}
	for _, text := range []string{open, `{"name":"pet","schema":` + open + `}`, `{"name":"pet","strict":true,"schema":` + open + `}`, `{"name":"pet","strict":null,"schema":` + open + `}`} {
		s, err := FromJSON([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if strict, _ := s.Strict(); !strict || string(s.Kept()) != string(s.JSON()) || s.Loose() {
			t.Errorf("%s: strict %v, kept as %s", text, strict, s.Kept())
		}
	}
}

func TestSchemasWithAMark(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pet.json")
	units := utf16.Encode([]rune("\ufeff" + pet))
	little, big := make([]byte, 0, 2*len(units)), make([]byte, 0, 2*len(units))
	for _, u := range units {
		little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
	}
	for name, data := range map[string][]byte{"UTF-8": []byte("\ufeff" + pet), "UTF-16LE": little, "UTF-16BE": big} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := Load(t.Context(), path); err != nil || string(s.JSON()) != pet {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, spec := range []string{"\ufeff" + pet, "\ufeffname string"} {
		if s, err := Load(t.Context(), spec); err != nil || string(s.JSON()) != pet {
			t.Errorf("%q: %v", spec, err)
		}
	}
}

// What the top refers to takes its place.
func TestReferencesAtTheTop(t *testing.T) {
	const list = `{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/Node"},{"type":"null"}]}},"required":["next"],"additionalProperties":false}`
	for text, want := range map[string]string{
		`{"$ref":"#/$defs/Pet","$defs":{"Pet":` + pet + `}}`:                      pet,
		`{"$ref":"#/definitions/Pet","definitions":{"Pet":` + pet + `}}`:          pet,
		`{"$defs":{"A":{"$ref":"#/$defs/B"},"B":` + pet + `},"$ref":"#/$defs/A"}`: pet,
		`{"$ref":"#/$defs/my~1pet","$defs":{"my/pet":` + pet + `}}`:               pet,
		`{"$ref":"#/$defs/Pet","title":"Ours","$defs":{"Pet":` + pet + `}}`:       `{"title":"Ours",` + pet[1:],
		`{"$ref":"#/$defs/Node","$defs":{"Node":` + list + `}}`:                   `{"$defs":{"Node":` + list + `},` + list[1:],
	} {
		s, err := FromJSON([]byte(text))
		if err != nil || string(s.JSON()) != want {
			t.Errorf("%s: %v, %+v", text, err, s)
			continue
		}
		if strict, why := s.Strict(); !strict || len(s.Fields()) != 1 {
			t.Errorf("%s: %q, fields %v", text, why, s.Fields())
		}
	}
	for _, bad := range []string{`{"$ref":"#"}`, `{"$ref":"#/$defs/Gone"}`, `{"$ref":"#/$defs/A","$defs":{"A":{"$ref":"#/$defs/A"}}}`, `{"$ref":"other.json"}`} {
		if s, err := FromJSON([]byte(bad)); err == nil {
			t.Errorf("%s: %s", bad, s.JSON())
		}
	}
}

func TestPatternsOfOthers(t *testing.T) {
	for pattern, c := range map[string]struct {
		unchecked  bool
		fits, fail string // answers
	}{
		`^a+$`:                              {false, "aa", "b"},
		`^\\u0061\\/b$`:                     {false, "a/b", "b"},
		`^(?<year>\\d{4})$`:                 {false, "2024", "24"},
		`^(?=.*\\d)(?!.*\\s).{8,}$`:         {true, "a", ""},
		`(?<=a)b(?<!c)`:                     {true, "a", ""},
		`^(['\"]).*\\1$`:                    {true, "a", ""},
		`(?<q>a)\\k<q>`:                     {true, "a", ""},
		`^\\p{Letter}+[\\p{Script=Greek}]$`: {true, "a", ""},
		`[^]`:                               {true, "a", ""},
		`\\cJ`:                              {true, "a", ""},
	} {
		text := `{"type":"object","properties":{"p":{"type":"string","pattern":"` + pattern + `"}}}`
		s, err := FromJSON([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", pattern, err)
			continue
		}
		if strict, why := s.Strict(); !strict || !strings.Contains(string(s.JSON()), `"pattern":"`+pattern+`"`) {
			t.Errorf("%s: not sent as it is: %s, %q", pattern, s.JSON(), why)
		}
		if list := s.Unchecked(); len(list) > 0 != c.unchecked || c.unchecked && !strings.HasPrefix(list[0], "/properties/p: pattern ") {
			t.Errorf("%s: unchecked %q", pattern, list)
		}
		if err := s.Validate([]byte(`{"p":"` + c.fits + `"}`)); err != nil {
			t.Errorf("%s: %v", pattern, err)
		}
		if c.fail != "" && s.Validate([]byte(`{"p":"`+c.fail+`"}`)) == nil {
			t.Errorf("%s takes %q", pattern, c.fail)
		}
	}
	for _, bad := range []string{`(`, `[a`, `a**`, `(?=a`, `*`, `a{2,1}`, `(?<=a`, `(?P<a`} {
		if _, err := Pattern(bad); err == nil {
			t.Errorf("%s is a pattern", bad)
		}
	}
	s, err := FromJSON([]byte(`{"type":"object","properties":{"m":{"type":"object","patternProperties":{"^(?!x)":{"type":"string"}}}}}`))
	if err != nil || !slices.Equal(s.Unchecked(), []string{`/properties/m: pattern "^(?!x)"`}) {
		t.Errorf("%v, %+v", err, s)
	}
}
