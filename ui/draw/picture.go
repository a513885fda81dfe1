package draw

import (
	"regatta/ui/chart"
	"regatta/ui/pane"
	"regatta/ui/theme"
)

// Picture is what takes long to draw, kept until its size or its colours are others.
type Picture struct {
	options chart.Options
	theme   *theme.Theme
	lines   []string
}

// Need is the work of drawing it for a frame, from so many items; nil: it is drawn.
func (p *Picture) Need(f pane.Frame, items int, o chart.Options, draw func(*theme.Theme, chart.Options) []string) *pane.Work {
	th := f.Theme
	if p.lines != nil && p.theme == th && p.options == o {
		return nil
	}
	return &pane.Work{Items: items, Do: func() func() {
		lines := draw(th, o)
		return func() { *p = Picture{options: o, theme: th, lines: lines} }
	}}
}

// Lines are what was drawn last, not to be changed; until it is drawn anew they may have
// another size.
func (p *Picture) Lines(th *theme.Theme) []string {
	if p.lines == nil {
		return []string{Working(th)}
	}
	return p.lines
}
