package ui

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/ui/figures"
	"regatta/ui/runs"
	"regatta/ui/text"
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
func (m *Model) stored(msg storedMsg) {
	if msg.err != nil {
		m.notice = notice{text: text.Clean(msg.err.Error()), bad: true}
		return
	}
	m.saved = slices.DeleteFunc(msg.entries, func(e runs.Entry) bool { return e.Err != nil || e.End == nil })
	if p, open := opened[*runsPane](m); open {
		p.add(m.saved)
	}
}

// add puts saved runs behind those that are in the list, the newest first.
func (p *runsPane) add(entries []runs.Entry) {
	for i := range entries {
		e := &entries[i]
		if !slices.ContainsFunc(p.runs, func(r *pastRun) bool { return r.savedAs == e.Name }) {
			p.runs = append(p.runs, pastOf(e))
		}
	}
	p.columns = runColumns(p.runs)
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
	return &pastRun{
		lane: e.Header.Lane, on: (&runs.Run{Entry: *e}).Context(0), items: e.Header.Items, failed: e.End.Failed,
		wall: wall, cost: figures.Unknown, end: e.End.Status, entry: e, savedAs: e.Name,
	}
}

// load returns the command that reads a saved run.
func load(ctx context.Context, past *pastRun) tea.Cmd {
	entry := *past.entry
	return func() tea.Msg {
		run, err := entry.Read(ctx)
		return loadedMsg{past, run, err}
	}
}

// loaded takes a saved run into the sitting, marked where it was chosen.
func (m *Model) loaded(msg loadedMsg) {
	if msg.err == nil && !msg.run.Tally.Over {
		what := "cut off"
		if msg.run.On {
			what = "still running"
		}
		msg.err = fmt.Errorf("%s is %s: no end of run", msg.run.Name, what)
	}
	if msg.err != nil {
		m.notice = notice{text: text.Clean(msg.err.Error()), bad: true}
		return
	}
	if msg.past.track != nil {
		return // it was asked for twice
	}
	run := msg.run
	t := &track{lane: run.Header.Lane, tally: run.Tally, job: job{set: run.Set}, seed: run.Header.Seed, from: run, saved: true}
	m.sitting.join(t)
	past := msg.past
	past.track, past.on, past.wall = t, t.context(), figures.Wall(t.tally)
	if !slices.Contains(m.sitting.runs, past) {
		m.sitting.runs = append(m.sitting.runs, past)
		slices.SortFunc(m.sitting.runs, func(a, b *pastRun) int { return cmp.Compare(a.on.Number, b.on.Number) })
	}
	if p, open := opened[*runsPane](m); open {
		p.columns = runColumns(p.runs)
		if !p.marked[past] {
			p.mark(m, past)
		}
	}
	m.trim(t)
	m.gains = nil // it may be a for-loop for others
}

// simulated reports whether no model was asked in the run.
func (t *track) simulated() bool {
	if t.from != nil {
		return t.from.Header.Simulated
	}
	return t.provider.Simulated()
}
