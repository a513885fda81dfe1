package ui

import (
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/journal"
	"regatta/engine/runner"
	"regatta/engine/twin/saved"
	"regatta/ui/workspace"
)

// job is what a run works on.
type job = runner.Job

// The messages about runs. Each carries its run, so that what comes from a run
// that nobody looks at any more goes nowhere else.
type (
	startedMsg struct {
		runs []*workspace.Run
		live []*runner.Run // the same
	}
	refusedMsg struct{ err error } // a run could not be started
	eventsMsg  struct {
		run *workspace.Run
		runner.Batch
	}
)

// wait returns the command that reads a run's next events. There is one
// outstanding at any time until the last has come.
func wait(t *workspace.Run) tea.Cmd {
	return func() tea.Msg { return eventsMsg{t, t.Live.Read()} }
}

// plan is what runs of a job are started with.
func (m *Model) plan(j job) runner.Plan {
	p := runner.Plan{
		Job: j, Provider: m.cfg.Provider,
		Config: m.cfg.Base, Rules: m.cfg.Rules, Price: m.cfg.Price, Budget: m.cfg.Budget, Program: m.cfg.Program, MustSave: true,
		Args: m.args(j), Dir: m.cfg.Dir,
	}
	if m.cfg.Save && m.cfg.Store != nil {
		p.Saver, p.Attend, p.Spare = m.cfg.Store, m.cfg.Attend, m.cfg.Spare
	}
	return p
}

// begin starts the runs of a group, at the same time or in turn.
func (m *Model) begin(of workspace.Purpose, g *workspace.Group, together bool) tea.Cmd {
	turns := runner.InTurn(g.Names()...)
	if together {
		turns = runner.Together(g.Names()...)
	}
	p := m.plan(g.Job)
	m.steered(&p, of)
	if of == workspace.Sweep && m.sweep.Budget != nil {
		p.Budget = m.sweep.Budget
	}
	g.Turns = runner.NewGroup(p, turns...)
	if of == workspace.Sweep {
		g.Turns.WhileFruitful() // where nothing succeeds, higher limits do no better
	}
	return m.beginGroup(of, g.Turns)
}

// beginGroup makes a group of runs the one that is on, and starts its first turn.
func (m *Model) beginGroup(of workspace.Purpose, g *runner.Group) tea.Cmd {
	m.group, m.purpose, m.hold = g, of, false
	return m.next()
}

// next starts what has its turn now; nil: there is nothing.
func (m *Model) next() tea.Cmd {
	if m.hold {
		m.hold = m.group.Waiting()
		return nil // when that is over
	}
	p, ok := m.group.Next()
	if !ok {
		return nil
	}
	if m.purpose == workspace.Trials {
		m.trials.Turn(p.Trial)
	}
	m.launching, m.stopping, m.finishing = true, false, false
	ctx, starter, of := m.ctx, m.runner, m.purpose
	guess := m.cfg.Guess
	if guess == nil || !m.onATwin() {
		guess = func(engine.Lane) string { return "" }
	}
	return func() tea.Msg {
		guesses := saved.Guesses(nil)
		for _, lane := range p.Lanes { // before they start: it may take a while
			guesses = guesses.With(lane, guess(lane))
		}
		p.Guess = guesses.Why
		started, err := starter.Start(ctx, p)
		switch {
		case errors.Is(err, runner.ErrClosed):
			return nil // the program has ended
		case err != nil:
			return refusedMsg{err}
		}
		var runs []*workspace.Run
		for _, run := range started {
			runs = append(runs, workspace.New(run, of))
		}
		return startedMsg{runs: runs, live: started}
	}
}

// noteSaved takes note of what is on the disk of a run that is over. unsaved is why its
// journal isn't whole in its own file.
func (m *Model) noteSaved(t *workspace.Run, unsaved error) {
	n, why := m.uncached()
	if inTwoFiles(unsaved) != nil {
		unsaved = nil
	}
	if t.Live.SavedAs != "" && unsaved == nil || t.Live.Cached && n == 0 && why == nil {
		t.Saved = true
	}
}

// inTwoFiles is why a run is saved in two files, which are read as one; nil: it isn't.
func inTwoFiles(unsaved error) *journal.RestError {
	if parted := (*journal.RestError)(nil); errors.As(unsaved, &parted) && parted.Rest != "" {
		return parted
	}
	return nil
}

// unsavedWords say that a run isn't saved as it should be, and why.
func unsavedWords(unsaved error) string {
	if parted := inTwoFiles(unsaved); parted != nil {
		return fmt.Sprintf("saved in 2 files: %v; m lists the run, the rest is in %s", reason(parted.Err), parted.Rest)
	}
	return "can't save the run: " + unsaved.Error()
}
