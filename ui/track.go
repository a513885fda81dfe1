package ui

import (
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/ui/runs"
	"regatta/ui/timeline"
	"regatta/ui/workspace"
)

// job is what a run works on.
type job struct {
	set    *datasets.Set
	schema *schema.Schema
	prompt *datasets.Prompt
}

// track is one run and all that the screen knows of it.
type track struct {
	run      *runner.Run // nil: it is a saved run
	lane     engine.Lane
	tally    *engine.Tally
	view     *workspace.Run // what panes know of it; nil: none has asked
	job      job
	provider *provider.Provider
	seed     uint64
	saved    bool // its results are in a file, or among the saved runs, or its answers in the cache

	number  int       // of the sitting
	from    *runs.Run // the saved run that it is; nil: it is one of this sitting
	purpose purpose

	front int            // how many of the items that start first have all ended
	lives timeline.Lives // what was drawn of them
}

// frame is how long events are gathered before the screen is told: it bounds how
// often it is drawn. mostEvents bounds how many come at once.
const (
	frame      = 33 * time.Millisecond
	mostEvents = 1 << 15
)

// The messages about runs. Each carries its track, so that what comes from a run
// that nobody looks at any more goes nowhere else.
type (
	startedMsg struct {
		tracks []*track
		runs   []*runner.Run // the same
	}
	refusedMsg struct{ err error } // a run could not be started
	eventsMsg  struct {
		track *track
		runner.Batch
	}
)

// on reports whether the run is still going.
func (t *track) on() bool { return !t.tally.Over }

// apply folds a batch in.
func (t *track) apply(b runner.Batch) {
	t.run.Apply(b)
	rows, order := t.tally.Rows, t.tally.Started.Order
	for t.front < len(rows) {
		item := t.front
		if order != nil {
			item = int(order[item])
		}
		if rows[item].Phase != engine.Ended {
			return
		}
		t.front++
	}
}

// now is the time of the run: that of its clock, or of its end.
func (t *track) now(clock time.Time) time.Duration {
	if !t.on() {
		return t.tally.Now
	}
	return t.run.Now(clock)
}

// wait returns the command that reads the run's next events. There is one
// outstanding at any time until the last has come.
func (t *track) wait() tea.Cmd {
	return func() tea.Msg { return eventsMsg{t, t.run.Read()} }
}

// plan is what runs of a job are started with.
func (m *Model) plan(j job) runner.Plan {
	p := runner.Plan{
		Job: runner.Job{Set: j.set, Schema: j.schema, Prompt: j.prompt}, Provider: m.cfg.Provider,
		Config: m.cfg.Base, Price: m.cfg.Price, Budget: m.cfg.Budget, Program: m.cfg.Program, MustSave: true,
	}
	if m.cfg.Save && m.cfg.Store != nil {
		p.Saver = m.cfg.Store
	}
	return p
}

// beginGroup makes a group of runs the one that is on, and starts its first turn.
func (m *Model) beginGroup(of purpose, g *runner.Group) tea.Cmd {
	m.group, m.purpose = g, of
	return m.next()
}

// next starts what has its turn now; nil: there is nothing.
func (m *Model) next() tea.Cmd {
	p, ok := m.group.Next()
	if !ok {
		return nil
	}
	if m.purpose == forTrials {
		m.trials.turn(p.Trial)
	}
	m.launching, m.stopping = true, false
	ctx, starter, of := m.ctx, m.runner, m.purpose
	return func() tea.Msg {
		started, err := starter.Start(ctx, p)
		switch {
		case errors.Is(err, runner.ErrClosed):
			return nil // the program has ended
		case err != nil:
			return refusedMsg{err}
		}
		var tracks []*track
		for _, run := range started {
			j := job{run.Job.Set, run.Job.Schema, run.Job.Prompt}
			tracks = append(tracks, &track{run: run, lane: run.Lane, tally: run.Tally, job: j, provider: run.Provider, seed: run.Header.Seed, purpose: of})
		}
		return startedMsg{tracks, started}
	}
}

// settle takes note of what is on the disk of a run that is over. unsaved is why its
// journal isn't whole.
func (t *track) settle(m *Model, unsaved error) {
	n, why := m.uncached()
	if t.run.SavedAs != "" && unsaved == nil || t.run.Cached && n == 0 && why == nil {
		t.keep()
	}
}

// keep takes note that the run's results are on a disk.
func (t *track) keep() {
	if t.saved = true; t.view != nil {
		t.view.Saved = true
	}
}
