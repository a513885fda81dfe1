package schema

import (
	"slices"
	"strings"
	"testing"
)

func TestShort(t *testing.T) {
	object := func(properties string, names ...string) string {
		return `{"type":"object","properties":{` + properties + `},"required":["` + strings.Join(names, `","`) + `"],"additionalProperties":false}`
	}
	cases := []struct{ spec, want string }{
		{"name string, age int", person},
		{"name: string\nage:int", person},
		{"\n, name string,\r\n\tage int,\n", person},
		{"a number b-c: bool", ""},
		{"a number,b-c: bool", object(`"a":{"type":"number"},"b-c":{"type":"boolean"}`, "a", "b-c")},
		{"a date, b datetime, c email", object(`"a":{"type":"string","format":"date"},"b":{"type":"string","format":"date-time"},"c":{"type":"string","format":"email"}`, "a", "b", "c")},
		{"mood: happy|sad|so-so", object(`"mood":{"type":"string","enum":["happy","sad","so-so"]}`, "mood")},
		{"prénom string", object(`"prénom":{"type":"string"}`, "prénom")},
		{"a []string, b [] []int", object(`"a":{"type":"array","items":{"type":"string"}},"b":{"type":"array","items":{"type":"array","items":{"type":"integer"}}}`, "a", "b")},
		{"labels []x|y", object(`"labels":{"type":"array","items":{"type":"string","enum":["x","y"]}}`, "labels")},
		{"s {n string}", object(`"s":`+object(`"n":{"type":"string"}`, "n"), "s")},
		{"s []{n string\n}", object(`"s":{"type":"array","items":`+object(`"n":{"type":"string"}`, "n")+`}`, "s")},
		{"a int?, b x|y?", object(`"a":{"type":["integer","null"]},"b":{"type":["string","null"],"enum":["x","y",null]}`, "a", "b")},
		{"a {n int}?", object(`"a":{"anyOf":[`+object(`"n":{"type":"integer"}`, "n")+`,{"type":"null"}]}`, "a")},
		{"a []int?", object(`"a":{"anyOf":[{"type":"array","items":{"type":"integer"}},{"type":"null"}]}`, "a")},
		{"a int # how old, in years\nb int", object(`"a":{"type":"integer","description":"how old, in years"},"b":{"type":"integer"}`, "a", "b")},
		{"a int, # how <old>\nb int", object(`"a":{"type":"integer","description":"how <old>"},"b":{"type":"integer"}`, "a", "b")},
	}
	for _, c := range cases {
		s, err := Short(c.spec)
		if c.want == "" {
			if err == nil {
				t.Errorf("Short(%q): no error", c.spec)
			}
			continue
		}
		if err != nil {
			t.Errorf("Short(%q): %v", c.spec, err)
			continue
		}
		if got := string(s.JSON()); got != c.want {
			t.Errorf("Short(%q)\n got %s\nwant %s", c.spec, got, c.want)
		}
		if ok, why := s.Strict(); !ok {
			t.Errorf("Short(%q): not strict: %v", c.spec, why)
		}
	}
}

func TestShortErrorsSayWhere(t *testing.T) {
	cases := []struct{ spec, want string }{
		{"", "column 1: no fields"},
		{"name strng", `column 6: unknown type "strng"; did you mean string? use string, int, number, bool, date, datetime, email, []T, {…}, a|b|c`},
		{"naïve é", `column 7: unknown type "é"`},
		{"name string,\n age itn", `line 2, column 6: unknown type "itn"`},
		{"name, age int", `column 1: field "name" has no type`},
		{"name", `column 1: field "name" has no type`},
		{"a {b}", `column 4: field "b" has no type`},
		{"a int, a string", `column 8: duplicate field "a"`},
		{"a int b int", `column 7: expected a comma or newline after the type of "a", got "b"`},
		{"a int}", `column 6: expected a field name, got "}"`},
		{"a {b int", `column 3: unclosed {`},
		{"a {b int # one}", `column 3: unclosed {; a # description runs to the end of its line`},
		{"a {}", `column 4: no fields`},
		{"a []", `column 5: expected a type, got the end`},
		{"a x|", `column 5: expected a value after |, got the end`},
		{"a x|y|x", `column 7: duplicate value "x"`},
		{"a 'x'", `column 3: expected a type, got "'"`},
		{"*", `column 1: expected a field name, got "*"`},
		{"a int\x1b[31m", `column 6: expected a comma`},
		{"a \xff", `not UTF-8`},
		{strings.Repeat("a {", 40), "nested more than 10 levels deep"},
		{"a " + strings.Repeat("[]", 4000) + "int", "nested more than 10 levels deep"},
		{"a " + strings.Repeat("[]", 10) + "int", "nested more than 10 levels deep"},
		{strings.Repeat("a", maxSource+1), "longer than"},
	}
	for _, c := range cases {
		checkError(t, c.spec, c.want, func() error { _, err := Short(c.spec); return err })
	}
}

// Fields names types in the words that Short reads.
func TestShortRoundTrip(t *testing.T) {
	const spec = "a string, b int?, c number, d bool, e date, f datetime?, g email, h []string, i x|y|z?, j []x|y, k [][]date"
	var parts []string
	for _, f := range mustLoad(t, spec).Fields() {
		parts = append(parts, f.Name+" "+f.Type)
	}
	if got := strings.Join(parts, ", "); got != spec {
		t.Errorf("got %s", got)
	}
}

func FuzzShort(f *testing.F) {
	for _, spec := range []string{"name string, age int", "a: x|y?, b []{c date # d\n}?", "a {b {c [][]int}}", "a int,,\n#", "é [] x|y|", "a int # \x1b[0m"} {
		f.Add(spec)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		s, err := Short(spec)
		if err != nil {
			checkSafe(t, err)
			return
		}
		if ok, why := s.Strict(); !ok {
			t.Fatalf("%q: not strict: %v", spec, why)
		}
		again, err := FromJSON(s.JSON())
		if err != nil {
			t.Fatalf("%q makes %s: %v", spec, s.JSON(), err)
		}
		if string(again.JSON()) != string(s.JSON()) || !slices.Equal(again.Fields(), s.Fields()) {
			t.Fatalf("%q makes %s, and that %s", spec, s.JSON(), again.JSON())
		}
	})
}
