package report

import (
	"regatta/engine"
	"regatta/ui/timeline"
)

// firstToken is what stands for the moment in which the first token of an answer
// came: a call is drawn the same before and after it.
const firstToken = timeline.Streaming

// drawn is what a timeline shows of an item's life, from the lowest layer up, which
// is also the order of the legend.
var drawn = [...]timeline.Doing{
	timeline.Waiting, timeline.Succeeded, timeline.Calling, firstToken, timeline.Broken, timeline.Retried, timeline.Unfit, timeline.Refused, timeline.BackingOff, timeline.Stopped, timeline.Held,
}

var colours = [timeline.Held + 1]colour{
	timeline.Waiting:    waiting,
	timeline.Calling:    flight,
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
	timeline.Calling:    "still in flight",
	timeline.Succeeded:  "call",
	firstToken:          "first token",
	timeline.Broken:     "failed",
	timeline.Retried:    "failed, retried",
	timeline.Unfit:      "failed validation, re-asked",
	timeline.Refused:    "refused, retried",
	timeline.BackingOff: "backing off",
	timeline.Stopped:    "cancelled",
	timeline.Held:       "finished, held back",
}

// legend is what a picture has, whose meaning it says.
type legend struct {
	kinds map[timeline.Doing]bool
	areas bool // they have no shapes of their own
	limit bool
}

// legend sets out the shapes that the picture has, with what they mean, in as many
// lines as they need. It draws them below the heading, and returns where it ends.
func (c *canvas) legend(s sheet, l legend, heading float64) float64 {
	const swatch, near, far, tall = 22.0, 7.0, 14.0, 11.0
	x, y := 0.0, heading-6
	entry := func(meaning string, draw func(x, y float64)) {
		room := swatch + near + wide(meaning, small, false) + far
		if x+room > s.width {
			x, y = 0, y+lineHeight
		}
		draw(x, y)
		c.word(x+swatch+near, y+10, meaning, pen{size: small, colour: muted})
		x += room
	}
	for _, doing := range drawn {
		meaning := meanings[doing]
		switch {
		case !l.kinds[doing], l.areas && doing == timeline.BackingOff && l.kinds[timeline.Retried]:
			continue
		case l.areas && doing == timeline.Succeeded:
			meaning = "succeeded"
		case l.areas && doing == timeline.Retried && l.kinds[timeline.BackingOff]:
			meaning = "failed and retried, backing off" // of one colour
		}
		entry(meaning, func(x, y float64) {
			switch {
			case doing == firstToken:
				c.fill(string(box(nil, x, y, swatch, tall)), calling)
				c.fill(string(notch(nil, x+swatch/2, y, tall)), paper)
			case l.areas:
				c.fill(string(box(nil, x, y, swatch, tall)), colours[doing])
			default:
				c.fill(string(shape(nil, doing, x, y, swatch, tall)), colours[doing])
			}
		})
	}
	if l.limit {
		entry("limit", func(x, y float64) { c.line(x, y+tall/2, x+swatch, y+tall/2, 1, limit) })
	}
	return y + legendHeight + 6
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
			d, from := s.Doing, scale.x(s.From)
			if d == timeline.Streaming {
				d = timeline.Calling // an answer that is still coming
			}
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
