package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/ui/comparison"
	"regatta/ui/draw"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// runsPane lists the runs of the sitting, the newest first, to choose those that
// are put beside each other. The list is as it was when it was opened.
type runsPane struct {
	runs    []*pastRun
	columns []runColumn
	marked  map[*pastRun]bool
	cursor  int
	top     int
	page    int // how many runs had room last
}

// mostCompared is how many runs are put beside each other at most: charts have a
// letter for each.
const mostCompared = 26

func newRuns(m *Model) *runsPane {
	p := &runsPane{runs: slices.Clone(m.sitting.runs), marked: map[*pastRun]bool{}}
	slices.Reverse(p.runs)
	compared := m.compare.Runs()
	for _, r := range p.runs {
		if r.track != nil && slices.Contains(compared, r.track.look()) {
			p.marked[r] = true
		}
	}
	p.add(m.saved)
	return p
}

// runsActions open the list, where there is something in it.
func (m *Model) runsActions() []action {
	if len(m.sitting.runs)+len(m.saved) == 0 {
		return nil
	}
	return []action{on(keys("m"), "m", "runs", func() tea.Cmd {
		m.push(m.legacyRuns(newRuns(m)))
		return m.list()
	})}
}

func (p *runsPane) actions(m *Model) []action {
	var list []action
	at := p.runs[p.cursor]
	if chosen := p.chosen(); len(chosen) > 0 {
		show := "compare "
		if len(chosen) == 1 {
			show = "show "
		}
		list = append(list, on(keys("enter"), "enter", show+text.Plural(len(chosen), "run"), just(func() { m.toChosen(chosen) })))
	}
	switch {
	case at.track != nil:
		list = append(list, on(keys("space"), "space", "mark", just(func() { p.mark(m, at) })))
	case at.entry != nil:
		list = append(list, on(keys("space"), "space", "mark", func() tea.Cmd { return load(m.ctx, at) }))
	}
	list = append(list,
		on(keys("a"), "a", "all, none", func() tea.Cmd { return p.markAll(m) }),
		on(keys("esc", "m"), "esc", "back", m.back),
		on(keys("up", "k"), "↑↓", "run", just(func() { p.move(-1) })),
		also(keys("down", "j"), just(func() { p.move(1) })),
	)
	if len(p.runs) > p.page {
		list = append(list,
			on(keys("pgup", "ctrl+b"), "pgup/pgdn", "page", just(func() { p.move(-p.page) })),
			also(keys("pgdown", "ctrl+f"), just(func() { p.move(p.page) })),
		)
	}
	list = append(list,
		on(keys("home", "g"), "g/G", "newest, oldest", just(func() { p.move(-len(p.runs)) })),
		also(keys("end", "G"), just(func() { p.move(len(p.runs)) })),
	)
	if canSave(at.track) {
		list = append(list, on(keys("w"), "w", "save", func() tea.Cmd { return m.askName(at.track) }))
	}
	if m.busy() {
		list = append(list, on(keys("s"), "s", "stop", m.stop))
	}
	return list
}

// chosen are the marked runs, in the order of their numbers.
func (p *runsPane) chosen() []*track {
	var tracks []*track
	for _, r := range slices.Backward(p.runs) {
		if p.marked[r] && r.track != nil {
			tracks = append(tracks, r.track)
		}
	}
	return tracks
}

// toChosen compares runs that were chosen from the list.
func (m *Model) toChosen(tracks []*track) {
	m.back()
	runs := looks(tracks)
	above := m.top() == m.screens.race || m.top() == m.compare && m.compare.AboveRace()
	m.toTable(comparison.Source{Runs: func() []*workspace.Run { return runs }, Above: above})
	m.chosen = tracks
}

func (p *runsPane) mark(m *Model, r *pastRun) {
	if !p.marked[r] && len(p.chosen()) == mostCompared {
		m.notice = notice{text: fmt.Sprintf("can't compare more than %d runs", mostCompared)}
		return
	}
	p.marked[r] = !p.marked[r]
}

// markAll marks all runs, or the newest that have room; or, where they are marked, none.
// Saved runs that were not read yet are read one after the other, and marked then.
func (p *runsPane) markAll(m *Model) tea.Cmd {
	room := mostCompared - len(p.chosen())
	marked, left := 0, false
	var loads []tea.Cmd
	for _, r := range p.runs {
		switch {
		case p.marked[r] || r.track == nil && r.entry == nil:
			continue
		case marked == room:
			left = true
			continue
		case r.track != nil:
			p.marked[r] = true
		default:
			loads = append(loads, load(m.ctx, r))
		}
		marked++
	}
	switch {
	case marked == 0:
		clear(p.marked)
	case left:
		m.notice = notice{text: fmt.Sprintf("marked the newest %d, the most that can be compared", mostCompared)}
	}
	return tea.Sequence(loads...)
}

func (p *runsPane) move(by int) { p.cursor = min(max(p.cursor+by, 0), len(p.runs)-1) }

// story says what the list is for.
func (p *runsPane) story() []string {
	return []string{"mark runs to compare", "; ended at: time since Regatta started"}
}

// view draws the runs in sight.
func (p *runsPane) view(m *Model, r rect) []string {
	th := m.theme
	var title theme.Line
	title.Add(th.Brand, " CHOOSE RUNS").Add(th.Muted, fmt.Sprintf("  %d of %s marked", len(p.chosen()), text.Count(len(p.runs))))
	lines := []string{title.String()}
	if r.h > denseList {
		lines = append(lines, "")
	}
	columns := p.fitting(r.w - runMarks)
	lines = append(lines, p.heading(m, columns))
	notes := p.notes(m, r.w)
	p.page = max(r.h-len(lines)-len(notes), 1)
	p.top = max(min(p.top, p.cursor, len(p.runs)-p.page), p.cursor-p.page+1, 0)
	for i := p.top; i < min(p.top+p.page, len(p.runs)); i++ {
		lines = append(lines, p.line(m, i, columns))
	}
	return append(lines, notes...)
}

// denseList is the height up to which the list does without air.
const denseList = 12

// notes say what isn't there any more.
func (p *runsPane) notes(m *Model, w int) []string {
	gone := 0
	for _, r := range p.runs {
		if r.track == nil && r.entry == nil {
			gone++
		}
	}
	if gone == 0 {
		return nil
	}
	note := fmt.Sprintf("· %s: at most %d runs and %s items are kept", text.Counted(gone, "old run's items dropped", "old runs' items dropped"), mostRuns, text.Count(mostItems))
	var lines []string
	for i, line := range draw.Wrap(note, w-2) {
		if i == 0 {
			lines = append(lines, "")
		}
		lines = append(lines, " "+m.theme.Muted.Paint(line))
	}
	return lines
}

func (p *runsPane) heading(m *Model, columns []runColumn) string {
	var l theme.Line
	l.To(runMarks)
	for _, c := range columns {
		c.add(&l, m.theme.Muted, c.title)
	}
	return l.String()
}

// runMarks is the room for the cursor and the mark before a run.
const runMarks = 4

func (p *runsPane) line(m *Model, i int, columns []runColumn) string {
	th, r := m.theme, p.runs[i]
	var l theme.Line
	cursor, ink := "  ", th.Text
	if i == p.cursor {
		cursor, ink = "▸ ", th.Cursor
	}
	mark, markInk := "○ ", th.Faint
	switch {
	case r.track == nil && r.entry == nil:
		mark, ink = "· ", th.Faint
	case p.marked[r]:
		mark, markInk = "● ", th.Accent
	}
	l.Add(th.Cursor, cursor).Add(markInk, mark)
	for _, c := range columns {
		cell := c.of(r)
		switch {
		case c.title == "failed" && r.failed > 0 && ink != th.Faint:
			c.add(&l, th.Fail, cell)
		case c.title == "wall" && r.end != engine.OK && ink != th.Faint:
			c.add(&l, th.Warn, cell)
		default:
			c.add(&l, ink, cell)
		}
	}
	return l.String()
}
