package home

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"regatta/datasets"
	"regatta/engine"
	"regatta/ui/pane"
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
	lower  []byte // room for a text in lower case
}

// sought is what is looked for, and where.
type sought struct {
	needle string // as it was typed
	how    condition
	set    *datasets.Set
	run    *workspace.Run
	items  int
}

// piece is how many items are looked at at a time.
const piece = 4_000

// unfinished reports whether items are still to be looked at.
func (s *search) unfinished() bool { return s.at < s.sought.items }

// searching is a piece of the search for what the filter says; nil: nothing is left to look at.
func (p *Pane) searching() *pane.Work {
	s := &p.filter.search
	if !p.filter.active() {
		return nil
	}
	want := sought{
		needle: strings.TrimSpace(p.filter.input.Value()), how: p.filter.how,
		set: p.job.Set, run: p.run, items: p.job.Set.Rows.Len(),
	}
	if s.sought == want && !s.unfinished() {
		return nil
	}
	// Rows of a run that is on change within Update: so they are looked at there.
	return &pane.Work{Items: piece, Do: func() func() { return func() { s.goOn(want) } }}
}

// goOn looks at the next items.
func (s *search) goOn(want sought) {
	if s.sought != want {
		s.sought, s.query, s.at = want, parseQuery(want.needle), 0
		s.finds.reset(want.items)
	}
	for until := min(s.at+piece, want.items); s.at < until; s.at++ {
		if s.matches(s.at) {
			s.finds.set(s.at, true)
		}
	}
}

// again looks again at the items of a run to which something happened.
func (s *search) again(t *workspace.Run, events []engine.Event) {
	if s.sought.run != t || s.at == 0 {
		return
	}
	for i := range events {
		switch e := &events[i]; e.Kind {
		case engine.CallStarted, engine.AttemptStarted, engine.Retrying, engine.Reasking, engine.Delivered:
			if (s.sought.how != however || s.query.asksState()) && e.Item < s.at {
				s.finds.set(e.Item, s.matches(e.Item))
			}
		case engine.Finished, engine.Adopted: // there is something more to read
			if e.Item < s.at {
				s.finds.set(e.Item, s.matches(e.Item))
			}
		}
	}
}

func (s *search) matches(i int) bool {
	want := &s.sought
	var row *engine.Row
	if want.run != nil && i < len(want.run.Tally.Rows) {
		row = &want.run.Tally.Rows[i]
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
