package schema

import (
	"strings"
	"testing"
)

const plainly = `name string, age int, score number?, ok bool, mood happy|sad?, tags []string, seller {city string}`

// What is usual is sure to be valid without the full check. What isn't sure may
// be valid or not.
func TestPlain(t *testing.T) {
	const usual = `{"name":"Ada","age":36,"score":1.5,"ok":true,"mood":null,"tags":[],"seller":{"city":"Oslo"}}`
	s := mustLoad(t, plainly)
	for _, c := range []struct {
		old, new string
		sure     bool
	}{
		{"", "", true},
		{`Ada`, `A\"\u0064a`, true},
		{`Ada`, "Åda", true},
		{`Ada`, "\xff", false},
		{`"Ada"`, `null`, false},
		{`36`, `-36`, true},
		{`36`, `36.0`, false}, // valid, by the full check
		{`36`, strings.Repeat("1", 101), false},
		{`1.5`, `-7`, true},
		{`1.5`, `1e5`, false},
		{`1.5`, `null`, true},
		{`"mood":null`, `"mood":"sad"`, true},
		{`"mood":null`, `"mood":"\u0073ad"`, false},
		{`"mood":null`, `"mood":"angry"`, false},
		{`[]`, `["a","b"]`, true},
		{`[]`, `["a",1]`, false},
		{`[]`, `{}`, false},
		{`"city":"Oslo"`, `"city":"Oslo","city":"Bergen"`, true},
		{`"city":"Oslo"`, `"city":7`, false},
		{`"city":"Oslo"`, ``, false},
		{`{"city":"Oslo"}`, `null`, false},
		{`"ok":true,`, ``, false},
		{`"ok":true,`, `"age":36,`, false},
		{`true`, `true,"more":1`, false},
		{`"}}`, `"}}}`, false},
	} {
		answer := []byte(strings.Replace(usual, c.old, c.new, 1))
		if got := s.plain.fits(answer); got != c.sure {
			t.Errorf("%s: sure %v", answer, got)
		}
		if err := s.check(answer); err != nil && c.sure {
			t.Errorf("%s: %v", answer, err)
		}
	}
}

// A schema that says more than plain knows has the full check alone.
func TestNotPlain(t *testing.T) {
	for _, property := range []string{
		`{}`, `true`, `{"type":"string","pattern":"^a"}`, `{"type":"string","format":"date"}`, `{"type":"integer","minimum":3}`,
		`{"enum":["a"]}`, `{"type":"integer","enum":[1]}`, `{"const":"a"}`, `{"anyOf":[{"type":"string"}]}`,
		`{"type":"array","items":{"$ref":"#"}}`, `{"type":"array","prefixItems":[{"type":"string"}]}`,
		`{"type":"object","required":["a"]}`, `{"type":"object","minProperties":1}`,
	} {
		s := mustLoad(t, `{"type":"object","properties":{"p":`+property+`}}`)
		if s.plain != nil {
			t.Errorf("%s is taken to be plain", property)
		}
	}
}

func BenchmarkValidate(b *testing.B) {
	answer := []byte(`{"name":"John","age":20}`)
	s := mustLoad(b, `name string, age int`)
	for name, validate := range map[string]func([]byte) error{"plain": s.Validate, "full": s.check} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := validate(answer); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
