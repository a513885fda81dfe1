// Package history is the pane that lists the runs that there are, the newest first, saved
// ones behind them, to choose those that are put beside each other. The list is as it was
// when it was opened, but for saved runs that are found or read meanwhile.
package history

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// Pane is the list.
type Pane struct {
	pane.Base
	list    pane.List
	runs    []*workspace.Past
	columns []column
	marked  map[*workspace.Past]bool
}

// MostCompared is how many runs are put beside each other at most: charts have a
// letter for each.
const MostCompared = 26

// New returns the list of these runs, the newest first, some of them marked.
func New(runs []*workspace.Past, marked []*workspace.Run) *Pane {
	p := &Pane{runs: slices.Clone(runs), marked: map[*workspace.Past]bool{}}
	for _, r := range p.runs {
		if r.Run != nil && slices.Contains(marked, r.Run) {
			p.marked[r] = true
		}
	}
	p.columns = columnsOf(p.runs)
	return p
}

// Keys mark runs and compare those that are marked.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	if len(p.runs) == 0 {
		return []pane.Key{pane.Asks(pane.Movement().Back, pane.Back{})}
	}
	var list []pane.Key
	at := p.runs[p.list.Cursor]
	if chosen := p.chosen(); len(chosen) > 0 {
		show := "compare "
		if len(chosen) == 1 {
			show = "show "
		}
		list = append(list, pane.Asks(pane.Named(pane.Movement().Enter, show+text.Plural(len(chosen), "run")), workspace.Compare{Runs: chosen}))
	}
	mark := pane.Bind([]string{"space"}, "space", "mark")
	switch {
	case at.Run != nil:
		list = append(list, pane.On(mark, func() []pane.Intent { return p.mark(at) }))
	case at.Stored:
		list = append(list, pane.Asks(mark, workspace.Load{Past: []*workspace.Past{at}}))
	}
	list = append(list,
		pane.On(pane.Bind([]string{"a"}, "a", "all, none"), p.markAll),
		pane.Asks(pane.Bind([]string{"esc", "m"}, "esc", "back"), pane.Back{}),
	)
	list = append(list, p.list.Keys(f, len(p.runs), "run", "newest, oldest")...)
	if workspace.Decided(at.Run) {
		list = append(list, workspace.DecisionsKey([]*workspace.Run{at.Run}, 0))
	}
	if at.Run.CanSave() {
		list = append(list, pane.Asks(pane.Bind([]string{"w"}, "w", "save"), workspace.Save{Run: at.Run}))
	}
	if f.Busy {
		list = append(list, pane.Asks(pane.Bind([]string{"s"}, "s", "stop"), pane.Stop{}))
	}
	return list
}

// Update takes in saved runs: that there are some, and what was read.
func (p *Pane) Update(_ pane.Frame, msg tea.Msg) ([]pane.Intent, bool) {
	switch msg := msg.(type) {
	case workspace.Listed:
		for _, r := range msg.Past {
			if !slices.Contains(p.runs, r) {
				p.runs = append(p.runs, r)
			}
		}
		p.columns = columnsOf(p.runs)
		return nil, true
	case workspace.Loaded:
		p.columns = columnsOf(p.runs)
		if slices.Contains(p.runs, msg.Past) && !p.marked[msg.Past] {
			return p.mark(msg.Past), true
		}
		return nil, true
	}
	return nil, false
}

// Wheel moves the cursor.
func (p *Pane) Wheel(f pane.Frame, by int) []pane.Intent {
	p.list.By(f, by, len(p.runs))
	return nil
}

// Story says what the list is for.
func (p *Pane) Story(pane.Frame) []string {
	return []string{"mark runs to compare", "; ended at: time since Regatta started"}
}

// chosen are the marked runs, in the order of their numbers.
func (p *Pane) chosen() []*workspace.Run {
	var runs []*workspace.Run
	for _, r := range slices.Backward(p.runs) {
		if p.marked[r] && r.Run != nil {
			runs = append(runs, r.Run)
		}
	}
	return runs
}

func (p *Pane) mark(r *workspace.Past) []pane.Intent {
	if !p.marked[r] && len(p.chosen()) == MostCompared {
		return pane.Do(pane.Notice{Text: fmt.Sprintf("can't compare more than %d runs", MostCompared)})
	}
	p.marked[r] = !p.marked[r]
	return nil
}

// markAll marks all runs, or the newest that have room; or, where they are marked, none.
// Saved runs that were not read yet are read one after the other, and marked then.
func (p *Pane) markAll() []pane.Intent {
	room := MostCompared - len(p.chosen())
	marked, left := 0, false
	var load []*workspace.Past
	for _, r := range p.runs {
		switch {
		case p.marked[r] || r.Gone():
			continue
		case marked == room:
			left = true
			continue
		case r.Run != nil:
			p.marked[r] = true
		default:
			load = append(load, r)
		}
		marked++
	}
	switch {
	case marked == 0:
		clear(p.marked)
	case left:
		return pane.Do(
			pane.Notice{Text: fmt.Sprintf("marked the newest %d, the most that can be compared", MostCompared)},
			workspace.Load{Past: load},
		)
	}
	return pane.Do(workspace.Load{Past: load})
}

// View draws the runs in sight.
func (p *Pane) View(f pane.Frame) pane.Body {
	th := f.Theme
	var title theme.Line
	title.Add(th.Brand, " CHOOSE RUNS").Add(th.Muted, fmt.Sprintf("  %d of %s marked", len(p.chosen()), text.Count(len(p.runs))))
	lines := []string{title.String()}
	if f.H > denseList {
		lines = append(lines, "")
	}
	columns := p.fitting(f.W - runMarks)
	lines = append(lines, p.heading(f, columns))
	notes := p.notes(f)
	room := max(f.H-len(lines)-len(notes), 1)
	from, to := p.list.Window(len(p.runs), room)
	b := pane.Body{Shown: pane.Extent{Lines: len(p.runs), InSight: room}}
	for i := from; i < to; i++ {
		b.Hits = append(b.Hits, pane.Hit{
			Rect: pane.Rect{Y: len(lines), W: f.W, H: 1},
			Do:   func() []pane.Intent { p.list.Cursor = i; return nil },
		})
		lines = append(lines, p.line(f, i, columns))
	}
	b.Lines = append(lines, notes...)
	return b
}

// denseList is the height up to which the list does without air.
const denseList = 12

// notes say what isn't there any more.
func (p *Pane) notes(f pane.Frame) []string {
	gone := 0
	for _, r := range p.runs {
		if r.Gone() {
			gone++
		}
	}
	if gone == 0 {
		return nil
	}
	note := fmt.Sprintf("· %s: at most %d runs and %s items are kept", text.Counted(gone, "old run's items dropped", "old runs' items dropped"), workspace.MostRuns, text.Count(workspace.MostItems))
	var lines []string
	for i, line := range draw.Wrap(note, f.W-2) {
		if i == 0 {
			lines = append(lines, "")
		}
		lines = append(lines, " "+f.Theme.Muted.Paint(line))
	}
	return lines
}

func (p *Pane) heading(f pane.Frame, columns []column) string {
	var l theme.Line
	l.To(runMarks)
	for _, c := range columns {
		c.add(&l, f.Theme.Muted, c.title)
	}
	return l.String()
}

// runMarks is the room for the cursor and the mark before a run.
const runMarks = 4

func (p *Pane) line(f pane.Frame, i int, columns []column) string {
	th, r := f.Theme, p.runs[i]
	var l theme.Line
	cursor, ink := "  ", th.Text
	if i == p.list.Cursor {
		cursor, ink = "▸ ", th.Cursor
	}
	mark, markInk := "○ ", th.Faint
	switch {
	case r.Gone():
		mark, ink = "· ", th.Faint
	case p.marked[r]:
		mark, markInk = "● ", th.Accent
	}
	l.Add(th.Cursor, cursor).Add(markInk, mark)
	for _, c := range columns {
		cell := c.of(r)
		switch {
		case c.title == "failed" && r.Failed > 0 && ink != th.Faint:
			c.add(&l, th.Fail, cell)
		case c.title == "wall" && r.End != engine.OK && ink != th.Faint:
			c.add(&l, th.Warn, cell)
		default:
			c.add(&l, ink, cell)
		}
	}
	return l.String()
}
