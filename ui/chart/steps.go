package chart

import (
	"cmp"
	"slices"
	"time"

	"regatta/engine"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// Series is a step function of time, as engine.Curve has it: 0 before its first
// point, drawn up to Until or to its last point, whichever is later. Without
// either it is in the legend only.
type Series struct {
	Name   string
	Letter string // what it is marked with; "": the letter of its place among the series
	Fill   theme.Fill
	Dashed bool           // its colour is also that of another
	Points []engine.Point // in order of time
	Until  time.Duration
}

func (s *Series) end() time.Duration {
	end := s.Until
	if n := len(s.Points); n > 0 {
		end = max(end, s.Points[n-1].At)
	}
	return min(end, longest)
}

// Steps draws step functions of time in one chart, such as the results delivered
// and the calls in flight of every lane, with a letter at each line's end. Lines
// in the same place take turns, cell by cell, so that none hides another.
func Steps(th *theme.Theme, series []Series, o Options) []string {
	p := newPage(o)
	series = series[:min(len(series), maxSeries)]
	entries := make([]entry, len(series))
	for i := range series {
		fill := &series[i].Fill
		entries[i] = entry{letter(series[i].Letter, i), series[i].Name, fill.Reverse, fill.Ink}
	}
	p.legend(th, o.YLabel, entries)

	const ruler = 1
	rows := p.left() - ruler
	if rows < leastRows {
		return blank(o)
	}
	top := float64(topOf(series, o.Top))
	axis := newAxis(newScale(top, rows, 1), func(v float64) string { return text.Count(int(v)) }, p.w)
	if p.w-axis.width() < leastColumns {
		return blank(o)
	}
	plot := newStepPlot(th, series, axis.scale, p.w-axis.width(), o.Span)
	plot.draw(o.Plain)
	for y := range rows {
		var l theme.Line
		axis.left(&l, th.Rule, th.Muted, y)
		plot.canvas.row(&l, y)
		p.add(&l)
	}
	var times theme.Line
	times.To(axis.width()).Add(th.Faint, plot.time.Ruler())
	p.add(&times)
	return p.done()
}

// topOf returns the value at the upper edge: the one asked for or the largest.
func topOf(series []Series, top int) int {
	if top > 0 {
		return top
	}
	for i := range series {
		for _, point := range series[i].Points {
			top = max(top, point.Value)
		}
	}
	return max(top, 1)
}

// spanOf returns how long the time axis is: as asked for, or a round time that
// holds all series.
func spanOf(series []Series, span time.Duration) time.Duration {
	if span > 0 {
		return min(span, longest)
	}
	for i := range series {
		span = max(span, series[i].end())
	}
	return timeline.Fitting(span)
}

// stepPlot is the plot of a chart of steps while it is drawn.
type stepPlot struct {
	th     *theme.Theme
	series []Series
	time   timeline.Axis
	scale  scale
	canvas *canvas
	traces [][]stretch // where each line runs, a stretch for a column of dots
}

// LetterRoom is how many columns right of the time axis are kept for the letters
// of lines that end there.
const LetterRoom = 3

func newStepPlot(th *theme.Theme, series []Series, s scale, columns int, span time.Duration) *stepPlot {
	p := &stepPlot{
		th: th, series: series, scale: s,
		time:   timeline.Axis{Cells: columns - LetterRoom, Span: spanOf(series, span)},
		canvas: newCanvas(columns, s.rows),
		traces: make([][]stretch, len(series)),
	}
	for i := range series {
		p.traces[i] = p.trace(&series[i])
	}
	return p
}

func (p *stepPlot) draw(plain bool) {
	const dash = 4 * dotsAcross // and its gap
	lines := newStrokes(p.canvas.w, p.canvas.h, p.scale.pen)
	for i, trace := range p.traces {
		for x, s := range trace {
			if s.lo < s.hi || !p.series[i].Dashed || x%dash < dash/2 {
				lines.upright(x, s.lo, s.hi, i)
			}
		}
	}
	lines.paint(func(x, y int, dots rune, i int) { p.canvas.set(x, y, dots, &p.series[i].Fill.Ink) })
	if plain {
		p.letterLines()
	}
	p.letterEnds()
	if !plain { // where all dots look alike, those of a grid would confuse
		p.grid()
	}
}

// stretch is what a line takes of a column of dots, and where it leaves it.
type stretch struct{ lo, hi, last int }

// trace returns where a line runs up to its end.
func (p *stepPlot) trace(s *Series) []stretch {
	end := min(s.end(), p.time.Span)
	if len(s.Points) == 0 && end <= 0 {
		return nil
	}
	trace := make([]stretch, p.column(end)+1)
	x, y := -1, p.scale.dot(0)
	for _, point := range s.Points {
		if point.At > end {
			break
		}
		to, next := max(p.column(point.At), x), p.scale.dot(float64(point.Value))
		level(trace, x+1, to, y)
		if point.At <= 0 {
			level(trace, to, to, next) // it begins there
		} else {
			t := &trace[to]
			*t = stretch{min(t.lo, next), max(t.hi, next), next}
		}
		x, y = to, next
	}
	level(trace, x+1, len(trace)-1, y)
	return trace
}

// column returns the column of dots that a time lies in.
func (p *stepPlot) column(at time.Duration) int {
	across := p.time.Cells * dotsAcross
	x := float64(at) / float64(p.time.Span) * float64(across)
	return int(min(max(x, 0), float64(across-1)))
}

// level runs a line level over columns, both included.
func level(trace []stretch, from, to, y int) {
	for x := from; x <= to; x++ {
		trace[x] = stretch{y, y, y}
	}
}

// letterLines puts each line's letter on it again and again, those of lines in the
// same place one after the other. On the axis, where a line has not risen yet, they would read as
// labels of it.
func (p *stepPlot) letterLines() {
	const first, apart, leastRound = 4, 2, 14
	round, bottom := max(apart*(len(p.series)+2), leastRound), p.canvas.h-1
	for i, trace := range p.traces {
		for x := first + apart*i; x*dotsAcross < len(trace); x += round {
			if y := trace[x*dotsAcross].last / dotsDown; y < bottom {
				p.canvas.write(x, y, letter(p.series[i].Letter, i), &p.series[i].Fill.Reverse)
			}
		}
	}
}

// letterEnds puts each line's letter behind its end, from left to right.
func (p *stepPlot) letterEnds() {
	order := make([]int, len(p.series))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(p.traces[a]), len(p.traces[b])) })
	for _, i := range order {
		if trace := p.traces[i]; len(trace) > 0 {
			last := len(trace) - 1
			x, y := p.behind(last/dotsAcross, trace[last].last/dotsDown)
			p.canvas.write(x, y, letter(p.series[i].Letter, i), &p.series[i].Fill.Reverse)
		}
	}
}

// behind returns the nearest free cell behind a line's end, a row up or down as
// far as two columns; without one, the end.
func (p *stepPlot) behind(x, y int) (int, int) {
	const reach, perRow = 9, 2
	for far := 1; far <= reach; far++ {
		for _, dy := range [...]int{0, 1, -1, 2, -2} {
			dx := far - perRow*max(dy, -dy)
			if dx > 0 && p.canvas.free(x+dx, y+dy, 1) {
				return x + dx, y + dy
			}
		}
	}
	return x, y
}

// grid dots a line at each label, where nothing else is.
func (p *stepPlot) grid() {
	for _, v := range p.scale.ticks() {
		dot := p.scale.dot(v)
		glyph, y := leftDot(dot%dotsDown), dot/dotsDown
		for x := range p.time.Cells {
			if p.canvas.free(x, y, 1) {
				p.canvas.set(x, y, glyph, &p.th.Rule)
			}
		}
	}
}
