package report

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// Table is rows of harmless cells under their titles.
type Table struct {
	Caption string // what the rows are, in a sentence; shown where there is room for sentences
	Columns []Column
	Rows    [][]string
	Best    []int // the rows that came out best; nil: none did
	Ties    []int // the rows that are as good as others: in what, the caption says; nil: none

	Lanes []int     // the places of the rows' lanes, for their letters and colours; nil: they have none
	Bars  []float64 // the rows' figures in the second column, as parts of the largest; nil: no bars
	Prose bool      // a column holds sentences

	Guesses []string // why the rows' figures are guesses of a twin, "" where they aren't; nil: there are none
}

// What stands before the row that came out best, and before each of those that tie.
const (
	bestMark = "▲"
	tieMark  = "="
)

// mark is what stands before a row; "": nothing.
func (t Table) mark(row int) string {
	switch {
	case slices.Contains(t.Best, row) && len(t.Best) == 1:
		return bestMark
	case slices.Contains(t.Best, row), slices.Contains(t.Ties, row):
		return tieMark
	}
	return ""
}

// marked reports whether any row has a mark.
func (t Table) marked() bool { return len(t.Best)+len(t.Ties) > 0 }

// letter is that of a row's lane; "": it has none.
func (t Table) letter(row int) string {
	if t.Lanes == nil {
		return ""
	}
	return strings.TrimSpace(theme.Letter(t.Lanes[row]))
}

// barIn is the colour of a row's bar.
func (t Table) barIn(row int) colour {
	if t.Lanes == nil {
		return lanes[0]
	}
	return lanes[t.Lanes[row]%len(lanes)]
}

// saysGuess is the table with what of it is a guess of a twin told beside the names of its rows.
func (t Table) saysGuess() Table {
	if !slices.ContainsFunc(t.Guesses, func(why string) bool { return why != "" }) {
		return t
	}
	t.Caption = strings.TrimSpace(t.Caption + " guess: the twin's runs don't show what this lane would take; why not is said below.")
	t.Rows = slices.Clone(t.Rows)
	for i, why := range t.Guesses {
		if why != "" {
			t.Rows[i] = slices.Clone(t.Rows[i])
			t.Rows[i][0] += " (guess)"
		}
	}
	return t
}

// glyphBar is how many cells a bar in letters has at most.
const glyphBar = 20

// inGlyphs is the table with what else a page draws in it, in letters: marks, the letters of
// lanes, and bars.
func (t Table) inGlyphs() Table {
	with := Table{Columns: slices.Clone(t.Columns)}
	if t.Bars != nil {
		with.Columns = slices.Insert(with.Columns, 2, Column{Left: true})
	}
	for i, row := range t.Rows {
		row = slices.Clone(row)
		row[0] = strings.Join(strings.Fields(t.mark(i)+" "+t.letter(i)+" "+row[0]), " ")
		if t.Bars != nil {
			bar := ""
			if t.Bars[i] > 0 {
				bar = timeline.Block(t.Bars[i] * glyphBar)
			}
			row = slices.Insert(row, 2, bar)
		}
		with.Rows = append(with.Rows, row)
	}
	return with
}

// Column is the head of a column.
type Column struct {
	Title string
	Left  bool // aligned to the left
	Rank  int  // how much it matters: least first, where not all have room
}

// Text writes the columns two blanks apart, each as wide as its widest cell.
func (t Table) Text(buf *bytes.Buffer) {
	for _, row := range t.padded() {
		buf.WriteString(strings.TrimRight(strings.Join(row, "  "), " ") + "\n")
	}
}

// Markdown writes the table as GitHub's flavour has it.
func (t Table) Markdown(buf *bytes.Buffer) {
	rule := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		rule[i] = "---:"
		if c.Left {
			rule[i] = ":---"
		}
	}
	lines := append([][]string{t.titles(), rule}, t.Rows...)
	for _, row := range lines {
		buf.WriteByte('|')
		for _, cell := range row {
			buf.WriteString(" " + inCell.Replace(cell) + " |")
		}
		buf.WriteByte('\n')
	}
}

// inCell makes a text mean itself in a cell.
var inCell = strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", `\<`, "[", `\[`, "`", "\\`", "*", `\*`, "_", `\_`)

// records are the titles and the rows, for a CSV file, with what of them is a guess and why.
func (t Table) records() ([][]string, error) {
	list := [][]string{append(t.titles(), "guess")}
	for i, row := range t.Rows {
		list = append(list, append(slices.Clone(row), t.Guesses[i]))
	}
	return list, nil
}

func (t Table) titles() []string {
	titles := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		titles[i] = c.Title
	}
	return titles
}

// padded is the titles and the rows, all cells of a column of one width.
func (t Table) padded() [][]string {
	lines := [][]string{t.titles()}
	for _, row := range t.Rows {
		lines = append(lines, append([]string{}, row...))
	}
	for i, c := range t.Columns {
		widest := 0
		for _, line := range lines {
			widest = max(widest, ansi.StringWidth(line[i]))
		}
		for _, line := range lines {
			blank := strings.Repeat(" ", widest-ansi.StringWidth(line[i]))
			if c.Left {
				line[i] += blank
			} else {
				line[i] = blank + line[i]
			}
		}
	}
	return lines
}

// fitting leaves out the columns that matter least until the others have room;
// width tells what a column takes.
func (t Table) fitting(room float64, width func(column int) float64) Table {
	order := make([]int, len(t.Columns))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(t.Columns[a].Rank, t.Columns[b].Rank) })
	kept := make([]bool, len(order))
	for _, i := range order {
		if w := width(i); w <= room {
			kept[i] = true
			room -= w
		}
	}
	fits := Table{Rows: make([][]string, len(t.Rows)), Caption: t.Caption, Best: t.Best, Ties: t.Ties, Lanes: t.Lanes, Bars: t.Bars, Guesses: t.Guesses}
	for i, c := range t.Columns {
		if !kept[i] {
			continue
		}
		fits.Columns = append(fits.Columns, c)
		for k, row := range t.Rows {
			fits.Rows[k] = append(fits.Rows[k], row[i])
		}
	}
	return fits
}

// Within leaves out the columns that matter least until the others fit a terminal of so
// many cells, and cuts cells where even those don't. It returns the titles of what is left
// out. 0 is as wide as it takes.
func (t Table) Within(cells int) (fits Table, left []string) {
	if cells <= 0 {
		return t, nil
	}
	const between = 2
	widths := t.widths()
	fixed := 0
	for i, c := range t.Columns {
		if c.Rank == 0 {
			fixed += widths[i] + between
		}
	}
	fits = t.fitting(float64(max(cells+between-fixed, 0)), func(i int) float64 {
		if t.Columns[i].Rank == 0 {
			return 0
		}
		return float64(widths[i] + between)
	})
	for i, k := 0, 0; i < len(t.Columns); i++ {
		if k < len(fits.Columns) && fits.Columns[k] == t.Columns[i] {
			k++
		} else {
			left = append(left, t.Columns[i].Title)
		}
	}
	fits.cut(cells)
	return fits, left
}

// cut shortens the widest column, if it is one of words, until the table fits.
func (t *Table) cut(cells int) {
	widths, total, widest := t.widths(), -2, -1
	for i, w := range widths {
		total += w + 2
		if t.Columns[i].Left && (widest < 0 || w > widths[widest]) {
			widest = i
		}
	}
	if total <= cells || widest < 0 {
		return
	}
	room := max(widths[widest]-(total-cells), 8)
	t.Columns = slices.Clone(t.Columns)
	t.Columns[widest].Title = text.Fit(t.Columns[widest].Title, room)
	for i, row := range t.Rows {
		t.Rows[i] = slices.Clone(row)
		t.Rows[i][widest] = text.Fit(row[widest], room)
	}
}

// widths are those of the columns, in cells.
func (t Table) widths() []int {
	widths := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = ansi.StringWidth(c.Title)
		for _, row := range t.Rows {
			widths[i] = max(widths[i], ansi.StringWidth(row[i]))
		}
	}
	return widths
}

// wrapsAbove is how wide a cell is at least, in cells of the terminal, that may be
// broken into lines.
const wrapsAbove = 32

// How small the letters of a table may become on paper, in pixels, and how wide the
// paper is within its margins: A4 and letter both have as much.
const (
	printNormal = 12.0
	printLeast  = 5.0
	printWidth  = 680.0
)

// barEms is how wide a bar is in a table on paper, in letters' sizes.
const barEms = 8.0

// printSize is the size of letters, in whole pixels, in which all columns have room on
// paper.
func (t Table) printSize() float64 {
	return math.Floor(min(printNormal, max(printLeast, printWidth/max(t.ems(), 1))))
}

// The widths of a page that is as wide as it gets, in pixels, and the sizes of letters of a table on
// it.
const (
	screenWidth  = 1016.0
	screenNormal = 14.0
	screenLeast  = 10.0
)

// screenSize is the size of letters, in whole pixels, in which all columns have room on a screen
// that the page fills.
func (t Table) screenSize() float64 {
	return math.Floor(min(screenNormal, max(screenLeast, screenWidth/max(t.ems(), 1))))
}

// ems is how wide the table is in sizes of its letters.
func (t Table) ems() float64 {
	const perCell, padding = 0.58, 0.8 // of a letter, and of what is between columns
	total := 0.0
	for i, c := range t.Columns {
		widest := 0
		for _, word := range strings.Fields(c.Title) {
			widest = max(widest, theme.Width(word))
		}
		for _, row := range t.Rows {
			if w := theme.Width(row[i]); w <= wrapsAbove {
				widest = max(widest, w)
			} else {
				widest = max(widest, wrapsAbove/2)
			}
		}
		total += float64(widest)*perCell + padding
	}
	if t.Bars != nil {
		total += barEms
	}
	return total
}
