package history

import (
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
	ink   func(*theme.Theme, *workspace.Past) theme.Ink // nil: that of the line
	rank  int                                           // how much it matters: 1 first, where not all have room
	least int                                           // it may be cut down to so many cells, with the gap; 0: it may not
	left  bool                                          // aligned to the left
	width int                                           // with the gap after it
}

// add appends a cell of the column, and returns where the next column begins.
func (c column) add(l *theme.Line, from int, ink theme.Ink, cell string) int {
	room := c.width - draw.Gap
	cell = text.Fit(cell, room)
	l.To(from)
	if !c.left {
		l.Right(from+room, theme.Width(cell))
	}
	l.Add(ink, cell)
	return from + c.width
}

// How many cells a name, and a longer text, have in the list.
const (
	widestCell = 22
	widestText = 48
	leastNote  = 14 // tells little, but that there is one
)

// columnsOf are the columns that tell something of these runs, as wide as they
// need to be.
func columnsOf(runs []*workspace.Past) []column {
	all := []column{
		{title: "run", of: name, rank: 4, left: true},
		{title: "when", of: when, rank: 5, left: true},
		{title: "lane", of: ranAs, rank: 1, left: true},
		{title: "data", of: func(r *workspace.Past) string { return r.On.Data }, rank: 2, left: true},
		{title: "ok", of: succeeded, rank: 3},
		{title: "failed", of: failures, ink: failureInk, rank: rankWhere(runs, func(r *workspace.Past) bool { return r.Failed > 0 })},
		{title: "wall", of: wall, rank: 2},
		{title: "cost", of: func(r *workspace.Past) string { return r.Cost }, rank: 6},
		{title: "state", of: state, ink: endingInk, rank: rankWhere(runs, func(r *workspace.Past) bool { return r.End != workspace.Done }), left: true},
		{title: "note", of: note, rank: 6, least: leastNote, left: true},
		{title: "model", of: func(r *workspace.Past) string { return r.On.Model }, rank: 7, left: true},
	}
	silent := map[string]string{"run": onlySaved, "cost": figures.Unknown, "note": ""} // what says nothing if all have it
	all = slices.DeleteFunc(all, func(c column) bool {
		nothing, may := silent[c.title]
		return may && len(runs) > 0 && !slices.ContainsFunc(runs, func(r *workspace.Past) bool { return c.of(r) != nothing })
	})
	all = append(all, unlikeColumns(runs)...)
	for i := range all {
		c := &all[i]
		c.width = theme.Width(c.title)
		most := widestCell
		if c.title == "prompt" || c.title == "note" {
			most = widestText
		}
		for _, r := range runs {
			c.width = max(c.width, min(theme.Width(c.of(r)), most))
		}
		c.width += draw.Gap
	}
	return all
}

// rankWhere is that of a column which tells what went wrong: nothing matters more where anything did.
func rankWhere(runs []*workspace.Past, wrong func(*workspace.Past) bool) int {
	if slices.ContainsFunc(runs, wrong) {
		return 1
	}
	return 5
}

// unlikeColumns are about what may be the same in all runs, and then goes without
// saying.
func unlikeColumns(runs []*workspace.Past) []column {
	var list []column
	add := func(title string, of func(*workspace.Past) string) {
		for _, r := range runs {
			if of(r) != of(runs[0]) {
				list = append(list, column{title: title, of: of, rank: 8, left: true})
				return
			}
		}
	}
	add("prompt", prompt)
	add("provider", func(r *workspace.Past) string { return r.On.Provider })
	add("seed", func(r *workspace.Past) string { return strconv.FormatUint(r.On.Seed, 10) })
	add("simulation", func(r *workspace.Past) string {
		if r.On.Settings == "" {
			return "default"
		}
		return r.On.Settings
	})
	if slices.ContainsFunc(runs, unsaved) {
		list = append(list, column{title: "results", of: func(r *workspace.Past) string {
			if unsaved(r) {
				return "not saved"
			}
			return figures.Unknown
		}, rank: 2, left: true})
	}
	return list
}

// unsaved reports whether results of a run were paid for and are nowhere but here.
func unsaved(r *workspace.Past) bool { return r.Run != nil && r.Run.Unsaved() > 0 }

// ranks is how many ranks columns have.
const ranks = 8

// fitting keeps the columns that have room, those that matter most first.
func (p *Pane) fitting(width int) []column {
	kept := slices.Clone(p.columns)
	for i := range kept {
		kept[i].width = 0
	}
	for rank := 1; rank <= ranks; rank++ {
		for i, c := range p.columns {
			if left := width + draw.Gap; c.rank == rank && (c.width <= left || c.least > 0 && c.least <= left) {
				kept[i].width = min(c.width, left)
				width -= kept[i].width
			}
		}
	}
	return slices.DeleteFunc(kept, func(c column) bool { return c.width == 0 })
}

// succeeded are how many of the items have a result: "38/40".
func succeeded(r *workspace.Past) string {
	ok := figures.Unknown
	if r.OK >= 0 {
		ok = text.Count(r.OK)
	}
	return ok + "/" + text.Count(r.Items)
}

// failures are how many of the items failed.
func failures(r *workspace.Past) string {
	if r.Failed < 0 {
		return figures.Unknown
	}
	return text.Count(r.Failed)
}

func failureInk(th *theme.Theme, r *workspace.Past) theme.Ink {
	if r.Failed > 0 {
		return th.Fail
	}
	return th.Muted
}

// wall is the wall of a run; one of which some answers took no call has a mark.
func wall(r *workspace.Past) string {
	s := text.Seconds(r.Wall)
	if r.Cached && r.Wall >= 0 {
		s += "*"
	}
	return s
}

func endingInk(th *theme.Theme, r *workspace.Past) theme.Ink {
	switch r.End {
	case workspace.Done:
		return th.Muted
	case workspace.Elsewhere:
		return th.Accent
	}
	return th.Warn
}

// onlySaved is the name of a run that has neither a number nor one that a user gave it.
const onlySaved = "saved"

// name is how the run is told from others: by its number in the workspace, once it has one,
// or by the name that its user gave it.
func name(r *workspace.Past) string {
	switch own := given(r); {
	case own != "":
		return own
	case r.On.Number == 0:
		return onlySaved
	}
	return "#" + strconv.Itoa(r.On.Number)
}

// given is the name that a user gave a saved run; "": it has that of its time.
func given(r *workspace.Past) string {
	const layout = "20060102-150405"
	if _, err := time.Parse(layout, r.Name[:min(len(layout), len(r.Name))]); err == nil {
		return ""
	}
	return text.Clean(r.Name)
}

// when is when the run began.
func when(r *workspace.Past) string {
	if r.Begun.IsZero() {
		return figures.Unknown
	}
	return r.Begun.Local().Format("2 Jan 15:04")
}

// state is how the run ended, in a word.
func state(r *workspace.Past) string {
	if r.End == workspace.Elsewhere {
		return "running"
	}
	return r.End.String()
}

func note(r *workspace.Past) string   { return text.Line(r.Note, widestText) }
func prompt(r *workspace.Past) string { return text.Line(r.On.Prompt, widestText) }

// ranAs is the lane as it ran: "gather:2→5" where its limit was changed.
func ranAs(r *workspace.Past) string {
	switch {
	case r.Run != nil:
		return r.Run.RanAs()
	case r.As != "":
		return r.As
	}
	return r.Lane.String()
}
