package ui

import (
	"fmt"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// filter keeps in the list what matches: a text, and how items are.
type filter struct {
	input   textinput.Model
	editing bool
	how     condition
	search  search
}

// condition is how an item is.
type condition uint8

const (
	however condition = iota
	underway
	queued
	failed
	retried
	reasked
	wrong
	holding
	conditions
)

// conditionNames are the words for the conditions.
var conditionNames = [conditions]string{"all", "in flight", "waiting", "failed", "retried", "re-asked", "wrong", "held"}

// holds reports whether a row is so.
func (c condition) holds(row *engine.Row) bool {
	if c == however {
		return true
	}
	if row == nil {
		return c == queued
	}
	switch c {
	case underway:
		return row.Phase != engine.Waiting && row.Phase != engine.Ended
	case queued:
		return row.Phase == engine.Waiting
	case failed:
		return row.Status == engine.Failed
	case retried:
		return row.Retries() > 0
	case reasked:
		return row.Reasks() > 0
	case wrong:
		return row.Verdict == engine.Wrong
	}
	return row.Held(0) != engine.Unset && row.Delivered < 0
}

// on reports whether the list is filtered.
func (f *filter) on() bool { return f.editing || f.how != however || f.input.Value() != "" }

// unfinished reports whether not all that match are in the list yet.
func (f *filter) unfinished() bool { return f.on() && f.search.unfinished() }

// open lets the user type what to look for.
func (f *filter) open() tea.Cmd {
	if !f.on() {
		f.input = textinput.New()
		f.input.Prompt = ""
		f.input.SetVirtualCursor(false)
	}
	f.editing = true
	return f.input.Focus()
}

// filterActions are those of the line in which the filter is typed.
func (m *Model) filterActions() []action {
	f := &m.batch.filter
	return []action{
		on(keys("enter"), "enter", "keep", just(func() { f.editing, m.batch.focused = false, true })),
		on(keys("esc"), "esc", "all items", just(m.unfilter)),
		on(keys("tab"), "tab", "state", just(func() { f.how = (f.how + 1) % conditions; m.batch.toTop() })),
		also(keys("shift+tab"), just(func() { f.how = (f.how + conditions - 1) % conditions; m.batch.toTop() })),
		on(keys("up"), "↑↓", "item", just(func() { m.batch.move(m, -1) })),
		also(keys("down"), just(func() { m.batch.move(m, 1) })),
	}
}

// unfilter shows all items again, the one under the cursor still there.
func (m *Model) unfilter() {
	p := &m.batch
	item, had := 0, p.cursor < p.rows(m)
	if had {
		item = p.at(p.cursor)
	}
	p.filter = filter{}
	if had {
		p.cursor = p.lineOf(item)
		p.move(m, 0)
	}
}

// typed gives a key or a paste to the filter's line.
func (m *Model) typed(msg tea.Msg) tea.Cmd {
	f := &m.batch.filter
	before := f.input.Value()
	var cmd tea.Cmd
	f.input, cmd = f.input.Update(msg)
	if f.input.Value() != before {
		m.batch.toTop()
	}
	return cmd
}

// tell is the line that stands for the filter: what it looks for, and how much
// there is of it.
func (f *filter) tell(m *Model, w int) string {
	th := m.theme
	var l theme.Line
	l.Add(th.Key, " / ")
	value := text.Clean(f.input.Value())
	room := max(w-52, 12)
	if over := theme.Width(value) - room; over > 0 {
		value = "…" + text.Fit(value[min(over+1, len(value)):], room-1)
	}
	l.Add(th.Strong, value)
	if f.editing {
		l.Add(th.Accent, "▏")
	}
	if value == "" && f.editing {
		l.Add(th.Faint, "text, result or error")
	}
	if f.search.query.unknown() {
		l.Add(th.Fail, "  no such state")
	}
	l.Add(th.Text, "   ").Add(th.Muted, "state ").Add(th.Strong, conditionNames[f.how])
	count := fmt.Sprintf("%s of %s", text.Count(f.search.finds.n), text.Plural(m.job.Set.Rows.Len(), "item"))
	if f.unfinished() {
		count += ", searching"
	}
	if l.Width()+3+theme.Width(count) < w {
		l.Add(th.Text, "   ").Add(th.Muted, count)
	}
	return l.String()
}
