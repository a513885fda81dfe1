package timeline

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// Axis maps a run's time to cells: from From at the left edge on, for Span.
type Axis struct {
	Cells      int
	From, Span time.Duration
}

// eighths is the finest step that a bar is drawn in.
const eighths = 8

// at returns where a time lies, in eighths of a cell, within the axis.
func (a Axis) at(t time.Duration) int {
	if a.Span <= 0 {
		return 0
	}
	x := float64(t-a.From) / float64(a.Span) * float64(a.Cells*eighths)
	return int(min(max(x+0.5, 0), float64(a.Cells*eighths)))
}

// Shortest is the span of an axis that keeps the picture calm when a run begins.
const Shortest = 500 * time.Millisecond

// Window returns the axis for what happens between two times, with its left edge
// at a round one.
func Window(from, to time.Duration, cells int) Axis {
	span := Fitting((to - from) * 8 / 7)
	step := span / 8
	return Axis{Cells: cells, From: from / step * step, Span: span}
}

// sees reports whether any of a stretch is within the axis.
func (a Axis) sees(s Stretch) bool { return s.To >= a.From && s.From <= a.From+a.Span }

// Fitting returns the shortest round span that holds a time: it changes seldom
// while a run grows, so that the picture stays calm.
func Fitting(t time.Duration) time.Duration {
	for unit := time.Millisecond; ; unit *= 10 {
		for _, tenths := range []time.Duration{10, 12, 15, 20, 25, 30, 40, 50, 60, 80} {
			if span := tenths * unit / 10; span >= t {
				return span
			}
		}
	}
}

// Ruler labels the axis: as many round times as have room. It is Cells wide.
func (a Axis) Ruler() string {
	labels, _ := a.Marked(nil)
	return labels
}

// Marked labels the axis as Ruler does, but for labels in the way of a mark at one of these
// times, and returns the columns of the marks, each once and from left to right.
func (a Axis) Marked(times []time.Duration) (labels string, marks []int) {
	if a.Cells <= 0 || a.Span <= 0 {
		return "", nil
	}
	for _, t := range times {
		if t >= a.From && t <= a.From+a.Span {
			marks = append(marks, min(a.at(t)/eighths, a.Cells-1))
		}
	}
	slices.Sort(marks)
	marks = slices.Compact(marks)
	var b strings.Builder
	width := 0
	for _, t := range a.Ticks() {
		column := a.at(t.At) / eighths
		end := column + ansi.StringWidth(t.Label)
		covered := slices.ContainsFunc(marks, func(m int) bool { return m >= column && m < end })
		if column >= width && end <= a.Cells && !covered {
			b.WriteString(strings.Repeat(" ", column-width))
			b.WriteString(t.Label)
			width = end
		}
	}
	b.WriteString(strings.Repeat(" ", max(a.Cells-width, 0)))
	return b.String(), marks
}

// Tick is a round time with its label.
type Tick struct {
	At    time.Duration
	Label string
}

// Ticks returns the round times of the axis, as many as have room.
func (a Axis) Ticks() []Tick {
	if a.Cells <= 0 || a.Span <= 0 {
		return nil
	}
	var ticks []Tick
	step := a.step()
	for t := (a.From + step - 1) / step * step; t <= a.From+a.Span; t += step {
		ticks = append(ticks, Tick{t, tick(t, step)})
	}
	return ticks
}

// step is the shortest round step whose labels have room with air behind them, or if then not even
// two have any, with less.
func (a Axis) step() time.Duration {
	const airy, tight = 8, 5 // cells for a label and the air behind it
	if step := a.stepOf(tight); !a.shows(2, a.stepOf(airy)) && a.shows(2, step) {
		return step
	}
	return a.stepOf(airy)
}

// shows reports whether so many labels of a step have room, and none touches the one before.
func (a Axis) shows(labels int, step time.Duration) bool {
	end := -1
	for t := (a.From + step - 1) / step * step; t <= a.From+a.Span; t += step {
		column := a.at(t) / eighths
		if column <= end {
			return false
		}
		if end = column + ansi.StringWidth(tick(t, step)); end <= a.Cells {
			labels--
		}
	}
	return labels <= 0
}

// stepOf is the shortest round step of at least so many cells.
func (a Axis) stepOf(room int) time.Duration {
	least := a.Span * time.Duration(room) / time.Duration(max(a.Cells, 1))
	for unit := time.Millisecond; ; unit *= 10 {
		for _, n := range []time.Duration{1, 2, 5} {
			if n*unit >= least {
				return n * unit
			}
		}
	}
}

// tick labels a time, with the digits that labels a step apart need.
func tick(t, step time.Duration) string {
	switch {
	case t == 0:
		return "0s"
	case t < 100*time.Millisecond:
		return strconv.FormatFloat(float64(t)/1e6, 'g', 4, 64) + "ms"
	case t < time.Minute:
		return strconv.FormatFloat(t.Seconds(), 'g', 6, 64) + "s"
	}
	digits := 0
	for unit := time.Second; step < unit && digits < 3; unit /= 10 {
		digits++
	}
	minutes := t / time.Minute
	width := 2
	if digits > 0 {
		width = 3 + digits
	}
	seconds := fmt.Sprintf("%0*.*f", width, digits, (t - minutes*time.Minute).Seconds())
	if minutes < 60 {
		return fmt.Sprintf("%d:%s", minutes, seconds)
	}
	return fmt.Sprintf("%d:%02d:%s", minutes/60, minutes%60, seconds)
}

// middle is the time in the middle of a cell.
func (a Axis) middle(x int) time.Duration {
	return a.From + a.Span*time.Duration(2*x+1)/time.Duration(2*a.Cells)
}

// Column is the cell that a time lies in.
func (a Axis) Column(t time.Duration) int { return min(a.at(t)/eighths, max(a.Cells-1, 0)) }
