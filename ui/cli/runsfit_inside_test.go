package cli

import (
	"bytes"
	"strings"
	"testing"

	"regatta/ui/theme"
)

// On a narrow terminal the notes have no room: a range says itself what it holds under, and
// sentences are wrapped.
func TestAFitOnANarrowTerminal(t *testing.T) {
	low, high := 1.0, 2.0
	f := fit{
		Serves: "queues: 2 to 5 at a time, more only wait", Unknown: []string{"nothing ran alone: 2 calls alone would tell what for-loop takes"},
		Lanes: []foreseen{{Lane: "gather:16", Low: &low, High: &high, Known: "range", Taken: true, Note: "if nothing is refused · not known: never more than 8 in flight"}},
	}
	for cells, want := range map[int]string{120: "1.00s to 2.00s  if nothing is refused · ", 60: "1.00s to 2.00s if taken\n", 0: "if nothing is refused · not known"} {
		var buf bytes.Buffer
		f.page(&buf, cells)
		if !strings.Contains(buf.String(), want) {
			t.Errorf("in %d cells no %q:\n%s", cells, want, &buf)
		}
		for line := range strings.Lines(buf.String()) {
			if w := theme.Width(strings.TrimSuffix(line, "\n")); cells > 0 && w > cells {
				t.Errorf("%d cells in %d: %s", w, cells, line)
			}
		}
	}
}
