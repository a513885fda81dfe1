// Package draw has what several panes draw with and that knows no pane: prose in lines,
// tables of columns that have room, pictures that are kept until they don't hold any more.
package draw

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/spinner"
	"github.com/charmbracelet/x/ansi"

	"regatta/ui/text"
	"regatta/ui/theme"
)

// Gap is the room between two columns, in cells.
const Gap = 2

// Paused is the state of what is paused, in the header.
const Paused = "‖ paused"

// LeastBar is how many cells a bar has at least, to say something, and MostBar at most.
const (
	LeastBar = 8
	MostBar  = 40
)

// BarsFrom is from how wide a pane on rows of a table have bars whatever columns there are.
const BarsFrom = 76

// BarRoom is the room for the bars of a table in a pane of so many cells, with the gap before them;
// 0: it has none.
func BarRoom(w int) int {
	if w < BarsFrom {
		return 0
	}
	return min(LeastBar+(w-BarsFrom)/4, MostBar) + Gap
}

// Wrap breaks prose into lines of at most so many cells, at blanks: a lane's name stays whole.
func Wrap(prose string, cells int) []string {
	const firm = "\u2011" // a hyphen at which no line ends
	if cells <= 0 || prose == "" {
		return nil
	}
	wrapped := ansi.Wordwrap(strings.ReplaceAll(prose, "-", firm), cells, "")
	return strings.Split(strings.ReplaceAll(wrapped, firm, "-"), "\n")
}

// Sentences wraps sentences in a pane of so many cells, indented by two, each from a line of
// its own.
func Sentences(ink theme.Ink, w int, sentences ...string) []string {
	var lines []string
	for _, sentence := range sentences {
		for _, line := range Wrap(sentence, w-4) {
			lines = append(lines, "  "+ink.Paint(line))
		}
	}
	return lines
}

// Block makes text from outside fit for showing on lines of so many cells.
func Block(s string, w int) []string {
	var lines []string
	for _, line := range strings.Split(s, "\n") {
		line = text.Clean(strings.ReplaceAll(line, "\t", "    "))
		lines = append(lines, strings.Split(ansi.Wrap(line, max(w, 1), ""), "\n")...)
	}
	return lines
}

// Indent moves lines to the right, in place.
func Indent(lines []string, cells int) []string {
	for i, line := range lines {
		lines[i] = strings.Repeat(" ", cells) + line
	}
	return lines
}

// Beside joins two parts of so many lines, the left one so wide, with a line between them.
func Beside(th *theme.Theme, left, right []string, w, h int) []string {
	lines := make([]string, h)
	for i := range lines {
		var line theme.Line
		if i < len(left) {
			line.Raw(left[i])
		}
		line.To(w).Add(th.Rule, "│")
		if i < len(right) {
			line.Raw(right[i])
		}
		lines[i] = line.String()
	}
	return lines
}

// Side is how wide the left of two parts is in a pane of so many cells; 0: there is no room for
// two beside each other.
func Side(w int) int {
	switch {
	case w >= 110:
		return 32
	case w >= 72:
		return 30
	}
	return 0
}

// Clip cuts lines that have no room.
func Clip(lines []string, h int) []string { return lines[:min(len(lines), max(h, 0))] }

// Spinner is what turns while something runs, at a beat of the clock.
func Spinner(beat int) string { return spinner.MiniDot.Frames[beat/2%len(spinner.MiniDot.Frames)] }

// Working stands where something will be that is worked out.
func Working(th *theme.Theme) string { return th.Muted.Paint("  computing over all items …") }

// Scaled is how many cells of some a time takes, where the longest takes all.
func Scaled(t, longest time.Duration, cells int) float64 {
	return float64(max(cells, 0)) * float64(t) / float64(max(longest, 1))
}
