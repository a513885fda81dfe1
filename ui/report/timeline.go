package report

import (
	"fmt"
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
	leastRow     = 2.0
	bandRow      = 3.0 // of rows that stand for several items
	betweenLanes = 16.0
	legendHeight = 26.0
	axisHeight   = 26.0
	cellWidth    = 8.0 // pixels that a cell's worth of an axis label takes
)

// timelineBytes bounds the paths of all lanes.
const timelineBytes = 96 << 10

// rowsOf lays out the items of a lane: how many rows, and how tall each is.
func rowsOf(items, lanes int) (rows int, pitch float64) {
	block := min(max(lanesHeight/float64(max(lanes, 1))-betweenLanes, leastBlock), mostBlock)
	if pitch = block / float64(max(items, 1)); pitch >= leastRow {
		return items, min(pitch, tallestRow)
	}
	return int(block / bandRow), bandRow
}

// timelinePicture draws all lanes on one time axis, a row an item, or a row for
// several where there are too many.
func timelinePicture(tallies []*engine.Tally, labels []string, places []int, gains figures.Gains) picture {
	scale := timeScale{span: longest(tallies), width: plotWidth}
	blocks := make([]*block, len(tallies))
	most, kinds := 1, map[timeline.Doing]bool{}
	for i, t := range tallies {
		blocks[i] = newBlock(t, len(tallies), scale)
		most = max(most, blocks[i].perRow())
		for doing := range blocks[i].paths {
			kinds[doing] = true
		}
	}
	var c canvas
	about := "one row per item, all lanes on one time axis"
	if most > 1 {
		about = "one row per " + text.Count(most) + " items at most, all lanes on one time axis"
	}
	c.heading("Every item over time", about)
	top := headingHeight + c.legend(kinds)
	floor := top
	for _, b := range blocks {
		b.top = floor
		floor += b.height + betweenLanes
	}
	floor += 6 - betweenLanes
	c.times(scale, captionWidth, top-4, floor)
	for i, b := range blocks {
		c.block(b, labels[i], places[i], speedup(b.tally, gains))
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
	rows        int
	paths       map[timeline.Doing]string
}

// perRow is how many items a row stands for at most.
func (b *block) perRow() int {
	if b.rows == 0 {
		return 0
	}
	return (len(b.tally.Rows) + b.rows - 1) / b.rows
}

func newBlock(t *engine.Tally, lanes int, scale timeScale) *block {
	rows, pitch := rowsOf(len(t.Rows), lanes)
	b := &block{tally: t, rows: rows, height: max(float64(rows)*pitch, leastBlock)}
	room := timelineBytes / max(lanes, 1)
	if rows == len(t.Rows) {
		if b.paths = itemPaths(t, pitch, scale); size(b.paths) <= room {
			return b
		}
	}
	const finest, coarsest = 464, 29
	for cells := finest; cells >= coarsest; cells /= 2 {
		if b.paths = bandPaths(t, rows, pitch, cells, scale); size(b.paths) <= room {
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

// block draws a lane: its name and figures, and beside them the lives of its items.
func (c *canvas) block(b *block, label string, place int, speedup string) {
	c.group(0, b.top)
	c.lane(0, 12, place, label, "")
	c.then(0, 29, figures.Wall(b.tally), pen{size: normal, colour: ink}, speedup)
	small := pen{size: small, colour: broken}
	lines := trouble(b.tally, captionWidth, func(s string) float64 { return wide(s, small.size, false) })
	for i, line := range lines {
		if y := 44 + 14*float64(i); y <= b.height+betweenLanes/2 {
			c.word(0, y, line, small)
		}
	}
	c.end()
	c.group(captionWidth, b.top)
	for _, doing := range drawn {
		c.fill(b.paths[doing], colours[doing])
	}
	c.end()
}
