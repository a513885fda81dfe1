package trialview

import (
	"regatta/engine/trials"
	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/theme"
)

// asFastAs heads the names of the rows.
const asFastAs = "as fast as"

// layout is a way to draw the matrix.
type layout struct {
	lanes     []int // of the columns
	cells     int   // of a column, with the gap before it
	named     bool  // columns have the names of their lanes, not the letters alone
	intervals bool
}

// layouts are the ways to draw the matrix that have room and show all of it together: one, or
// first the ratios alone and then parts with intervals.
func (p *Pane) layouts(f pane.Frame) []layout {
	if len(p.pairs) == 0 {
		return nil
	}
	lanes := p.matrix.Order[1:]
	room := f.W - p.nameWidth() - 1
	short, ranged, named := len("=")+draw.Gap, 0, 0
	for _, a := range p.matrix.Order {
		for _, b := range lanes {
			cell := p.matrix.Of(a, b)
			short = max(short, theme.Width(cell.String())+draw.Gap)
			if of := cell.Range(); of != "" {
				ranged = max(ranged, theme.Width(of)+1)
			}
		}
	}
	for _, lane := range lanes {
		named = max(named, len("a ")+theme.Width(p.Result.Lanes[lane].Label)+draw.Gap)
	}
	full := short + ranged
	for _, l := range []layout{
		{lanes, max(full, named), true, true},
		{lanes, full, false, true},
	} {
		if len(lanes)*l.cells <= room {
			return []layout{l}
		}
	}
	list := split(layout{lanes, short, false, false}, room)
	if ranged > 0 {
		list = append(list, split(layout{lanes, full, false, true}, room)...)
	}
	return list
}

// split parts a layout into those that have room each.
func split(l layout, room int) (list []layout) {
	each := max(room/l.cells, 1)
	for from := 0; from < len(l.lanes); from += each {
		part := l
		part.lanes = l.lanes[from:min(from+each, len(l.lanes))]
		list = append(list, part)
	}
	return list
}

// grid draws the matrix, above its diagonal: below it is the same the other way round.
func (p *Pane) grid(f pane.Frame) []string {
	th := f.Theme
	layouts := p.layouts(f)
	shown := layouts[p.part%len(layouts)]
	order := p.matrix.Order
	var head theme.Line
	head.To(lead).Add(th.Muted, asFastAs).To(p.nameWidth())
	for _, lane := range shown.lanes {
		letter, name := theme.Letter(p.place(lane)), ""
		if shown.named {
			name = " " + p.Result.Lanes[lane].Label
		}
		head.Right(head.Width()+shown.cells, theme.Width(letter+name))
		head.Add(th.Lane(p.place(lane)).Ink, letter).Add(th.Muted, name)
	}
	lines := []string{head.String()}
	rank := make([]int, len(order))
	for i, lane := range order {
		rank[lane] = i
	}
	for i, lane := range order[:len(order)-1] {
		var l theme.Line
		p.name(&l, th, lane, "", th.Text)
		for _, with := range shown.lanes {
			if rank[with] <= i {
				l.To(l.Width() + shown.cells)
				continue
			}
			p.cell(&l, th, p.matrix.Of(lane, with), shown)
		}
		lines = append(lines, l.String())
	}
	return append(lines, draw.Sentences(th.Muted, f.W, p.matrix.Legend(shown.intervals))...)
}

// cell adds what is known of two lanes.
func (p *Pane) cell(l *theme.Line, th *theme.Theme, c trials.Cell, shown layout) {
	says, within := c.String(), ""
	if of := c.Range(); of != "" && shown.intervals {
		within = " " + of
	}
	ink := th.Text
	switch c.Kind {
	case trials.Apart:
		ink = th.Strong
	case trials.Unsaid:
		ink = th.Faint
	}
	l.Right(l.Width()+shown.cells, theme.Width(says+within)).Add(ink, says).Add(th.Muted, within)
}
