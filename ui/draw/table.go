package draw

import (
	"cmp"
	"slices"

	"regatta/engine"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// Column is a column of a table, its heading and its cells declared in one place. Cells are
// aligned to the right.
type Column[R any] struct {
	Title string
	Rank  int // how much it matters, from 1 to 6: the first stay where not all have room
	Width int // in cells, with the gap before it
	Of    func(R) string
	Ink   func(R) theme.Ink // nil: that of text
}

// Figure makes a column of a figure.
func Figure(f figures.Figure) Column[*engine.Tally] {
	return Column[*engine.Tally]{Title: f.Title, Rank: f.Rank, Width: FigureWidth(f), Of: f.Of}
}

// FigureWidth is the room for a figure, its title and the gap before it.
func FigureWidth(f figures.Figure) int {
	least := 7
	if f.IsCost() {
		least = len("$0.000036") + 1 // or less than that
	}
	return max(len(f.Title), least) + Gap
}

// Widened gives columns the room that their widest cells take, where that is more than they have: a
// number that is cut is another one.
func Widened[R any](columns []Column[R], rows []R) []Column[R] {
	wide := slices.Clone(columns)
	for i, c := range wide {
		for _, row := range rows {
			wide[i].Width = max(wide[i].Width, theme.Width(c.Of(row))+Gap)
		}
	}
	return wide
}

// Fitting keeps the columns that have room, those that matter most first.
func Fitting[R any](all []Column[R], width int) []Column[R] {
	kept := make([]bool, len(all))
	for rank := 1; rank <= 6; rank++ {
		for i, c := range all {
			if c.Rank == rank && c.Width <= width {
				kept[i] = true
				width -= c.Width
			}
		}
	}
	var list []Column[R]
	for i, c := range all {
		if kept[i] {
			list = append(list, c)
		}
	}
	return list
}

// Parts divides columns into parts that have room each, what matters most in the first, each in
// the order of all. A column that has no room alone is cut.
func Parts[R any](all []Column[R], width int) [][]Column[R] {
	var parts [][]Column[R]
	for left := all; len(left) > 0; {
		part := Fitting(left, width)
		if len(part) == 0 && width <= Gap {
			break
		}
		if len(part) == 0 {
			most := slices.MinFunc(left, func(a, b Column[R]) int { return cmp.Compare(a.Rank, b.Rank) })
			most.Width = width
			part = []Column[R]{most}
		}
		parts = append(parts, part)
		left = slices.DeleteFunc(slices.Clone(left), func(c Column[R]) bool {
			return slices.ContainsFunc(part, func(p Column[R]) bool { return p.Title == c.Title })
		})
	}
	return parts
}

// Heading adds the titles of columns to a line.
func Heading[R any](l *theme.Line, th *theme.Theme, columns []Column[R]) {
	for _, c := range columns {
		title := text.Fit(c.Title, c.Width-1)
		l.Right(l.Width()+c.Width, theme.Width(title)).Add(th.Muted, title)
	}
}

// Cells adds a row's cells to a line.
func Cells[R any](l *theme.Line, th *theme.Theme, columns []Column[R], row R) {
	for _, c := range columns {
		value, ink := text.Fit(c.Of(row), c.Width-1), th.Text
		if c.Ink != nil {
			ink = c.Ink(row)
		}
		l.Right(l.Width()+c.Width, theme.Width(value)).Add(ink, value)
	}
}
