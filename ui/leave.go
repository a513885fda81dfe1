package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/ui/text"
	"regatta/ui/workspace"
)

// unsaved counts results of these runs that were paid for and exist only in memory: not in a
// file, a saved run or the cache.
func unsaved(tracks ...*workspace.Run) int {
	n := 0
	for _, t := range tracks {
		n += t.Unsaved()
	}
	return n
}

// quit leaves, but asks before it stops what runs, or what was paid for is lost.
func (m *Model) quit() tea.Cmd {
	switch {
	case m.replay != nil && m.parent == nil:
		return tea.Quit
	case m.parent != nil && (m.replay != nil || !m.busy() && unsaved(m.kept.list()...) == 0):
		m.leave()
		return m.parent.quit() // which may ask what is lost by that
	case m.leaving, m.opening != nil && len(m.live) == 0 && !m.launching:
		return tea.Quit
	case m.busy():
		m.ask(question{texts: m.running(), yes: m.stopAndQuit, leaves: true})
		return nil
	}
	n := unsaved(m.kept.list()...)
	if n == 0 {
		return tea.Quit
	}
	results := text.Counted(n, "result", "results")
	how := "m lists the runs"
	if t := m.home.Run(); m.top() == m.home && t != nil && unsaved(t) == n {
		how = "w saves"
	}
	m.ask(question{
		texts: []string{
			fmt.Sprintf("quit without %s, paid for and not saved? (%s)", results, how),
			fmt.Sprintf("quit without %s, paid for?", results),
			fmt.Sprintf("quit, lose %s?", results),
		},
		yes: m.end, leaves: true,
	})
	return nil
}

// end ends the program, after what the screen before has to ask.
func (m *Model) end() tea.Cmd {
	if m.parent == nil {
		return tea.Quit
	}
	m.leave()
	return m.parent.quit()
}

// leave goes back to the screen whose place this one has taken; nil: there is none.
func (m *Model) leave() tea.Cmd {
	if m.parent == nil {
		return nil
	}
	if m.replay != nil {
		for _, t := range m.replay.runs {
			t.Live.Stop()
		}
	}
	m.other = m.parent
	return nil
}

// askStop asks whether what runs is to be stopped.
func (m *Model) askStop() {
	if m.busy() {
		m.ask(question{texts: []string{"stop what runs? What is done is kept", "stop what runs?"}, yes: m.stop, stops: true})
	}
}

// unaskStop takes the question back once nothing runs any more.
func (m *Model) unaskStop() {
	if q, ok := m.prompt.(*question); ok && q.stops && !m.busy() {
		m.prompt = nil
	}
}

// running asks whether what runs shall be stopped.
func (m *Model) running() []string {
	flying := inFlight(m.live)
	if flying == 0 || m.cfg.Provider.Simulated() {
		return []string{"stop what runs, and quit?", "stop and quit?"}
	}
	return []string{
		fmt.Sprintf("stop what runs, and quit? %s in flight may be paid for", text.Plural(flying, "call")),
		"stop what runs, and quit?", "stop and quit?",
	}
}

// inFlight counts the calls in flight of these runs.
func inFlight(tracks []*workspace.Run) int {
	n := 0
	for _, t := range tracks {
		n += t.Tally.InFlight
	}
	return n
}

// stopAndQuit leaves as soon as what runs has been stopped. What it brought and was paid
// for is asked for then.
func (m *Model) stopAndQuit() tea.Cmd {
	if !m.busy() {
		return m.quit()
	}
	m.leaving = m.cfg.Provider.Simulated() && m.parent == nil
	m.quitting = !m.leaving
	return m.stop()
}

// left goes on with leaving, once nothing runs any more; nil: the user isn't leaving.
func (m *Model) left() tea.Cmd {
	switch {
	case m.busy():
		return nil
	case m.leaving || m.ending:
		return tea.Quit
	case m.quitting:
		m.quitting = false
		return m.quit()
	}
	return nil
}

// finish starts nothing more, and lets calls in flight end: they are paid for. The second time
// it stops them; runs without any it stops at once.
func (m *Model) finish() tea.Cmd {
	if m.finishing || m.launching || m.opening != nil {
		return m.stop()
	}
	m.finishing = true
	m.group.Drain()
	return nil
}

// drainMsg tells that the program is to end once the calls in flight have.
type drainMsg struct{}

// endGently leaves once calls in flight have ended; at once, where none are.
func (m *Model) endGently() tea.Cmd {
	m.prompt = nil
	if m.replay != nil || !m.busy() {
		return tea.Quit
	}
	m.ending = true
	if m.finishing {
		return nil
	}
	cmd := m.finish()
	if !m.busy() { // nothing has an end that would tell
		return tea.Quit
	}
	return cmd
}

// finishes says how many calls are waited for; nil: none is.
func (m *Model) finishes() []string {
	calls := inFlight(m.live)
	switch {
	case calls == 0:
		return nil
	case !m.finishing && m.drained():
		return []string{"finishing " + text.Plural(calls, "call"), ": stopped by regatta ctl"}
	case !m.finishing:
		return nil
	}
	return []string{"finishing " + text.Plural(calls, "call"), ", ctrl+c again cancels " + them(calls)}
}

// drained reports whether all that runs was told from elsewhere to start nothing more.
func (m *Model) drained() bool {
	return len(m.live) > 0 && !slices.ContainsFunc(m.live, func(t *workspace.Run) bool { return t.Live == nil || !t.Live.Drains() })
}

func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// stop ends everything that runs.
func (m *Model) stop() tea.Cmd {
	m.group.Stop()
	m.stopping = m.launching
	if m.opening != nil {
		m.opening.cancel()
		m.opening = nil
	}
	if m.hold && !m.busy() { // no run is left whose end would be noticed
		return m.left()
	}
	return nil
}
