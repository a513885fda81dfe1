package figures

import "testing"

func TestSharesThatAreSmallAreNotNone(t *testing.T) {
	for _, c := range []struct {
		part, whole int
		want        string
	}{
		{0, 0, "–"}, {0, 21, "0"}, {5, 21, "23.8%"}, {21, 21, "100.0%"}, {1, 1_000_000, "<0.1%"}, {1, 1000, "0.1%"},
	} {
		if got := Share(c.part, c.whole); got != c.want {
			t.Errorf("%d of %d: %q, want %q", c.part, c.whole, got, c.want)
		}
	}
}
