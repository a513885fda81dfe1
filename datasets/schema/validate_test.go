package schema

import (
	"strings"
	"testing"
)

const everything = `name string, age int, mood happy|sad?, when date?, at datetime?, mail email?, score number, ok bool,
	items []{label string, price number}, seller {city string}?`

func fill(pairs ...string) string {
	answer := `{"name":"Ada","age":36,"mood":null,"when":null,"at":null,"mail":null,"score":1.5,"ok":true,"items":[],"seller":null}`
	return strings.NewReplacer(pairs...).Replace(answer)
}

func TestValidate(t *testing.T) {
	s := mustLoad(t, everything)
	cases := []struct{ answer, want string }{
		{fill(), ""},
		{" \n" + fill() + "\n ", ""},
		{fill(`36`, `36.0`), ""},
		{fill(`36`, `3.6e1`), ""},
		{fill(`36`, `123456789012345678901234567890`), ""},
		{fill(`36`, `123456789012345678901234567890.5`), "/age: expected integer, got number"},
		{fill(`36`, `"36"`), "/age: expected integer, got string"},
		{fill(`36`, `null`), "/age: expected integer, got null"},
		{fill(`"age":36,`, ``), "/age: missing"},
		{fill(`"age":36,`, ``, `"name":"Ada",`, ``), "/age: missing"},
		{fill(`36`, `36,"zip":1,"area":2`), "/area: not in the schema"},
		{fill(`36`, `36,"\u001b[31m":1`), "/�[31m: not in the schema"},
		{fill(`"mood":null`, `"mood":"angry"`), `/mood: expected one of "happy", "sad", null, got "angry"`},
		{fill(`"mood":null`, `"mood":"\u001b[2J\nx"`), `/mood: expected one of "happy", "sad", null, got "\x1b[2J\nx"`},
		{fill(`"when":null`, `"when":"2024-02-29"`), ""},
		{fill(`"when":null`, `"when":"2023-02-29"`), `/when: expected format date, got "2023-02-29"`},
		{fill(`"at":null`, `"at":"2024-02-29T10:00:00+01:00"`), ""},
		{fill(`"at":null`, `"at":"yesterday"`), `/at: expected format date-time, got "yesterday"`},
		{fill(`"mail":null`, `"mail":"ada@example.org"`), ""},
		{fill(`"mail":null`, `"mail":"ada"`), `/mail: expected format email, got "ada"`},
		{fill(`[]`, `[{"label":"a","price":1},{"label":"b","price":"2"}]`), "/items/1/price: expected number, got string"},
		{fill(`[]`, `[{"label":"a"}]`), "/items/0/price: missing"},
		{fill(`"seller":null`, `"seller":{"city":"Oslo"}`), ""},
		{fill(`"seller":null`, `"seller":{"city":7}`), "/seller/city: expected string, got number"},
		{fill(`"seller":null`, `"seller":7`), "/seller: expected object or null, got number"},
		{`[]`, "/: expected object, got array"},
		{``, "invalid JSON: unexpected end (byte 0)"},
		{fill(`null}`, ``), "invalid JSON: unexpected end"},
		{`name: Ada`, "not JSON: invalid character"},
		{"```json\n" + fill() + "\n```", "not JSON: invalid character"},
		{fill() + `{}`, "unexpected text after the JSON value"},
		{fill() + `,`, "unexpected text after the JSON value"},
		{fill(`36`, `1e999999999`), "the number 1e999999999 is too large"},
		{fill(`36`, `1e-999999999`), "too precise"},
		{fill(`36`, `1e99999999999999999999`), "too large"},
		{fill(`36`, strings.Repeat("1", 2000)), "too large"},
		{fill(`Ada`, "\xff"), "not UTF-8"},
		{strings.Repeat("[", 100_000), "not JSON: "},
		{strings.Repeat(" ", maxAnswer+1), "longer than 16 MiB"},
	}
	for _, c := range cases {
		if c.want != "" {
			checkError(t, c.answer, c.want, func() error { return s.Validate([]byte(c.answer)) })
		} else if err := s.Validate([]byte(c.answer)); err != nil {
			t.Errorf("%s: %v", c.answer, err)
		}
	}
}

// The reasons come in no certain order; the error is always the same.
func TestTheErrorIsStable(t *testing.T) {
	s := mustLoad(t, "a int, b int, c int, d int, e int")
	answer := []byte(`{"e":"","d":"","c":"","b":"","a":""}`)
	for range 50 {
		if err := s.Validate(answer); err == nil || err.Error() != "/a: expected integer, got string" {
			t.Fatalf("got %v", err)
		}
	}
}

// The keywords that the short form doesn't know are checked too.
func TestValidateAgainstAnyJSONSchema(t *testing.T) {
	cases := []struct{ property, value, want string }{
		{`{"type":"string","pattern":"^a"}`, `"b"`, "/p: "},
		{`{"type":"integer","minimum":3}`, `2`, "/p: "},
		{`{"const":{"a":1}}`, `{"a":2}`, "/p: expected an object, got an object"},
		{`{"const":1}`, `2`, "/p: expected 1, got 2"},
		{`{"const":1}`, `1.0`, ""},
		{`{"oneOf":[{"type":"string"},{"type":"string"}]}`, `"x"`, "/p: "},
		{`{"oneOf":[{"type":"string"},{"type":"object","required":["a"]}]}`, `{}`, "/p/a: missing"},
		{`{"not":{"type":"string"}}`, `"x"`, "/p: "},
		{`false`, `1`, "/p: "},
		{`{"type":"array","uniqueItems":true}`, `[1,1.0]`, "/p: "},
		{`{"$ref":"#/$defs/d"}`, `"x"`, "/p: expected integer, got string"},
		{`{"enum":["a","b","c","d","e","f","g","h","i","j","k","l","m"]}`, `"n"`, `"l", …, got "n"`},
	}
	for _, c := range cases {
		s := mustLoad(t, `{"type":"object","$defs":{"d":{"type":"integer"}},"required":["p"],"properties":{"p":`+c.property+`}}`)
		answer := `{"p":` + c.value + `}`
		if c.want != "" {
			checkError(t, answer, c.want, func() error { return s.Validate([]byte(answer)) })
		} else if err := s.Validate([]byte(answer)); err != nil {
			t.Errorf("%s: %v", answer, err)
		}
	}
}

func FuzzValidate(f *testing.F) {
	for _, answer := range []string{fill(), fill(`36`, `1e400`), fill(`null`, `{}`), `[]`, `{`, "\x00", `{"items":[{"label":1}]}`,
		`{"name":"A","age":3,"score":1,"ok":true,"mood":"sad","tags":["x"],"seller":{"city":"O"}}`, `{"a":` + strings.Repeat("[", 50)} {
		f.Add([]byte(answer))
	}
	schemas := []*Schema{
		mustLoad(f, everything),
		mustLoad(f, plainly),
		mustLoad(f, `{"type":"object","additionalProperties":{"$ref":"#"},"propertyNames":{"maxLength":3},"minProperties":1,
			"properties":{"a":{"type":"array","items":{"$ref":"#"},"uniqueItems":true},"b":{"type":"number","multipleOf":0.1,"maximum":1e20}}}`),
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		for _, s := range schemas {
			err := s.check(answer)
			if err != nil {
				checkSafe(t, err)
			}
			if s.plain.fits(answer) && err != nil {
				t.Fatalf("taken to be valid: %v", err)
			}
		}
	})
}
