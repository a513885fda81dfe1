package home

import (
	"cmp"
	"fmt"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/ui/pane"
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
		return row.Phase != engine.Waiting && row.Phase != engine.Ended && !row.Rests
	case queued:
		return row.Phase == engine.Waiting || row.Rests
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

// active reports whether the list is filtered.
func (f *filter) active() bool { return f.editing || f.how != however || f.input.Value() != "" }

// open lets the user type what to look for.
func (f *filter) open() tea.Cmd {
	if !f.active() {
		f.input = textinput.New()
		f.input.Prompt = ""
		f.input.SetVirtualCursor(false)
	}
	f.editing = true
	return f.input.Focus()
}

// filterKeys are those of the line in which the filter is typed.
func (p *Pane) filterKeys(f pane.Frame) []pane.Key {
	how := func(by condition) func() {
		return func() { p.filter.how = (p.filter.how + by) % conditions; p.toTop() }
	}
	return []pane.Key{
		pane.Does(pane.Bind([]string{"enter"}, "enter", "keep"), func() { p.filter.editing, p.focused = false, true }),
		pane.Does(pane.Bind([]string{"esc"}, "esc", "all items"), func() { p.unfilter(f) }),
		pane.Does(pane.Bind([]string{"tab"}, "tab", "state"), how(1)),
		pane.Does(pane.Bind([]string{"shift+tab"}, "", ""), how(conditions-1)),
		pane.Does(pane.Bind([]string{"up"}, "↑↓", "item"), func() { p.move(f, -1) }),
		pane.Does(pane.Bind([]string{"down"}, "", ""), func() { p.move(f, 1) }),
		pane.Does(pane.Bind([]string{"ctrl+c"}, "", ""), func() { p.unfilter(f) }),
	}
}

// unfilter shows all items again, the one under the cursor still there.
func (p *Pane) unfilter(f pane.Frame) {
	item, had := 0, p.rows() > 0
	if had {
		item = p.itemAt(p.line())
	}
	p.filter = filter{}
	if had {
		p.cursor = max(p.lineOf(item), 0)
		p.move(f, 0)
	}
}

// typed gives a key or a paste to the filter's line, and reports whether it says something else.
func (f *filter) typed(msg tea.Msg) (cmd tea.Cmd, changed bool) {
	before := f.input.Value()
	f.input, cmd = f.input.Update(msg)
	return cmd, f.input.Value() != before
}

// tell is the line that stands for the filter: what it looks for, and how much
// there is of it. why is what went wrong with the item under the cursor; "": nothing.
func (f *filter) tell(th *theme.Theme, items, w int, why string) string {
	var l theme.Line
	if why != "" && !f.editing {
		l.Add(th.Key, " / ").Add(th.Strong, text.Line(cmp.Or(f.input.Value(), conditionNames[f.how]), w/4)).Add(th.Muted, " "+text.Count(f.search.finds.n)+"  ")
		return l.Add(th.Text, text.Fit(why, w-l.Width()-1)).String()
	}
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
	count := fmt.Sprintf("%s of %s", text.Count(f.search.finds.n), text.Plural(items, "item"))
	if f.search.unfinished() {
		count += ", searching"
	}
	if l.Width()+3+theme.Width(count) < w {
		l.Add(th.Text, "   ").Add(th.Muted, count)
	}
	return l.String()
}
