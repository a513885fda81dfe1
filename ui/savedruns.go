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
		return storedMsg{entries, err}
	}
}

// stored takes in what runs are saved. Those that were cut off, or are still on,
// have no end to compare.
func (m *Model) stored(msg storedMsg) tea.Cmd {
	if msg.err != nil {
		m.notice = notice{text: text.Clean(msg.err.Error()), bad: true}
		return nil
	}
	saved := m.saved
	m.saved = nil
	for i := range msg.entries {
		e := &msg.entries[i]
		if e.Err != nil || e.End == nil {
			continue
		}
		past := pastOf(e)
		if at := slices.IndexFunc(saved, func(r *pastRun) bool { return r.savedAs == e.Name }); at >= 0 {
			past = saved[at] // as it was listed before
		}
		m.saved = append(m.saved, past)
	}
	return m.tell(workspace.Listed{Past: m.unread()})
}

// unread are the saved runs that are not among those of the workspace.
func (m *Model) unread() []*workspace.Past {
	var list []*workspace.Past
	for _, r := range m.saved {
		if !slices.ContainsFunc(m.kept.runs, func(other *pastRun) bool { return other.savedAs == r.savedAs }) {
			list = append(list, &r.Past)
		}
	}
	return list
}

// past are all runs that are over, the newest first, and behind them those that are saved.
func (m *Model) past() []*workspace.Past {
	var list []*workspace.Past
	for _, r := range slices.Backward(m.kept.runs) {
		list = append(list, &r.Past)
	}
	return append(list, m.unread()...)
}

// pastOf is a saved run that was not read yet.
func pastOf(e *runs.Entry) *pastRun {
	wall := text.Seconds(e.End.Wall)
	if e.End.Cached > 0 {
		wall += "*" // as figures.Wall marks it
	}
	switch e.End.Status {
	case engine.Cancelled:
		wall = "stopped"
	case engine.Failed:
		wall = "aborted"
	}
	return &pastRun{entry: e, savedAs: e.Name, Past: workspace.Past{
		Lane: e.Header.Lane, On: workspace.ContextOf(&runs.Run{Entry: *e}, 0), Items: e.Header.Items, Failed: e.End.Failed,
		Wall: wall, Cost: figures.Unknown, End: e.End.Status, Begun: e.Header.Begun, Stored: true,
	}}
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
		return nil
	}
	if msg.past.Run != nil {
		return nil // it was asked for twice
	}
	run := msg.run
	t := workspace.Read(run)
	m.kept.join(t)
	past := msg.past
	past.Run, past.On, past.Wall = t, t.Context, figures.Wall(t.Tally)
	if !slices.Contains(m.kept.runs, past) {
		m.kept.runs = append(m.kept.runs, past)
	}
	slices.SortFunc(m.kept.runs, func(a, b *pastRun) int { return cmp.Compare(a.On.Number, b.On.Number) }) // read again it has another number
	told := m.tell(workspace.Loaded{Past: &past.Past})
	m.trim(t)
	m.gains = nil // it may be a for-loop for others
	return told
}

// openHistory lists the runs that there are.
func (m *Model) openHistory() tea.Cmd {
	m.push(history.New(m.past(), m.compare.Runs()))
	return m.list()
}

// runsActions open the list, where there is something in it.
func (m *Model) runsActions() []pane.Key {
	if len(m.kept.runs)+len(m.saved) == 0 {
		return nil
	}
	return []pane.Key{bound("m", "runs", workspace.OpenHistory{})}
}

// compareRuns compares runs that were chosen from the list, which it takes the place of.
func (m *Model) compareRuns(chosen []*workspace.Run) {
	m.back()
	above := m.top() == m.race || m.top() == m.compare && m.compare.AboveRace()
	m.toTable(comparison.Source{Runs: func() []*workspace.Run { return chosen }, Above: above})
	m.chosen = append(m.chosen, chosen...)
}
