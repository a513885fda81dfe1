package theme

import (
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// What is taken to be a cell wide is, alone and next to others of its kind.
func TestNarrowCharactersAreOneCellWide(t *testing.T) {
	before := ""
	for r := rune(0x80); r <= 0x3000; r++ {
		if !narrow(r) {
			continue
		}
		if w := ansi.StringWidth(string(r)); w != 1 {
			t.Errorf("%U is %d wide", r, w)
		}
		if pair := before + string(r); ansi.StringWidth(pair) != len([]rune(pair)) {
			t.Errorf("%+q is %d wide", pair, ansi.StringWidth(pair))
		}
		before = string(r)
	}
}

func TestWidthIsWhatTerminalsTake(t *testing.T) {
	red := NewInk(lipgloss.NewStyle().Foreground(lipgloss.Color("#ff0000")).Bold(true))
	parts := []string{
		"", "a", "plain ", "é", "e\u0301", "名前", "👩\u200d👩\u200d👧", "🇩🇪", "\u200d", "\ufe0f", "\u00ad", "✓", "✅", "▸", "█", "⣿", "…", "©", "☺",
		"\x1b", "\x1b[", "\x1b[31", "\x1b[2K", "\x1b]2;title\a", "\x1b[31m", "\t", "\x7f", "\xff", "שלום", red.open, red.shut, red.Paint("red"),
	}
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, i := range rapid.SliceOf(rapid.IntRange(0, len(parts)-1)).Draw(t, "parts") {
			text += parts[i]
		}
		if got, want := Width(text), ansi.StringWidth(text); got != want {
			t.Errorf("%q is %d wide, not %d", text, want, got)
		}
	})
}
