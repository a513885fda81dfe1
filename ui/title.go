package ui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/words"
	"regatta/ui/text"
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
