package ui

import (
	"regatta/ui/chart"
	"regatta/ui/draw"
	"regatta/ui/theme"
)

// drawing is what takes long to draw, kept until its size or its colours are others.
type drawing struct {
	options chart.Options
	theme   *theme.Theme
	lines   []string
}

// picture returns a drawing's lines, which are not to be changed. If need be they are
// drawn anew from so many items; where those are many, what there was stays until then.
func (m *Model) picture(d *drawing, items int, o chart.Options, make func(*theme.Theme, chart.Options) []string) []string {
	if th := m.theme; d.theme != th || d.options != o {
		m.soon(items, func() func() {
			lines := make(th, o)
			return func() { *d = drawing{o, th, lines} }
		})
	}
	if d.lines == nil {
		return []string{draw.Working(m.theme)}
	}
	return d.lines
}
