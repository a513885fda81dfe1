package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/ui/draw"
	"regatta/ui/figures"
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
type screens struct{ batch, race, sweep *legacy }

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
		race: &legacy{
			screen: true, actions: m.raceActions, story: func() []string { return m.race.story(m) }, state: m.raceState, dense: denseBelow,
			view: func(r rect) []string { return m.race.view(m, r) },
			needs: func(f pane.Frame) *pane.Work {
				if !m.race.over() {
					return nil
				}
				return m.raceSum.Need(f, m.race.tracks())
			},
			click: func(_, y int) tea.Cmd { m.race.clickAt(m, y-m.lay.body.y); return nil },
		},
		sweep: &legacy{
			screen: true, actions: func() []action { return m.sweep.actions(m) }, story: func() []string { return m.sweep.story(m) },
			state: func() (string, theme.Ink) { return m.sweep.state(m) },
			view:  func(r rect) []string { return m.sweep.view(m, r) },
			click: func(_, y int) tea.Cmd { m.sweep.clickAt(y - m.lay.body.y); return nil },
			wheel: func(by int) tea.Cmd { m.sweep.goTo(m.sweep.at(m) + by/3); return nil },
		},
	}
}

func (m *Model) isScreen(p pane.Pane) bool {
	l, ok := p.(*legacy)
	return p == m.compare || p == m.trials || ok && l.screen
}

// base is the topmost pane that is no overlay.
func (m *Model) base() pane.Pane {
	for i := len(m.stack) - 1; i > 0; i-- {
		if m.isScreen(m.stack[i]) {
			return m.stack[i]
		}
	}
	return m.stack[0]
}

// opened is what the top pane shows, if it is of a kind.
func opened[T any](m *Model) (T, bool) {
	l, ok := m.top().(*legacy)
	if !ok {
		var none T
		return none, false
	}
	of, ok := l.of.(T)
	return of, ok
}

func (m *Model) legacyData(p *dataPane) *legacy {
	return &legacy{
		of: p, actions: func() []action { return p.actions(m) }, view: func(r rect) []string { return p.viewWhole(m, r) },
		story: func() []string { return p.story(m) },
		split: func() int {
			if m.lay.narrow() {
				return 0
			}
			return m.lay.lanes.w
		},
		typing: func() bool { return true },
		typed: func(msg tea.Msg) tea.Cmd {
			switch msg := msg.(type) {
			case tea.KeyPressMsg:
				cmd, _ := p.typed(m, msg)
				return cmd
			case tea.PasteMsg:
				return p.pasted(m, msg)
			}
			return nil
		},
		click: func(x, y int) tea.Cmd {
			if m.opening != nil {
				return nil
			}
			return p.click(m, x, y)
		},
		wheel: func(by int) tea.Cmd {
			if m.opening == nil && p.focus == noField {
				return p.move(m, by/3)
			}
			return nil
		},
	}
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

func (p *dataPane) viewWhole(m *Model, r rect) []string {
	if m.lay.narrow() {
		return p.view(m, r)
	}
	side, main := p.sides(m, m.lay.lanes, m.lay.main)
	return draw.Beside(m.theme, side, main, m.lay.lanes.w, m.lay.lanes.h)
}

func (m *Model) batchStory() []string {
	if t := m.batch.track; t != nil {
		return runStory(t.Tally)
	}
	return promise(m.lanes.selected().lane)
}

func (m *Model) batchState() (string, theme.Ink) {
	if m.batch.track == nil || m.busy() {
		return "", theme.Ink{}
	}
	state, ink := ending(m.theme, m.batch.track.Tally, m.lay.w >= roomForBoth)
	return m.laneOf(m.batch.track) + state, ink
}

func (m *Model) raceState() (string, theme.Ink) {
	switch {
	case m.busy():
		return "", theme.Ink{}
	case m.race.stopped(m):
		return "■ race stopped", m.theme.Warn
	case m.race.failed() > 0:
		return "✗ race done, " + failedItems(m.race.failed()) + " failed", m.theme.Fail
	}
	return "✓ race done", m.theme.OK
}

// fitting keeps the figures that have room, those that matter most first.
func fitting(all []figures.Figure, width int) []figures.Figure {
	var columns []draw.Column[*engine.Tally]
	for _, f := range all {
		columns = append(columns, draw.Figure(f))
	}
	columns = draw.Fitting(columns, width)
	return slices.DeleteFunc(slices.Clone(all), func(f figures.Figure) bool {
		return !slices.ContainsFunc(columns, func(c draw.Column[*engine.Tally]) bool { return c.Title == f.Title })
	})
}

// isText reports whether a message is a key or a paste.
func isText(msg tea.Msg) bool {
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		return true
	}
	return false
}
