package ui

// rect is a part of the screen, in cells.
type rect struct{ x, y, w, h int }

// layout is where everything is between the header, one line, and at the bottom
// the story and the keys, a line each. It is a pure function of its arguments.
type layout struct {
	w, h  int
	ruled bool // lines divide the parts
	body  rect // all between header and story, but for the line of a replay
}

// The least size that is laid out on purpose.
const (
	leastWidth  = 40
	leastHeight = 12
)

// newLayout lays out a terminal of that size; dense does without the lines that
// divide the parts.
func newLayout(w, h int, dense bool) layout {
	l := layout{w: w, h: h, ruled: h >= 18 && !dense}
	top, bottom := 1, 2
	if l.ruled {
		top, bottom = 2, 3
	}
	l.body = rect{0, top, w, max(h-top-bottom, 0)}
	return l
}

func (l layout) tooSmall() bool { return l.w < leastWidth || l.h < leastHeight }
