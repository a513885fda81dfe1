package ui

import (
	"bytes"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/engine"
	"regatta/ui/workspace"
)

// search is which items match a filter. Long lists are gone through piece by piece,
// with time for the user between them; what has been looked at is looked at again
// when something happens to it.
type search struct {
	sought sought
	query  query // what sought.needle says
	at     int   // how many items were looked at
	finds  finds
	onWay  bool   // a message is, to look at more
	lower  []byte // room for a text in lower case
}

// sought is what is looked for, and where.
type sought struct {
	needle string // as it was typed
	how    condition
	set    *datasets.Set
	track  *workspace.Run
	items  int
}

// piece is how many items are looked at at a time.
const piece = 4_000

// searchMsg asks to go on with a search.
type searchMsg struct{}

// unfinished reports whether items are still to be looked at.
func (s *search) unfinished() bool { return s.at < s.sought.items }

// searched begins or goes on with the search for what the filter says, if there is
// something left to look at.
func (m *Model) searched(cmd tea.Cmd) tea.Cmd {
	f := &m.batch.filter
	s := &f.search
	if !f.on() {
		return cmd
	}
	want := sought{strings.TrimSpace(f.input.Value()), f.how, m.job.Set, m.batch.track, m.job.Set.Rows.Len()}
	if s.sought != want {
		s.sought, s.query, s.at = want, parseQuery(want.needle), 0
		s.finds.reset(want.items)
	} else if s.onWay {
		return cmd
	}
	if !s.unfinished() {
		return cmd
	}
	for until := min(s.at+piece, want.items); s.at < until; s.at++ {
		if s.matches(s.at) {
			s.finds.set(s.at, true)
		}
	}
	if !s.unfinished() {
		m.stale = true
		return cmd
	}
	if !s.onWay {
		s.onWay = true
		cmd = tea.Batch(cmd, func() tea.Msg { return searchMsg{} })
	}
	if !m.ticking {
		cmd = tea.Batch(cmd, m.tick())
	}
	return cmd
}

// heed looks again at the items of a run to which something happened.
func (s *search) heed(t *workspace.Run, events []engine.Event) {
	if s.sought.track != t || s.at == 0 {
		return
	}
	for i := range events {
		switch e := &events[i]; e.Kind {
		case engine.CallStarted, engine.AttemptStarted, engine.Retrying, engine.Reasking, engine.Delivered:
			if (s.sought.how != however || s.query.asksState()) && e.Item < s.at {
				s.finds.set(e.Item, s.matches(e.Item))
			}
		case engine.Finished: // there is something more to read
			if e.Item < s.at {
				s.finds.set(e.Item, s.matches(e.Item))
			}
		}
	}
}

func (s *search) matches(i int) bool {
	want := &s.sought
	var row *engine.Row
	if want.track != nil && i < len(want.track.Tally.Rows) {
		row = &want.track.Tally.Rows[i]
	}
	q := &s.query
	if !want.how.holds(row) || !hold(q.is, row) {
		return false
	}
	if len(q.bare) > 0 && hold(q.bare, row) && s.says(i, row, q.rest) {
		return true
	}
	return s.says(i, row, q.phrase)
}

// says reports whether an item, its result or its error holds a text.
func (s *search) says(i int, row *engine.Row, needle string) bool {
	if needle == "" {
		return true
	}
	item := s.sought.set.Rows.At(i)
	if has(s, item.Text, needle) || has(s, item.ID, needle) {
		return true
	}
	return row != nil && (row.Answer != nil && has(s, row.Answer.Output, needle) || row.Err != nil && has(s, row.Err.Error(), needle))
}

// has reports whether a text holds what is looked for, in upper or lower case. needle is
// in lower case.
func has[T ~string | ~[]byte](s *search, text T, needle string) bool {
	s.lower = s.lower[:0]
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= utf8.RuneSelf:
			return strings.Contains(strings.ToLower(string(text)), needle)
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		s.lower = append(s.lower, c)
	}
	return bytes.Contains(s.lower, []byte(needle))
}
