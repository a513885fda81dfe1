package chart

import "regatta/ui/theme"

// axis is an upright axis with its labels.
type axis struct {
	scale  scale
	labels []string // of each row
	cells  int      // of the widest label; 0: the axis isn't drawn
}

// axisShare is how many times as wide as its axis a chart is at least.
const axisShare = 3

// newAxis labels a scale; a chart that is too narrow has no labels.
func newAxis(s scale, format func(float64) string, width int) axis {
	a := axis{scale: s, labels: s.labels(format)}
	for _, label := range a.labels {
		a.cells = max(a.cells, theme.Width(label))
	}
	if width < axisShare*a.width() {
		a.cells = 0
	}
	return a
}

// width is how many cells the axis takes, its rule included.
func (a *axis) width() int {
	if a.cells == 0 {
		return 0
	}
	return a.cells + theme.Width(" │")
}

// left appends the axis of a row on the left of the plot.
func (a *axis) left(to *theme.Line, rule, ink theme.Ink, row int) {
	if a.cells == 0 {
		return
	}
	label, edge := a.labels[row], " │"
	if label != "" {
		edge = " ┤"
	}
	to.Right(a.cells, theme.Width(label)).Add(ink, label).Add(rule, edge)
}

// right appends the axis of a row on the right of the plot.
func (a *axis) right(to *theme.Line, rule, ink theme.Ink, row int) {
	if a.cells == 0 {
		return
	}
	label, edge := a.labels[row], "│ "
	if label != "" {
		edge = "├ "
	}
	to.Add(rule, edge).Add(ink, label)
}
