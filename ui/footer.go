package ui

import (
	tea "charm.land/bubbletea/v2"

	"regatta/ui/pane"
	"regatta/ui/theme"
)

// drawnKey is a key of the last line, and where it stands.
type drawnKey struct {
	from, to int // columns, to exclusive
	key      pane.Key
	half     int       // the column where the name of the other of a pair stands; 0: it is alone
	other    *pane.Key // the second of a pair, as → is of ←→
}

// keysLine shows what can be pressed now, as far as there is room, and remembers where.
func (m *Model) keysLine() string {
	th, local := m.theme, m.localKeys()
	m.footer = m.footer[:0]
	var always []pane.Key // what has to be in sight
	cells := 0
	for _, k := range m.globalKeys(local) {
		switch name := k.Help().Key; name {
		case "?", "q":
			always = append(always, k)
			cells += theme.Width(name) + 1 + theme.Width(k.Help().Desc) + 2
		}
	}
	var l theme.Line
	l.Add(th.Text, " ")
	room := m.lay.w - cells
	for i, k := range local {
		name, what := k.Help().Key, k.Help().Desc
		if name == "" || k.Off != "" || l.Width()+theme.Width(name)+theme.Width(what)+6 > room {
			continue
		}
		if len(m.footer) > 0 {
			l.Add(th.Text, "   ")
		}
		m.drawKey(&l, k, local[i+1:])
	}
	l.To(room)
	for _, k := range always {
		m.drawKey(&l, k, nil)
		l.Add(th.Text, "  ")
	}
	return l.String()
}

// drawKey adds a key to the last line. after are those that follow it in the list: the first
// is the other of a pair if it has no name of its own.
func (m *Model) drawKey(l *theme.Line, k pane.Key, after []pane.Key) {
	d := drawnKey{from: l.Width(), key: k}
	name := k.Help().Key
	l.Add(m.theme.Key, name)
	if len(after) > 0 && after[0].Help().Key == "" && after[0].Off == "" && theme.Width(name) > 1 {
		d.other, d.half = &after[0], d.from+(theme.Width(name)+1)/2
	}
	nameEnds := l.Width()
	l.Add(m.theme.Muted, " "+k.Help().Desc)
	d.to = l.Width()
	if d.other != nil && d.half >= nameEnds {
		d.other = nil
	}
	m.footer = append(m.footer, d)
}

// clickKey does what the key of the last line under the mouse is for: of a pair the one whose
// half of the name was clicked, else the first.
func (m *Model) clickKey(x int) tea.Cmd {
	for _, d := range m.footer {
		if x < d.from || x >= d.to {
			continue
		}
		if name := theme.Width(d.key.Help().Key); d.other != nil && x >= d.half && x < d.from+name {
			return m.does(*d.other)
		}
		return m.does(d.key)
	}
	return nil
}
