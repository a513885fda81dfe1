package report

import (
	"fmt"
	"math"
	"strings"
	"time"

	"regatta/engine"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/timeline"
)

// How a timeline is laid out, in pixels.
const (
	captionWidth = 176.0
	plotWidth    = pictureWidth - captionWidth - 8
	lanesHeight  = 520.0 // that all lanes share, as far as they can
	leastBlock   = 34.0  // has room for a name and a wall
	mostBlock    = 220.0
	tallestRow   = 13.0
	airyRow      = 5.0 // from so tall on, rows have air between them
	leastRow     = 2.0 // below it a lane is an area
	betweenLanes = 16.0
	legendHeight = 26.0
	axisHeight   = 26.0
	cellWidth    = 8.0 // pixels that a cell's worth of an axis label takes
)

// timelineBytes bounds the paths of all lanes, of a narrow picture the fewer.
const timelineBytes = 96 << 10

// roomOf is how tall a lane may be, and rowOf how tall the rows of its items are then; 0: they have
// no room, and the lane is an area.
func roomOf(lanes int) float64 {
	return min(max(lanesHeight/float64(max(lanes, 1))-betweenLanes, leastBlock), mostBlock)
}

func rowOf(items, lanes int) float64 {
	if pitch := roomOf(lanes) / float64(max(items, 1)); pitch >= leastRow {
		return min(pitch, tallestRow)
	}
	return 0
}

// timelinePicture draws all lanes on one time axis: a row an item, or an area where there are too
// many of them.
func timelinePicture(s sheet, tallies []*engine.Tally, labels []string, places []int, gains figures.Gains, guesses []string) picture {
	scale := timeScale{span: longest(tallies), width: s.plot}
	blocks := newBlocks(tallies, scale)
	l := legend{kinds: map[timeline.Doing]bool{}}
	areas := 0
	for i, b := range blocks {
		b.guess = guesses[i] != ""
		for doing := range b.paths {
			l.kinds[doing] = true
		}
		if b.area {
			areas++
		}
		l.limit = l.limit || b.ceiling != ""
	}
	l.areas = areas > 0 && areas == len(blocks)
	var c canvas
	title, about := "Every item over time", "one row per item, all lanes on one time axis"
	switch {
	case l.areas:
		title, about = "Calls in flight over time", "all lanes on one time axis; height: calls in flight, and above them results that are held"
	case areas > 0:
		about = "one row per item, or the height of the calls in flight, all lanes on one time axis"
	}
	floor := c.legend(s, l, c.heading(s, title, about))
	top := floor
	for _, b := range blocks {
		floor += b.said(s)
		b.top = floor
		floor += b.height + betweenLanes
	}
	floor += 6 - betweenLanes
	if s.slim {
		for _, b := range blocks {
			c.grid(scale, s.left, b.top-2, b.top+b.height+2)
		}
		top = floor
	}
	c.times(scale, s.left, top-4, floor)
	for i, b := range blocks {
		c.says(s, b, labels[i], places[i], speedup(b.tally, gains))
		c.block(s, b)
	}
	return picture{
		id: "timeline", title: "Timeline of " + text.Plural(len(tallies), "lane"), describes: inWords(tallies, labels, gains),
		height: floor + axisHeight, body: c.String(),
	}
}

// inWords says what the pictures show.
func inWords(tallies []*engine.Tally, labels []string, gains figures.Gains) string {
	parts := make([]string, len(tallies))
	for i, t := range tallies {
		parts[i] = fmt.Sprintf("%s: %s, %d of %s delivered", labels[i], strings.Join(captions(t, gains, 0), ", "), t.Returned, text.Plural(len(t.Rows), "item"))
	}
	return strings.Join(parts, "; ")
}

// longest is the time that has room for all runs.
func longest(tallies []*engine.Tally) time.Duration {
	span := time.Millisecond
	for _, t := range tallies {
		span = max(span, t.Now, t.Wall)
	}
	return span
}

// timeScale maps times to pixels, from 0 on.
type timeScale struct {
	span  time.Duration
	width float64
}

func (s timeScale) x(t time.Duration) float64 {
	return min(max(float64(t)/float64(s.span), 0), 1) * s.width
}

func (s timeScale) ticks() []timeline.Tick {
	return timeline.Axis{Cells: int(s.width / cellWidth), Span: s.span}.Ticks()
}

// grid draws a line at each time of the axis.
func (c *canvas) grid(s timeScale, left, top, floor float64) {
	for _, t := range s.ticks() {
		x := left + s.x(t.At)
		c.line(x, top, x, floor, 1, rule)
	}
}

// times draws the axis at the floor of a plot, and a grid up to its top.
func (c *canvas) times(s timeScale, left, top, floor float64) {
	for _, t := range s.ticks() {
		x := left + s.x(t.At)
		c.line(x, top, x, floor, 1, rule)
		c.word(x, floor+16, t.Label, pen{size: small, colour: muted, anchor: "middle"})
	}
	c.line(left, floor, left+s.width, floor, 1, edge)
}

// block is a lane of a timeline.
type block struct {
	tally       *engine.Tally
	top, height float64
	area        bool // of calls in flight; else it has a row an item
	paths       map[timeline.Doing]string
	ceiling     string // the line of the limit; "": none
	peak        float64
	guess       bool // of a twin
}

// newBlocks are those of lanes that stand below each other.
func newBlocks(tallies []*engine.Tally, scale timeScale) []*block {
	blocks := make([]*block, len(tallies))
	perCall := perCallOf(tallies, roomOf(len(tallies)))
	for i, t := range tallies {
		blocks[i] = newBlock(t, len(tallies), perCall, scale)
	}
	return blocks
}

func newBlock(t *engine.Tally, lanes int, perCall float64, scale timeScale) *block {
	room := int(timelineBytes*scale.width/plotWidth) / max(lanes, 1)
	if pitch := rowOf(len(t.Rows), lanes); pitch > 0 {
		b := &block{tally: t, height: max(float64(len(t.Rows))*pitch, leastBlock)}
		if b.paths = itemPaths(t, pitch, scale); size(b.paths) <= room {
			return b
		}
	}
	b := &block{tally: t, area: true}
	const coarsest = 32
	for buckets := 1; buckets <= coarsest; buckets *= 2 {
		a := newArea(t, roomOf(lanes), perCall, buckets)
		b.height = max(math.Ceil(a.height), leastBlock, captionLine(len(b.lines(captionWidth))-1))
		b.paths, b.ceiling = a.paths(b.height, scale), a.ceiling(b.height, scale)
		b.peak = float64(t.MostTaken) * a.flight
		if size(b.paths)+len(b.ceiling) <= room {
			break
		}
	}
	return b
}

func size(paths map[timeline.Doing]string) int {
	n := 0
	for _, path := range paths {
		n += len(path)
	}
	return n
}

// captionLine is where a line of what is said of a lane stands, below its wall.
func captionLine(i int) float64 { return 44 + 14*float64(i) }

// caption is a line of what is said of a lane.
type caption struct {
	text string
	in   colour
}

// lines are what is said of a lane below its wall, in lines of so much room.
func (b *block) lines(room float64) []caption {
	var list []caption
	for _, line := range trouble(b.tally, room, func(s string) float64 { return wide(s, small, false) }) {
		in := muted
		if b.tally.Failed > 0 && len(list) == 0 {
			in = broken
		}
		list = append(list, caption{line, in})
	}
	if b.guess {
		list = append(list, caption{"guess", muted})
	}
	if b.area {
		said := highest(b.tally)
		if joined := strings.Join(said, ", "); wide(joined, small, false) <= room {
			said = []string{joined}
		}
		for _, line := range said {
			list = append(list, caption{line, muted})
		}
	}
	return list
}

// said is how tall what is said of a lane is above its plot.
func (b *block) said(s sheet) float64 {
	if !s.slim {
		return 0
	}
	return lineHeight + slimLine*float64(len(b.lines(s.width))) + 2
}

// slimLine is how far apart lines are that stand above a plot.
const slimLine = 15.0

// says sets the name and the figures of a lane.
func (c *canvas) says(s sheet, b *block, label string, place int, speedup string) {
	if s.slim {
		c.group(0, b.top-b.said(s))
		c.lane(0, 12, place, label, strings.TrimSuffix(figures.Wall(b.tally)+", "+speedup, ", "))
		for i, line := range b.lines(s.width) {
			c.word(0, lineHeight+slimLine*float64(i)+9, line.text, pen{size: small, colour: line.in})
		}
		c.end()
		return
	}
	c.group(0, b.top)
	c.lane(0, 12, place, label, "")
	c.then(0, 29, figures.Wall(b.tally), pen{size: normal, colour: ink}, speedup)
	for i, line := range b.lines(captionWidth) {
		if y := captionLine(i); y <= b.height+betweenLanes/2 {
			c.word(0, y, line.text, pen{size: small, colour: line.in})
		}
	}
	c.end()
}

// block draws the lives of a lane's items, or how many calls were in flight.
func (c *canvas) block(s sheet, b *block) {
	c.group(s.left, b.top)
	for _, doing := range drawn {
		c.fill(b.paths[doing], colours[doing])
	}
	if b.ceiling != "" {
		c.leaf("path", append([]string{"d", b.ceiling, "stroke-width", "1"}, limit.stroke()...)...)
	}
	if b.area {
		c.line(-5, b.height-b.peak, -1, b.height-b.peak, 1, edge)
		c.line(-1, b.height-b.peak, -1, b.height, 1, edge)
	}
	c.end()
}
