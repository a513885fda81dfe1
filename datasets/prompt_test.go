package datasets

import (
	"strings"
	"testing"
)

func TestPrompt(t *testing.T) {
	item := Item{Text: "the text {{.x}}", Fields: map[string]string{"subject": "S", "first name": "F", "text": "a column", "n-1": "N"}}
	cases := map[string]string{
		"{{.text}}":                      "the text {{.x}}",
		"a {{ .text }}\nb":               "a the text {{.x}}\nb",
		"{{.subject}}{{.first name}}":    "SF",
		"{{ . }}":                        "",
		"{{.n-1}}: {{.subject}} {\"a\"}": "N: S {\"a\"}",
		"{ }} {a} {{.subject}}}}":        "{ }} {a} S}}",
		"{{.none}}":                      "",
		"plain":                          "plain",
		"":                               "",
	}
	for tmpl, want := range cases {
		p, err := ParsePrompt(tmpl)
		if tmpl == "{{ . }}" {
			if err == nil {
				t.Errorf("%q: no error", tmpl)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", tmpl, err)
		} else if got := p.Render(item); got != want {
			t.Errorf("%q renders %q, want %q", tmpl, got, want)
		}
	}
}

func TestPromptErrors(t *testing.T) {
	cases := []struct{ tmpl, want string }{
		{"{{.text", "column 1: unclosed {{"},
		{"é\nab {{.text}} {{", "line 2, column 14: unclosed {{"},
		{"{{text}}", `column 1: expected {{.text}} or {{.column}}, got "{{text}}"`},
		{"é {{if .x}}", `column 3: expected {{.text}}`},
		{"{{}}", `column 1: expected`},
		{"{{.}}", `column 1: expected`},
	}
	for _, c := range cases {
		_, err := ParsePrompt(c.tmpl)
		checkLine(t, err, c.want)
	}
}

func TestPromptCheck(t *testing.T) {
	table := &Set{Columns: []string{"id", "text", "lang"}, Rows: writtenRows{{Text: "a"}}}
	lines := &Set{Rows: writtenRows{{Text: "a"}}}
	nothing := &Set{Rows: writtenRows{}}
	cases := []struct {
		tmpl string
		set  *Set
		want string
	}{
		{"{{.text}} {{.lang}}", table, ""},
		{"{{.id}}", table, ""},
		{"{{.text}}", lines, ""},
		{"{{.any}}", nothing, ""},
		{"{{.language}}", table, `no column "language"; did you mean lang? columns: "text", "id", "lang"`},
		{"{{.text}} {{.lang}}", lines, `no column "lang"; columns: "text"`},
		{"{{.text | upper}}", lines, `no column "text | upper"`},
		{"hello", lines, "no placeholder, so every row gets the same prompt; add {{.text}}"},
		{"", nothing, "every row gets the same prompt"},
	}
	for _, c := range cases {
		p, err := ParsePrompt(c.tmpl)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Check(c.set); c.want != "" {
			checkLine(t, err, c.want)
		} else if err != nil {
			t.Errorf("%q: %v", c.tmpl, err)
		}
	}
}

func FuzzParsePrompt(f *testing.F) {
	for _, tmpl := range []string{"{{.text}}", "a {{ .b c }} }}", "{{.text", "{{x}}", "{{{.text}}}", "\n{{.\x00}}"} {
		f.Add(tmpl)
	}
	f.Fuzz(func(t *testing.T, tmpl string) {
		p, err := ParsePrompt(tmpl)
		if err != nil {
			checkSafe(t, err)
			return
		}
		if !strings.Contains(tmpl, opening) && p.Render(Item{}) != tmpl {
			t.Fatalf("%q renders %q", tmpl, p.Render(Item{}))
		}
		if err := p.Check(&Set{Rows: writtenRows{{Text: "a"}}}); err != nil {
			checkSafe(t, err)
		}
	})
}
