package chart

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/NimbleMarkets/ntcharts/v2/canvas/runes"

	"regatta/ui/text"
	"regatta/ui/theme"
)

// SweepPoint is what a limit gave: results a second, and the 95th percentile of
// the latencies. Negative ones are unknown: the limit has a place all the same.
type SweepPoint struct {
	Limit      int // at least 1; points with less are left out
	Throughput float64
	P95        time.Duration
}

// fastest is the highest throughput that an axis shows.
const fastest = 1e12

// sweepFoot is how many lines are below the plot of a sweep: limits, and the knee.
const sweepFoot = 2

// Sweep draws the throughput (bars, axis on the left) and the 95th percentile of
// the latencies (a line, axis on the right) against the limit, each doubling of it
// as wide as another. The knee's bar is marked below, in words; 0: none is.
func Sweep(th *theme.Theme, points []SweepPoint, knee int, o Options) []string {
	p := newPage(o)
	points = sorted(points)
	throughput, p95 := &th.Series[0], &th.Series[2]
	p.legend(th, o.YLabel, []entry{
		{"█", "throughput", throughput.Ink, throughput.Ink},
		{"●", "p95 latency", p95.Ink, p95.Ink},
	})
	rows := p.left() - sweepFoot
	if rows < leastRows || len(points) == 0 {
		return blank(o)
	}
	s := newSweepPlot(th, points, knee, rows, p.w)
	if s == nil {
		return blank(o)
	}
	s.bars()
	s.line()
	s.values()
	for y := range rows {
		var l theme.Line
		s.rates.left(&l, th.Rule, throughput.Ink, y)
		s.canvas.row(&l, y)
		s.waits.right(&l, th.Rule, p95.Ink, y)
		p.add(&l)
	}
	s.foot(&p)
	return p.done()
}

// sorted returns the points that have a place on the scale, one a limit, in their
// order, what isn't a number as 0, and what is unknown as -1.
func sorted(points []SweepPoint) []SweepPoint {
	kept := make([]SweepPoint, 0, len(points))
	for _, p := range points {
		if p.Limit < 1 {
			continue
		}
		switch {
		case p.Throughput < 0:
			p.Throughput = -1
		case !(p.Throughput > 0):
			p.Throughput = 0
		}
		p.Throughput, p.P95 = min(p.Throughput, fastest), min(p.P95, longest)
		kept = append(kept, p)
	}
	slices.SortStableFunc(kept, func(a, b SweepPoint) int { return cmp.Compare(a.Limit, b.Limit) })
	return slices.CompactFunc(kept, func(a, b SweepPoint) bool { return a.Limit == b.Limit })
}

// sweepPlot is the plot of a sweep while it is drawn.
type sweepPlot struct {
	th           *theme.Theme
	points       []SweepPoint
	knee         int
	rates, waits axis
	canvas       *canvas
	doubling     float64 // how many cells a doubling of the limit takes
	barCells     int
}

// newSweepPlot lays a plot out; nil where it has no room.
func newSweepPlot(th *theme.Theme, points []SweepPoint, knee, rows, width int) *sweepPlot {
	var rate float64
	var wait time.Duration
	for _, p := range points {
		rate, wait = max(rate, p.Throughput), max(wait, p.P95)
	}
	if wait == 0 {
		wait = time.Second // an axis without a line
	}
	s := &sweepPlot{th: th, points: points, knee: knee}
	s.rates = newAxis(newScale(roundTop(rate), rows, 0), func(v float64) string { return number(v) + "/s" }, width)
	s.waits = newAxis(newScale(roundTop(float64(wait)), rows, float64(time.Millisecond)), seconds, width)
	columns := width - s.rates.width() - s.waits.width()
	if columns < leastColumns {
		return nil
	}
	s.canvas = newCanvas(columns, rows)
	s.doubling = float64(columns) / (s.doublings(points[len(points)-1].Limit) + 1)
	s.barCells = min(max(int(s.gap()*0.6), 1), 12)
	return s
}

// doublings is how often the first limit doubles up to another.
func (s *sweepPlot) doublings(limit int) float64 {
	return math.Log2(float64(limit) / float64(s.points[0].Limit))
}

// column is the cell of a limit's middle.
func (s *sweepPlot) column(limit int) int {
	return int((s.doublings(limit) + 0.5) * s.doubling)
}

// gap is the least distance between two points, in cells.
func (s *sweepPlot) gap() float64 {
	gap := s.doubling
	for i := 1; i < len(s.points); i++ {
		if d := s.doublings(s.points[i].Limit) - s.doublings(s.points[i-1].Limit); d > 0 {
			gap = min(gap, d*s.doubling)
		}
	}
	return gap
}

// fill is the colour of a limit's bar.
func (s *sweepPlot) fill(limit int) *theme.Fill {
	if limit == s.knee {
		return &s.th.Series[1]
	}
	return &s.th.Series[0]
}

// height is how high a bar is, in rows.
func (s *sweepPlot) height(p SweepPoint) float64 {
	return s.rates.scale.part(p.Throughput) * float64(s.canvas.h)
}

func (s *sweepPlot) bars() {
	for _, p := range s.points {
		left := s.column(p.Limit) - s.barCells/2
		s.canvas.bar(left, s.barCells, s.canvas.h, s.height(p), &s.fill(p.Limit).Ink)
	}
}

// line draws the latencies, cut out of the bars that it crosses.
func (s *sweepPlot) line() {
	line := newStrokes(s.canvas.w, s.canvas.h, s.waits.scale.pen)
	lastX, lastY := -1, 0
	for _, p := range s.points {
		if p.P95 < 0 {
			continue
		}
		x, y := s.column(p.Limit)*dotsAcross, s.waits.scale.dot(float64(p.P95))
		if lastX >= 0 {
			line.line(lastX, lastY, x, y, 0)
		}
		lastX, lastY = x, y
	}
	line.paint(func(x, y int, dots rune, _ int) {
		if !s.onTop(x, y) {
			s.canvas.set(x, y, dots, s.over(x, y))
		}
	})
	for _, p := range s.points {
		if x, y := s.column(p.Limit), s.waits.scale.dot(float64(p.P95))/dotsDown; p.P95 >= 0 {
			s.canvas.set(x, y, '●', s.over(x, y))
		}
	}
}

// onTop reports whether a cell is the upper end of a bar and not full: a line there would take
// a notch out of it.
func (s *sweepPlot) onTop(x, y int) bool {
	glyph := s.canvas.at(x, y).glyph
	return glyph >= runes.LowerBlockOne && glyph < runes.FullBlock
}

// over is the ink for the line where something is drawn already.
func (s *sweepPlot) over(x, y int) *theme.Ink {
	under := s.canvas.at(x, y)
	switch {
	case runes.IsBraillePattern(under.glyph):
		return under.ink
	case under.glyph < runes.LowerBlockFive || under.glyph > runes.FullBlock:
		return &s.th.Series[2].Ink
	case under.ink == &s.th.Series[1].Ink:
		return &s.th.Series[1].Reverse
	}
	return &s.th.Series[0].Reverse
}

// values writes each throughput that is known over its bar, where that is free.
func (s *sweepPlot) values() {
	for _, p := range s.points {
		label := text.PerSecond(p.Throughput)
		x := s.column(p.Limit) - s.barCells/2 + (s.barCells-len(label))/2
		y := s.canvas.h - int(math.Ceil(s.height(p))) - 1
		if p.Throughput >= 0 && len(label) < int(s.gap()) && s.canvas.free(x, y, len(label)) {
			s.canvas.write(x, y, label, &s.th.Muted)
		}
	}
}

// foot adds the limits, and the knee.
func (s *sweepPlot) foot(p *page) {
	c := newCanvas(s.canvas.w, sweepFoot)
	end := 0
	for _, point := range s.points {
		label := strconv.Itoa(point.Limit)
		if x := s.column(point.Limit) - len(label)/2; x >= end && x+len(label) <= c.w {
			c.write(x, 0, label, &s.th.Muted)
			end = x + len(label) + 1
		}
		if point.Limit == s.knee {
			c.flag(s.column(s.knee), 1, &s.fill(s.knee).Ink, " recommended ", "")
		}
	}
	const name = "limit"
	for y := range c.h {
		var l theme.Line
		if y == 0 && s.rates.width() > len(name) {
			l.Right(s.rates.width()-1, len(name)).Add(s.th.Faint, name)
		}
		l.To(s.rates.width())
		c.row(&l, y)
		p.add(&l)
	}
}

// number writes a round throughput of an axis.
func number(v float64) string {
	if v >= 100 {
		return text.Count(int(v + 0.5))
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// seconds writes a round time of an axis, in nanoseconds.
func seconds(v float64) string {
	if d := time.Duration(v); d >= time.Minute {
		return text.Seconds(d)
	}
	return strconv.FormatFloat(v/float64(time.Second), 'g', 4, 64) + "s"
}
