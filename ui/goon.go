package ui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/budget"
	"regatta/engine/cache"
	"regatta/engine/price"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// Resumer reads a saved run that is to go on, and finds out what it needs for that. changed is
// what isn't as it was when the run began: then the run only comes if it is to go on anyway.
type Resumer func(ctx context.Context, e runs.Entry, anyway bool) (r *Resumable, changed []string, err error)

// Resumable is a saved run that can go on, with what it was made with. It has to be started or
// closed: no other program can have it until then.
type Resumable struct {
	*runs.Unfinished
	Job      runner.Job
	Lane     engine.Lane
	Provider *provider.Provider
	Config   engine.Config
	Rules    runner.Rules
	Budget   *budget.Budget // nil: none
	Cache    *cache.Store   // nil: none
	Notes    []string       // notes on it for the user
}

// goOnMsg is a saved run that is to go on.
type goOnMsg struct {
	entry   runs.Entry
	run     *Resumable
	changed []string
	again   bool // items that failed are called for again, too
	anyway  bool // although something has changed
	asks    bool // the user has not seen yet what it takes
	err     error
}

// goesOn reports whether a saved run has items without a result, and no program is at it.
func goesOn(e *runs.Entry) bool {
	return e != nil && e.Err == nil && !e.On && (e.End == nil || e.End.Cancelled > 0)
}

// goesOnAgain reports whether a saved run has items that failed, or may have, and no program is at
// it.
func goesOnAgain(e *runs.Entry) bool {
	return e != nil && e.Err == nil && !e.On && (e.End == nil || e.End.Failed > 0)
}

// beforeReplay is the screen that makes runs: this one, or the one whose place its replay has
// taken.
func (m *Model) beforeReplay() *Model {
	if m.replay != nil && m.parent != nil {
		return m.parent
	}
	return m
}

// readToGoOn returns the command that reads a run to have it go on as is asked for.
func (m *Model) readToGoOn(asked goOnMsg) tea.Cmd {
	read, ctx := m.beforeReplay().cfg.Resume, m.ctx
	m.notice = notice{text: "reading " + text.Clean(asked.entry.Name) + " …"}
	return func() tea.Msg {
		asked.run, asked.changed, asked.err = read(ctx, asked.entry, asked.anyway)
		if asked.run != nil {
			asked.run.Past.Again = asked.again
			if asked.err = asked.run.AllTexts(asked.again); asked.err != nil {
				asked.run.close()
				asked.run = nil
			}
		}
		return asked
	}
}

// goOn has a run go on that was read, on a screen of its own; or asks whether it is to.
func (m *Model) goOn(msg goOnMsg) tea.Cmd {
	m.notice = notice{}
	switch {
	case msg.err != nil:
		m.notice = notice{text: text.Clean(msg.err.Error()), bad: true}
		return nil
	case m.prompt != nil || m.replay == nil && m.busy(): // something else was begun meanwhile
		msg.run.close()
		return nil
	case len(msg.changed) > 0 && msg.run == nil:
		what := text.Clean(strings.Join(msg.changed, ", "))
		m.ask(question{
			texts: []string{"changed since it began: " + what + ". Go on all the same?", "changed: " + what + ". Go on?", "something has changed. Go on?"},
			yes: func() tea.Cmd {
				return m.readToGoOn(goOnMsg{entry: msg.entry, again: msg.again, anyway: true, asks: msg.again})
			},
		})
		return nil
	case msg.run.Past.Left() == 0:
		what := " is done: nothing to go on with"
		if msg.again {
			what = " is done, and no item failed"
		}
		m.notice = notice{text: text.Clean(msg.entry.Name) + what}
		msg.run.close()
		return nil
	case msg.asks:
		rest, what := rest(msg.run.Past.Tally, msg.again), ""
		if msg.again {
			what = ", failed items too"
		}
		m.ask(question{
			texts: []string{"go on with " + text.Clean(msg.entry.Name) + what + ": " + rest + "?", "go on" + what + ": " + rest + "?", "go on" + what + "?"},
			yes:   func() tea.Cmd { return m.openResumed(msg.run) },
			no:    func() tea.Cmd { msg.run.close(); return nil },
		})
		return nil
	}
	return m.openResumed(msg.run)
}

// close gives a run up that doesn't go on. r may be nil.
func (r *Resumable) close() {
	if r != nil {
		_ = r.Close() // nothing was written
	}
}

// openResumed shows the run in the place of this screen, where it goes on at once.
func (m *Model) openResumed(r *Resumable) tea.Cmd {
	m.leave() // a replay
	root := m.beforeReplay()
	of := root.cfg
	cfg := Config{
		Set: r.Job.Set, Schema: r.Job.Schema, Prompt: r.Job.Prompt, Provider: r.Provider, Base: r.Config, Lanes: []engine.Lane{r.Lane},
		Rules: r.Rules, Budget: r.Budget, Cache: r.Cache, Store: of.Store, Save: of.Save, Program: of.Program, Attend: of.Attend,
		Reading: of.Reading, Dir: of.Dir, Folder: of.Folder, Resume: of.Resume,
	}
	cfg.Base.Lane = r.Lane
	other := New(root.ctx, cfg, root.clock)
	other.runner, other.parent, other.resumes = root.runner, root, r
	other.notice = notice{text: text.Clean(strings.Join(r.Notes, "; "))}
	m.other = other
	p := other.plan(other.job)
	p.Past, p.Cache, p.Saver, p.Attend = r.Past, r.Cache, nil, of.Attend
	return other.beginGroup(workspace.Batch, runner.NewGroup(p, runner.Together(r.Lane)...))
}

// resumable is the run that is shown, and may go on; nil: what is shown is over, or is played.
func (m *Model) resumable() *runs.Entry {
	if m.replay == nil || m.replay.Unfinished == nil || m.beforeReplay().cfg.Resume == nil || m.at() < m.replay.deck.Length() {
		return nil
	}
	return m.replay.Unfinished
}

// goOnKeys have the run that is shown go on.
func (m *Model) goOnKeys() []pane.Key {
	e := m.resumable()
	if e == nil || m.top() != pane.Pane(m.home) || m.home.Focused() || len(m.replay.runs) == 0 {
		return nil
	}
	again := m.againKeys(e)
	if !goesOn(e) {
		return again
	}
	return append(again, pane.On(pane.Named(pane.Movement().Enter, "go on"), func() []pane.Intent {
		return pane.Do(pane.Command{Run: m.readToGoOn(goOnMsg{entry: *e})})
	}))
}

// againKeys have it go on with the items that failed, too, after a question.
func (m *Model) againKeys(e *runs.Entry) []pane.Key {
	failed := m.replay.runs[0].Tally.Failed
	if failed == 0 {
		return nil
	}
	return []pane.Key{pane.On(pane.Bind([]string{"R"}, "R", "redo "+text.Count(failed)+" failed"), func() []pane.Intent {
		return pane.Do(pane.Command{Run: m.readToGoOn(goOnMsg{entry: *e, again: true, asks: true})})
	})}
}

// tellUnfinished says how far the shown run is, and what the rest takes; nil: it is over.
func (m *Model) tellUnfinished() []string {
	if m.resumable() == nil || m.top() != pane.Pane(m.home) || len(m.replay.runs) == 0 {
		return nil
	}
	t := m.replay.runs[0].Tally
	first := "; "
	if m.home.Focused() {
		first = "; tab, then "
	}
	if !goesOn(m.resumable()) {
		return []string{fmt.Sprintf("%s of %s failed", text.Count(t.Failed), text.Plural(len(t.Rows), "item")), first + "R calls for them again", " (" + rest(t, true) + ")"}
	}
	done := fmt.Sprintf("%s of %s done", text.Count(t.OK+t.Failed), text.Count(len(t.Rows)))
	if left := remaining(t); left == 0 {
		return nil
	}
	return []string{done, first + "enter goes on with the rest", " (" + rest(t, false) + ")"}
}

// remaining is how many items of a run have no result.
func remaining(t *engine.Tally) int { return len(t.Rows) - t.OK - t.Failed }

// rest says what the items take that have no result, and, again, those that failed: "796 calls,
// ≈$0.12, 3 in flight when it broke off".
func rest(t *engine.Tally, again bool) string {
	left := remaining(t)
	if again {
		left += t.Failed
	}
	words := text.Plural(left, "call")
	if again && left > t.Failed {
		words += ", " + text.Count(t.Failed) + " of them for failed items"
	}
	if c := t.Cost(); c.USD > 0 && t.OK+t.Failed > 0 && !t.Started.Price.Simulated {
		words += ", ≈" + price.USD(c.USD*float64(left)/float64(t.OK+t.Failed))
	}
	twice := 0
	for i := range t.Rows {
		if row := &t.Rows[i]; row.Status == engine.Pending && row.Open() > 0 {
			twice++
		}
	}
	if twice > 0 && !t.Started.Price.Simulated {
		words += ", " + text.Count(twice) + " in flight when it broke off"
	}
	return words
}
