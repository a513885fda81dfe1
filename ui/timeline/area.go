package timeline

import (
	"math"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/occupancy"
	"regatta/ui/theme"
)

// A lane with more items than lines is drawn as an area: its height is how many calls were in
// flight, its colours the shares of how they ended, and above it stand the results that were
// held. A line is worth eight calls, or fewer (Pen.PerCall), as long as all have room; a lane that had more in flight is
// as high as its lines. So a for-loop is a thread, gather:7 a band seven thick, and gather a
// tower. Every call counts with all of its time (engine/occupancy), and of what there is at
// least an eighth is seen, down to the last call.

// Layer is a part of a column of an area, from the bottom up.
type Layer struct {
	Doing  Doing
	Height float64 // as a part of the whole height
}

// area keeps what is needed from frame to frame.
type area struct {
	counts []occupancy.Counts
	column [][]Layer
	levels []int8 // of a column: the last band that reaches into an eighth, from the bottom up
	limits []int  // of a column: the line in which the limit is, from the bottom up; -1: in none
}

// Scale says how high a call in flight and a held result are drawn, as parts of the whole height.
type Scale struct{ Flight, Held float64 }

// ScaleOf is the scale of a run in a height that has room for so many calls, one beside the
// other: one for both as long as they have room together, else the calls have up to a half, and
// the results the rest.
func ScaleOf(t *engine.Tally, room int) Scale {
	whole, most := float64(room), float64(max(t.MostTaken, 1))
	held := float64(t.MostHeld)
	if t.Started.Lane.Strategy.Delivery == engine.Together && !t.Over {
		held = float64(len(t.Rows)) // in the end it holds all that it has
	}
	if t.Raised {
		held = 0
	}
	together := max(most, held) // a result is held after its call
	switch {
	case held+most <= whole:
		return Scale{1 / whole, 1 / whole}
	case together <= 1.5*most || held == 0:
		return Scale{1 / max(together, whole), 1 / max(together, whole)}
	}
	band := min(most, whole/2)
	return Scale{band / most / whole, (1 - band/whole) / held}
}

// Share is how many calls, or results, do one thing.
type Share struct {
	Doing Doing
	Of    float64
}

// Shares are the shares of a column of an area, from the bottom up: the calls in flight, by how
// they ended or that they haven't, and the results that are held.
func Shares(c *occupancy.Counts, orphaned bool) [7]Share {
	return [...]Share{
		{Succeeded, c[occupancy.OK]},
		{Calling, c.Open()},
		{BackingOff, c[occupancy.BackedOff]},
		{Stopped, c[occupancy.Cancelled]},
		{Retried, c[occupancy.Repeated]},
		{Broken, c[occupancy.Failed]},
		{Held, c.Waits(orphaned)},
	}
}

// Columns appends the columns of an area in equal parts of a span of time.
func Columns(to [][]Layer, counts []occupancy.Counts, s Scale, orphaned bool) [][]Layer {
	for i := range counts {
		var column []Layer
		if len(to) < cap(to) {
			column = to[:len(to)+1][len(to)][:0]
		}
		for _, share := range Shares(&counts[i], orphaned) {
			scale := s.Flight
			if share.Doing == Held {
				scale = s.Held
			}
			if share.Of >= leastCount {
				column = append(column, Layer{share.Doing, share.Of * scale})
			}
		}
		to = append(to, column)
	}
	return to
}

// leastCount is what rounding may leave over.
const leastCount = 1.0 / 32

// areaLines draws a run as an area, from its last line up.
func (p *Pen) areaLines(out []theme.Line, t *engine.Tally, now time.Duration) {
	a := &p.area
	if cap(a.counts) < p.Axis.Cells {
		a.counts = make([]occupancy.Counts, p.Axis.Cells)
	}
	a.counts = a.counts[:max(p.Axis.Cells, 0)]
	t.Occupancy.Means(a.counts, p.Axis.From, p.Axis.Span, now)
	a.column = Columns(a.column[:0], a.counts, ScaleOf(t, len(out)*eighths/max(p.PerCall, 1)), t.Raised)
	steps := len(out) * eighths
	if cap(a.levels) < steps*p.Axis.Cells {
		a.levels = make([]int8, steps*p.Axis.Cells)
	}
	a.levels = a.levels[:steps*p.Axis.Cells]
	for x, column := range a.column {
		stack(a.levels[x*steps:(x+1)*steps], column)
	}
	p.limitLine(len(out), ScaleOf(t, len(out)*eighths/max(p.PerCall, 1)).Flight, now)
	for i := range out {
		p.areaLine(&out[i], steps, (len(out)-1-i)*eighths)
	}
}

// stack writes into each eighth of a column what it shows; Nothing above.
func stack(to []int8, column []Layer) {
	clear(to)
	reached, from := 0.0, 0
	for _, b := range column {
		reached += b.Height * float64(len(to))
		till := int(math.Round(reached))
		if from == 0 && b.Doing != Held || b.Doing == Held && till == from && reached-float64(from) > 0.25 {
			till = max(till, from+1) // what there is is seen
		}
		for ; from < min(till, len(to)); from++ {
			to[from] = int8(b.Doing)
		}
	}
}

// areaLine draws a line of an area, whose lowest eighth is the given one.
func (p *Pen) areaLine(to *theme.Line, steps, bottom int) {
	cell := func(x int) (string, theme.Ink) {
		levels := p.area.levels[x*steps+bottom:][:eighths]
		switch line := p.area.limits[x] * eighths; {
		case line == bottom:
			return p.limitCell(levels, limitGlyph)
		case line == steps && bottom == steps-eighths:
			return p.limitCell(levels, limitAbove)
		}
		return p.areaCell(levels)
	}
	for x := 0; x < p.Axis.Cells; {
		glyph, ink := cell(x)
		start := x
		for x++; x < p.Axis.Cells; x++ {
			if g, k := cell(x); g != glyph || k != ink {
				break
			}
		}
		if glyph == " " {
			p.gap(to, start, x-start)
			continue
		}
		to.Cells(ink, strings.Repeat(glyph, x-start), x-start)
	}
}

// areaCell is a cell of an area: one state fills it from below, or two share it. Of more than
// two the lowest and the one that has most of the rest show.
func (p *Pen) areaCell(levels []int8) (string, theme.Ink) {
	var counts [Held + 1]int
	for _, d := range levels {
		counts[d]++
	}
	low := Doing(levels[0])
	switch {
	case low == Nothing:
		return " ", theme.Ink{}
	case counts[BackingOff] > 0 && !p.Plain:
		return p.waitCell(levels, &counts)
	case counts[low] == eighths:
		return areaGlyph(low, p.Plain), p.areaFill(low).Ink
	}
	over := Nothing
	for d := Calling; d <= Held; d++ {
		if d != low && (over == Nothing || counts[d] > counts[over]) && counts[d] > 0 {
			over = d
		}
	}
	filled := eighths - counts[Nothing]
	switch {
	case over == Nothing && low == Held && p.Plain:
		return HeldGlyph, p.Theme.Text
	case over == Nothing:
		return lowBlocks[filled], p.areaFill(low).Ink
	case p.Plain && low == Succeeded && counts[over] <= counts[low]:
		return lowBlocks[counts[low]], p.Theme.Text
	case p.Plain && counts[over] > counts[low]:
		return areaGlyph(over, true), p.Theme.Text
	case p.Plain:
		return areaGlyph(low, true), p.Theme.Text
	case counts[Nothing] > 0 && counts[over] <= counts[low]: // there is no third colour for what is empty
		return lowBlocks[filled], p.areaFill(low).Ink
	case counts[Nothing] > 0:
		return lowBlocks[filled], p.areaFill(over).Ink
	}
	return lowBlocks[counts[low]], p.both(low, over)
}

// waitCell is a cell of an area some of which waits before a retry: that is no bar, and has the
// glyph that it has in the life of an item. Bars below it show all the same, unless there is but
// one line and more waits, and what is above it where it has half of the cell.
func (p *Pen) waitCell(levels []int8, counts *[Held + 1]int) (string, theme.Ink) {
	low, over, alone := Doing(levels[0]), BackingOff, len(p.area.levels) == eighths*p.Axis.Cells
	for d := Calling; d <= Held; d++ {
		if d != BackingOff && counts[d] >= eighths/2 {
			over = d
		}
	}
	switch {
	case low != BackingOff && !(alone && counts[BackingOff] > counts[low]):
		return lowBlocks[counts[low]], p.areaFill(low).Ink
	case over == BackingOff:
		return BackOffGlyph, p.areaFill(BackingOff).Ink
	}
	return lowBlocks[eighths-counts[over]], p.areaFill(over).Reverse
}

// areaFill is the colour of a state where it fills cells.
func (p *Pen) areaFill(d Doing) theme.Fill {
	if d == Held {
		return p.Theme.Held[1]
	}
	return p.fill(d)[0]
}

// areaGlyph fills a cell of an area. Solid are those that colours tell apart.
func areaGlyph(d Doing, plain bool) string {
	switch {
	case plain, d == Calling, d == BackingOff:
		return plainGlyph(d)
	}
	return DoneGlyph
}
