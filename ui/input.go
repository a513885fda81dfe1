package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/ui/pane"
)

// click does what the thing under the mouse is for: where it is was remembered when it was
// drawn.
func (m *Model) click(msg tea.MouseClickMsg) tea.Cmd {
	if msg.Button != tea.MouseLeft || m.lay.tooSmall() {
		return nil
	}
	if msg.Y == m.lay.h-1 {
		m.notice = notice{}
		return m.clickKey(msg.X)
	}
	if m.prompt != nil || m.onTop.pane != m.top() {
		return nil
	}
	m.notice = notice{}
	x, y := msg.X-m.lay.body.x, msg.Y-m.lay.body.y
	if m.replay != nil && msg.Y == m.lay.h-3 {
		return m.clickTime(msg.X)
	}
	if y < 0 || y >= m.lay.body.h {
		return nil
	}
	for _, hit := range m.onTop.hits {
		if hit.Holds(x, y+m.onTop.first) {
			return m.carryOut(hit.Click(x, y+m.onTop.first))
		}
	}
	return nil
}

// wheel scrolls what is in sight.
func (m *Model) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	if m.prompt != nil {
		return nil
	}
	by := map[tea.MouseButton]int{tea.MouseWheelUp: -3, tea.MouseWheelDown: 3}[msg.Button]
	if p, ok := m.top().(pane.Wheeled); ok {
		return m.carryOut(p.WheelAt(m.frame(), msg.X-m.lay.body.x, msg.Y-m.lay.body.y+m.onTop.first, by))
	}
	return m.carryOut(m.top().Wheel(m.frame(), by))
}

// inRaw is a key as it would have come from a terminal in raw mode. One that is pressed before
// the program has put it there comes as a line: enter as a line feed, which is ctrl+j.
func inRaw(msg tea.KeyPressMsg) tea.KeyPressMsg {
	if msg.String() == "ctrl+j" {
		return tea.KeyPressMsg{Code: tea.KeyEnter}
	}
	return msg
}

// press does what the key stands for now.
func (m *Model) press(msg tea.KeyPressMsg) tea.Cmd {
	m.notice, msg = notice{}, inRaw(msg)
	keys := m.keys()
	for _, k := range keys {
		if k.Matches(msg) {
			return m.does(k)
		}
	}
	if why := refusal(keys, msg); why != "" && m.prompt == nil {
		m.notice = notice{text: why, refused: msg}
		return nil
	}
	if m.prompt != nil {
		return m.prompt.typed(msg)
	}
	do, taken := m.top().Update(m.frame(), msg)
	if !taken {
		m.notice.text = m.worksElsewhere(msg)
	}
	return m.carryOut(do)
}

// worksElsewhere says where a letter that means nothing here does something, or why it doesn't yet;
// "": it means nothing anywhere.
func (m *Model) worksElsewhere(msg tea.KeyPressMsg) string {
	if m.replay != nil || len(msg.Text) != 1 {
		return ""
	}
	why := ""
	for _, s := range m.elsewhere() {
		for _, k := range s.Keys {
			name := k.Help()
			switch {
			case name.Key == "" || !slices.Contains(k.Binding.Keys(), msg.String()):
			case k.Off == "":
				return name.Key + " " + name.Desc + ": " + s.Where + " to the " + strings.ToLower(s.Title) + " first"
			default:
				why = name.Key + " " + name.Desc + ": " + k.Off
			}
		}
	}
	return why
}

// refusal says why a key does nothing now; "": it isn't one of those.
func refusal(keys []pane.Key, msg tea.KeyPressMsg) string {
	var named pane.Key // of a pair the first has the name
	for _, k := range keys {
		if k.Help().Key != "" {
			named = k
		}
		if k.Refuses(msg) {
			return named.Help().Key + " " + named.Help().Desc + ": " + k.Off
		}
	}
	return ""
}

// pasted takes a text from the clipboard to wherever texts are typed.
func (m *Model) pasted(msg tea.PasteMsg) tea.Cmd {
	if m.prompt != nil {
		return m.prompt.typed(msg)
	}
	return m.updateTop(msg)
}

func (m *Model) updateTop(msg tea.Msg) tea.Cmd {
	do, _ := m.top().Update(m.frame(), msg)
	return m.carryOut(do)
}

// does carries out what a key is for.
func (m *Model) does(k pane.Key) tea.Cmd {
	if k.Ask != nil {
		return m.carryOut(pane.Do(k.Ask))
	}
	return m.carryOut(k.Do())
}
