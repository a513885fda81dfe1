package report

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"regatta/ui/theme"
)

// A table has room on any terminal that has room for its first column: what matters least
// goes first, and is named.
func TestTablesFitTheTerminal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := Table{Columns: []Column{{Title: "lane", Left: true}}, Rows: [][]string{{rapid.StringMatching(`[a-z:é]{1,60}`).Draw(t, "lane")}}}
		for i := range rapid.IntRange(0, 12).Draw(t, "columns") {
			table.Columns = append(table.Columns, Column{Title: strings.Repeat("c", 1+i), Rank: 1 + i})
			table.Rows[0] = append(table.Rows[0], rapid.StringMatching(`[0-9.]{0,9}`).Draw(t, "cell"))
		}
		cells := rapid.IntRange(20, 160).Draw(t, "cells")
		fits, left := table.Within(cells)
		var buf bytes.Buffer
		fits.Text(&buf)
		for line := range strings.Lines(buf.String()) {
			if w := theme.Width(strings.TrimSuffix(line, "\n")); w > cells {
				t.Fatalf("%d cells on %d: %q", w, cells, line)
			}
		}
		if len(fits.Columns)+len(left) != len(table.Columns) || len(fits.Rows[0]) != len(fits.Columns) {
			t.Fatalf("%d shown, %q left out of %d", len(fits.Columns), left, len(table.Columns))
		}
		if len(fits.Columns) == 0 || fits.Columns[0].Rank != 0 {
			t.Fatalf("the first column is left out: %q", left)
		}
		whole, none := table.Within(0)
		if len(none) > 0 || len(whole.Columns) != len(table.Columns) {
			t.Fatalf("what is no terminal lacks %q", none)
		}
	})
}
