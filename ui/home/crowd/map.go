package crowd

import (
	"regatta/ui/text"
	"regatta/ui/theme"
)

// Glyphs of cells. Each is one state's alone, so that a map reads without colours too.
const (
	doneGlyph   = "█"
	flightGlyph = "▓"
	heldGlyph   = "▒"
	waitsGlyph  = "·"
	restsGlyph  = "~" // between two attempts
	failedGlyph = "✗"
	mixedGlyph  = "▚" // done, with a failure among them
	cutGlyph    = "–" // cancelled
	markedGlyph = "◈" // the user's
)

// levels fill a cell from below, by eighths of what it stands for.
var levels = [...]string{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// Shape is how a map is laid out.
type Shape struct {
	W, H int // in cells
	Per  int // items of each cell, in start order
}

// Cells is how many cells it has.
func (s Shape) Cells(items int) int { return (items + s.Per - 1) / max(s.Per, 1) }

// Fit lays a map out in a place of so many cells. It takes no more lines than it needs.
func (c *Crowd) Fit(w, h int) Shape {
	s := Shape{W: max(w, 1), Per: c.per}
	for scale := 1; ; scale *= 10 {
		for _, n := range [...]int{1, 2, 5} {
			s.Per = c.per * scale * n
			if rows := (s.Cells(c.items) + s.W - 1) / s.W; rows <= max(h, 1) {
				s.H = max(rows, 1)
				return s
			}
		}
	}
}

// Title says what a cell stands for, in a place of so many cells.
func (s Shape) Title(w int) string {
	title := "1 cell = " + text.Plural(s.Per, "item")
	if long := title + ", in start order"; theme.Width(long) <= w {
		return long
	}
	return text.Fit(title, w)
}

// Cell is the cell of an item.
func (c *Crowd) Cell(s Shape, item int) int { return c.Rank(item) / s.Per }

// Map draws all items, one cell of them marked; -1: none. There is a line for each row of cells,
// the last maybe shorter.
func (c *Crowd) Map(th *theme.Theme, plain bool, s Shape, mark int) []string {
	inks := newInks(th, plain)
	lines := make([]string, 0, s.H)
	var l theme.Line
	var run []byte
	var ink theme.Ink
	cells, at := 0, 0
	flush := func() {
		if cells > 0 {
			l.Cells(ink, string(run), cells)
			run, cells = run[:0], 0
		}
	}
	leaves := s.Per / c.per
	for from := 0; from < len(c.leaf); from += leaves {
		if from/leaves == mark {
			flush()
			l.Add(th.Cursor, markedGlyph)
			if at++; at == s.W {
				lines = append(lines, l.String())
				l, at = theme.Line{}, 0
			}
			continue
		}
		var sum leaf
		for i := from; i < min(from+leaves, len(c.leaf)); i++ {
			sum.add(&c.leaf[i])
		}
		glyph, in := inks.cell(&sum)
		if in != ink {
			flush()
			ink = in
		}
		run = append(run, glyph...)
		cells++
		if at++; at == s.W {
			flush()
			lines = append(lines, l.String())
			l, at = theme.Line{}, 0
		}
	}
	if flush(); at > 0 {
		lines = append(lines, l.String())
	}
	return lines
}

// inks are those of the cells.
type inks struct {
	th    *theme.Theme
	plain bool
	mixed theme.Ink // failures before what is done
}

func newInks(th *theme.Theme, plain bool) inks {
	return inks{th, plain, theme.Over(th.Broken[0], th.Done[0])}
}

// cell is what stands for a stretch. A failure shows however many items there are beside it, and
// how many there are shows too: all failed, or a share of what is done.
func (k *inks) cell(l *leaf) (glyph string, ink theme.Ink) {
	th, ended := k.th, l.ok+l.failed+l.cancelled
	switch {
	case l.failed > 0 && l.failed*2 > l.ok && ended == l.items:
		return failedGlyph, th.Broken[0].Ink
	case l.failed > 0 && ended < l.items:
		return mixedGlyph, th.Broken[0].Ink
	case l.failed > 0 && k.plain:
		return mixedGlyph, th.Broken[0].Ink
	case l.failed > 0:
		return levels[min(max(l.failed*8/l.items, 2), 4)], k.mixed
	case ended == l.items && l.cancelled*2 > l.items:
		return cutGlyph, th.Stopped[0].Ink
	case ended == l.items && l.held*2 > l.items:
		return heldGlyph, th.Held[0].Ink
	case ended == l.items:
		return doneGlyph, th.Done[0].Ink
	case ended == 0 && l.flight == 0 && l.rests > 0:
		return restsGlyph, th.BackingOff[0].Ink
	case ended == 0 && l.flight == 0:
		return waitsGlyph, th.Waiting
	case ended == 0:
		return flightGlyph, th.Calling[0].Ink
	}
	ink = th.Done[0].Ink
	switch {
	case l.flight > 0:
		ink = th.Calling[0].Ink
	case l.rests > 0:
		ink = th.BackingOff[0].Ink
	case l.held*2 > ended:
		ink = th.Held[0].Ink
	}
	return levels[min(max(ended*8/l.items, 1), 7)], ink
}

// Legend says what the cells mean, as far as there is room: first of all those that the map has.
func (c *Crowd) Legend(th *theme.Theme, plain bool, w int) string {
	var all leaf
	for i := range c.leaf {
		all.add(&c.leaf[i])
	}
	failed, ink := "▂", newInks(th, plain).mixed
	if plain {
		failed, ink = mixedGlyph, th.Broken[0].Ink
	}
	entries := [...]struct {
		glyph string
		ink   theme.Ink
		words string
		items int32
	}{
		{doneGlyph, th.Done[0].Ink, "done", all.ok - all.held},
		{heldGlyph, th.Held[0].Ink, "held", all.held},
		{flightGlyph, th.Calling[0].Ink, "in flight", all.flight},
		{restsGlyph, th.BackingOff[0].Ink, "backing off", all.rests},
		{waitsGlyph, th.Waiting, "waits", all.items - all.ok - all.failed - all.cancelled - all.flight - all.rests},
		{failed, ink, "some failed", all.failed},
		{failedGlyph, th.Broken[0].Ink, "most", all.failed},
		{cutGlyph, th.Stopped[0].Ink, "cancelled", all.cancelled},
	}
	var shown [len(entries)]bool
	took := 0
	for _, there := range [...]bool{true, false} {
		for i, e := range entries {
			if (e.items > 0) != there {
				continue
			}
			if took += theme.Width(e.words) + 4; took > w+2 {
				break // "most" says nothing without "some failed"
			}
			shown[i] = true
		}
	}
	var l theme.Line
	for i, e := range entries {
		if !shown[i] {
			continue
		}
		if l.Width() > 0 {
			l.Add(th.Text, "  ")
		}
		l.Add(e.ink, e.glyph).Add(th.Muted, " "+e.words)
	}
	return l.String()
}
