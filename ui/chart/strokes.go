package chart

import (
	"math"
	"math/bits"

	"github.com/NimbleMarkets/ntcharts/v2/canvas/runes"
)

// The dots of a cell, as braille has them.
const (
	dotsAcross = 2
	dotsDown   = 4
)

// strokes are lines in dots, several to a cell, and whose they are. Dots are
// counted from the upper left.
type strokes struct {
	w, pen int // the width in cells; how many dots a line is thick
	dots   *runes.PatternDotsGrid
	owners []uint32 // of each cell, a bit a series
}

func newStrokes(w, h, pen int) *strokes {
	return &strokes{w, pen, runes.NewPatternDotsGrid(w*dotsAcross, h*dotsDown), make([]uint32, w*h)}
}

// upright draws a series' line over one column from lo down to hi, both included.
func (s *strokes) upright(x, lo, hi, series int) {
	across := 1
	if hi > lo {
		across = s.pen
	}
	for range across {
		for y := lo; y < hi+s.pen; y++ {
			s.dots.Set(x, y)
			s.owners[y/dotsDown*s.w+x/dotsAcross] |= 1 << series
		}
		x++
	}
}

// line draws a series' straight line between two dots, the first on the left.
func (s *strokes) line(x0, y0, x1, y1, series int) {
	last := y0
	for x := x0; x <= x1; x++ {
		y := y1
		if x < x1 {
			y = y0 + int(math.Round(float64((y1-y0)*(x-x0))/float64(x1-x0)))
		}
		s.upright(x, min(last, y), max(last, y), series)
		last = y
	}
}

// paint calls set for each cell that has dots, with one of the series that they
// are of: those that share cells take turns.
func (s *strokes) paint(set func(x, y int, dots rune, series int)) {
	for y, row := range s.dots.BraillePatterns() {
		for x, dots := range row {
			if dots != runes.BrailleBlockOffset {
				set(x, y, dots, nth(s.owners[y*s.w+x], x/2+y))
			}
		}
	}
}

// nth returns the position of the nth bit that is set, counted round and round.
func nth(set uint32, n int) int {
	for n %= bits.OnesCount32(set); n > 0; n-- {
		set &= set - 1
	}
	return bits.TrailingZeros32(set)
}

// leftDot is the braille glyph of one dot, so far down in its cell.
func leftDot(down int) rune {
	var dots runes.PatternDots
	dots[[dotsDown]int{0, 1, 2, 6}[down]] = true
	return runes.BraillePatternFromPatternDots(dots)
}
