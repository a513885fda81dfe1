package chart

import "math"

// scale is an upright axis over so many rows, from 0 at the lowest dot to top at
// the highest. Its labels are step apart.
type scale struct {
	rows      int
	pen       int // how many dots thick lines are
	top, step float64
}

// How much room things take on an upright axis, in rows.
const (
	labelRows = 4  // of a label, with air
	thickRows = 12 // from so many on, lines are thick
)

// newScale returns the scale from 0 to a top, with round labels at least least
// apart.
func newScale(top float64, rows int, least float64) scale {
	const tiny, huge = 1e-9, 1e18 // between them, steps are exact enough to add up
	if !(top > tiny) {
		top = 1
	}
	top = min(top, huge)
	gaps := max(float64(rows-1)/labelRows, 1)
	s := scale{rows: rows, pen: 1, top: top, step: max(roundUp(top/gaps, 1, 2, 5), least)}
	if rows >= thickRows {
		s.pen = 2
	}
	return s
}

// part returns how far up a value lies, from 0 to 1.
func (s scale) part(v float64) float64 { return min(max(v/s.top, 0), 1) }

// dot returns the upper dot of a line at a value, counted from the top.
func (s scale) dot(v float64) int {
	last := float64(s.rows*dotsDown - s.pen)
	return int(last - math.Round(s.part(v)*last))
}

// ticks returns the values that are labelled, from 0: round ones, and the top in
// place of those that are too near it.
func (s scale) ticks() []float64 {
	var ticks []float64
	for n := 0.0; n*s.step < s.top; n++ {
		if v := n * s.step; v == 0 || s.dot(v)/dotsDown > 1 {
			ticks = append(ticks, v)
		}
	}
	return append(ticks, s.top)
}

// Ticks returns the values that a chart of so many rows would label on its upright
// axis, from 0 to a top: round ones at least least apart, and the top.
func Ticks(top float64, rows int, least float64) []float64 {
	return newScale(top, max(rows, 1), least).ticks()
}

// labels returns the label of each row, most of them empty.
func (s scale) labels(format func(float64) string) []string {
	labels := make([]string, s.rows)
	for _, v := range s.ticks() {
		labels[s.dot(v)/dotsDown] = format(v)
	}
	return labels
}

// roundTop returns a round value a little above a largest one.
func roundTop(v float64) float64 { return roundUp(v, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8) }

// roundUp returns the least of some multiples of a power of ten that is not less.
func roundUp(v float64, multiples ...float64) float64 {
	if !(v > 0) || math.IsInf(v, 1) {
		return 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, n := range multiples {
		if n*unit >= v*(1-1e-9) {
			return n * unit
		}
	}
	return 10 * unit
}
