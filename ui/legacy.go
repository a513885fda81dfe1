package ui

import (
	tea "charm.land/bubbletea/v2"

	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/theme"
)

// legacy puts a screen that works on the root behind the interface of panes, until it is one.
type legacy struct {
	pane.Base
	of      any  // what it shows
	screen  bool // it is no overlay
	actions func() []action
	view    func(r rect) []string
	split   func() int
	story   func() []string
	state   func() (string, theme.Ink)
	wheel   func(by int) tea.Cmd
	click   func(x, y int) tea.Cmd
	typed   func(msg tea.Msg) tea.Cmd
	typing  func() bool
	needs   func(pane.Frame) *pane.Work
	dense   int // the height up to which it does without rules
}

func (l *legacy) Keys(pane.Frame) []pane.Key { return l.actions() }

func (l *legacy) View(f pane.Frame) pane.Body {
	b := pane.Body{Lines: l.view(rect{0, 0, f.W, f.H})}
	if l.split != nil {
		b.Split = l.split()
	}
	return b
}

func (l *legacy) Update(_ pane.Frame, msg tea.Msg) ([]pane.Intent, bool) {
	if l.typed == nil {
		return nil, false
	}
	return pane.Do(pane.Command{Run: l.typed(msg)}), true
}

func (l *legacy) Wheel(_ pane.Frame, by int) []pane.Intent {
	if l.wheel == nil {
		return nil
	}
	return pane.Do(pane.Command{Run: l.wheel(by)})
}

func (l *legacy) Needs(f pane.Frame) *pane.Work {
	if l.needs == nil {
		return nil
	}
	return l.needs(f)
}

func (l *legacy) Typing() bool { return l.typing != nil && l.typing() }

func (l *legacy) Story(pane.Frame) []string {
	if l.story == nil {
		return nil
	}
	return l.story()
}

func (l *legacy) State(pane.Frame) (string, theme.Ink) {
	if l.state == nil {
		return "", theme.Ink{}
	}
	return l.state()
}

func (l *legacy) Dense(h int) bool { return h < l.dense }

// screens are those that there always are.
type screens struct{ batch *legacy }

func (m *Model) legacyScreens() screens {
	return screens{
		batch: &legacy{
			screen: true, actions: m.homeActions, view: m.viewHome, story: m.batchStory, state: m.batchState, click: m.clickBatch,
			split: func() int {
				if m.lay.narrow() {
					return 0
				}
				return m.lay.lanes.w
			},
			wheel:  func(by int) tea.Cmd { m.batch.scroll(m, by); return nil },
			typing: func() bool { return m.batch.filter.editing },
			typed: func(msg tea.Msg) tea.Cmd {
				if !m.batch.filter.editing || !isText(msg) {
					return nil
				}
				return m.typed(msg)
			},
		},
	}
}

// base is the topmost pane that is no overlay.
func (m *Model) base() pane.Pane {
	for i := len(m.stack) - 1; i > 0; i-- {
		switch m.stack[i] {
		case m.race, m.sweep, m.trials, m.compare, m.screens.batch:
			return m.stack[i]
		}
	}
	return m.stack[0]
}

// homeActions are those of the lanes and the batch.
func (m *Model) homeActions() []action {
	if m.batch.filter.editing {
		return append(m.filterActions(), also(keys("ctrl+c"), just(m.unfilter)))
	}
	list := m.batchActions()
	if len(m.stack) > 1 && !m.batch.focused {
		list = append([]action{on(keys("esc"), "esc", "back", m.back)}, list...)
	}
	return list
}

// viewHome draws the lanes, and the batch beside or below them.
func (m *Model) viewHome(r rect) []string {
	l := m.lay
	if l.narrow() {
		return append([]string{m.lanes.viewLine(m, l.w)}, draw.Clip(m.batch.view(m, l.main), l.main.h)...)
	}
	return draw.Beside(m.theme, m.lanes.view(m, l.lanes), m.batch.view(m, l.main), l.lanes.w, l.lanes.h)
}

func (m *Model) batchStory() []string {
	if t := m.batch.track; t != nil {
		return runStory(t.Tally)
	}
	return promise(m.lanes.selected().lane)
}

// isText reports whether a message is a key or a paste.
func isText(msg tea.Msg) bool {
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		return true
	}
	return false
}

func (m *Model) batchState() (string, theme.Ink) {
	switch {
	case len(m.live) > 0:
		return m.runningState(m.live[0])
	case m.busy():
		return "starting", m.theme.Accent
	case m.batch.track != nil:
		state, ink := ending(m.theme, m.batch.track.Tally, m.lay.w >= roomForBoth)
		return m.laneOf(m.batch.track) + state, ink
	}
	return "ready", m.theme.Muted
}
