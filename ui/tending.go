package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/ui/home"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// The messages about what is done with runs of the list.
type (
	tapesMsg struct {
		replay *Replay
		err    error
	}
	tendedMsg struct {
		gone    []*pastRun // that were deleted
		renamed *workspace.Past
		name    string // of renamed
		err     error
	}
	// exportReadMsg is a saved run that was read to be exported.
	exportReadMsg struct {
		run *runs.Run
		err error
	}
)

// saved returns the runs of the list that are in the store.
func (m *Model) savedOf(list []*workspace.Past) []*pastRun {
	var found []*pastRun
	known := slices.Concat(m.saved, m.kept.runs)
	for _, past := range list {
		at := slices.IndexFunc(known, func(r *pastRun) bool { return &r.Past == past && r.entry != nil })
		if at >= 0 {
			found = append(found, known[at])
		}
	}
	return found
}

// openPast shows a run item by item: one that is saved as it was at its end, with all that
// can be done with a recording; another as the workspace has it.
func (m *Model) openPast(past *workspace.Past) tea.Cmd {
	if saved := m.savedOf([]*workspace.Past{past}); len(saved) > 0 && !m.busy() {
		return m.readTapes(saved, true)
	}
	r := past.Run
	if r == nil {
		m.notice = notice{text: "runs are on: opens when they end"}
		return nil
	}
	p := home.New(home.Of{
		Paid: !r.Simulated(), Replay: true, Seed: r.Context.Seed, Gain: m.gain,
		Live: func() []*workspace.Run { return nil }, Swept: func(engine.Strategy) bool { return false },
	}, r.Job, r.Lane)
	p.Only([]engine.Lane{r.Lane})
	p.Ran(r)
	p.Show(r)
	m.push(p)
	return nil
}

// resumePast has a saved run go on, after a question; again: what failed is called for, too.
func (m *Model) resumePast(past *workspace.Past, again bool) tea.Cmd {
	saved := m.savedOf([]*workspace.Past{past})
	switch {
	case len(saved) == 0:
		return nil
	case m.busy():
		m.notice = notice{text: "runs are on: can't go on with another until they end"}
		return nil
	case m.cfg.Resume == nil:
		command := "regatta resume " + text.Clean(past.Name)
		if again {
			command += " --failed"
		}
		m.notice = notice{text: "goes on in a shell with: " + command + " (copied)"}
		return tea.SetClipboard(command)
	}
	return m.readToGoOn(goOnMsg{entry: *saved[0].entry, again: again, asks: true})
}

// replayPast plays saved runs from their beginning.
func (m *Model) replayPast(list []*workspace.Past) tea.Cmd {
	saved := m.savedOf(list)
	switch {
	case m.busy():
		m.notice = notice{text: "runs are on: can't replay until they end"}
		return nil
	case len(saved) == 0:
		m.notice = notice{text: "not saved: only saved runs can be replayed"}
		return nil
	}
	slices.SortStableFunc(saved, func(a, b *pastRun) int { return a.Begun.Compare(b.Begun) })
	return m.readTapes(saved, false)
}

// readTapes returns the command that reads saved runs whole.
func (m *Model) readTapes(saved []*pastRun, atEnd bool) tea.Cmd {
	ctx := m.ctx
	entries := make([]runs.Entry, len(saved))
	for i, r := range saved {
		entries[i] = *r.entry
	}
	m.notice = notice{text: "reading " + text.Plural(len(entries), "run") + " …"}
	return func() tea.Msg {
		var tapes []*runner.Tape
		for _, e := range entries {
			t, err := e.Tape(ctx)
			if err != nil {
				return tapesMsg{err: err}
			}
			tapes = append(tapes, t)
		}
		r := &Replay{Tapes: tapes, AtEnd: atEnd}
		if atEnd && len(entries) == 1 && (goesOn(&entries[0]) || goesOnAgain(&entries[0])) {
			r.Unfinished = &entries[0]
		}
		return tapesMsg{replay: r}
	}
}

// taped shows what was read, unless something has begun to run meanwhile.
func (m *Model) taped(msg tapesMsg) tea.Cmd {
	m.notice = notice{}
	switch {
	case msg.err != nil:
		m.notice = notice{text: text.Clean(msg.err.Error()), bad: true}
		return m.list() // it may be gone
	case !m.busy():
		return m.openReplay(msg.replay)
	}
	return nil
}

// tend returns the command that does something with a saved run, and reads the list anew.
func (m *Model) tend(past *workspace.Past, do func(*runs.Store, runs.Entry) error) tea.Cmd {
	saved := m.savedOf([]*workspace.Past{past})
	if len(saved) == 0 {
		return nil
	}
	store, entry := m.cfg.Store, *saved[0].entry
	return func() tea.Msg { return tendedMsg{err: do(store, entry)} }
}

// rename returns the command that gives a saved run another name.
func (m *Model) rename(past *workspace.Past, name string) tea.Cmd {
	saved := m.savedOf([]*workspace.Past{past})
	if len(saved) == 0 {
		return nil
	}
	store, entry := m.cfg.Store, *saved[0].entry
	return func() tea.Msg { return tendedMsg{err: store.Rename(entry, name), renamed: past, name: name} }
}

// tended takes in what was done with saved runs, and says what could not be.
func (m *Model) tended(msg tendedMsg) tea.Cmd {
	if msg.renamed != nil && msg.err == nil {
		msg.renamed.Name = msg.name // the list knows it by that
	}
	for _, r := range msg.gone {
		r.Name, r.Note = "", ""
		if r.Run != nil && r.Run.From == nil {
			r.Run.Saved = false
		}
	}
	if msg.err != nil {
		m.notice = notice{text: text.Clean(msg.err.Error()), bad: true}
	}
	return m.list()
}

// askRemove asks whether saved runs are to be deleted.
func (m *Model) askRemove(list []*workspace.Past) {
	saved := m.savedOf(list)
	if len(saved) == 0 {
		return
	}
	results, what := 0, text.Plural(len(saved), "saved run")
	for _, r := range saved {
		results += max(r.OK, 0)
	}
	if len(saved) == 1 {
		what = saved[0].Name
	}
	m.ask(question{
		texts: []string{fmt.Sprintf("delete %s with %s for good?", what, text.Plural(results, "result")), fmt.Sprintf("delete %s?", text.Plural(len(saved), "run"))},
		yes:   func() tea.Cmd { return m.remove(saved) },
	})
}

// remove returns the command that deletes saved runs. What is in the workspace of them stays,
// and is no longer saved.
func (m *Model) remove(saved []*pastRun) tea.Cmd {
	store := m.cfg.Store
	entries := make([]runs.Entry, len(saved))
	for i, r := range saved {
		entries[i] = *r.entry
	}
	return func() tea.Msg {
		for i, e := range entries {
			if err := store.Remove(e); err != nil {
				return tendedMsg{gone: saved[:i], err: err}
			}
		}
		return tendedMsg{gone: saved}
	}
}

// exportPast asks for the file that a run goes to, which is read first where it wasn't.
func (m *Model) exportPast(past *workspace.Past) tea.Cmd {
	if past.Run != nil {
		return m.askName(past.Run)
	}
	saved := m.savedOf([]*workspace.Past{past})
	if len(saved) == 0 {
		return nil
	}
	entry, ctx := *saved[0].entry, m.ctx
	return func() tea.Msg {
		run, err := entry.Read(ctx)
		return exportReadMsg{run, err}
	}
}

func (m *Model) exportRead(msg exportReadMsg) tea.Cmd {
	switch {
	case msg.err != nil:
		m.notice = notice{text: text.Clean(msg.err.Error()), bad: true}
		return m.list() // it may be gone
	case m.prompt != nil:
		return nil
	}
	return m.askName(workspace.Read(msg.run))
}
