package figures

import (
	"strings"
	"testing"
)

// That simulated lanes had the same latencies is said only where they had.
func TestNotesOnLatencies(t *testing.T) {
	for apart, want := range map[float64]string{
		1:     "every lane had the same latencies",
		1.004: "every lane had the same latencies",
		1.05:  "the same calls took up to 5% longer in one lane than in another",
	} {
		if got := Notes(nil, nil, 2, false, false, apart)[0]; !strings.Contains(got, want) {
			t.Errorf("%v: %q, want %q", apart, got, want)
		}
	}
	if got := Notes(nil, nil, 1, false, false, 1); strings.Contains(strings.Join(got, ""), "every lane") {
		t.Errorf("of one lane: %q", got)
	}
}
