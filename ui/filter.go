package ui

import (
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// filter keeps in the list what matches: a text, and how items are. Long lists are
// gone through piece by piece, a piece a frame, over and over while a run is on.
type filter struct {
	input   textinput.Model
	editing bool
	how     condition

	found []int32 // the items that matched when the list was last gone through
	next  []int32 // those of the pass that is under way
	at    int     // how far it is
	done  pass    // what the last whole pass went through; the zero pass: none
	begun pass
}

// pass is what a list was gone through for, and when.
type pass struct {
	needle string
	how    condition
	track  *track
	items  int
	now    time.Duration
	over   bool
}

// piece is how many items are looked at in a frame.
const piece = 20_000

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
		return len(row.Attempts) > 1+row.Reasks()
	case reasked:
		return row.Reasks() > 0
	case wrong:
		return row.Verdict == engine.Wrong
	}
	return row.Held(0) != engine.Unset && row.Delivered < 0
}

// on reports whether the list is filtered.
func (f *filter) on() bool { return f.editing || f.how != however || f.input.Value() != "" }

// unfinished reports whether what is in the list isn't yet what matches.
func (f *filter) unfinished() bool { return f.on() && f.at > 0 }

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

// typed gives a key to the filter's line.
func (m *Model) typed(msg tea.KeyPressMsg) tea.Cmd {
	f := &m.batch.filter
	before := f.input.Value()
	var cmd tea.Cmd
	f.input, cmd = f.input.Update(msg)
	if f.input.Value() != before {
		m.batch.toTop()
	}
	return cmd
}

// refresh goes through the items, or on with it, as far as a frame allows.
func (f *filter) refresh(m *Model, t *track) {
	if !f.on() {
		return
	}
	want := pass{needle: strings.ToLower(strings.TrimSpace(f.input.Value())), how: f.how, track: t, items: m.job.set.Rows.Len()}
	if t != nil {
		want.now, want.over = t.tally.Now, t.tally.Over
	}
	if f.done == want && f.at == 0 {
		return
	}
	if f.at == 0 || !f.begun.sameSearch(want) {
		f.begun, f.at, f.next = want, 0, f.next[:0]
	}
	until := min(f.at+piece, want.items)
	for ; f.at < until; f.at++ {
		if f.matches(m, want, f.at) {
			f.next = append(f.next, int32(f.at))
		}
	}
	if f.at == want.items || !f.done.sameSearch(want) { // the first finds of a search show at once
		f.found, f.next = f.next, append(f.found[:0], f.next...)
	}
	if f.at == want.items {
		f.done, f.at, f.next = f.begun, 0, f.next[:0]
	}
}

// sameSearch reports whether two passes look for the same among the same.
func (p pass) sameSearch(q pass) bool {
	return p.needle == q.needle && p.how == q.how && p.track == q.track && p.items == q.items
}

func (f *filter) matches(m *Model, want pass, i int) bool {
	var row *engine.Row
	if want.track != nil && i < len(want.track.tally.Rows) {
		row = &want.track.tally.Rows[i]
	}
	if !want.how.holds(row) {
		return false
	}
	if want.needle == "" {
		return true
	}
	has := func(s string) bool { return strings.Contains(strings.ToLower(s), want.needle) }
	item := m.job.set.Rows.At(i)
	if has(item.Text) || has(item.ID) {
		return true
	}
	return row != nil && (row.Answer != nil && has(string(row.Answer.Output)) || row.Err != nil && has(row.Err.Error()))
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
	l.Add(th.Text, "   ").Add(th.Muted, "state ").Add(th.Strong, conditionNames[f.how])
	count := fmt.Sprintf("%s of %s", text.Count(len(f.found)), text.Plural(m.job.set.Rows.Len(), "item"))
	if f.unfinished() {
		count += ", searching"
	}
	if l.Width()+3+theme.Width(count) < w {
		l.Add(th.Text, "   ").Add(th.Muted, count)
	}
	return l.String()
}
