package race

import (
	"slices"

	"regatta/engine/course"
	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/theme"
	"regatta/ui/timeline"
	"regatta/ui/workspace"
)

// How many lines a lane has from which the first is that of its decisions, and the second
// that of its limit.
const (
	marksFrom  = 3
	levelsFrom = 6
)

// courseLines is how many lines the course of a lane takes at most, where one is to be drawn.
func (p *Pane) courseLines() int {
	if slices.ContainsFunc(p.Runs(), func(r *workspace.Run) bool { return course.Moved(r.Tally) }) {
		return 2
	}
	return 0
}

// course draws how the limit of a lane went, above its lives, in as many of its h lines as it
// can spare; behind the lives stands when nothing might begin.
func (p *Pane) course(f pane.Frame, r *workspace.Run, h int) []theme.Line {
	now := r.Now(f.Now)
	c := draw.CourseOf(r.Tally, now)
	p.pen.Under(nil)
	if c == nil {
		p.pen.Shut(nil)
		return nil
	}
	p.pen.Shut(c.Bands)
	p.seen.Shut = p.seen.Shut || len(c.Bands) > 0
	var lines []theme.Line
	if h >= marksFrom {
		lines = make([]theme.Line, 1, h)
		c.Marks(&lines[0], f.Theme, r.Tally, p.pen.Axis)
	}
	switch {
	case timeline.IsArea(r.Tally, h-len(lines)):
		p.pen.Under(c.Steps)
		p.seen.Limit = true
	case h >= levelsFrom:
		lines = append(lines, theme.Line{})
		c.Levels(&lines[1], p.pen, now)
	}
	return lines
}
