package report

import (
	"cmp"
	"slices"

	"regatta/engine"
	"regatta/ui/chart"
	"regatta/ui/figures"
	"regatta/ui/text"
)

// How a chart of steps is laid out, in pixels.
const (
	stepsLeft   = 52.0
	stepsRight  = 168.0 // at least, for the label of the line that ends last
	stepsHeight = 250.0
	labelRow    = 17.0
	aboveLines  = 10.0 // between the labels and the plot
	dotRadius   = 4.0
	rowOfAxis   = 11.0 // pixels that a row's worth of an axis takes
)

// stepPoints bounds the points of all lines, and finestStep how near each other
// those of one are, in pixels.
const (
	stepPoints = 3600
	finestStep = 1.0
)

// trace is the line of a lane.
type trace struct {
	place      int
	colour     colour
	dashes     string
	name, wall string
	path       string
	x, y       float64 // where it ends
	row        int     // of its label, counted from the plot up
}

// deliveredPicture draws how many results each lane had delivered when.
func deliveredPicture(s sheet, tallies []*engine.Tally, labels []string, places []int, gains figures.Gains) picture {
	top, right := 1, stepsRight
	if s.slim {
		right = 0
	}
	for i, t := range tallies {
		top = max(top, len(t.Rows))
		right = max(right, traceLabel(s.traced(labels[i], figures.Wall(t))))
	}
	scale := timeScale{span: longest(tallies), width: s.width - stepsLeft - right}
	var traces []*trace
	for i, t := range tallies {
		if t.Delivered > 0 {
			l := newTrace(t, scale, top, stepPoints/len(tallies))
			l.colour, l.dashes = lanes[places[i]%len(lanes)], dashes(places[i])
			l.name, l.wall = s.traced(labels[i], l.wall)
			l.place = places[i]
			traces = append(traces, l)
		}
	}

	var c canvas
	above := c.heading(s, "Results delivered over time", "each line goes up by one per delivered result")
	if s.slim {
		above = c.names(s, tallies, labels, places, above)
	}
	above += labelRow*float64(stackLabels(traces)) + aboveLines
	c.group(stepsLeft, above)
	for _, v := range chart.Ticks(float64(top), axisRows(stepsHeight), 1) {
		y := stepsHeight * (1 - v/float64(top))
		c.line(0, y, scale.width, y, 1, rule)
		c.word(-10, y+4, text.Count(int(v)), pen{size: small, colour: muted, anchor: "end"})
	}
	c.times(scale, 0, stepsHeight, stepsHeight)
	for i := range traces {
		c.trace(traces[len(traces)-1-i]) // the first lane on top
	}
	for _, l := range traces {
		c.mark(l)
	}
	c.end()
	return picture{
		id: "delivered", title: "Results delivered over time", describes: inWords(tallies, labels, gains),
		height: above + stepsHeight + axisHeight, body: c.String(),
	}
}

// traced is what stands at the end of a line beside its letter: nothing on a narrow sheet, whose
// names are above.
func (s sheet) traced(name, wall string) (shownName, shownWall string) {
	if s.slim {
		return "", ""
	}
	return name, wall
}

// names sets the lanes that have a line, with their walls, from y on. It returns where they end.
func (c *canvas) names(s sheet, tallies []*engine.Tally, labels []string, places []int, y float64) float64 {
	x := 0.0
	for i, t := range tallies {
		if t.Delivered == 0 {
			continue
		}
		room := traceLabel(labels[i], figures.Wall(t))
		if x > 0 && x+room > s.width {
			x, y = 0, y+labelRow
		}
		c.lane(x, y+6, places[i], labels[i], figures.Wall(t))
		x += room
	}
	return y + labelRow
}

// axisRows is how many rows of labels an upright axis counts as.
func axisRows(height float64) int {
	const least = 17 // for three steps, of any top
	return max(int(height/rowOfAxis), least)
}

// dashes tell apart the lines of more lanes than there are colours.
func dashes(lane int) string { return [...]string{"", "7 4", "2 4"}[lane/len(lanes)%3] }

// newTrace draws the line of a lane: level until a result is delivered, then up.
func newTrace(t *engine.Tally, scale timeScale, top, most int) *trace {
	height := func(n int) float64 { return stepsHeight * (1 - float64(n)/float64(top)) }
	path := []byte("M0 " + px(stepsHeight))
	points := t.DeliveryCurve.Points()
	apart := max(finestStep, scale.width/float64(max(most, 1)))
	for i, p := range points {
		if i+1 < len(points) && int(scale.x(p.At)/apart) == int(scale.x(points[i+1].At)/apart) {
			continue // the next one is drawn in the same place
		}
		path = append(append(path, 'H'), px(scale.x(p.At))...)
		path = append(append(path, 'V'), px(height(p.Value))...)
	}
	if last := len(points) - 1; last < 0 || points[last].At < t.Wall { // what came last had failed
		path = append(append(path, 'H'), px(scale.x(t.Wall))...)
	}
	return &trace{wall: figures.Wall(t), path: string(path), x: scale.x(t.Wall), y: height(t.Returned)}
}

// traceLabel is how wide the label of a line is, with what is left free beside it.
func traceLabel(name, wall string) float64 {
	return 16 + wide("a "+name, normal, true) + 2*wordGap + wide(wall, normal, false) + 12
}

// stackLabels gives each label a row above the plot where no other is, and returns
// how many rows there are. A label stands right of its line's end; those further
// left stand higher, so that no leader crosses a label.
func stackLabels(traces []*trace) int {
	order := slices.Clone(traces)
	slices.SortStableFunc(order, func(a, b *trace) int { return cmp.Compare(b.x, a.x) })
	var begins []float64 // where the leftmost label of each row begins
	for _, l := range order {
		end := l.x + traceLabel(l.name, l.wall)
		l.row = 0
		for i, begin := range begins {
			if end > begin {
				l.row = i + 1
			}
		}
		if l.row == len(begins) {
			begins = append(begins, 0)
		}
		begins[l.row] = l.x
	}
	return len(begins)
}

func (c *canvas) trace(l *trace) {
	attrs := append([]string{"d", l.path, "stroke-width", "2.2", "stroke-linejoin", "round"}, l.colour.stroke()...)
	if l.dashes != "" {
		attrs = append(attrs, "stroke-dasharray", l.dashes)
	}
	c.leaf("path", attrs...)
}

// mark names a line: a dot at its end, and a dotted leader up to its label.
func (c *canvas) mark(l *trace) {
	base := -aboveLines - labelRow*float64(l.row)
	attrs := append([]string{"d", "M" + px(l.x) + " " + px(l.y) + "V" + px(base-4), "stroke-dasharray", "1.5 3"}, l.colour.stroke()...)
	c.leaf("path", attrs...)
	c.dot(l.x, l.y, l.colour)
	c.dot(l.x, base-4, l.colour)
	c.lane(l.x+9, base, l.place, l.name, l.wall)
}

func (c *canvas) dot(x, y float64, in colour) {
	c.leaf("circle", append([]string{"cx", px(x), "cy", px(y), "r", px(dotRadius)}, in.fill()...)...)
}
