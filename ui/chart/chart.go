// Package chart draws charts of runs in the cells of a terminal: step functions of
// time, latencies as histograms, orders of delivery as braids, throughput against
// the limit.
//
// Every function is pure: the same input gives the same lines. They return exactly
// Options.Height lines of exactly Options.Width cells, whatever the size: where it
// is small, parts of the chart go, at last all of them. Names are cleaned, times
// are clipped to a year, and nothing panics. The order of the series is the order
// of the legend, and gives each its letter: what is drawn in a colour is marked
// with it too, so that charts can be read without colours.
package chart

import (
	"strings"
	"time"

	"regatta/ui/theme"
)

// Options say how large a chart is and what its axes show.
type Options struct {
	Width, Height int           // in cells and lines
	Span          time.Duration // Steps: the time at the right edge; 0: as long as the series
	Top           int           // Steps: the value at the upper edge, where larger ones are drawn too; 0: the largest
	YLabel        string        // what is counted, in a few words
	Plain         bool          // no colours: lines repeat their letters, and nothing is drawn in their background
}

// The least that a plot is drawn in; below, the chart is empty.
const (
	leastColumns = 8
	leastRows    = 2
)

// longest is the longest time that an axis shows.
const longest = 365 * 24 * time.Hour

// maxSeries bounds the series of a chart: each has a letter of its own. Those
// beyond are left out.
const maxSeries = theme.Letters

// letter is the mark of a series: its own, or else that of its place.
func letter(own string, series int) string {
	if own != "" {
		return own
	}
	return theme.Letter(series)
}

// page collects the lines of a chart and keeps them to its size.
type page struct {
	w, h  int
	lines []string
}

func newPage(o Options) page { return page{w: max(o.Width, 0), h: max(o.Height, 0)} }

// blank is the chart that has no room.
func blank(o Options) []string {
	p := newPage(o)
	return p.done()
}

// add appends a line, filled up to the width.
func (p *page) add(l *theme.Line) {
	l.To(p.w)
	p.lines = append(p.lines, l.String())
}

// left is how many lines are free.
func (p *page) left() int { return p.h - len(p.lines) }

// done fills the page up and returns its lines.
func (p *page) done() []string {
	for p.left() > 0 {
		p.lines = append(p.lines, strings.Repeat(" ", p.w))
	}
	return p.lines
}
