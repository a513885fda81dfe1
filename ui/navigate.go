package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/ui/pane"
)

// top is the pane that is shown, and has the keys.
func (m *Model) top() pane.Pane { return m.stack[len(m.stack)-1] }

// push shows a pane. One that is on the stack already is gone back to.
func (m *Model) push(p pane.Pane) {
	if at := slices.Index(m.stack, p); at >= 0 {
		m.stack = m.stack[:at+1]
		return
	}
	m.stack = append(m.stack, p)
}

// pushAgain shows a pane above all others, also where it is among them: so Back leads to the
// race from a lane of it.
func (m *Model) pushAgain(p pane.Pane) {
	if m.top() != p {
		m.stack = append(m.stack, p)
	}
}

// raise shows a pane above all others, and there alone: so Back leads from it to what was shown
// till now.
func (m *Model) raise(p pane.Pane) {
	m.stack = slices.DeleteFunc(m.stack, func(other pane.Pane) bool { return other == p })
	m.stack = append(m.stack, p)
}

// back shows what was shown before.
func (m *Model) back() tea.Cmd {
	if len(m.stack) == 1 {
		return m.leave()
	}
	m.stack = m.stack[:len(m.stack)-1]
	if m.top() == m.home {
		m.home.Settle()
	}
	return nil
}

// drawnPane is how the top pane was drawn last, as far as clicks and scrolling need to know.
type drawnPane struct {
	pane   pane.Pane
	extent pane.Extent
	list   bool // it draws only what is in sight, and its cursor says where that is
	hits   []pane.Hit
	first  int    // the line of the body that is the first in sight
	footer string // what stands in the place of the story
}

// frame is what the top pane works in now.
func (m *Model) frame() pane.Frame {
	f := pane.Frame{
		Theme: m.theme, Plain: m.plain, Now: m.now, Beat: m.frames,
		W: m.lay.body.w, H: m.lay.body.h, Busy: m.busy(), Paused: m.paused(), Ending: m.busy() && (m.finishing || m.drained()),
	}
	if m.onTop.pane == m.top() {
		f.Shown = m.onTop.extent
	}
	return f
}

// tell gives a message to all panes that are shown or below what is.
func (m *Model) tell(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	f := m.frame()
	for _, p := range slices.Clone(m.stack) {
		do, _ := p.Update(f, msg)
		cmds = append(cmds, m.carryOut(do))
	}
	return tea.Batch(cmds...)
}

// fewItems is how many items may be gone through for a frame, and fewSteps how many pieces of
// such work are done in a row, if they take no longer than atOnce: keys and events wait for them.
const (
	fewItems = 5_000
	fewSteps = 8
	atOnce   = 8 * time.Millisecond
)

// workedMsg is what was worked out beside the screen.
type workedMsg struct{ put func() }

// needed has worked out what the top pane needs for the frame that is due: at once where that
// goes through few items, else beside the screen.
func (m *Model) needed(cmd tea.Cmd) tea.Cmd {
	if !m.stale || m.work {
		return cmd
	}
	if m.place(); m.lay.tooSmall() {
		return cmd
	}
	for step, begun := 0, m.clock(); step < fewSteps && m.clock().Sub(begun) < atOnce; step++ {
		work := m.top().Needs(m.frame())
		switch {
		case work == nil:
			return cmd
		case work.Items > fewItems:
			m.work = true
			return tea.Batch(cmd, func() tea.Msg { return workedMsg{work.Do()} })
		}
		work.Do()()
	}
	return tea.Batch(cmd, func() tea.Msg { return moreMsg{} }) // after what people do meanwhile
}

// moreMsg goes on with what the top pane needs.
type moreMsg struct{}
