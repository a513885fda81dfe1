package openai

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		" ":                         "",
		"plain text":                "plain text",
		" two  spaces ":             "two spaces",
		"a\r\n\tb":                  "a b",
		"\x1b[31mred\x1b[0m":        "[31mred [0m",
		"zero\u200bwidth\u2028line": "zero width line",
		"naïve 日本語 ✓":               "naïve 日本語 ✓",
		"bad \xff utf-8":            "bad \ufffd utf-8",
	} {
		if got := printable(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestLineIsOneShortLine(t *testing.T) {
	c := newCaller(t, func(*Config) {})
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringN(250, 400, -1),
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "text")
		got := c.line(text)
		if utf8.RuneCountInString(got) > longestLine || !utf8.ValidString(got) || strings.Contains(got, "  ") {
			t.Fatalf("%q", got)
		}
		for _, r := range got {
			if !unicode.IsGraphic(r) {
				t.Fatalf("%q in %q", r, got)
			}
		}
	})
}

func TestShortened(t *testing.T) {
	exact := strings.Repeat("é", longestLine)
	if got := shortened(exact); got != exact {
		t.Errorf("%d characters were cut", longestLine)
	}
	if got := shortened(exact + "é"); got != strings.Repeat("é", longestLine-1)+"…" {
		t.Errorf("%q", got)
	}
}
