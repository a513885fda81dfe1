package home

import (
	"time"

	"regatta/engine"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// courseLines is how many lines the course of a run takes, and courseFrom how many there
// have to be for it.
const (
	courseLines = 2
	courseFrom  = 12
)

// course draws how the limit of the run went: its decisions at their times, and below them
// the limit. That is above the bars, with what was decided last at its left, where they show
// the whole run, and else on an axis of its own. Behind the lives stands when nothing might
// begin.
func (p *Pane) course(f pane.Frame, at place, cols columns, t *engine.Tally, now time.Duration) []string {
	c := draw.CourseOf(t, now)
	if c == nil {
		p.pen.Shut(nil)
		return nil
	}
	defer p.pen.Shut(c.Bands)
	if p.head(at.w, at.h) == p.headLines(at.w, at.h)+1 {
		return nil
	}
	axis, bars := p.pen.Axis, p.pen.Axis
	var marks, levels theme.Line
	if end := timeline.Fitting(max(now, timeline.Shortest)); axis.From == 0 && axis.Span >= end {
		marks.Add(f.Theme.Text, " ")
		p.latest(f, &marks, t, c, cols.from()-3)
		if scale := c.Scale(); theme.Width(scale)+2 < cols.from() {
			levels.Right(cols.from()-1, theme.Width(scale)).Add(f.Theme.Muted, scale)
		}
		levels.To(cols.from())
		marks.To(cols.from())
	} else {
		from := 1 + draw.ScaleCells + 1
		marks.To(from)
		levels.Add(f.Theme.Muted, " "+text.Fit(c.Scale(), draw.ScaleCells)).To(from)
		axis = timeline.Axis{Cells: max(at.w-marks.Width()-1, 0), Span: end}
	}
	c.Marks(&marks, f.Theme, t, axis)
	p.pen.Axis = axis
	p.pen.Shut(c.Bands)
	c.Levels(&levels, p.pen, now)
	p.pen.Axis = bars
	return []string{marks.String(), levels.String()}
}

// latest says what was decided last, in so many cells.
func (p *Pane) latest(f pane.Frame, l *theme.Line, t *engine.Tally, c *draw.Course, cells int) {
	d := c.Latest()
	if d == nil {
		return
	}
	words := figures.DecisionMark(*d) + " "
	if value := figures.Turned(*d); value != "" {
		words += d.Gate.String() + " " + value + " "
	}
	l.Add(draw.DecisionInk(f.Theme, *d), text.Fit(words+text.Clean(figures.Why(t, *d)), max(cells, 0)))
}

// from is the column in which the bars begin.
func (c columns) from() int {
	at := c.index + draw.Gap + c.result + draw.Gap + 1 + timeCells + draw.Gap
	if c.text > 0 {
		at += c.text + draw.Gap
	}
	return at
}
