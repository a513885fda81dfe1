package cli

import (
	"bytes"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// table is rows of harmless cells under their titles.
type table struct {
	columns []column
	rows    [][]string
}

type column struct {
	title string
	left  bool // aligned to the left
}

// text writes the columns two blanks apart, each as wide as its widest cell.
func (t table) text(buf *bytes.Buffer) {
	for _, row := range t.padded() {
		buf.WriteString(strings.TrimRight(strings.Join(row, "  "), " ") + "\n")
	}
}

// markdown writes the table as GitHub's flavour has it.
func (t table) markdown(buf *bytes.Buffer) {
	rule := make([]string, len(t.columns))
	for i, c := range t.columns {
		rule[i] = "---:"
		if c.left {
			rule[i] = ":---"
		}
	}
	lines := append([][]string{t.titles(), rule}, t.rows...)
	for _, row := range lines {
		buf.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
}

func (t table) titles() []string {
	titles := make([]string, len(t.columns))
	for i, c := range t.columns {
		titles[i] = c.title
	}
	return titles
}

// padded is the titles and the rows, all cells of a column of one width.
func (t table) padded() [][]string {
	lines := [][]string{t.titles()}
	for _, row := range t.rows {
		lines = append(lines, append([]string{}, row...))
	}
	for i, c := range t.columns {
		widest := 0
		for _, line := range lines {
			widest = max(widest, ansi.StringWidth(line[i]))
		}
		for _, line := range lines {
			blank := strings.Repeat(" ", widest-ansi.StringWidth(line[i]))
			if c.left {
				line[i] += blank
			} else {
				line[i] = blank + line[i]
			}
		}
	}
	return lines
}
