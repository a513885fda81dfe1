package picker

import (
	"slices"

	"regatta/ui/results"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// previewTable is the first rows of a set, column by column.
type previewTable struct {
	heads []string
	rows  [][]string
	text  int // the column with the text, which gets the most room; -1: unknown
}

// rows draws the first rows in so many cells and lines, the names of the columns in the
// first.
func rows(th *theme.Theme, l *look, w, h int) []string {
	t := tableOf(l, h-1)
	if len(t.rows) == 0 {
		return []string{th.Faint.Paint("no rows")}
	}
	widths, left := t.widths(w)
	draw := func(cells []string, ink func(column int) theme.Ink) string {
		var line theme.Line
		for i, width := range widths {
			if width == 0 {
				continue
			}
			if line.Width() > 0 {
				line.Add(th.Text, "  ")
			}
			at := line.Width()
			line.Add(ink(i), text.Line(cells[i], width)).To(at + width)
		}
		return line.String()
	}
	head := draw(t.heads, func(column int) theme.Ink {
		if column == t.text {
			return th.Accent
		}
		return th.Muted
	})
	if left > 0 {
		head += th.Faint.Paint("  +" + text.Plural(left, "column"))
	}
	lines := []string{head}
	for _, row := range t.rows {
		lines = append(lines, draw(row, func(column int) theme.Ink {
			if column == t.text || t.text < 0 {
				return th.Text
			}
			return th.Muted
		}))
	}
	return lines
}

// tableOf takes the first rows of what was looked at.
func tableOf(l *look, most int) previewTable {
	if l.set != nil {
		t := previewTable{heads: []string{"text", "right answer"}}
		for i := range min(l.set.Rows.Len(), most) {
			t.rows = append(t.rows, []string{l.set.Rows.At(i).Text, results.Glance(l.set.Rows.Expected(i))})
		}
		return t
	}
	t := previewTable{heads: slices.Clone(l.seen.Columns), text: slices.Index(l.seen.Columns, l.seen.Text)}
	alone := t.text < 0 && l.seen.Choice == nil // the text is in no column
	if alone {
		t.heads, t.text = append(t.heads, "text"), len(t.heads)
	}
	for _, item := range l.seen.Items[:min(len(l.seen.Items), most)] {
		var row []string
		for _, name := range l.seen.Columns {
			row = append(row, item.Fields[name])
		}
		if alone {
			row = append(row, item.Text)
		}
		t.rows = append(t.rows, row)
	}
	return t
}

// widths shares out a width. Where not all columns have room the text gets what the others
// leave, at least half of it; of the others the last ones stay away, left says how many.
func (t *previewTable) widths(w int) (widths []int, left int) {
	const gap, many = 2, 44
	few := max(18, w/6)
	if widths = t.natural(w, many); total(widths, gap) <= w {
		return widths, 0
	}
	wanted := 0
	widths = t.natural(w, few)
	room := w + gap // each column is followed by a gap, but for the last
	if t.text >= 0 {
		wanted = widths[t.text]
		room -= w/2 + gap
	}
	for i, width := range widths {
		switch {
		case i == t.text:
		case left > 0 || width+gap > room:
			widths[i] = 0
			left++
		default:
			room -= width + gap
		}
	}
	if t.text >= 0 {
		if left > 0 {
			room -= len("  +12 columns")
		}
		widths[t.text] = max(min(room+w/2, wanted), 1)
	}
	return widths, left
}

// natural is how wide each column is, the text at most w and the others at most so much.
func (t *previewTable) natural(w, most int) []int {
	widths := make([]int, len(t.heads))
	for i, head := range t.heads {
		limit := most
		if i == t.text {
			limit = w
		}
		widths[i] = theme.Width(text.Line(head, limit))
		for _, row := range t.rows {
			widths[i] = max(widths[i], theme.Width(text.Line(row[i], limit)))
		}
		widths[i] = max(widths[i], 1)
	}
	return widths
}

func total(widths []int, gap int) int {
	n := -gap
	for _, width := range widths {
		n += width + gap
	}
	return n
}
