// Package panetest drives one pane without a root.
package panetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"regatta/ui/pane"
	"regatta/ui/theme"
)

// Screen shows one pane in a frame.
type Screen struct {
	t       testing.TB
	Pane    pane.Pane
	Frame   pane.Frame
	Intents []pane.Intent // what the pane has asked for
}

// New shows a pane in a place of so many cells, in the dark.
func New(t testing.TB, p pane.Pane, w, h int) *Screen {
	return &Screen{t: t, Pane: p, Frame: pane.Frame{Theme: theme.New(true), Now: time.Unix(0, 0), W: w, H: h}}
}

// Drain does what the pane needs, until it needs nothing more.
func (s *Screen) Drain() {
	s.t.Helper()
	for range 1_000 {
		work := s.Pane.Needs(s.Frame)
		if work == nil {
			return
		}
		work.Do()()
	}
	s.t.Fatal("the pane never has what it needs: Needs and View disagree")
}

// Body draws the pane twice and holds it to what it promises: the same both times, and
// nothing wider than its place.
func (s *Screen) Body() pane.Body {
	s.t.Helper()
	s.Drain()
	b := s.Pane.View(s.Frame)
	again := s.Pane.View(s.Frame)
	if !slices.Equal(b.Lines, again.Lines) || b.Top != again.Top {
		s.t.Errorf("drawn again it is another:\n%s\n---\n%s", strings.Join(b.Lines, "\n"), strings.Join(again.Lines, "\n"))
	}
	for i, line := range b.Lines {
		if w := theme.Width(line); w > s.Frame.W {
			s.t.Errorf("line %d has %d cells of %d: %s", i, w, s.Frame.W, ansi.Strip(line))
		}
	}
	s.Frame.Shown = b.Extent(s.Frame.H)
	return b
}

// Plain is what is in sight, without colours.
func (s *Screen) Plain() string {
	s.t.Helper()
	return ansi.Strip(strings.Join(s.Body().Window(s.Frame.H), "\n"))
}

// Press presses keys by their names, as the root does: those that the pane offers, and what
// none of them takes goes to Update.
func (s *Screen) Press(names ...string) {
	s.t.Helper()
	for _, name := range names {
		s.Body()
		s.press(KeyPress(name))
	}
}

func (s *Screen) press(msg tea.KeyPressMsg) {
	for _, k := range s.Pane.Keys(s.Frame) {
		switch {
		case !k.Matches(msg):
			continue
		case k.Ask != nil:
			s.Intents = append(s.Intents, k.Ask)
		default:
			s.Intents = append(s.Intents, k.Do()...)
		}
		return
	}
	do, _ := s.Pane.Update(s.Frame, msg)
	s.Intents = append(s.Intents, do...)
}

// Click clicks a cell of what is in sight, and reports whether something is there.
func (s *Screen) Click(x, y int) bool {
	s.t.Helper()
	b := s.Body()
	for _, hit := range b.Hits {
		if hit.Holds(x, y+b.First(s.Frame.H)) {
			s.Intents = append(s.Intents, hit.Click(x, y+b.First(s.Frame.H))...)
			return true
		}
	}
	return false
}

// KeyPress is the message of a key: "enter", "ctrl+c", "x".
func KeyPress(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "space": tea.KeySpace, "home": tea.KeyHome, "end": tea.KeyEnd,
		"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "backspace": tea.KeyBackspace,
	}
	if code, known := special[name]; known {
		return tea.KeyPressMsg{Code: code}
	}
	if rest, ctrl := strings.CutPrefix(name, "ctrl+"); ctrl {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: rune(name[0]), Text: name}
}
