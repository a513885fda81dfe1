package ui

// rect is a part of the screen, in cells.
type rect struct{ x, y, w, h int }

func (r rect) holds(x, y int) bool {
	return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h
}

// layout is where everything is between the header, one line, and at the bottom
// the story and the keys, a line each. It is a pure function of its arguments.
type layout struct {
	w, h  int
	ruled bool // lines divide the parts
	body  rect // all between header and story
	lanes rect // beside the main part; a line above it where it is narrow
	main  rect
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
	switch {
	case w >= 72:
		side := 30
		if w >= 110 {
			side = 32
		}
		l.lanes = rect{0, top, side, l.body.h}
		l.main = rect{side + 1, top, w - side - 1, l.body.h}
	default:
		l.lanes = rect{0, top, w, 1}
		l.main = rect{0, top + 1, w, max(l.body.h-1, 0)}
	}
	return l
}

// narrow reports whether the lanes take one line instead of a side.
func (l layout) narrow() bool { return l.lanes.w == l.w }

func (l layout) tooSmall() bool { return l.w < leastWidth || l.h < leastHeight }
