package race

import (
	"strings"
	"testing"
)

// What is said of refusals has room on every screen, if need be without the rest.
func TestRefusalsAreSaidInEveryWidth(t *testing.T) {
	parts := []string{"gather 5.77s vs gather:20 10.07s: 1.75×", "; gather got 181 refusals", "; --limit 40 avoids them"}
	const briefly = "gather: 181 refusals, use --limit 40"
	for w, want := range map[int]string{
		118: "gather 5.77s vs gather:20 10.07s: 1.75×; gather got 181 refusals; --limit 40 avoids them",
		78:  "gather 5.77s vs gather:20 10.07s: 1.75×; " + briefly,
		48:  briefly,
	} {
		if got := strings.Join(outcome(parts, briefly, w), ""); got != want {
			t.Errorf("in %d cells: %q, want %q", w, got, want)
		}
	}
	for w, want := range map[int]string{48: parts[0], 20: "fastest: gather 5.77s"} {
		if got := strings.Join(outcome(parts[:1], "", w), ""); got != want {
			t.Errorf("without refusals in %d cells: %q, want %q", w, got, want)
		}
	}
}
