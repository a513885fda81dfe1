package ui

import (
	tea "charm.land/bubbletea/v2"
)

// click selects what is under the mouse; an item that is selected opens.
func (m *Model) click(msg tea.MouseClickMsg) tea.Cmd {
	if msg.Button != tea.MouseLeft || m.lay.tooSmall() || m.prompt != nil {
		return nil
	}
	if p, ok := m.overlay.(*dataPane); ok && m.opening == nil {
		return p.click(m, msg.X, msg.Y)
	}
	if m.overlay != nil {
		return nil
	}
	m.notice = notice{}
	switch {
	case m.screen == onRace:
		m.race.clickAt(m, msg.Y-m.lay.body.y)
	case m.screen == onTable || m.screen == onTrials:
	case m.screen == onSweep:
		m.sweep.clickAt(msg.Y - m.lay.body.y)
	case !m.lay.narrow() && m.lay.lanes.holds(msg.X, msg.Y):
		m.clickLane(msg.Y - m.lay.lanes.y - 1)
	case m.lay.main.holds(msg.X, msg.Y):
		if line := msg.Y - m.lay.main.y - batchHead; line >= 0 {
			m.clickItem(m.batch.top + line/max(m.batch.tall, 1))
		}
	}
	return nil
}

func (m *Model) clickLane(line int) {
	if line < 0 || line >= len(m.lanes.entries) {
		return
	}
	m.batch.focused = false
	m.choose(line - m.lanes.cursor)
}

func (m *Model) clickItem(item int) {
	if item < m.batch.top || item >= m.batch.rows(m) {
		return
	}
	if m.batch.focused && item == m.batch.cursor {
		m.openItem()
		return
	}
	m.batch.focused, m.batch.free, m.batch.cursor = true, true, item
}

// clickAt selects the lane that is drawn on a line of the race.
func (p *racePane) clickAt(m *Model, line int) {
	each, gap := p.height(m, m.lay.body.h-1)
	if gap {
		each++
	}
	if i := (line - 1) / each; line >= 1 && i < len(p.entries) {
		p.cursor = i
	}
}

// click selects an entry of the list.
func (p *dataPane) click(m *Model, x, y int) tea.Cmd {
	line := y - m.lay.body.y - dataHead
	if !m.lay.narrow() && x >= m.lay.lanes.w || line < 0 || line >= len(p.entries.drawn) || p.entries.drawn[line] < 0 {
		return nil
	}
	if m.lay.narrow() && p.focus != noField {
		return nil // the form is in its place
	}
	p.focus = noField
	return p.move(m, p.entries.drawn[line]-p.entries.cursor)
}

// wheel scrolls the list that is in sight.
func (m *Model) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	if m.prompt != nil {
		return nil
	}
	by := map[tea.MouseButton]int{tea.MouseWheelUp: -3, tea.MouseWheelDown: 3}[msg.Button]
	switch o := m.overlay.(type) {
	case *detailPane:
		o.scroll(by)
	case *helpPane:
		o.scroll(by)
	case *codePane:
		o.scroll(by)
	case *runsPane:
		o.move(by)
	case *dataPane:
		if m.opening == nil && o.focus == noField {
			return o.move(m, by/3)
		}
	case nil:
		switch m.screen {
		case onBatch:
			m.batch.scroll(m, by)
		case onTable:
			m.compare.scroll(by)
		case onTrials:
			m.trials.scroll(by)
		case onSweep:
			m.sweep.goTo(m.sweep.at(m) + by/3)
		}
	}
	return nil
}
