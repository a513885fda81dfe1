package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/runner"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// paused reports whether nothing begins of all that runs, nor of what has its turn next.
func (m *Model) paused() bool {
	if m.replay != nil || !m.busy() {
		return false
	}
	on := slices.DeleteFunc(slices.Clone(m.live), func(r *workspace.Run) bool { return !r.On() })
	if len(on) == 0 {
		return m.hold && !m.launching
	}
	return !slices.ContainsFunc(on, func(r *workspace.Run) bool { return !r.Tally.Paused })
}

// pauseKeys pause what runs, or have it go on.
func (m *Model) pauseKeys() []pane.Key {
	if m.replay != nil || m.leaving || m.finishing || len(m.live) == 0 && !m.hold && !m.launching {
		return nil
	}
	what := "pause"
	if m.hold || m.paused() {
		what = "go on"
	}
	return []pane.Key{bound("p", what, pane.Pause{})}
}

// pause has nothing more begin of what runs, calls in flight go on; or everything go on.
func (m *Model) pause() tea.Cmd {
	if !m.hold && !m.paused() {
		m.hold = true
		for _, r := range m.live {
			r.Live.Pause("")
		}
		return nil
	}
	m.hold = false
	for _, r := range m.live {
		if why := r.Live.Held(); why != "" {
			m.notice = notice{text: "can't go on yet: " + text.Clean(why), bad: true}
		}
		r.Live.Resume("")
	}
	if len(m.live) == 0 && !m.launching {
		return m.next()
	}
	return nil
}

// tellPause says that runs are paused, by whom, and how they go on; nil: they aren't.
func (m *Model) tellPause() []string {
	if m.finishing || !m.paused() {
		return nil
	}
	if len(m.live) == 0 {
		return []string{"paused: p goes on with the next"}
	}
	r := m.live[0]
	story := figures.Paused(r.Tally, r.Now(m.now))
	if why := r.Live.Held(); why != "" {
		return append(story, "; retries every "+runner.RetryEvery.String(), ", ctrl+c ends the run")
	}
	if calls := inFlight(m.live); calls > 0 {
		return append(story, ": "+text.Counted(calls, "call in flight ends", "calls in flight end"), "; p goes on", ", the clock counts on")
	}
	return append(story, "; p goes on", ", the clock counts on")
}

// tellResumed says who had a run go on, where that wasn't done here, until the run is over or paused.
func (m *Model) tellResumed(msg eventsMsg) {
	over := msg.Last
	for i := range msg.Events {
		over = over || msg.Events[i].Kind == engine.Paused
		if e := &msg.Events[i]; e.Kind == engine.Resumed && e.Text != "" && m.replay == nil {
			m.notice = notice{text: "goes on: " + text.Clean(e.Text), of: msg.run}
		}
	}
	if over && m.notice.of == msg.run {
		m.notice = notice{}
	}
}

// heldUp reports whether runs stand still because their results can't be written.
func (m *Model) heldUp() bool {
	return slices.ContainsFunc(m.live, func(r *workspace.Run) bool {
		return r.On() && r.Tally.Paused && r.Live.Held() != ""
	})
}

// steered has runs of a purpose be paused at so many items, as that was asked for, and be
// steered by other programs. Runs of sweeps and trials are left alone: they are measured.
func (m *Model) steered(p *runner.Plan, of workspace.Purpose) {
	if of == workspace.Batch || of == workspace.Race {
		p.PauseAt, p.Attend = m.cfg.PauseAt, m.cfg.Attend
	}
}
