// Package history is the pane that lists the runs that there are, those of this start of the
// program and saved ones: to open them, to put them beside each other, to play them again, and
// to tidy up.
package history

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

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
	all     []*workspace.Past
	runs    []*workspace.Past // those that the filter finds, in their order
	columns []column
	marked  map[*workspace.Past]bool
	by      int    // the order, of orders
	filter  string // what was typed

	unreadable int // saved runs that aren't listed
}

// MostCompared is how many runs are put beside each other at most: charts have a
// letter for each.
const MostCompared = 26

// New returns the list of these runs, some of them marked.
func New(runs []*workspace.Past, marked []*workspace.Run) *Pane {
	p := &Pane{all: slices.Clone(runs), marked: map[*workspace.Past]bool{}}
	for _, r := range p.all {
		if r.Run != nil && slices.Contains(marked, r.Run) {
			p.marked[r] = true
		}
	}
	p.arrange()
	return p
}

// Update takes in which runs there are, and what was read.
func (p *Pane) Update(_ pane.Frame, msg tea.Msg) ([]pane.Intent, bool) {
	switch msg := msg.(type) {
	case workspace.Listed:
		p.all, p.unreadable = slices.Clone(msg.Past), msg.Unreadable
		p.arrange()
		return nil, true
	case workspace.Loaded:
		p.arrange()
		if slices.Contains(p.all, msg.Past) && !p.marked[msg.Past] {
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
func (p *Pane) Story(f pane.Frame) []string {
	if len(p.all) == 0 {
		return nil
	}
	if f.Busy {
		return []string{"enter opens a run", "; c compares those that are marked"}
	}
	return []string{"enter opens a run", "; c compares those that are marked", ", p replays them"}
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
		case p.marked[r] || r.Gone() || !r.Over():
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

// title says what of the runs is listed, how, and what is missing.
func (p *Pane) title(f pane.Frame) string {
	th := f.Theme
	var l theme.Line
	l.Add(th.Brand, " RUNS").Add(th.Muted, fmt.Sprintf("  %d of %s marked", len(p.chosen()), text.Count(len(p.all))))
	if p.filter != "" {
		l.Add(th.Muted, " · ").Add(th.Warn, text.Fit(fmt.Sprintf("%s with %q", text.Count(len(p.runs)), p.filter), max(f.W-l.Width()-4, 8)))
	}
	order := " · " + orders()[p.by].words
	tries := [][2]string{{order, ""}}
	if p.unreadable > 0 { // what isn't listed can't be seen; how the runs are sorted can
		count := " · " + text.Count(p.unreadable) + " unreadable"
		tries = [][2]string{{order, count + ": regatta runs says why"}, {order, count}, {"", count}}
	}
	for _, try := range tries {
		if theme.Width(try[0]+try[1]) <= f.W-l.Width() {
			l.Add(th.Muted, try[0]).Add(th.Warn, try[1])
			break
		}
	}
	return l.String()
}

// View draws the runs in sight.
func (p *Pane) View(f pane.Frame) pane.Body {
	th := f.Theme
	lines := []string{p.title(f)}
	if f.H > denseList {
		lines = append(lines, "")
	}
	columns := p.fitting(f.W - runMarks)
	lines = append(lines, p.heading(f, columns))
	notes := append(p.details(f), p.notes(f)...)
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
	if len(p.runs) == 0 {
		none := "no run matches the filter"
		if len(p.all) == 0 {
			none = "no runs; esc, then enter runs a lane"
		}
		lines = append(lines, "", th.Muted.Paint("   "+none))
	}
	for len(lines)+len(notes) < f.H { // what is said of the run stands at the bottom
		lines = append(lines, "")
	}
	b.Lines = append(lines, notes...)
	return b
}

// tallList is the height from which there is room for what else is known of a run.
const tallList = 18

// details say what the list has no room for of the run under the cursor.
func (p *Pane) details(f pane.Frame) []string {
	if f.H < tallList || len(p.runs) == 0 {
		return nil
	}
	th, r := f.Theme, p.runs[p.list.Cursor]
	line := func(title, value string) string {
		var l theme.Line
		return l.Add(th.Muted, " "+title).To(9).Add(th.Text, text.Line(cmp.Or(value, "unknown"), max(f.W-10, 1))).String()
	}
	on := slices.DeleteFunc([]string{r.On.Provider, r.On.Model, r.On.Settings, r.On.Params}, func(s string) bool { return s == "" })
	lines := []string{""}
	saved := "no; its items were dropped"
	switch {
	case r.End == workspace.Elsewhere:
		saved = r.Name + ", running in another program"
	case r.Stored:
		saved = r.Name
	case !r.Gone():
		saved = "no; kept until Regatta quits"
	}
	lines = append(lines, line("saved", saved))
	lines = append(lines, line("on", strings.Join(on, " · ")), line("prompt", r.On.Prompt))
	if r.Note != "" {
		lines = append(lines, line("note", r.Note))
	}
	return lines
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
	from, by := runMarks, orders()[p.by].title
	for _, c := range columns {
		ink := f.Theme.Muted
		if c.title == by {
			ink = f.Theme.Accent
		}
		from = c.add(&l, from, ink, c.title)
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
	from := runMarks
	for _, c := range columns {
		paint := ink
		if c.ink != nil && !r.Gone() {
			paint = c.ink(th, r)
		}
		from = c.add(&l, from, paint, c.of(r))
	}
	return l.String()
}
