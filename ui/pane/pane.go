// Package pane is what the root of the screen and its panes know of each other.
//
// A pane owns its state and knows no root. The root gives it a Frame and routes to it: keys
// that the pane offers, clicks on what it drew, the wheel, and messages. What a pane can't do
// itself it asks for by Intents, values that the root carries out in the same Update: the
// next key meets what they made of the screen.
//
// A pane is drawn from what it holds: View changes nothing and starts nothing. What takes
// longer than a frame is named by Needs and done beside the screen.
//
// The package imports Bubble Tea and the theme, and nothing else of Regatta.
package pane

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/ui/theme"
)

// Frame is what a pane is drawn into and works in: a value, made anew for every call.
type Frame struct {
	Theme  *theme.Theme
	Plain  bool      // the terminal has no colours
	Now    time.Time // when the latest message came: View reads no clock
	Beat   int       // ticks so far; what spins takes its turn from it
	W, H   int       // the pane's place in cells; it never learns where that is
	Busy   bool      // runs are on, or about to be
	Paused bool      // none of them begins anything now
	Ending bool      // none of them begins anything more: calls in flight end
	Shown  Extent    // how this pane was drawn last; zero: it wasn't
}

// Extent is how much there is of a pane, and how much of it in sight: what scrolling needs to know of the latest frame.
type Extent struct {
	Lines   int // all there are
	InSight int // how many of them had room
}

// Hidden is how many lines have no room.
func (e Extent) Hidden() int { return max(e.Lines-e.InSight, 0) }

// Body is a pane as drawn.
type Body struct {
	Lines []string // all of them, none wider than the frame: the root shows those that have room
	Top   int      // the first in sight; the root sees to it that none is wasted
	Hits  []Hit    // what clicks do; the first that holds the place counts
	Split int      // the column of a line from top to bottom, which meets the root's rules; 0: there is none

	Footer string // painted: stands in the place of the story; "": the story

	// Shown is for a list that draws only what is in sight; zero: Lines are all there is.
	Shown Extent
}

// Extent is how much of it there is in a place of so many lines.
func (b Body) Extent(h int) Extent {
	if b.Shown != (Extent{}) {
		return b.Shown
	}
	return Extent{Lines: len(b.Lines), InSight: h}
}

// First is the first line in sight in a place of so many lines.
func (b Body) First(h int) int { return max(min(b.Top, len(b.Lines)-h), 0) }

// Window are the lines in sight.
func (b Body) Window(h int) []string {
	from := b.First(h)
	return b.Lines[from:min(from+max(h, 0), len(b.Lines))]
}

// Rect is a part of a pane, in cells; Y counts in Body.Lines.
type Rect struct{ X, Y, W, H int }

// Holds reports whether a cell is in it.
func (r Rect) Holds(x, y int) bool { return x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H }

// Hit is a place of the body that can be clicked.
type Hit struct {
	Rect
	Do func() []Intent
	At func(x, y int) []Intent // instead of Do, where it depends on the cell within the place
}

// Click does what a click on a cell that the place holds does.
func (h Hit) Click(x, y int) []Intent {
	if h.At != nil {
		return h.At(x-h.X, y-h.Y)
	}
	return h.Do()
}

// Work goes through so many items of runs. A few are gone through at once; many beside
// the screen.
type Work struct {
	Items int

	// Do works it out of what changes no more, and returns what puts the result in its
	// place. Only that runs within Update.
	Do func() (put func())
}

// Pane is a part of the screen that owns its state. Embed Base for the methods that a pane
// doesn't need. Panes are pointers.
type Pane interface {
	// Keys are those that can be pressed now, what matters most first. While the pane takes
	// text none of them is printable.
	Keys(Frame) []Key
	// View draws the pane. Drawn twice it is the same.
	View(Frame) Body
	// Needs is what has to be worked out before this frame can be drawn; nil: nothing.
	Needs(Frame) *Work
	// Update takes keys that no Key took, pastes, and the pane's own messages. taken reports
	// whether the message was for it.
	Update(f Frame, msg tea.Msg) (do []Intent, taken bool)
	// Wheel turns the mouse wheel by so many lines, down if they are positive.
	Wheel(f Frame, by int) []Intent
	// Typing reports whether letters are text now.
	Typing() bool
	// Story says what is going on, in parts: what follows the first is left out where it has
	// no room.
	Story(Frame) []string
	// State is how it goes, in a word, for the header; "": what is below says so.
	State(Frame) (string, theme.Ink)
	// Dense reports whether the pane does without the rules above and below it on a screen
	// of so many lines.
	Dense(h int) bool
}

// Wheeled is a pane of parts that scroll for themselves: the wheel turns the one under the pointer.
type Wheeled interface {
	WheelAt(f Frame, x, y, by int) []Intent
}

// Base has the methods of Pane that most panes don't need, doing nothing.
type Base struct{}

// Needs is nothing.
func (Base) Needs(Frame) *Work { return nil }

// Update takes nothing.
func (Base) Update(Frame, tea.Msg) ([]Intent, bool) { return nil, false }

// Wheel turns nothing.
func (Base) Wheel(Frame, int) []Intent { return nil }

// Typing is false: letters are keys.
func (Base) Typing() bool { return false }

// Story is empty.
func (Base) Story(Frame) []string { return nil }

// State is that of what is below.
func (Base) State(Frame) (string, theme.Ink) { return "", theme.Ink{} }

// Dense is false: rules divide the pane from header and footer.
func (Base) Dense(int) bool { return false }
