package pane

import "fmt"

// Scroll is the state of a text that may be longer than its place.
type Scroll struct{ Top int }

// By scrolls by so many lines, as far as there is something to see. Top may be further down than
// that: the terminal was smaller before.
func (s *Scroll) By(f Frame, lines int) {
	last := f.Shown.Hidden()
	s.Top = min(max(min(s.Top, last)+lines, 0), last)
}

// Keys are none where everything is in sight.
func (s *Scroll) Keys(f Frame) []Key {
	if f.Shown.Hidden() == 0 {
		return nil
	}
	by := func(n int) func() { return func() { s.By(f, n) } }
	m := Movement()
	return []Key{
		Does(m.Up, by(-1)),
		Does(m.Down, by(1)),
		Does(Silent(m.PageUp), by(-f.Shown.InSight)),
		Does(m.PageDown, by(f.Shown.InSight)),
		Does(Silent(m.First), by(-f.Shown.Lines)),
		Does(m.Last, by(f.Shown.Lines)),
	}
}

// Wheel scrolls with the mouse.
func (s *Scroll) Wheel(f Frame, by int) []Intent { s.By(f, by); return nil }

// List is the state of a list with a cursor.
type List struct {
	Cursor int
	Top    int // the first in sight, as far as the cursor lets it be
}

// By moves the cursor in a list of so many.
func (l *List) By(f Frame, by, of int) {
	l.Top, _ = l.Window(of, f.Shown.InSight)
	l.Cursor = min(max(l.Cursor+by, 0), max(of-1, 0))
	l.Top, _ = l.Window(of, f.Shown.InSight)
}

// Window is what is in sight of a list of so many in a place for so many: the cursor is.
func (l *List) Window(of, room int) (from, to int) {
	if room <= 0 {
		return l.Top, l.Top
	}
	from = max(min(l.Top, l.Cursor, of-room), l.Cursor-room+1, 0)
	return from, min(from+room, of)
}

// InSight says which of a list of so many are in sight, for its heading: " 3–8 of 12"; "": all.
func InSight(from, to, of int) string {
	if from == 0 && to >= of {
		return ""
	}
	return fmt.Sprintf(" %d–%d of %d", from+1, to, of)
}

// Keys move the cursor: up and down by what is named, and to the ends, also by their name.
func (l *List) Keys(f Frame, of int, what, ends string) []Key {
	by := func(n int) func() { return func() { l.By(f, n, of) } }
	m := Movement()
	list := []Key{Does(Named(m.Up, what), by(-1)), Does(m.Down, by(1))}
	if f.Shown.Hidden() > 0 {
		list = append(list, Does(m.PageUp, by(-f.Shown.InSight)), Does(m.PageDown, by(f.Shown.InSight)))
	}
	return append(list, Does(Named(m.First, ends), by(-of)), Does(m.Last, by(of)))
}
