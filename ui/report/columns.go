package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"regatta/ui/theme"
)

// On a narrow screen a table shows the columns that matter most, as many as have room, and below it
// the others row by row, where they are opened: no table is scrolled out of sight.

// roomFrom is the room of a page's tables on a screen from so wide on, in pixels.
type roomFrom struct{ screen, room float64 }

// rooms are from the narrowest screen up to the first that shows all columns.
var rooms = [...]roomFrom{{0, 272}, {360, 328}, {480, 448}, {640, 608}, {800, 736}, {1000, screenWidth}}

// How wide a column is on a narrow screen, in pixels.
const (
	slimCell    = screenNormal * 0.56 // a cell of the terminal's worth of letters
	slimPadding = 10.0
	slimBar     = 60.0 // at least
	slimBarPart = 0.14 // of the room
	slimHead    = 15   // cells of what a row is of, which may be broken into lines
)

// from is the width of the screen from which on each column is shown.
func (t Table) from() []float64 {
	always := 1
	if t.Bars != nil {
		always = 2 // a bar has its figure beside it
	}
	order := make([]int, len(t.Columns))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order[min(always, len(order)):], func(a, b int) int { return cmp.Compare(t.Columns[a].Rank, t.Columns[b].Rank) })
	from := make([]float64, len(order))
	for i := range from {
		from[i] = -1
	}
	taken := 0.0
	for at, r := range rooms {
		room := r.room
		if t.Bars != nil {
			room -= max(slimBar, r.room*slimBarPart)
		}
		for _, i := range order {
			if w := t.slimWidth(i); from[i] < 0 && (i < always || at == len(rooms)-1 || taken+w <= room) {
				from[i] = r.screen
				taken += w
			}
		}
	}
	return from
}

// slimWidth is how wide a column is on a narrow screen, with what is before it.
func (t Table) slimWidth(i int) float64 {
	cells := 0
	for _, word := range strings.Fields(t.Columns[i].Title) {
		cells = max(cells, theme.Width(word))
	}
	for _, row := range t.Rows {
		cells = max(cells, theme.Width(row[i]))
	}
	if i == 0 {
		return t.before() + float64(min(cells, slimHead))*slimCell*1.2
	}
	return float64(cells)*slimCell + slimPadding
}

// level is the class of what is shown from so wide a screen on.
func level(screen float64) string { return "from-" + px(screen) }

// more writes the columns that have no room on a narrow screen, row by row.
func (m *markup) more(t Table, from []float64) {
	widest := slices.Max(from)
	if widest == 0 {
		return
	}
	m.start("details", "class", "more till-"+px(widest))
	m.say("summary", "More columns")
	for k := range t.Rows {
		m.start("div", "class", "row")
		m.start("h3")
		m.rowName(t, k)
		m.end()
		m.start("dl")
		for i, c := range t.Columns {
			if from[i] > 0 && t.Rows[k][i] != "" {
				m.start("div", "class", "till-"+px(from[i]))
				m.say("dt", c.Title)
				m.say("dd", t.Rows[k][i])
				m.end()
			}
		}
		m.end()
		m.end()
	}
	m.end()
}

// columnsStyle shows each column from the width on that has room for it, and below the table till then.
func columnsStyle() string {
	css := `.more { display: none; font-size: 14px; }
.more summary { color: var(--accent); padding: 8px 0; cursor: pointer; }
.more h3 { font-size: 14px; margin: 10px 0 2px; }
.more dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(140px, 1fr)); gap: 0 18px; }
.more dl div { display: flex; justify-content: space-between; gap: 10px; border-bottom: 1px solid var(--rule); padding: 3px 0; }
.more dd { text-align: right; }
@media screen {
`
	for _, r := range rooms[1:] {
		css += "  @media (max-width: " + strconv.FormatFloat(r.screen-0.02, 'f', 2, 64) + "px) { ." + level(r.screen) + " { display: none; } details.till-" + px(r.screen) + " { display: block; } }\n" +
			"  @media (min-width: " + px(r.screen) + "px) { .more dl .till-" + px(r.screen) + " { display: none; } }\n"
	}
	return css + "}\n"
}

// stacks reports whether rows are broken into lines on a narrow screen, for their sentences.
func (t Table) stacks() bool {
	return t.Prose || slices.ContainsFunc(t.Rows, func(row []string) bool {
		return slices.ContainsFunc(row, func(cell string) bool { return theme.Width(cell) > wrapsAbove })
	})
}
