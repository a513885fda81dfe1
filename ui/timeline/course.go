package timeline

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"regatta/engine/course"
	"regatta/ui/theme"
)

// Mark says something of a moment, in as many cells as there are.
type Mark struct {
	At     time.Duration
	Ink    theme.Ink
	Weight int      // the heavier has room first
	Forms  []string // from the longest to the shortest, which is one cell wide
}

// Marks appends marks at their times to a line, exactly Axis.Cells wide. As many as have
// room are seen, the heaviest first, and each says as much as it can before the next begins.
func (a Axis) Marks(to *theme.Line, marks []Mark) {
	from := to.Width()
	placed := a.place(marks)
	for i, p := range placed {
		end := a.Cells
		if i+1 < len(placed) {
			end = placed[i+1].column - 1 // a cell between two
		}
		form := p.mark.Forms[len(p.mark.Forms)-1]
		for _, f := range p.mark.Forms {
			if theme.Width(f) <= end-p.column {
				form = f
				break
			}
		}
		to.To(from+p.column).Add(p.mark.Ink, form)
	}
	to.To(from + a.Cells)
}

// placed is a mark that is seen, from a column on.
type placed struct {
	mark   *Mark
	column int
}

// place finds the marks that are seen, from left to right. Each has at least a cell of its
// own, and the heavier ones, as far as there is room, the last but one of their forms.
func (a Axis) place(marks []Mark) []placed {
	order := make([]placed, 0, len(marks))
	for i := range marks {
		if m := &marks[i]; m.At >= a.From && m.At <= a.From+a.Span && a.Cells > 0 && len(m.Forms) > 0 {
			order = append(order, placed{m, min(a.at(m.At)/eighths, a.Cells-1)})
		}
	}
	slices.SortStableFunc(order, func(x, y placed) int { return cmp.Compare(y.mark.Weight, x.mark.Weight) })
	taken := make([]bool, a.Cells+1)
	seen := order[:0]
	for _, p := range order {
		room := theme.Width(p.mark.Forms[max(len(p.mark.Forms)-2, 0)])
		if p.column+room > a.Cells || slices.Contains(taken[p.column:p.column+room+1], true) {
			room = 1
		}
		if taken[p.column] {
			continue
		}
		for x := p.column; x < min(p.column+room, a.Cells); x++ {
			taken[x] = true
		}
		seen = append(seen, p)
	}
	slices.SortFunc(seen, func(x, y placed) int { return cmp.Compare(x.column, y.column) })
	return seen
}

// Band hatches a time in which nothing may begin, behind the lives.
const Band = "╎"

// Shut notes when nothing might begin: what is drawn on this axis from now on has it behind
// it.
func (p *Pen) Shut(bands []course.Band) {
	p.shut = slices.Grow(p.shut[:0], p.Axis.Cells)[:p.Axis.Cells]
	clear(p.shut)
	for _, b := range bands {
		if !p.Axis.sees(Stretch{From: b.From, To: b.To}) {
			continue
		}
		// A cell is shut if most of it is.
		first, last := (p.Axis.at(b.From)+eighths/2-1)/eighths, (p.Axis.at(b.To)+eighths/2-1)/eighths
		for x := first; x < min(last, len(p.shut)); x++ {
			p.shut[x] = true
		}
	}
}

// isShut reports whether nothing might begin in a cell.
func (p *Pen) isShut(x int) bool { return x < len(p.shut) && p.shut[x] }

// hatch draws the bands behind a life.
func (p *Pen) hatch() {
	for x := range p.cells {
		if g := p.cells[x].glyph; p.isShut(x) && (g == " " || g == WaitingGlyph) {
			p.cells[x] = cell{Band, p.Theme.Shut}
		}
	}
}

// gap appends cells in which nobody does anything.
func (p *Pen) gap(to *theme.Line, x, cells int) {
	for end := x + cells; x < end; {
		start, shut := x, p.isShut(x)
		for x < end && p.isShut(x) == shut {
			x++
		}
		if shut {
			to.Cells(p.Theme.Shut, strings.Repeat(Band, x-start), x-start)
		} else {
			to.To(to.Width() + x - start)
		}
	}
}

// Under has areas drawn under the limits of a run from now on, in their own scale; nil: without.
func (p *Pen) Under(steps []course.Step) { p.under = steps }

// limitLine finds the lines of an area in which the limit is: what is in flight ends below its
// foot. One as high as the area is at its upper edge; a limit that is higher than the area, none, and what is to come have no line.
func (p *Pen) limitLine(lines int, perCall float64, now time.Duration) {
	a := &p.area
	a.limits = slices.Grow(a.limits[:0], max(p.Axis.Cells, 0))
	next, limit := 0, 0
	for x := range p.Axis.Cells {
		at := p.Axis.middle(x)
		for ; next < len(p.under) && p.under[next].At <= at; next++ {
			limit = p.under[next].Limit
		}
		line := int(math.Ceil(float64(limit)*perCall*float64(lines) - 0.01)) // whatever rounding adds
		if limit == 0 || at > now || line > lines || p.isShut(x) {
			line = -1
		}
		a.limits = append(a.limits, line)
	}
}

// limitCell is a cell of an area with the limit, at its foot or its upper edge, over what is
// drawn there.
func (p *Pen) limitCell(levels []int8, glyph string) (string, theme.Ink) {
	d := Doing(levels[eighths/2])
	switch {
	case Doing(levels[0]) == Nothing:
		return glyph, p.Theme.Limit.Ink
	case p.Plain || d == Nothing:
		return p.areaCell(levels)
	}
	return glyph, p.inkOver([2]Doing{Nothing, d}, p.Theme.Limit, p.areaFill(d))
}

// The limit over an area, at the foot of a cell and at its upper edge.
const (
	limitGlyph = "▁"
	limitAbove = "▔"
)

var lowBlocks = [eighths + 1]string{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// noLimit stands where there was no limit.
const noLimit = "▔"

// Levels appends the course of a limit to a line, exactly Axis.Cells wide: a step a cell, to
// the scale of the highest, and the bands in which nothing might begin. What is to come is
// left empty.
func (p *Pen) Levels(to *theme.Line, steps []course.Step, most int, now time.Duration) {
	p.cells = p.cells[:0]
	next, limit, known := 0, 0, false
	for x := range p.Axis.Cells {
		at := p.Axis.middle(x)
		for ; next < len(steps) && steps[next].At <= at; next++ {
			limit, known = steps[next].Limit, true
		}
		switch {
		case at > now || !known:
			p.cells = append(p.cells, cell{glyph: " "})
		case p.isShut(x):
			p.cells = append(p.cells, cell{Band, p.Theme.Shut})
		case limit == 0:
			p.cells = append(p.cells, cell{noLimit, p.Theme.Limit.Ink})
		default:
			p.cells = append(p.cells, cell{lowBlocks[level(limit, most)], p.Theme.Limit.Ink})
		}
	}
	p.flush(to)
}

// level is a limit in eighths of the highest, and never nothing.
func level(limit, most int) int {
	return min(max((limit*eighths+most/2)/max(most, 1), 1), eighths)
}
