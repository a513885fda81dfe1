package history

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// column is what the list of runs tells of each.
type column struct {
	title string
	of    func(*workspace.Past) string
	rank  int  // how much it matters: 1 first, where not all have room
	left  bool // aligned to the left
	width int  // with the gap after it
}

// add appends a cell of the column.
func (c column) add(l *theme.Line, ink theme.Ink, cell string) {
	from, room := l.Width(), c.width-draw.Gap
	cell = text.Fit(cell, room)
	if !c.left {
		l.Right(from+room, theme.Width(cell))
	}
	l.Add(ink, cell).To(from + c.width)
}

// widestCell is how many cells a name has in the list.
const widestCell = 22

// columnsOf are the columns that tell something of these runs, as wide as they
// need to be.
func columnsOf(runs []*workspace.Past) []column {
	all := []column{
		{title: "run", of: name, rank: 1},
		{title: "lane", of: func(r *workspace.Past) string { return r.Lane.String() }, rank: 1, left: true},
		{title: "data", of: func(r *workspace.Past) string { return r.On.Data }, rank: 2, left: true},
		{title: "items", of: func(r *workspace.Past) string { return text.Count(r.Items) }, rank: 4},
		{title: "wall", of: func(r *workspace.Past) string { return r.Wall }, rank: 1},
		{title: "failed", of: failures, rank: rankOfFailures(runs)},
		{title: "cost", of: func(r *workspace.Past) string { return r.Cost }, rank: 4},
		{title: "ended at", of: when, rank: 5},
	}
	if !slices.ContainsFunc(runs, func(r *workspace.Past) bool { return r.Cost != figures.Unknown }) {
		all = slices.DeleteFunc(all, func(c column) bool { return c.title == "cost" })
	}
	all = append(all, unlikeColumns(runs)...)
	for i := range all {
		c := &all[i]
		c.width = theme.Width(c.title)
		for _, r := range runs {
			c.width = max(c.width, min(theme.Width(c.of(r)), widestCell))
		}
		c.width += draw.Gap
	}
	return all
}

// rankOfFailures is that of their column: nothing matters more where there are any.
func rankOfFailures(runs []*workspace.Past) int {
	if slices.ContainsFunc(runs, func(r *workspace.Past) bool { return r.Failed > 0 }) {
		return 1
	}
	return 3
}

// unlikeColumns are about what may be the same in all runs, and then goes without
// saying.
func unlikeColumns(runs []*workspace.Past) []column {
	var list []column
	add := func(title string, of func(*workspace.Past) string) {
		for _, r := range runs {
			if of(r) != of(runs[0]) {
				list = append(list, column{title: title, of: of, rank: 6, left: true})
				return
			}
		}
	}
	add("provider", func(r *workspace.Past) string { return r.On.Provider })
	add("model", func(r *workspace.Past) string { return r.On.Model })
	add("seed", func(r *workspace.Past) string { return strconv.FormatUint(r.On.Seed, 10) })
	add("simulation", func(r *workspace.Past) string {
		if r.On.Settings == "" {
			return "default"
		}
		return r.On.Settings
	})
	if slices.ContainsFunc(runs, func(r *workspace.Past) bool { return r.Run != nil && r.Run.Unsaved() > 0 }) {
		list = append(list, column{title: "results", of: func(r *workspace.Past) string {
			if r.Run != nil && r.Run.Unsaved() > 0 {
				return "not saved"
			}
			return "–"
		}, rank: 2, left: true})
	}
	return list
}

// fitting keeps the columns that have room, those that matter most first.
func (p *Pane) fitting(width int) []column {
	kept := make([]bool, len(p.columns))
	for rank := 1; rank <= 6; rank++ {
		for i, c := range p.columns {
			if c.rank == rank && c.width <= width+draw.Gap {
				kept[i] = true
				width -= c.width
			}
		}
	}
	var list []column
	for i, c := range p.columns {
		if kept[i] {
			list = append(list, c)
		}
	}
	return list
}

// failures are how many of the items failed: of how many, where any did.
func failures(r *workspace.Past) string {
	if r.Failed == 0 {
		return "0"
	}
	return text.Count(r.Failed) + "/" + text.Count(r.Items)
}

// name is how the run is told from others; a saved one has a number once it was read.
func name(r *workspace.Past) string {
	if r.On.Number == 0 {
		return "saved"
	}
	return "#" + strconv.Itoa(r.On.Number)
}

// when is when the run ended in the workspace, or when a saved one began.
func when(r *workspace.Past) string {
	if !r.Begun.IsZero() {
		return r.Begun.Local().Format("2 Jan 15:04")
	}
	return sinceStart(r.Ended)
}

// sinceStart writes a time of the workspace as a clock does: "2:05", "1:02:05".
func sinceStart(d time.Duration) string {
	s := int(d.Seconds())
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}
