package ui

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// runColumn is what the list of runs tells of each.
type runColumn struct {
	title string
	of    func(*pastRun) string
	rank  int  // how much it matters: 1 first, where not all have room
	left  bool // aligned to the left
	width int  // with the gap after it
}

// add appends a cell of the column.
func (c runColumn) add(l *theme.Line, ink theme.Ink, cell string) {
	from, room := l.Width(), c.width-gap
	cell = text.Fit(cell, room)
	if !c.left {
		l.Right(from+room, theme.Width(cell))
	}
	l.Add(ink, cell).To(from + c.width)
}

// widestCell is how many cells a name has in the list.
const widestCell = 22

// runColumns are the columns that tell something of these runs, as wide as they
// need to be.
func runColumns(runs []*pastRun) []runColumn {
	all := []runColumn{
		{title: "run", of: (*pastRun).name, rank: 1},
		{title: "lane", of: func(r *pastRun) string { return r.lane.String() }, rank: 1, left: true},
		{title: "data", of: func(r *pastRun) string { return r.on.Data }, rank: 2, left: true},
		{title: "items", of: func(r *pastRun) string { return text.Count(r.items) }, rank: 4},
		{title: "wall", of: func(r *pastRun) string { return r.wall }, rank: 1},
		{title: "failed", of: (*pastRun).failures, rank: rankOfFailures(runs)},
		{title: "cost", of: func(r *pastRun) string { return r.cost }, rank: 4},
		{title: "ended at", of: (*pastRun).when, rank: 5},
	}
	if !slices.ContainsFunc(runs, func(r *pastRun) bool { return r.cost != figures.Unknown }) {
		all = slices.DeleteFunc(all, func(c runColumn) bool { return c.title == "cost" })
	}
	all = append(all, unlikeColumns(runs)...)
	for i := range all {
		c := &all[i]
		c.width = theme.Width(c.title)
		for _, r := range runs {
			c.width = max(c.width, min(theme.Width(c.of(r)), widestCell))
		}
		c.width += gap
	}
	return all
}

// rankOfFailures is that of their column: nothing matters more where there are any.
func rankOfFailures(runs []*pastRun) int {
	if slices.ContainsFunc(runs, func(r *pastRun) bool { return r.failed > 0 }) {
		return 1
	}
	return 3
}

// unlikeColumns are about what may be the same in all runs, and then goes without
// saying.
func unlikeColumns(runs []*pastRun) []runColumn {
	var list []runColumn
	add := func(title string, of func(*pastRun) string) {
		for _, r := range runs {
			if of(r) != of(runs[0]) {
				list = append(list, runColumn{title: title, of: of, rank: 6, left: true})
				return
			}
		}
	}
	add("provider", func(r *pastRun) string { return r.on.Provider })
	add("model", func(r *pastRun) string { return r.on.Model })
	add("seed", func(r *pastRun) string { return strconv.FormatUint(r.on.Seed, 10) })
	add("simulation", func(r *pastRun) string {
		if r.on.Settings == "" {
			return "default"
		}
		return r.on.Settings
	})
	if slices.ContainsFunc(runs, func(r *pastRun) bool { return r.track != nil && unsaved(r.track) > 0 }) {
		list = append(list, runColumn{title: "results", of: func(r *pastRun) string {
			if r.track != nil && unsaved(r.track) > 0 {
				return "not saved"
			}
			return "–"
		}, rank: 2, left: true})
	}
	return list
}

// fitting keeps the columns that have room, those that matter most first.
func (p *runsPane) fitting(width int) []runColumn {
	kept := make([]bool, len(p.columns))
	for rank := 1; rank <= 6; rank++ {
		for i, c := range p.columns {
			if c.rank == rank && c.width <= width+gap {
				kept[i] = true
				width -= c.width
			}
		}
	}
	var list []runColumn
	for i, c := range p.columns {
		if kept[i] {
			list = append(list, c)
		}
	}
	return list
}

// failures are how many of the items failed: of how many, where any did.
func (r *pastRun) failures() string {
	if r.failed == 0 {
		return "0"
	}
	return text.Count(r.failed) + "/" + text.Count(r.items)
}

// name is how the run is told from others; a saved one has a number once it was read.
func (r *pastRun) name() string {
	if r.on.Number == 0 {
		return "saved"
	}
	return "#" + strconv.Itoa(r.on.Number)
}

// when is when the run ended in the sitting, or when a saved one began.
func (r *pastRun) when() string {
	if r.entry != nil {
		return r.entry.Header.Begun.Local().Format("2 Jan 15:04")
	}
	return sinceStart(r.ended)
}

// sinceStart writes a time of the sitting as a clock does: "2:05", "1:02:05".
func sinceStart(d time.Duration) string {
	s := int(d.Seconds())
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}
