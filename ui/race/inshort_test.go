package race

import (
	"strings"
	"testing"
)

// On the smallest screen the outcome of a race is a whole sentence, too.
func TestOutcomesInShort(t *testing.T) {
	for said, want := range map[string]string{
		"gather and as-completed 0.88s vs for-loop 5.82s: 6.6×":             "fastest: gather and as-completed 0.88s",
		"gather's calls were slower than for-loop's: race again":            "race again: calls were slower in one",
		"for-loop lost time outside its calls: race again":                  "race again: time was lost",
		"all lanes took about the same: 0.88s to 0.90s":                     "all lanes took about the same",
		"race done: 4 items failed":                                         "race done: 4 items failed",
		"race done: 12,345,678,901 items failed":                            "race done: 12,345,678,901 items failed",
		"gather, as-completed and ordered 0.88s vs for-loop 5.82s: 6.6×":    "fastest: gather, as-completed and ordered 0.88s",
		"race done: 12,345,678,901 items failed, which is more than enough": "race done",
	} {
		if got := strings.Join(outcome([]string{said}, "", 38), ""); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}
