package report

import (
	"time"

	"regatta/engine"
	"regatta/ui/timeline"
)

// firstToken is what stands for the moment in which the first token of an answer
// came: a call is drawn the same before and after it.
const firstToken = timeline.Streaming

// drawn is what a timeline shows of an item's life, from the lowest layer up, which
// is also the order of the legend.
var drawn = [...]timeline.Doing{
	timeline.Waiting, timeline.Succeeded, firstToken, timeline.Broken, timeline.Retried, timeline.Unfit, timeline.Refused, timeline.BackingOff, timeline.Stopped, timeline.Held,
}

var colours = [timeline.Held + 1]colour{
	timeline.Waiting:    waiting,
	timeline.Succeeded:  calling,
	firstToken:          paper,
	timeline.Broken:     broken,
	timeline.Retried:    backOff,
	timeline.Unfit:      backOff,
	timeline.Refused:    backOff,
	timeline.BackingOff: backOff,
	timeline.Stopped:    stopped,
	timeline.Held:       held,
}

var meanings = [timeline.Held + 1]string{
	timeline.Waiting:    "waiting for a slot",
	timeline.Succeeded:  "call in flight",
	firstToken:          "first token",
	timeline.Broken:     "failed",
	timeline.Retried:    "failed, retried",
	timeline.Unfit:      "failed validation, re-asked",
	timeline.Refused:    "refused, retried",
	timeline.BackingOff: "backing off",
	timeline.Stopped:    "cancelled",
	timeline.Held:       "finished, held back",
}

// kind is what a stretch is drawn as: a call is one, whether its answer streams or
// not.
func kind(d timeline.Doing) timeline.Doing {
	if d == timeline.Calling || d == timeline.Streaming {
		return timeline.Succeeded
	}
	return d
}

// legend sets out the shapes that the picture has, with what they mean, in as many
// lines as they need. It draws them, and returns how tall it is.
func (c *canvas) legend(kinds map[timeline.Doing]bool) float64 {
	const swatch, near, far, tall = 22.0, 7.0, 14.0, 11.0
	x, y := 0.0, headingHeight-6
	for _, doing := range drawn {
		if !kinds[doing] {
			continue
		}
		room := swatch + near + wide(meanings[doing], small, false) + far
		if x+room > pictureWidth {
			x, y = 0, y+lineHeight
		}
		if doing == firstToken {
			c.fill(string(box(nil, x, y, swatch, tall)), calling)
			c.fill(string(notch(nil, x+swatch/2, y, tall)), paper)
		} else {
			c.fill(string(shape(nil, doing, x, y, swatch, tall)), colours[doing])
		}
		c.word(x+swatch+near, y+10, meanings[doing], pen{size: small, colour: muted})
		x += room
	}
	return y - headingHeight + legendHeight + 6
}

// The shapes of what isn't a full bar, as parts of its height.
const (
	threadPart = 0.16 // waiting: a thread
	thinPart   = 0.4  // backing off: a thin bar
	stubPart   = 0.66 // cancelled: a lower bar
	slitPart   = 0.24 // a failed attempt: a bar with a slit
	slitFrom   = 4.0  // where it is tall enough for one
	unfitPart  = 0.5  // an answer that did not fit: the lower half of a bar
)

// shape appends a stretch of a row to a path: each kind has a form of its own, so
// that nothing depends on colours alone.
func shape(path []byte, d timeline.Doing, x, y, w, h float64) []byte {
	middle := func(part, least float64) []byte {
		tall := max(h*part, least)
		return box(path, x, y+(h-tall)/2, w, tall)
	}
	switch {
	case d == timeline.Waiting:
		return middle(threadPart, 0.6)
	case d == timeline.BackingOff:
		return middle(thinPart, 1)
	case d == timeline.Unfit:
		return box(path, x, y+h*(1-unfitPart), w, h*unfitPart)
	case d == timeline.Stopped:
		return middle(stubPart, 1)
	case (d == timeline.Broken || d == timeline.Retried) && h >= slitFrom:
		leaf := h * (1 - slitPart) / 2
		return box(box(path, x, y, w, leaf), x, y+h-leaf, w, leaf)
	}
	return box(path, x, y, w, h)
}

// leastWide is how wide what happened is at least, in pixels.
const leastWide = 0.8

// itemPaths draws a row an item, in the order in which they start.
func itemPaths(t *engine.Tally, pitch float64, scale timeScale) map[timeline.Doing]string {
	paths := map[timeline.Doing][]byte{}
	tall := pitch
	if pitch >= airyRow {
		tall = pitch - max(pitch*0.15, 1)
	}
	var life []timeline.Stretch
	for rank := range t.Rows {
		life = timeline.Life(life[:0], rowAt(t, rank), t.Now, t.Raised)
		for _, s := range life {
			d, from := kind(s.Doing), scale.x(s.From)
			w := max(scale.x(s.To)-from, leastWide)
			paths[d] = shape(paths[d], d, min(from, scale.width-w), float64(rank)*pitch, w, tall)
		}
		for _, a := range rowAt(t, rank).Attempts {
			if x := scale.x(a.FirstToken); a.FirstToken >= 0 && pitch >= airyRow && x-scale.x(a.Begun) >= notchRoom && scale.x(a.Ended)-x >= notchRoom {
				paths[firstToken] = notch(paths[firstToken], x, float64(rank)*pitch, tall)
			}
		}
	}
	return asStrings(paths)
}

// notchRoom is how far a notch is from the ends of its bar at least, in pixels.
const notchRoom = 2.0

// notch cuts a bar in two.
func notch(path []byte, x, y, h float64) []byte {
	const width = 1.4
	return box(path, x-width/2, y, width, h)
}

func asStrings(paths map[timeline.Doing][]byte) map[timeline.Doing]string {
	done := map[timeline.Doing]string{}
	for d, path := range paths {
		done[d] = string(path)
	}
	return done
}

// rowAt is the item of a rank in the order of starts.
func rowAt(t *engine.Tally, rank int) *engine.Row {
	if t.Started.Order != nil {
		rank = int(t.Started.Order[rank])
	}
	return &t.Rows[rank]
}

// parts is in how many parts the height of a band is shared out.
const parts = 8

// mix is how a cell of a band is shared out: parts of failed attempts from below,
// then of back-off, then of cancelled calls, and of calls above. Where nobody
// calls, it is held or waiting or nothing as a whole.
type mix struct {
	broken, backOff, stopped, calling int8
	rest                              timeline.Doing
}

// band counts, for each cell of a few neighbouring items, how many do what.
type band struct {
	cells  int
	counts [timeline.Held + 1][]int32 // differences: how many more than in the cell before
}

func (b *band) reset() {
	for d := range b.counts {
		b.counts[d] = append(b.counts[d][:0], make([]int32, b.cells+1)...)
	}
}

// count counts an item's life.
func (b *band) count(life []timeline.Stretch, span time.Duration) {
	for _, s := range life {
		cell := func(t time.Duration) int { return int(float64(t) / float64(span) * float64(b.cells)) }
		from := min(max(cell(s.From), 0), b.cells-1)
		till := min(max(cell(s.To), from+1), b.cells)
		d := kind(s.Doing)
		switch d {
		case timeline.Unfit, timeline.Refused, timeline.Retried:
			d = timeline.BackingOff
		}
		b.counts[d][from]++
		b.counts[d][till]--
	}
}

// mixes are those of all cells.
func (b *band) mixes() []mix {
	all := make([]mix, b.cells)
	var now [timeline.Held + 1]int32
	for x := range all {
		for d := range now {
			now[d] += b.counts[d][x]
		}
		all[x] = mixOf(now)
	}
	return all
}

// mixOf rounds what many items do. That an attempt failed is always shown.
func mixOf(n [timeline.Held + 1]int32) mix {
	active := n[timeline.Succeeded] + n[timeline.Broken] + n[timeline.BackingOff] + n[timeline.Stopped]
	switch {
	case active > 0:
	case n[timeline.Held] > 0:
		return mix{rest: timeline.Held}
	case n[timeline.Waiting] > 0:
		return mix{rest: timeline.Waiting}
	default:
		return mix{}
	}
	part := func(d timeline.Doing) int8 { return int8((2*parts*n[d] + active) / (2 * active)) }
	m := mix{broken: part(timeline.Broken), backOff: part(timeline.BackingOff), stopped: part(timeline.Stopped)}
	if n[timeline.Broken] > 0 {
		m.broken = max(m.broken, 1)
	}
	m.backOff = min(m.backOff, parts-m.broken)
	m.stopped = min(m.stopped, parts-m.broken-m.backOff)
	m.calling = parts - m.broken - m.backOff - m.stopped
	return m
}

// bandPaths draws all items in so many rows, each of so many cells: what neighbours
// in the order of starts do is mixed.
func bandPaths(t *engine.Tally, rows int, pitch float64, cells int, scale timeScale) map[timeline.Doing]string {
	paths := map[timeline.Doing][]byte{}
	b := band{cells: cells}
	var life []timeline.Stretch
	wide := scale.width / float64(cells)
	for row := range rows {
		b.reset()
		for rank := row * len(t.Rows) / rows; rank < (row+1)*len(t.Rows)/rows; rank++ {
			life = timeline.Life(life[:0], rowAt(t, rank), t.Now, t.Raised)
			b.count(life, scale.span)
		}
		mixes := b.mixes()
		for from := 0; from < cells; {
			till := from
			for till < cells && mixes[till] == mixes[from] {
				till++
			}
			mixes[from].draw(paths, float64(from)*wide, float64(row)*pitch, float64(till-from)*wide, pitch)
			from = till
		}
	}
	return asStrings(paths)
}

// draw appends a stretch of a band to the paths.
func (m mix) draw(paths map[timeline.Doing][]byte, x, y, w, h float64) {
	if m.rest != timeline.Nothing {
		paths[m.rest] = shape(paths[m.rest], m.rest, x, y, w, h)
		return
	}
	for _, part := range []struct {
		of timeline.Doing
		n  int8
	}{{timeline.Succeeded, m.calling}, {timeline.Stopped, m.stopped}, {timeline.BackingOff, m.backOff}, {timeline.Broken, m.broken}} {
		if part.n > 0 {
			tall := h * float64(part.n) / parts
			paths[part.of] = box(paths[part.of], x, y, w, tall)
			y += tall
		}
	}
}
