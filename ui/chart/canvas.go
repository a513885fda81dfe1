package chart

import (
	"unicode/utf8"

	"github.com/NimbleMarkets/ntcharts/v2/canvas/runes"

	"regatta/ui/theme"
)

// cell is one cell of a plot. Without a glyph it is empty.
type cell struct {
	glyph rune
	ink   *theme.Ink
}

// canvas is what a plot is drawn on, a narrow glyph a cell. What is drawn outside
// it is lost.
type canvas struct {
	w, h  int
	cells []cell
}

func newCanvas(w, h int) *canvas { return &canvas{w, h, make([]cell, w*h)} }

func (c *canvas) inside(x, y int) bool { return x >= 0 && x < c.w && y >= 0 && y < c.h }

func (c *canvas) set(x, y int, glyph rune, ink *theme.Ink) {
	if c.inside(x, y) {
		c.cells[y*c.w+x] = cell{glyph, ink}
	}
}

// at returns a cell; outside, an empty one.
func (c *canvas) at(x, y int) cell {
	if !c.inside(x, y) {
		return cell{}
	}
	return c.cells[y*c.w+x]
}

// free reports whether so many cells are there, and empty.
func (c *canvas) free(x, y, cells int) bool {
	for i := range cells {
		if !c.inside(x+i, y) || c.at(x+i, y).glyph != 0 {
			return false
		}
	}
	return true
}

// write sets text, a cell a character.
func (c *canvas) write(x, y int, text string, ink *theme.Ink) {
	for _, r := range text {
		c.set(x, y, r, ink)
		x++
	}
}

// flag marks a column from below, and says what it is in the first of the words
// that have room behind the mark or before it.
func (c *canvas) flag(x, y int, ink *theme.Ink, words ...string) {
	const mark = '▲'
	for _, word := range words {
		if cells := theme.Width(word); x+1+cells <= c.w {
			c.write(x+1, y, word, ink)
			break
		} else if x >= cells {
			c.write(x-cells, y, word, ink)
			break
		}
	}
	c.set(x, y, mark, ink)
}

// eighths is the finest step that a bar is drawn in.
const eighths = 8

// bar draws a bar so many rows high that stands on a row, and returns how many
// rows it touches.
func (c *canvas) bar(x, width, base int, height float64, ink *theme.Ink) int {
	rows := 0
	for ; height >= 0.5/eighths; height-- {
		rows++
		for dx := range width {
			c.set(x+dx, base-rows, runes.LowerBlockElementFromFloat64(height), ink)
		}
	}
	return rows
}

// row appends a line of the canvas, each run of one ink at once.
func (c *canvas) row(to *theme.Line, y int) {
	row := c.cells[y*c.w : (y+1)*c.w]
	var run []byte
	for i := 0; i < len(row); {
		ink, start := row[i].ink, i
		run = run[:0]
		for ; i < len(row) && row[i].ink == ink; i++ {
			run = utf8.AppendRune(run, max(row[i].glyph, ' '))
		}
		if ink == nil {
			to.To(to.Width() + i - start)
			continue
		}
		to.Cells(*ink, string(run), i-start)
	}
}
