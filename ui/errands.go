package ui

import (
	tea "charm.land/bubbletea/v2"
)

// errands are what would take longer than a frame may: it is done beside the screen,
// one after the other. View finds out what is wanted; Update has it done.
type errands struct {
	want    func() (done func()) // the latest; nil: none
	running bool
}

// atOnce is how many items may be gone through for a frame.
const atOnce = 5_000

type (
	askedMsg struct{} // View may have found something to want
	doneMsg  struct{ done func() }
)

// soon has something done that goes through so many items: at once if they are few.
// It is not to touch what Update or View do, and returns what puts its result in its
// place.
func (m *Model) soon(items int, do func() (done func())) {
	if items <= atOnce {
		do()()
		return
	}
	m.errands.want = do
}

// sent goes on with what is wanted.
func (m *Model) sent(msg tea.Msg, cmd tea.Cmd) tea.Cmd {
	e := &m.errands
	if _, ok := msg.(askedMsg); !ok {
		if m.stale && m.job.Set.Rows.Len() > 0 {
			cmd = tea.Batch(cmd, func() tea.Msg { return askedMsg{} }) // after the frame that is due
		}
		return cmd
	}
	if e.want == nil || e.running {
		return cmd
	}
	do := e.want
	e.want, e.running = nil, true
	return tea.Batch(cmd, func() tea.Msg { return doneMsg{do()} })
}
