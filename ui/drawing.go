package ui

import (
	"regatta/ui/chart"
	"regatta/ui/theme"
)

// drawing is what takes long to draw, kept until its size or its colours are others.
type drawing struct {
	options chart.Options
	theme   *theme.Theme
	lines   []string
}

// kept returns the drawing's lines, drawn anew if need be. They are not to be
// changed.
func (d *drawing) kept(th *theme.Theme, o chart.Options, draw func(chart.Options) []string) []string {
	if d.theme != th || d.options != o {
		*d = drawing{o, th, draw(o)}
	}
	return d.lines
}
