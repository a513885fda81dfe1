package draw

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"regatta/ui/theme"
)

// spans are the parts of a program that have a class.
func spans(language, source string, of class) []string {
	classes := make([]class, len(source))
	if language == "go" {
		goClasses(source, classes)
	} else {
		pythonClasses(source, classes)
	}
	var list []string
	for i := 0; i < len(source); i++ {
		from := i
		for i < len(source) && classes[i] == of {
			i++
		}
		if i > from {
			list = append(list, source[from:i])
		}
	}
	return list
}

func TestPartsOfPrograms(t *testing.T) {
	const python = "# a \"comment\"\nasync def run(x):  # more\n    y = f\"{x} # no\\\" comment\" + r'\\d'\n    z = \"\"\"two\nlines\"\"\"\n    return 1.5e3\n"
	const golang = "// a \"comment\"\nfunc run(x int) string {\n\ty := `two\nlines` + \"a // b\"\n\treturn y[1:0x2f]\n}\ntype T struct{}\n"
	for name, c := range map[string]struct {
		language, source string
		of               class
		want             string
	}{
		"python comments": {"python", python, comment, "# a \"comment\"|# more"},
		"python strings":  {"python", python, literal, "f\"{x} # no\\\" comment\"|r'\\d'|\"\"\"two\nlines\"\"\""},
		"python keywords": {"python", python, keyword, "async|def|return"},
		"python names":    {"python", python, defined, "run"},
		"python numbers":  {"python", python, number, "1.5e3"},
		"go comments":     {"go", golang, comment, "// a \"comment\""},
		"go strings":      {"go", golang, literal, "`two\nlines`|\"a // b\""},
		"go keywords":     {"go", golang, keyword, "func|return|type|struct"},
		"go names":        {"go", golang, defined, "run|T"},
		"go numbers":      {"go", golang, number, "1|0x2f"},
	} {
		if got := strings.Join(spans(c.language, c.source, c.of), "|"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Colours change nothing of what is written, whatever that is.
func TestSourceIsWrittenAsItIs(t *testing.T) {
	th := theme.New(true)
	rapid.Check(t, func(t *rapid.T) {
		bits := rapid.SampledFrom([]string{"def", " ", "\n", "\"", "'", "\"\"\"", "#", "//", "/*", "`", "\\", "x", "1", "é", "界", "\t", "\x1b[31m", "func"})
		source := strings.Join(rapid.SliceOfN(bits, 0, 40).Draw(t, "source"), "")
		w := rapid.IntRange(1, 30).Draw(t, "cells")
		language := rapid.SampledFrom([]string{"go", "python", "other"}).Draw(t, "language")
		got, want := Source(th, language, source, w), Block(source, w)
		if plain := ansi.Strip(strings.Join(got, "\n")); plain != strings.Join(want, "\n") {
			t.Errorf("%q, want %q", plain, strings.Join(want, "\n"))
		}
	})
}
