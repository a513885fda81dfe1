package trials

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"regatta/engine/words"
)

// Matrix is how each lane of a result compares with each other one.
type Matrix struct {
	Order []int    // the lanes, by rising median; those without a complete trial last
	cells [][]Cell // by the lanes' places in the result
	lanes []Measured
}

// Cell is what is known of a lane beside another.
type Cell struct {
	Kind Kind
	// Times is how many times as fast the first lane is as the second: the ratio of their
	// medians, with its interval. 0: one of them had no complete trial.
	Times    float64
	Interval Interval
	Needed   int // Open: how many trials it takes at least, where there were fewer; 0: that isn't known
}

// Kind is what a cell can say.
type Kind uint8

// The kinds of cells.
const (
	Unsaid Kind = iota // one of the lanes had no complete trial, or both are one lane
	Apart              // they clearly differ
	Tied               // medians are less than Negligible apart, and no clear difference
	Open               // they may differ, but these trials don't tell
)

// Matrix compares the walls of every two lanes, of the Pairs of the result.
func (r Result) Matrix(pairs []Pair) Matrix {
	n := len(r.Lanes)
	m := Matrix{Order: make([]int, n), cells: make([][]Cell, n), lanes: r.Lanes}
	medians := make([]float64, n)
	for i := range n {
		m.Order[i], m.cells[i] = i, make([]Cell, n)
		medians[i] = Summarize(r.Lanes[i].Walls).Median
	}
	slices.SortStableFunc(m.Order, func(a, b int) int {
		if (medians[a] > 0) != (medians[b] > 0) {
			return cmp.Compare(medians[b], medians[a])
		}
		return cmp.Compare(medians[a], medians[b])
	})
	for _, p := range pairs {
		a, b := p.A.Lane, p.B.Lane
		cell := Cell{Kind: p.kind(), Times: p.Ratio, Interval: p.Interval, Needed: p.Needed}
		m.cells[a][b], m.cells[b][a] = cell, cell
		slower := &m.cells[a][b]
		if p.A.Median < p.B.Median {
			slower = &m.cells[b][a]
		}
		if slower.Interval = cell.Interval.over(); p.Ratio > 0 {
			slower.Times = 1 / p.Ratio
		}
	}
	return m
}

// Of returns how a lane compares with another, by their places in the result.
func (m Matrix) Of(lane, with int) Cell { return m.cells[lane][with] }

// kind is what a cell can say of a pair.
func (p Pair) kind() Kind {
	switch {
	case p.Ratio == 0:
		return Unsaid
	case p.Verdict != NotDistinguishable:
		return Apart
	case p.Needed == 0 && p.Ratio < 1+Negligible:
		return Tied
	}
	return Open
}

// String writes a cell shortly: "3.7×", "=", "?", "–".
func (c Cell) String() string {
	switch c.Kind {
	case Apart:
		return times(c.Times)
	case Tied:
		return "="
	case Open:
		return "?"
	}
	return "–"
}

// Range writes the interval of a cell, which holds it as written: "3.6–3.8", without its times sign;
// "": there is none, or none to tell.
func (c Cell) Range() string {
	if c.Kind == Unsaid || !c.Interval.Known() {
		return ""
	}
	return words.RatioRangeTo(c.Interval.Lo, c.Interval.Hi, words.RatioDecimals(c.Times))
}

// Legend says what the cells mean, as far as there are such. ranges: intervals are shown, too.
func (m Matrix) Legend(ranges bool) string {
	var has [Open + 1]bool
	ranged := false
	for i, a := range m.Order {
		for _, b := range m.Order[i+1:] {
			cell := m.Of(a, b)
			has[cell.Kind] = true
			ranged = ranged || ranges && cell.Range() != ""
		}
	}
	var parts []string
	if has[Apart] {
		parts = append(parts, "×: times as fast, row vs column")
	}
	if has[Tied] {
		parts = append(parts, fmt.Sprintf("=: medians less than %.0f%% apart", 100*Negligible))
	}
	if has[Open] {
		parts = append(parts, "?: not told apart")
	}
	if has[Unsaid] {
		parts = append(parts, "–: no complete trial")
	}
	said := strings.Join(parts, "; ")
	if ranged {
		said += fmt.Sprintf("; a–b: interval of the ratio, at least %.0f%%", 100*Confidence)
	}
	return said + "."
}
