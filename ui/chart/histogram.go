package chart

import (
	"fmt"
	"strconv"
	"time"

	"github.com/NimbleMarkets/ntcharts/v2/canvas/runes"

	"regatta/ui/text"
	"regatta/ui/theme"
)

// HistSeries are the latencies of a lane's calls, in any order; negative ones are
// unknown and left out.
type HistSeries struct {
	Name   string
	Letter string // as that of a Series
	Fill   theme.Fill
	Values []time.Duration
}

// What a lane's block has, by its lines.
const (
	rowsWithBase   = 3 // the lowest line shows the percentiles
	rowsWithCounts = 4 // bars leave a line for their counts
	rowsWithGap    = 6 // an empty line follows
)

// The widths of the captions on the left of the blocks, in cells.
const (
	leastCaption  = 14 // less has no room for more than a letter
	widestCaption = 24
	onlyLetter    = 1
)

// Histogram draws how the latencies of every lane spread: a block of bars a lane,
// one under the other, on one time axis, in the same buckets and to the same
// height, with the median and the 95th percentile. It goes through all values
// twice, so a chart of a great many is to be kept rather than drawn each frame.
func Histogram(th *theme.Theme, series []HistSeries, o Options) []string {
	p := newPage(o)
	series = series[:min(len(series), maxSeries)]
	caption := captionCells(p.w)
	columns := p.w - caption - 1
	if len(series) == 0 || columns < leastColumns {
		return blank(o)
	}
	h := histogram{th, series, newBuckets(series, columns), caption, columns}
	const title, ruler = 1, 1
	if p.h >= title+len(series)+ruler {
		h.title(&p, o.YLabel)
	}
	each := (p.left() - ruler) / len(series)
	if each < 1 {
		return blank(o)
	}
	for i := range series {
		h.block(&p, i, each)
	}
	var times theme.Line
	times.To(caption+1).Add(th.Faint, h.time.Ruler())
	p.add(&times)
	return p.done()
}

func captionCells(width int) int {
	if width < 2*leastCaption {
		return onlyLetter
	}
	return min(max(width/3, leastCaption), widestCaption)
}

// histogram is the chart of latencies while it is drawn.
type histogram struct {
	th     *theme.Theme
	series []HistSeries
	*buckets
	caption, columns int // in cells
}

// title says what is counted, and what the last bucket has from beyond the axis.
func (h *histogram) title(p *page, label string) {
	var l theme.Line
	l.Add(h.th.Strong, fit(label, p.w))
	unit := "calls per " + h.step.String() + " bin"
	if h.beyond > 0 {
		unit += fmt.Sprintf(", last bin %s up to %s", text.Count(h.beyond), text.Seconds(h.most))
	}
	start := 0
	if l.Width() > 0 {
		start = l.Width() + legendGap
	}
	if start < p.w {
		l.To(start).Add(h.th.Faint, text.Fit(unit, p.w-start))
	}
	p.add(&l)
}

// block adds the lines of a lane.
func (h *histogram) block(p *page, lane, rows int) {
	gap := rows >= rowsWithGap
	if gap {
		rows--
	}
	c := newCanvas(h.columns, rows)
	h.draw(c, lane)
	captions := h.captions(lane)
	for y := range rows {
		var l theme.Line
		if y < len(captions) {
			l.Raw(captions[y])
		}
		l.To(h.caption + 1)
		c.row(&l, y)
		p.add(&l)
	}
	if gap {
		p.add(&theme.Line{})
	}
}

// captions say whose block it is and give its figures, the first ones first.
func (h *histogram) captions(lane int) []string {
	s, m := &h.series[lane], &h.measures[lane]
	name := s.Fill.Reverse.Paint(letter(s.Letter, lane))
	if h.caption == onlyLetter {
		return []string{name}
	}
	room := h.caption - len("a ")
	lines := []string{name + " " + s.Fill.Ink.Paint(fitLane(s.Name, room))}
	add := func(figure string) {
		lines = append(lines, "  "+h.th.Muted.Paint(text.Fit(figure, room)))
	}
	p50, p95 := "p50 "+text.Seconds(m.p50), "p95 "+text.Seconds(m.p95)
	switch both := p50 + "  " + p95; {
	case m.calls == 0:
	case theme.Width(both) <= room:
		add(both)
	default:
		add(p50)
		add(p95)
	}
	add(text.Plural(m.calls, "call"))
	return lines
}

// draw draws a lane's bars on their base.
func (h *histogram) draw(c *canvas, lane int) {
	base, tallest := c.h, c.h
	if c.h >= rowsWithBase {
		base, tallest = base-1, tallest-1
		h.base(c, lane)
	}
	if c.h >= rowsWithCounts {
		tallest--
	}
	width := h.cells
	if width > 2 {
		width-- // air between bars
	}
	for k, count := range h.counts[lane] {
		if count == 0 {
			continue
		}
		height := float64(tallest) * float64(count) / float64(h.peak)
		rows := c.bar(k*h.cells, width, base, max(height, 1.0/eighths), &h.series[lane].Fill.Ink)
		if c.h >= rowsWithCounts {
			h.count(c, k*h.cells, base-rows-1, width, count)
		}
	}
}

// count writes how many calls a bar stands for, where that has room.
func (h *histogram) count(c *canvas, x, y, width, count int) {
	label := text.Count(count)
	if len(label) > width && count >= 1000 {
		label = strconv.Itoa(count/1000) + "k"
	}
	if len(label) <= width && len(label) < h.cells {
		c.write(x+(width-len(label))/2, y, label, &h.th.Muted)
	}
}

// base draws the line that bars stand on, with the percentiles.
func (h *histogram) base(c *canvas, lane int) {
	y := c.h - 1
	for x := range h.time.Cells {
		c.set(x, y, runes.LineHorizontal, &h.th.Rule)
	}
	m, ink := &h.measures[lane], &h.series[lane].Fill.Ink
	if m.calls == 0 {
		return
	}
	median, most := h.column(m.p50), h.column(m.p95)
	if most-median <= theme.Width("▲p50") {
		c.flag(most, y, ink, "p50 p95")
		c.flag(median, y, ink)
		return
	}
	c.flag(median, y, ink, "p50")
	c.flag(most, y, ink, "p95")
}
