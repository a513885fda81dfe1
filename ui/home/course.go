package home

import (
	"time"

	"regatta/engine"
	"regatta/engine/course"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// How many lines there have to be for the course of a run: in two lines, its decisions and its
// limit, and in one.
const (
	courseFrom = 12
	shortFrom  = 10
)

// courseLines is how many lines the course of the run takes in a place of so many.
func (p *Pane) courseLines(h int) int {
	switch {
	case p.run == nil || h < shortFrom || !course.Moved(p.run.Tally):
		return 0
	case h < courseFrom:
		return 1
	}
	return 2
}

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
	switch p.courseLines(at.h) {
	case 0:
		return nil
	case 1:
		return []string{p.shortCourse(f, at.w, t, c, now)}
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

// shortCourse draws the course in one line: the limit, and behind it what was decided last.
func (p *Pane) shortCourse(f pane.Frame, w int, t *engine.Tally, c *draw.Course, now time.Duration) string {
	const saidCells = len("x outage of 10s")
	var l theme.Line
	bars := p.pen.Axis
	l.Add(f.Theme.Muted, " "+text.Fit(c.Scale(), draw.ScaleCells)).To(1 + draw.ScaleCells + 1)
	p.pen.Axis = timeline.Axis{Cells: max(w-l.Width()-saidCells-3, 0), Span: timeline.Fitting(max(now, timeline.Shortest))}
	p.pen.Shut(c.Bands)
	c.Levels(&l, p.pen, now)
	p.pen.Axis = bars
	said, ink := c.Said(f.Theme, t, saidCells)
	return l.Add(f.Theme.Text, "  ").Add(ink, said).String()
}

// latest says what was decided last, in so many cells.
func (p *Pane) latest(f pane.Frame, l *theme.Line, t *engine.Tally, c *draw.Course, cells int) {
	d := c.Latest()
	if d == nil {
		return
	}
	mark, why := figures.DecisionMark(*d)+" ", text.Clean(figures.Why(t, *d))
	words := mark + why // where there is no room for both: its mark on the axis has the value
	if value := figures.Turned(*d); value != "" {
		if long := mark + d.Gate.String() + " " + value + " " + why; why == "" || theme.Width(long) <= cells {
			words = long
		}
	}
	l.Add(draw.DecisionInk(f.Theme, *d), text.Fit(words, max(cells, 0)))
}

// from is the column in which the bars begin.
func (c columns) from() int {
	at := c.index + draw.Gap + c.result + draw.Gap + 1 + timeCells + draw.Gap
	if c.text > 0 {
		at += c.text + draw.Gap
	}
	return at
}
