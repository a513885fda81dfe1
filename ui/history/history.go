// Package history is the pane that lists the runs that there are, those of this start of the
// program and saved ones: to open them, to put them beside each other, to play them again, and
// to tidy up.
package history

import (
	"fmt"
	"slices"

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

// Keys open a run, and do something with it or with those that are marked.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	back := pane.Asks(pane.Bind([]string{"esc", "m"}, "esc", "back"), pane.Back{})
	if p.filter != "" {
		back = pane.Does(pane.Bind([]string{"esc"}, "esc", "all runs"), func() { p.filter = ""; p.arrange() })
	}
	find := pane.Asks(pane.Bind([]string{"/"}, "/", "filter"), p.askFilter())
	if len(p.runs) == 0 {
		return []pane.Key{back, find}
	}
	at := p.runs[p.list.Cursor]
	var list []pane.Key
	if !at.Gone() {
		list = append(list, pane.Asks(pane.Named(pane.Movement().Enter, "open"), workspace.OpenPast{Past: at}))
	}
	list = append(list, back)
	if at.Stored && (at.End == workspace.CutOff || at.End == workspace.Stopped) {
		list = append(list, pane.Asks(pane.Bind([]string{"r"}, "r", "go on"), workspace.Resume{Past: at}))
	}
	if at.Stored && (at.Failed > 0 && at.Over() || at.End == workspace.CutOff) {
		what := "redo failed"
		if at.Failed > 0 {
			what = "redo " + text.Count(at.Failed) + " failed"
		}
		list = append(list, pane.Asks(pane.Bind([]string{"R"}, "R", what), workspace.Resume{Past: at, Again: true}))
	}
	list = append(list, p.markKeys(f, at)...)
	list = append(list, find, pane.Does(pane.Bind([]string{"o"}, "o", "order"), func() { p.by = (p.by + 1) % len(orders()); p.arrange() }))
	list = append(list, pane.Offer(workspace.RaceOnTwin{Past: p.fitted(at)}))
	if at.Stored { // its provider may be another than the screen's
		list = append(list, pane.Does(pane.Bind([]string{"B"}, "B", "probe"), func() {}).Unless("regatta runs probe "+text.Clean(at.Name)+" does"))
	}
	list = append(list, p.tendKeys(at)...)
	if workspace.Decided(at.Run) {
		list = append(list, workspace.DecisionsKey([]*workspace.Run{at.Run}, 0))
	}
	list = append(list, pane.On(pane.Bind([]string{"a"}, "a", "all, none"), p.markAll))
	list = append(list, p.list.Keys(f, len(p.runs), "run", "first, last")...)
	if f.Busy {
		list = append(list, pane.Asks(pane.Bind([]string{"s"}, "s", "stop"), pane.Stop{}))
	}
	return list
}

// markKeys mark runs, and take those that are marked.
func (p *Pane) markKeys(f pane.Frame, at *workspace.Past) []pane.Key {
	var list []pane.Key
	mark := pane.Bind([]string{"space"}, "space", "mark")
	switch {
	case at.Run != nil && at.Over():
		list = append(list, pane.On(mark, func() []pane.Intent { return p.mark(at) }))
	case !at.Over():
		list = append(list, pane.Asks(mark, pane.Notice{Text: at.End.String() + ": has no end to compare; enter opens it, p replays it"}))
	case at.Stored:
		list = append(list, pane.Asks(mark, workspace.Load{Past: []*workspace.Past{at}}))
	}
	chosen := p.chosen()
	compare := pane.Bind([]string{"c"}, "c", "compare")
	switch len(chosen) {
	case 0:
		list = append(list, pane.Asks(compare, pane.Notice{Text: "nothing to compare: mark runs with space first"}))
	case 1:
		list = append(list, pane.Asks(pane.Named(compare, "show 1 run"), workspace.Compare{Runs: chosen}))
	default:
		list = append(list, pane.Asks(pane.Named(compare, "compare "+text.Plural(len(chosen), "run")), workspace.Compare{Runs: chosen}))
	}
	if played := p.played(at); len(played) > 0 && !f.Busy { // then it pauses what runs
		what := "replay"
		if len(played) > 1 {
			what += " " + text.Plural(len(played), "run")
		}
		list = append(list, pane.Asks(pane.Bind([]string{"p"}, "p", what), workspace.Replay{Past: played}))
	}
	return list
}

// played are the runs to replay: those that are marked and saved if the one under the cursor
// is one of them, else that one.
func (p *Pane) played(at *workspace.Past) []*workspace.Past {
	if !at.Stored {
		return nil
	}
	if !p.marked[at] {
		return []*workspace.Past{at}
	}
	return slices.DeleteFunc(slices.Clone(p.runs), func(r *workspace.Past) bool { return !p.marked[r] || !r.Stored })
}

// fitted are the runs whose provider a twin is made of: those that are marked if the one under
// the cursor is one of them, else that one.
func (p *Pane) fitted(at *workspace.Past) []*workspace.Past {
	if !p.marked[at] {
		return []*workspace.Past{at}
	}
	return slices.DeleteFunc(slices.Clone(p.runs), func(r *workspace.Past) bool { return !p.marked[r] })
}

// tendKeys are about the run under the cursor: what is kept of it, and where.
func (p *Pane) tendKeys(at *workspace.Past) []pane.Key {
	var list []pane.Key
	if at.Stored || at.Run.CanSave() {
		list = append(list, pane.Asks(pane.Bind([]string{"e", "w"}, "e", "export"), workspace.Export{Past: at}))
	}
	if !at.Stored {
		return list
	}
	return append(list,
		pane.Asks(pane.Bind([]string{"n"}, "n", "note"), pane.Ask{
			Label: "note:", Hint: "what is worth knowing of this run", What: "keep", Value: at.Note,
			Done: func(_ pane.Frame, value string) ([]pane.Intent, string) {
				return pane.Do(workspace.Annotate{Past: at, Note: value}), ""
			},
		}),
		pane.Asks(pane.Bind([]string{"N"}, "N", "rename"), pane.Ask{
			Label: "name:", Hint: "letters, digits, dots, - and _", What: "rename", Value: text.Clean(at.Name),
			Done: func(_ pane.Frame, value string) ([]pane.Intent, string) {
				return pane.Do(workspace.Rename{Past: at, Name: value}), ""
			},
		}),
		pane.Asks(pane.Bind([]string{"x", "delete"}, "x", "delete"), workspace.Remove{Past: []*workspace.Past{at}}),
	)
}

func (p *Pane) askFilter() pane.Ask {
	return pane.Ask{Label: "filter:", Hint: "data, lane, model, prompt, note, state", What: "filter", Value: p.filter, Done: func(_ pane.Frame, value string) ([]pane.Intent, string) {
		p.filter = value
		p.arrange()
		return nil, ""
	}}
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

// View draws the runs in sight.
func (p *Pane) View(f pane.Frame) pane.Body {
	th := f.Theme
	var title theme.Line
	title.Add(th.Brand, " RUNS").Add(th.Muted, fmt.Sprintf("  %d of %s marked", len(p.chosen()), text.Count(len(p.all))))
	title.Add(th.Muted, " · "+orders()[p.by].words)
	if p.filter != "" {
		title.Add(th.Muted, " · ").Add(th.Warn, text.Fit(fmt.Sprintf("%s with %q", text.Count(len(p.runs)), p.filter), max(f.W-title.Width()-4, 8)))
	}
	if p.unreadable > 0 {
		for _, more := range []string{" unreadable: regatta runs says why", " unreadable"} {
			if more = " · " + text.Count(p.unreadable) + more; title.Width()+theme.Width(more) <= f.W {
				title.Add(th.Warn, more)
				break
			}
		}
	}
	lines := []string{title.String()}
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
		lines = append(lines, "", th.Muted.Paint("   no run matches the filter"))
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
		return l.Add(th.Muted, " "+title).To(9).Add(th.Text, text.Line(value, max(f.W-10, 1))).String()
	}
	on := r.On.Provider + " · " + r.On.Model
	for _, more := range []string{r.On.Settings, r.On.Params} {
		if more != "" {
			on += " · " + more
		}
	}
	lines := []string{""}
	saved := "no; its items were dropped"
	switch {
	case r.Stored:
		saved = r.Name
	case !r.Gone():
		saved = "no; kept until Regatta quits"
	}
	lines = append(lines, line("saved", saved))
	lines = append(lines, line("on", on), line("prompt", r.On.Prompt))
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
