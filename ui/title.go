package ui

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/words"
	"regatta/ui/comparison"
	"regatta/ui/decisions"
	"regatta/ui/keyhelp"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// progress is how much is done of what runs, all its lanes and trials together.
type progress struct {
	what         string // "gather:2", "race"
	done, of     int    // items
	failed       int
	paused       bool // somebody paused it
	nothingComes bool // the provider is away, or asked for a pause
}

// progress counts what runs; of is 0 while nothing does.
func (m *Model) progress() (p progress) {
	runs := m.live
	switch {
	case len(m.live) == 0 || m.replay != nil:
		return progress{}
	case m.purpose == workspace.Race:
		p.what, p.of, runs = "race", len(m.race.Lanes)*m.race.Job.Set.Rows.Len(), m.race.Runs()
	case m.purpose == workspace.Sweep:
		p.what, p.of, runs = "sweep", len(m.sweep.Lanes)*m.sweep.Items(), m.sweep.Runs()
	case m.purpose == workspace.Trials:
		p.what = "trials"
		p.done, p.of = m.trials.Progress()
	default:
		p.what, p.of = m.live[0].Lane.String(), len(m.live[0].Tally.Rows)
	}
	for _, r := range runs {
		if m.purpose != workspace.Trials {
			p.done += r.Tally.Ended()
		}
		p.failed += r.Tally.Failed
		p.nothingComes = p.nothingComes || r.On() && shutOff(r.Tally)
	}
	p.paused = m.paused()
	return p
}

// shutOff reports whether nothing begins now, whatever waits.
func shutOff(t *engine.Tally) bool { return t.Standstill(t.Now).Why != engine.Moving }

// percent is the share that is done, of what has an end.
func (p progress) percent() int { return words.Percent(p.done, p.of) }

// title says in the window's title how far runs are, or how they ended: what matters first, as
// tabs cut off the end.
func (m *Model) title() string {
	const name = "regatta"
	if m.replay != nil {
		return text.Clean("replay of " + m.replay.title(shortTitle) + " · " + name)
	}
	p := m.progress()
	if p.of > 0 {
		title := strconv.Itoa(p.percent()) + "% " + p.what
		if p.paused {
			title = "‖ paused " + title
		}
		if p.failed > 0 {
			title += ", " + text.Count(p.failed) + " failed"
		}
		return text.Clean(title + " · " + name)
	}
	if state, _ := m.state(); state != "" && state != "ready" && !m.busy() {
		return text.Clean(strings.Join(strings.Fields(state), " ") + " · " + name)
	}
	return text.Clean(name + " · " + shortName(m.job.Set))
}

// progressBar has the terminal show how far what runs is, where it can: in amber while the
// provider lets nothing begin, in red once items have failed; nil: nothing runs.
func (m *Model) progressBar() *tea.ProgressBar {
	switch p := m.progress(); {
	case p.of == 0, m.replay != nil:
		return nil
	case p.failed > 0:
		return tea.NewProgressBar(tea.ProgressBarError, p.percent())
	case p.nothingComes:
		return tea.NewProgressBar(tea.ProgressBarWarning, p.percent())
	default:
		return tea.NewProgressBar(tea.ProgressBarDefault, p.percent())
	}
}

// otherRuns are those that are compared, if any of them ran on anything else than what runs begin on
// now; nil: none did, or something else is shown.
func (m *Model) otherRuns() []*workspace.Run {
	for _, p := range slices.Backward(m.stack) {
		switch p.(type) {
		case *decisions.Pane, *keyhelp.Pane: // of what is below
			continue
		case *comparison.Pane:
			runs, now := m.compare.Runs(), m.cfg.Provider
			if slices.ContainsFunc(runs, func(r *workspace.Run) bool {
				on := r.Context
				return on.Data != text.Line(m.job.Set.Name, widestName) || on.Provider != text.Line(now.Label(), widestName) ||
					on.Model != text.Line(now.Model(), widestName) || len(r.Tally.Rows) != m.job.Set.Rows.Len()
			}) {
				return runs
			}
		}
		return nil
	}
	return nil
}

// widestName is how many cells names from outside have in what is known of runs.
const widestName = 32

// headerOf says on what runs were: what is the same for all, and else how many there are of it.
func (m *Model) headerOf(runs []*workspace.Run, add func(ink theme.Ink, s string) (fits bool)) {
	one := func(of func(*workspace.Run) string, many string) string {
		var all []string
		for _, r := range runs {
			if what := of(r); !slices.Contains(all, what) {
				all = append(all, what)
			}
		}
		if len(all) == 1 {
			return all[0]
		}
		return text.Count(len(all)) + " " + many
	}
	provider := m.theme.Muted
	if slices.ContainsFunc(runs, func(r *workspace.Run) bool { return !r.Simulated() }) {
		provider = m.theme.Warn
	}
	add(provider, " "+one(func(r *workspace.Run) string { return r.Context.Provider }, "providers"))
	add(m.theme.Text, " · "+one(func(r *workspace.Run) string { return r.Context.Data }, "datasets"))
	items := len(runs[0].Tally.Rows)
	if !slices.ContainsFunc(runs, func(r *workspace.Run) bool { return len(r.Tally.Rows) != items }) {
		add(m.theme.Muted, " · "+text.Plural(items, "item"))
	}
	if model := one(func(r *workspace.Run) string { return r.Context.Model }, "models"); model != "" {
		add(m.theme.Muted, " · "+model)
	}
}
