// Package theme holds the colours of the screen by what they mean, and the means
// to paint text with them line by line.
//
// A Theme is a value made once from what the terminal is (dark or light); nothing
// here is global. Inks are rendered to their escape sequences when the theme is
// made, so that painting a frame costs no more than copying strings.
package theme

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
)

// Ink is a style ready to paint with.
type Ink struct{ open, shut string }

// NewInk renders a style to its sequences.
func NewInk(style lipgloss.Style) Ink {
	open, shut, _ := strings.Cut(style.Render("x"), "x")
	return Ink{open, shut}
}

// Paint returns the text in this ink.
func (k Ink) Paint(text string) string {
	if text == "" || k.open == "" {
		return text
	}
	return k.open + text + k.shut
}

// Fill is a colour for bars: as it is for every other row, and the other way
// round, for the part of a cell that a bar leaves free on its left.
type Fill struct {
	Ink, Reverse Ink
	Color        color.Color
}

// Over returns the ink that shows a glyph in one fill's colour on the other's.
func Over(glyph, ground Fill) Ink {
	return NewInk(lipgloss.NewStyle().Foreground(glyph.Color).Background(ground.Color))
}

// Theme names every colour by what it stands for.
type Theme struct {
	Text, Strong, Muted, Faint, Rule Ink
	Brand, Accent, Cursor, Key       Ink
	Caret                            Ink // where the next letter goes
	OK, Fail, Warn                   Ink

	Limit Fill // the course of a limit
	Shut  Ink  // a time in which nothing may begin

	// The phases of a call on the time axis; two shades, for rows in turn. Broken is what ended
	// badly, and Retried what failed and was made again: only the first is red.
	Waiting          Ink
	Calling, Done    [2]Fill
	Streaming        [2]Fill
	Broken, Retried  [2]Fill
	Stopped          [2]Fill
	BackingOff, Held [2]Fill

	// Series are the colours of lanes by their places in the list; see Lane.
	Series [6]Fill
}

// New returns the theme for a dark or a light terminal.
func New(dark bool) *Theme {
	pick := lipgloss.LightDark(dark)
	tone := func(p Pair) color.Color { return pick(lipgloss.Color(p.Light), lipgloss.Color(p.Dark)) }
	plain := lipgloss.NewStyle()
	in := func(p Pair) lipgloss.Style { return plain.Foreground(tone(p)) }
	ink := func(p Pair) Ink { return NewInk(in(p)) }
	fill := func(p Pair) Fill { return Fill{ink(p), NewInk(in(p).Reverse(true)), tone(p)} }
	both := func(p [2]Pair) [2]Fill { return [2]Fill{fill(p[0]), fill(p[1])} }
	c := colours()
	th := &Theme{
		Text:   NewInk(plain),
		Strong: NewInk(plain.Bold(true)),
		Muted:  ink(c.muted),
		Faint:  ink(c.faint),
		Rule:   ink(c.rule),
		Brand:  NewInk(in(c.accent).Bold(true)),
		Accent: ink(c.accent),
		Cursor: NewInk(in(c.accent).Bold(true)),
		Caret:  NewInk(plain.Reverse(true)),
		Key:    NewInk(in(c.key).Bold(true)),
		OK:     ink(c.textOK),
		Fail:   NewInk(in(c.fail).Bold(true)),
		Warn:   ink(c.warn),

		Limit: fill(c.limit),
		Shut:  ink(c.shut),

		Waiting:    ink(c.waiting),
		Calling:    both(c.calling),
		Streaming:  both(c.streaming),
		Done:       both(c.done),
		Broken:     both(c.broken),
		Retried:    both(c.retried),
		Stopped:    both(c.stopped),
		BackingOff: both([2]Pair{c.backingOff, c.backingOff}),
		Held:       both([2]Pair{c.held, c.heldSolid}),
	}
	for i, p := range Lanes() {
		th.Series[i] = fill(p)
	}
	return th
}
