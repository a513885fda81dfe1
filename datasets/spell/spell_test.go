package spell

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNearest(t *testing.T) {
	words := []string{"run", "runs", "race", "keys", "glossary", "strategies", "Größe", "x"}
	for typed, want := range map[string]string{
		"rnu": "run", "kyes": "keys", "Keys": "keys", "strategy": "strategies", "gloss": "glossary", "xyz": "", "": "", "größe": "Größe", "grösse": "Größe", "y": "", "X": "x",
		strings.Repeat("r", 1000): "", "ru\xff": "",
	} {
		if got := Nearest(typed, words); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

func TestQuestion(t *testing.T) {
	words := []string{"gather", "as-completed", "full text", "a\x1bb"}
	for typed, want := range map[string]string{
		"gater": "did you mean gather? ", "as_completed": "did you mean as-completed? ", "fulltext": `did you mean "full text"? `,
		"ab": `did you mean "a\x1bb"? `, "for": "",
	} {
		if got := Question(typed, words); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

// A word with one slip is found among others that are far from it.
func TestOneSlipIsFound(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		word := rapid.StringMatching(`[a-f]{5,12}`).Draw(rt, "word")
		at := rapid.IntRange(0, len(word)-1).Draw(rt, "at")
		slip := rapid.SampledFrom([]string{word[:at] + word[at+1:], word[:at] + "z" + word[at:], word[:at] + "z" + word[at+1:]}).Draw(rt, "slip")
		words := []string{"uvwxyzuvwxyz", word, "zzzz"}
		if got := Nearest(slip, words); got != word && !slices.Contains(words, slip) {
			rt.Errorf("%q among %q: %q", slip, words, got)
		}
	})
}
