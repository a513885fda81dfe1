package datasets

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

// An object is cut as encoding/json cuts it.
func FuzzObject(f *testing.F) {
	for _, line := range []string{`{"a":1}`, ` { "a" : [1, {"b":"}"}] , "c":null,"d":"x\"\\\u00e9","e":-1.5e3 } `, `{}`, `{"a":1,"a":2}`, `{"\ud800":true}`, `{"a":{"b":"\\"},"c":"{"}`} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if !utf8.ValidString(line) {
			return // it is refused before
		}
		var o object
		err := o.parse([]byte(line))
		want := map[string]json.RawMessage{}
		if json.Unmarshal([]byte(line), &want) != nil {
			if err == nil {
				t.Errorf("%q is taken for an object", line)
			}
			return
		}
		if err != nil { // a field that is there twice, or null
			return
		}
		if len(o.fields) != len(want) {
			t.Fatalf("%v has the fields %v", line, o.fields)
		}
		for _, field := range o.fields {
			value := string(want[field.name])
			var text string
			if json.Unmarshal(want[field.name], &text) == nil {
				value = text
			}
			if field.value != value {
				t.Errorf("%q: %s is %q, want %q", line, field.name, field.value, value)
			}
		}
	})
}
