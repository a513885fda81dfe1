package chart

import (
	"strconv"

	"regatta/ui/text"
	"regatta/ui/theme"
)

// BraidSeries is the order in which a run delivered.
type BraidSeries struct {
	Name   string
	Letter string // as that of a Series
	Fill   theme.Fill
	Items  []int32 // what was delivered, in that order
	Ranks  []int   // of each of them, its place in the order of the dataset: 0 is the first that was delivered at all
}

// Braid draws how far the order of delivery strayed from that of the dataset, a
// panel a run. A few items are strands, from their place in the dataset on the left
// to that in the delivery on the right, with their numbers, counted from 1. More
// are dots, or shades where they are too many for dots: across is the place in the
// dataset, upwards that in the delivery, so that the diagonal is in order. It goes
// through all items, so a chart of a great many is to be kept rather than drawn
// each frame.
func Braid(th *theme.Theme, series []BraidSeries, o Options) []string {
	p := newPage(o)
	series = series[:min(len(series), maxSeries)]
	g := newBraidGrid(series, p.w, p.h)
	if len(series) == 0 || g.w < leastColumns || g.h < leastRows {
		return blank(o)
	}
	for from := 0; from < len(series); from += g.across {
		if from > 0 {
			p.add(&theme.Line{})
		}
		var panels []braidPanel
		for i := from; i < min(from+g.across, len(series)); i++ {
			panels = append(panels, newBraidPanel(th, &series[i], i, g, o.Plain))
		}
		for y := range panels[0].lines {
			var l theme.Line
			for i := range panels {
				l.To(i * (g.w + panelGap)).Raw(panels[i].lines[y].String())
			}
			p.add(&l)
		}
	}
	return p.done()
}

// BraidLines is how many lines braids need at a width, so that each few items have
// a line each.
func BraidLines(series []BraidSeries, width int) int {
	series = series[:min(len(series), maxSeries)]
	if len(series) == 0 || width < leastPanel {
		return 0
	}
	_, down := panelsFor(len(series), mostAcross(width, series))
	return down*(captionLines+needed(series)+1) - 1
}

// MostStrands is how many items at most are drawn as strands.
const MostStrands = 20

// How braids are laid out, in cells and lines.
const (
	leastPanel   = 14 // of a panel's width
	longestWhole = 24 // of a name that makes panels wider
	widestPanel  = 44
	panelGap     = 2
	captionLines = 1
	dotsLines    = 9 // that a plot of dots gets if there is room, its rule included
	mostSpread   = 3 // lines from a strand to the next
)

// mostAcross is how many panels have room side by side, each with its whole name.
func mostAcross(width int, series []BraidSeries) int {
	least := min(max(leastPanel, longestName(series)), longestWhole)
	return max((width+panelGap)/(least+panelGap), 1)
}

func longestName(series []BraidSeries) (cells int) {
	for i := range series {
		cells = max(cells, theme.Width(text.Clean(series[i].Name)))
	}
	return cells
}

// panelsFor shares panels out over as few rows as it takes, evenly.
func panelsFor(panels, mostAcross int) (across, down int) {
	down = (panels + mostAcross - 1) / mostAcross
	return (panels + down - 1) / down, down
}

// needed is how many lines the largest panel needs below its caption.
func needed(series []BraidSeries) int {
	lines := 1
	for i := range series {
		n := len(series[i].Ranks)
		if n > MostStrands {
			n = dotsLines
		}
		lines = max(lines, n)
	}
	return lines
}

// braidGrid is how panels stand beside each other: so many in a row, each so wide,
// with so many lines below its caption.
type braidGrid struct {
	across, w, h int
	lettered     bool // captions have room for the runs' letters
}

// newBraidGrid looks for the largest panels that hold what they need; with no room
// for that, it puts as many in a row as have room.
func newBraidGrid(series []BraidSeries, width, height int) braidGrid {
	if len(series) == 0 {
		return braidGrid{}
	}
	size := func(g braidGrid) int { return min(g.w, 2*g.h) } // a line is as high as two cells are wide
	var best braidGrid
	for most := min(mostAcross(width, series), len(series)); most > 0; most-- {
		across, down := panelsFor(len(series), most)
		g := braidGrid{across: across, w: min((width+panelGap)/across-panelGap, widestPanel), h: (height+1)/down - 1 - captionLines}
		if best.across == 0 || g.h >= needed(series) && size(g) > size(best) {
			best = g
		}
	}
	best.lettered = longestName(series)+len("a ") <= best.w || longestName(series) > best.w
	return best
}

// braidPanel is the panel of a run while it is drawn.
type braidPanel struct {
	th     *theme.Theme
	series *BraidSeries
	grid   braidGrid
	plain  bool
	lines  []theme.Line
}

func newBraidPanel(th *theme.Theme, s *BraidSeries, number int, g braidGrid, plain bool) braidPanel {
	p := braidPanel{th, s, g, plain, make([]theme.Line, captionLines+g.h)}
	room := g.w
	if g.lettered {
		p.lines[0].Add(s.Fill.Reverse, letter(s.Letter, number)).Add(th.Text, " ")
		room -= len("a ")
	}
	p.lines[0].Add(s.Fill.Ink, fitLane(s.Name, room))
	switch n := p.items(); {
	case n == 0:
		p.lines[1].Add(th.Faint, text.Fit("nothing delivered", g.w))
	case n <= MostStrands && n <= g.h:
		p.strands(n)
	default:
		p.dots(n)
	}
	return p
}

// items is how many there are to draw.
func (p *braidPanel) items() int { return min(len(p.series.Items), len(p.series.Ranks)) }

// rank is the place in the dataset of what was delivered at a place, kept within
// bounds.
func (p *braidPanel) rank(place, n int) int { return min(max(p.series.Ranks[place], 0), n-1) }

// strands draws each item as a line from its one place to the other. Those that
// kept their place are in the background.
func (p *braidPanel) strands(n int) {
	digits := 0
	for _, item := range p.series.Items[:n] {
		digits = max(digits, len(strconv.Itoa(int(item)+1)))
	}
	columns := p.grid.w - 2*(digits+1)
	if columns < leastPanel/2 {
		p.dots(n)
		return
	}
	spread := 1
	if n > 1 {
		spread = min((p.grid.h-1)/(n-1), mostSpread)
	}
	c := newCanvas(p.grid.w, p.grid.h)
	kept, moved := newStrokes(columns, c.h, 1), newStrokes(columns, c.h, 1)
	for place := range n {
		rank, label := p.rank(place, n), strconv.Itoa(int(p.series.Items[place])+1)
		ink, layer := &p.th.Muted, kept
		if rank != place {
			ink, layer = &p.series.Fill.Ink, moved
		}
		c.write(digits-len(label), rank*spread, label, ink)
		c.write(c.w-digits, place*spread, label, ink)
		layer.strand(columns*dotsAcross, rank*spread, place*spread)
	}
	for _, s := range []struct {
		*strokes
		ink *theme.Ink
	}{{kept, &p.th.Faint}, {moved, &p.series.Fill.Ink}} {
		s.paint(func(x, y int, dots rune, _ int) { c.set(digits+1+x, y, dots|c.at(digits+1+x, y).glyph, s.ink) })
	}
	p.put(c)
}

// strand draws a line between two rows of cells, level at both its ends.
func (s *strokes) strand(columns, from, to int) {
	const lead, middle = 2, 1
	from, to = from*dotsDown+middle, to*dotsDown+middle
	s.line(0, from, lead, from, 0)
	s.line(lead, from, columns-1-lead, to, 0)
	s.line(columns-1-lead, to, columns-1, to, 0)
}

// put appends a canvas to the lines below the caption.
func (p *braidPanel) put(c *canvas) {
	for y := range c.h {
		c.row(&p.lines[captionLines+y], y)
	}
}

// dots draws each item at its two places, over a rule.
func (p *braidPanel) dots(n int) {
	c := newCanvas(p.grid.w, p.grid.h)
	w, h := c.w-1, c.h-1
	if h < 1 {
		return
	}
	if perCell := n / (w * h); perCell < 2 {
		p.scatter(c, n, w, h)
	} else {
		p.shade(c, n, w, h)
	}
	for y := range h {
		c.set(0, y, '│', &p.th.Rule)
	}
	c.set(0, h, '└', &p.th.Rule)
	for x := range w {
		c.set(1+x, h, '─', &p.th.Rule)
	}
	if label := " " + text.Count(n); len(label) < w {
		c.write(c.w-len(label), h, label, &p.th.Faint)
	}
	p.put(c)
}

func (p *braidPanel) scatter(c *canvas, n, w, h int) {
	if !p.plain { // where all dots look alike, those of a line would confuse
		inOrder := newStrokes(w, h, 1)
		for x := range w {
			inOrder.dot(x*dotsAcross, x*h*dotsDown/w)
		}
		inOrder.paint(func(x, y int, glyph rune, _ int) { c.set(1+x, y, glyph, &p.th.Rule) })
	}
	items := newStrokes(w, h, 1)
	for place := range n {
		items.dot(p.rank(place, n)*w*dotsAcross/n, place*h*dotsDown/n)
	}
	items.paint(func(x, y int, glyph rune, _ int) { c.set(1+x, y, glyph, &p.series.Fill.Ink) })
}

// dot sets one dot, counted from below.
func (s *strokes) dot(x, up int) {
	y := len(s.owners)/s.w*dotsDown - 1 - up
	s.upright(x, y, y, 0)
}

// shade draws how many items share each cell, by how many it would have if the
// order were arbitrary.
func (p *braidPanel) shade(c *canvas, n, w, h int) {
	counts := make([]int, w*h)
	for place := range n {
		x, y := p.rank(place, n)*w/n, place*h/n
		counts[(h-1-y)*w+x]++
	}
	even := float64(n) / float64(w*h)
	for i, count := range counts {
		if count > 0 {
			c.set(1+i%w, i/w, shadeOf(float64(count)/even, h), &p.series.Fill.Ink)
		}
	}
}

// shadeOf returns the shade of a cell with so many times as many items as it would
// have in an arbitrary order; in perfect order it has them all, as many times as
// there are rows.
func shadeOf(times float64, rows int) rune {
	switch {
	case times < 2:
		return '░'
	case times < max(float64(rows)/4, 3):
		return '▒'
	case times < max(float64(rows)/2, 4):
		return '▓'
	}
	return '█'
}
