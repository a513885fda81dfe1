package report

import (
	"bytes"

	"github.com/charmbracelet/x/ansi"

	"regatta/engine/trials"
)

// pairsHeading is above the matrix.
const pairsHeading = "Lanes in pairs"

// Pairs is how the lanes of trials compare two by two: a row and a column a lane.
type Pairs struct {
	matrix    Table    // ratios with their intervals
	short     Table    // ratios alone
	sentences []string // a pair each
}

// pairsOf draws the matrix of a result: what is above its diagonal says all.
func pairsOf(result trials.Result, pairs []trials.Pair, m trials.Matrix, places []int) Pairs {
	p := Pairs{}
	for _, pair := range pairs {
		p.sentences = append(p.sentences, pair.String())
	}
	if len(pairs) > 0 {
		p.matrix, p.short = half(result, m, places, true), half(result, m, places, false)
	}
	return p
}

func half(result trials.Result, m trials.Matrix, places []int, intervals bool) Table {
	last := len(m.Order) - 1
	t := Table{Caption: m.Legend(intervals), Columns: []Column{{Title: "as fast as", Left: true}}}
	for _, lane := range m.Order[1:] {
		t.Columns = append(t.Columns, Column{Title: result.Lanes[lane].Label})
	}
	for i, lane := range m.Order[:last] {
		row := append([]string{result.Lanes[lane].Label}, make([]string, last)...)
		for k := i + 1; k <= last; k++ {
			cell := m.Of(lane, m.Order[k])
			row[k] = cell.String()
			if of := cell.Range(); of != "" && intervals {
				row[k] += " " + of
			}
		}
		t.Rows, t.Lanes = append(t.Rows, row), append(t.Lanes, places[lane])
	}
	return t
}

// Markdown writes the matrix, and what its cells mean.
func (p Pairs) Markdown(buf *bytes.Buffer) {
	if len(p.matrix.Rows) > 0 {
		buf.WriteString("\n")
		p.matrix.Markdown(buf)
		buf.WriteString("\n" + p.matrix.Caption + "\n")
	}
}

// Text writes the matrix for a terminal of so many cells, without intervals where those have no
// room, and a sentence a pair where not even that has; 0 is as wide as it takes.
func (p Pairs) Text(buf *bytes.Buffer, cells int) {
	for _, t := range []Table{p.matrix, p.short} {
		if len(t.Rows) == 0 || cells > 0 && t.cells() > cells {
			continue
		}
		buf.WriteString("\n")
		t.Text(buf)
		legend := t.Caption
		if cells > 0 {
			legend = ansi.Wordwrap(legend, cells, "")
		}
		buf.WriteString(legend + "\n")
		return
	}
	if len(p.sentences) > 0 {
		buf.WriteString("\n")
	}
	for _, line := range p.sentences {
		buf.WriteString(line + "\n")
	}
}

// cells is how wide the table is.
func (t Table) cells() int {
	n := -2
	for _, w := range t.widths() {
		n += w + 2
	}
	return n
}
