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

	Limit Ink // the course of a limit
	Shut  Ink // a time in which nothing may begin

	// The phases of a call on the time axis; two shades, for rows in turn.
	Waiting          Ink
	Calling, Done    [2]Fill
	Streaming        [2]Fill
	Broken, Stopped  [2]Fill
	BackingOff, Held [2]Fill

	// Series are the colours of lanes in one chart, in their order.
	Series [6]Fill
}

// New returns the theme for a dark or a light terminal.
func New(dark bool) *Theme {
	pick := lipgloss.LightDark(dark)
	tone := func(light, dark string) color.Color { return pick(lipgloss.Color(light), lipgloss.Color(dark)) }
	plain := lipgloss.NewStyle()
	in := func(light, dark string) lipgloss.Style { return plain.Foreground(tone(light, dark)) }
	ink := func(light, dark string) Ink { return NewInk(in(light, dark)) }
	fill := func(light, dark string) Fill {
		return Fill{ink(light, dark), NewInk(in(light, dark).Reverse(true)), tone(light, dark)}
	}
	accent := in("#0b6bcb", "#6cc5ff")
	return &Theme{
		Text:   NewInk(plain),
		Strong: NewInk(plain.Bold(true)),
		Muted:  ink("#59636e", "#98a2b0"),
		Faint:  ink("#a6afb9", "#596273"),
		Rule:   ink("#c8d0d9", "#3a4150"),
		Brand:  NewInk(accent.Bold(true)),
		Accent: NewInk(accent),
		Cursor: NewInk(accent.Bold(true)),
		Caret:  NewInk(plain.Reverse(true)),
		Key:    NewInk(in("#0b6bcb", "#9fd4ff").Bold(true)),
		OK:     ink("#11794f", "#5fd3a3"),
		Fail:   NewInk(in("#c2183c", "#ff7189").Bold(true)),
		Warn:   ink("#96600a", "#f0be62"),

		Limit: ink("#7d8894", "#8490a3"),
		Shut:  ink("#cfa352", "#86683a"),

		Waiting:    ink("#c0c7cf", "#454d5c"),
		Calling:    [2]Fill{fill("#2c7be0", "#4ba3ff"), fill("#4a90ea", "#3c8ae0")},
		Streaming:  [2]Fill{fill("#0d94a8", "#4fd6e0"), fill("#27a5b8", "#3ebcc8")},
		Done:       [2]Fill{fill("#1d9a68", "#45c492"), fill("#38ab7d", "#37a97c")},
		Broken:     [2]Fill{fill("#d63757", "#f2647d"), fill("#dd5670", "#d9526b")},
		Stopped:    [2]Fill{fill("#9aa3ad", "#6f7887"), fill("#a9b1ba", "#626b79")},
		BackingOff: [2]Fill{fill("#c98a1b", "#e3ac47"), fill("#c98a1b", "#e3ac47")},
		Held:       [2]Fill{fill("#a98bd9", "#8d74bd"), fill("#b49ade", "#7d67a8")},

		Series: [6]Fill{
			fill("#2c7be0", "#4ba3ff"), fill("#1d9a68", "#45c492"), fill("#c47a12", "#f0b04f"),
			fill("#c2389a", "#f07fd0"), fill("#6a55c9", "#a394ff"), fill("#0d94a8", "#4fd6e0"),
		},
	}
}
