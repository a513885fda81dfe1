package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/price"
	"regatta/engine/provider"
	"regatta/engine/runs"
	"regatta/engine/twin/saved"
	"regatta/ui/home"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// twinMsg is a screen on a twin, ready to be shown, or why it can't be made.
type twinMsg struct {
	cfg     Config
	guesses string // which lanes the runs don't tell of
	err     error
}

// onProvider are the runs of the lanes that tell of the provider, the shown one first.
func (m *Model) onProvider() []*workspace.Run {
	list := m.home.Over()
	if shown := m.home.Run(); shown != nil && !shown.On() && !slices.Contains(list, shown) {
		list = append([]*workspace.Run{shown}, list...)
	}
	return slices.DeleteFunc(list, func(r *workspace.Run) bool { return !r.Simulated() && r.Context.Shared })
}

// twinKey races on a twin of the provider of runs.
func (m *Model) twinKey(of workspace.RaceOnTwin) pane.Key {
	return bound("P", "twin race", of).Unless(m.noTwin(of))
}

// noTwin says why no twin of the runs can be raced on; "": one may be.
func (m *Model) noTwin(of workspace.RaceOnTwin) string {
	switch {
	case m.fitting:
		return "a twin is being fitted"
	case m.busy() && m.replay == nil:
		return stopFirst
	case len(of.Runs)+len(of.Past) == 0 && len(m.home.Over()) > 0:
		return "no run here yet"
	case len(of.Runs)+len(of.Past) == 0:
		return "no run has ended"
	case m.parent != nil && m.replay == nil && m.resumes == nil:
		return "this is a twin; esc leaves it"
	}
	for _, r := range of.Runs {
		if r.On() {
			return "not before the run has ended"
		}
	}
	for _, past := range of.Past {
		switch {
		case past.Run == nil && len(m.savedOf([]*workspace.Past{past})) == 0:
			return "its items were dropped"
		case past.End == workspace.Elsewhere:
			return "not before the run has ended"
		}
	}
	return ""
}

// onATwin reports whether runs are made on a twin, and not on another simulated provider that has
// taken its place.
func (m *Model) onATwin() bool { return m.cfg.Provider.Sim().Recorded != nil }

// fitTwin returns the command that fits a twin of the provider of runs, which takes a while
// for thousands of calls.
func (m *Model) fitTwin(of workspace.RaceOnTwin) tea.Cmd {
	var read []func(context.Context) (*runs.Run, error)
	own := func(r *workspace.Run) {
		run := recorded(r)
		read = append(read, func(context.Context) (*runs.Run, error) { return run, nil })
	}
	for _, r := range m.withProbes(of.Runs) {
		own(r)
	}
	for _, past := range of.Past {
		if past.Run != nil {
			own(past.Run)
		} else if saved := m.savedOf([]*workspace.Past{past}); len(saved) > 0 {
			read = append(read, saved[0].entry.Read)
		}
	}
	lanes := m.home.Lanes()
	if m.replay != nil {
		lanes = nil // those that were recorded are not all there are to race
	}
	ctx, like := m.ctx, m.cfg
	m.fitting = true
	m.notice = notice{text: "fitting a twin, a model of the provider, from " + text.Plural(len(read), "run") + " …"}
	return func() tea.Msg {
		var all []*runs.Run
		for _, r := range read {
			run, err := r(ctx)
			if err != nil {
				return twinMsg{err: err}
			}
			all = append(all, run)
		}
		cfg, guesses, err := onTwin(all, lanes)
		cfg.Folder, cfg.Program, cfg.Reading = like.Folder, like.Program, like.Reading
		return twinMsg{cfg, guesses, err}
	}
}

// withProbes are runs and the steps of probes on their provider.
func (m *Model) withProbes(list []*workspace.Run) []*workspace.Run {
	all := slices.Clone(list)
	for _, r := range m.probes {
		same := func(o *workspace.Run) bool {
			a, b := &o.Live.Header, &r.Live.Header
			return o.From == nil && a.Provider == b.Provider && a.Model == b.Model && a.Settings == b.Settings
		}
		if slices.ContainsFunc(list, same) && !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	return all
}

// recorded is a run of the workspace as one that was read back.
func recorded(r *workspace.Run) *runs.Run {
	if r.From != nil {
		run := *r.From
		run.Tally = r.Tally
		return &run
	}
	set := *r.Job.Set
	set.Schema = r.Job.Schema
	name := cmp.Or(r.Live.SavedAs, fmt.Sprintf("#%d", r.Context.Number))
	return &runs.Run{Entry: runs.Entry{Name: name, Path: name, Header: r.Live.Header}, Set: &set, Tally: r.Tally}
}

// onTwin is a screen on a twin of the provider of runs, with the data of the largest and the
// settings that it had, and which lanes the runs don't tell of; nil lanes: the article's, and those of
// the runs.
func onTwin(all []*runs.Run, lanes []engine.Lane) (cfg Config, guesses string, err error) {
	t, err := saved.Fit(all)
	if err != nil {
		return Config{}, "", fmt.Errorf("no twin: %w", err)
	}
	if misses := t.Unexplained(); len(misses) > 0 {
		return Config{}, "", fmt.Errorf("no twin: the model doesn't explain %s, which a replay does", misses[0].Run)
	}
	run := slices.MaxFunc(all, func(a, b *runs.Run) int { return cmp.Compare(a.Header.Items, b.Header.Items) })
	h := &run.Header
	if run.Set == nil || run.Set.Schema == nil {
		return Config{}, "", errors.New("no twin: can't read the schema of the run")
	}
	prompt, err := datasets.ParsePrompt(h.Prompt)
	if err != nil {
		return Config{}, "", fmt.Errorf("no twin: %w", err)
	}
	sim := t.Options()
	sim.Seed = h.Seed
	p, err := provider.New(provider.Config{Name: provider.Simulated, Model: h.Model, Sim: sim, Timeout: h.Timeout, Idle: h.Idle})
	if err != nil {
		return Config{}, "", fmt.Errorf("no twin: %w", err)
	}
	if lanes == nil {
		lanes = engine.ArticleLanes()
	}
	for _, r := range all {
		if lane := r.Header.Lane; !slices.Contains(lanes, lane) && len(lanes) < home.MaxLanes {
			lanes = append(lanes, lane)
		}
	}
	cfg = Config{
		Set: run.Set, Schema: run.Set.Schema, Prompt: prompt, Provider: p, Lanes: lanes,
		Base: engine.Config{
			Lane: h.Lane, OnError: h.OnError, Retry: h.Retry, Reasks: h.Reasks, Seed: h.Seed, Stream: h.Stream,
			DatasetOrder: h.DatasetOrder, MaxFailures: h.MaxFailures, Hedge: h.Hedge,
		},
		Price: func() price.Price {
			found := price.Lookup("", h.Model)
			found.Simulated = true
			return found
		},
		Guess: t.Guess,
	}
	return cfg, t.Guesses(lanes).String(), nil
}

// fitted shows the twin in the place of this screen, where the lanes race at once; unless
// something has begun to run meanwhile.
func (m *Model) fitted(msg twinMsg) tea.Cmd {
	m.fitting, m.notice = false, notice{}
	switch {
	case msg.err != nil:
		m.notice = notice{text: text.Clean(msg.err.Error()), bad: true}
		return nil
	case m.busy() && m.replay == nil:
		m.notice = notice{text: "the twin is ready; runs are on: P again when they end"}
		return nil
	}
	other := New(m.ctx, msg.cfg, m.clock)
	other.runner, other.parent = m.runner, m
	m.other = other
	cmd := other.startRace()
	if msg.guesses != "" {
		other.notice = notice{text: msg.guesses}
	} else if other.notice.text == "" {
		other.notice = notice{text: "racing on the twin, simulated and free; esc leaves it"}
	}
	return cmd
}
