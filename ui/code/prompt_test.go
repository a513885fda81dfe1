package code

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"regatta/datasets"
)

// A prompt is cut where the engine cuts it.
func TestPromptMeansWhatTheEngineMeans(t *testing.T) {
	bits := rapid.SampledFrom([]string{"{{.text}}", "{{ .subject }}", "{{.a b}}", "{{. }}", "{", "}", "{{", "}}", ".", " ", "x", "\n"})
	rapid.Check(t, func(rt *rapid.T) {
		template := strings.Join(rapid.SliceOf(bits).Draw(rt, "template"), "")
		item := datasets.Item{Text: "T", Fields: map[string]string{"subject": "S", "a b": "A", "{": "B"}}
		theirs, err := datasets.ParsePrompt(template)
		if err != nil {
			return
		}
		var ours strings.Builder
		for _, piece := range parsePrompt(template) {
			switch piece.column {
			case "":
				ours.WriteString(piece.text)
			case textColumn:
				ours.WriteString(item.Text)
			default:
				ours.WriteString(item.Fields[piece.column])
			}
		}
		if want := theirs.Render(item); ours.String() != want {
			rt.Fatalf("%q renders %q, want %q", template, ours.String(), want)
		}
	})
}

func TestPromptExpression(t *testing.T) {
	long := strings.Repeat("long ", 20)
	cases := []struct {
		template string
		want     []string
	}{
		{"", []string{`""`}},
		{"{{.text}}", []string{"text"}},
		{"Read this.\n\n{{.text}}", []string{`"Read this.\n\n" + text`}},
		{"{{.subject}}: {{.text}}", []string{`row["subject"] + ": " + row["text"]`}},
		{long + "\n\nb\n{{.text}}\n", []string{`"` + long + `\n\n"`, `"b\n"`, "text", `"\n"`}},
	}
	for _, c := range cases {
		p := parsePrompt(c.template)
		item := "text"
		if p.columns() != nil {
			item = "row"
		}
		if got := p.expression(item, p.columns() != nil); !slices.Equal(got, c.want) {
			t.Errorf("%q is written %q, want %q", c.template, got, c.want)
		}
	}
}
