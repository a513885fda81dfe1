package ui

import (
	"cmp"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/runs"
	"regatta/ui/comparison"
	"regatta/ui/figures"
	"regatta/ui/history"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// The messages about runs in the store: which there are, and one that was read.
type (
	storedMsg struct {
		entries []runs.Entry
		err     error
	}
	loadedMsg struct {
		past *pastRun
		run  *runs.Run
		err  error
	}
)

// list returns the command that looks what runs are saved; nil: nowhere is.
func (m *Model) list() tea.Cmd {
	store, ctx := m.cfg.Store, m.ctx
	if store == nil {
		return nil
	}
	return func() tea.Msg {
		entries, err := store.List(ctx)
		if err == nil {
			err = runs.Count(ctx, entries)
		}
		return storedMsg{entries, err}
	}
}

// stored takes in what runs are saved. Those of this program that are on are not listed.
func (m *Model) stored(msg storedMsg) tea.Cmd {
	if msg.err != nil {
		m.notice = notice{text: text.Clean(msg.err.Error()), bad: true}
		return nil
	}
	saved := m.saved
	m.saved = nil
	for _, r := range m.kept.runs {
		r.entry, r.Stored = nil, false
	}
	unreadable := 0
	for i := range msg.entries {
		e := &msg.entries[i]
		if e.Err != nil {
			unreadable++
		}
		switch at := slices.IndexFunc(m.kept.runs, func(r *pastRun) bool { return r.Name == e.Name }); {
		case e.Err != nil || slices.ContainsFunc(m.live, func(t *workspace.Run) bool { return t.Live.SavedAs == e.Name }):
		case at >= 0:
			r := m.kept.runs[at]
			r.entry, r.Stored, r.Note = e, true, e.Note
		default:
			past := pastOf(e)
			if at := slices.IndexFunc(saved, func(r *pastRun) bool { return r.Name == e.Name }); at >= 0 {
				*saved[at] = *past
				past = saved[at] // it is marked by where it stands
			}
			m.saved = append(m.saved, past)
		}
	}
	return m.tell(workspace.Listed{Past: m.past(), Unreadable: unreadable})
}

// past are all runs that are over, or not of this program, the newest first.
func (m *Model) past() []*workspace.Past {
	var list []*workspace.Past
	for _, r := range slices.Backward(m.kept.runs) {
		list = append(list, &r.Past)
	}
	for _, r := range m.saved {
		list = append(list, &r.Past)
	}
	slices.SortStableFunc(list, func(a, b *workspace.Past) int { return b.Begun.Compare(a.Begun) })
	return list
}

// pastOf is a saved run that was not read yet.
func pastOf(e *runs.Entry) *pastRun {
	p := &pastRun{entry: e, Past: workspace.Past{
		Lane: e.Header.Lane, On: workspace.ContextOf(&runs.Run{Entry: *e}, 0), Items: e.Header.Items, OK: -1, Failed: -1,
		Wall: engine.Unset, Cost: figures.Unknown, End: workspace.CutOff, Begun: e.Header.Begun, Name: e.Name, Note: e.Note, Stored: true,
	}}
	if c, known := e.Counts(); known {
		p.OK, p.Failed = c.OK, c.Failed
	}
	switch {
	case e.End != nil:
		p.Wall, p.Cached, p.End = e.End.Wall, e.End.Cached > 0, workspace.EndingOf(e.End.Status)
		if !e.Header.Simulated {
			p.Cost = figures.Cost(e.End.Cost)
		}
	case e.On:
		p.End = workspace.Elsewhere
	}
	return p
}

// load returns the command that reads saved runs, one after the other.
func (m *Model) load(list []*workspace.Past) tea.Cmd {
	var cmds []tea.Cmd
	known := slices.Concat(m.saved, m.kept.runs)
	for _, past := range list {
		at := slices.IndexFunc(known, func(r *pastRun) bool { return &r.Past == past && r.entry != nil })
		if at < 0 {
			continue
		}
		r, ctx := known[at], m.ctx
		entry := *r.entry
		cmds = append(cmds, func() tea.Msg {
			run, err := entry.Read(ctx)
			return loadedMsg{r, run, err}
		})
	}
	return tea.Sequence(cmds...)
}

// loaded takes a saved run into the workspace, marked where it was chosen.
func (m *Model) loaded(msg loadedMsg) tea.Cmd {
	if msg.err == nil && !msg.run.Tally.Over {
		what := "cut off"
		if msg.run.On {
			what = "still running"
		}
		msg.err = fmt.Errorf("%s is %s: no end of run", msg.run.Name, what)
	}
	if msg.err != nil {
		m.notice = notice{text: text.Clean(msg.err.Error()), bad: true}
		return m.list() // it may be gone
	}
	if msg.past.Run != nil {
		return nil // it was asked for twice
	}
	run := msg.run
	t := workspace.Read(run)
	m.kept.join(t)
	past := msg.past
	past.Run, past.On = t, t.Context
	if !t.Tally.Started.Price.Simulated {
		past.Cost = figures.Cost(t.Tally.Cost())
	}
	if !slices.Contains(m.kept.runs, past) {
		m.kept.runs = append(m.kept.runs, past)
		m.saved = slices.DeleteFunc(m.saved, func(r *pastRun) bool { return r == past })
	}
	slices.SortFunc(m.kept.runs, func(a, b *pastRun) int { return cmp.Compare(a.On.Number, b.On.Number) }) // read again it has another number
	told := m.tell(workspace.Loaded{Past: &past.Past})
	m.trim(t)
	m.gains = nil // it may be a for-loop for others
	return told
}

// openHistory lists all runs, those marked that are on the screen or that were compared last.
func (m *Model) openHistory() tea.Cmd {
	marked := m.compare.Runs()
	switch m.top() {
	case m.race:
		marked = m.race.Runs()
	case m.sweep:
		marked = m.sweep.Runs()
	}
	m.stack = slices.DeleteFunc(m.stack, func(p pane.Pane) bool { _, list := p.(*history.Pane); return list }) // an older one
	m.push(history.New(m.past(), marked[:min(len(marked), history.MostCompared)]))
	return m.list()
}

// runsActions open the list, if it isn't empty.
func (m *Model) runsActions() []pane.Key {
	k := bound("m", "runs", workspace.OpenHistory{})
	if len(m.kept.runs)+len(m.saved) == 0 {
		k = k.Unless("no run yet")
	}
	return []pane.Key{k}
}

// compareRuns compares runs that were chosen from the list, above it.
func (m *Model) compareRuns(chosen []*workspace.Run) {
	m.toTable(comparison.Source{Runs: func() []*workspace.Run { return chosen }})
	m.chosen = append(m.chosen, chosen...)
}
