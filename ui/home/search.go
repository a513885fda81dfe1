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
	sieved int    // of items up to here only finds can be finds still: more was typed since
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

// goOn looks at the next items, or where more was typed since at the next finds.
func (s *search) goOn(want sought) {
	if s.sought != want {
		s.turn(want)
	}
	for looked := 0; looked < piece && s.at < want.items; s.at++ {
		if s.at < s.sieved {
			if s.at = s.finds.from(s.at, s.sieved); s.at == s.sieved {
				s.at-- // the next one is looked at in any case
				continue
			}
		}
		looked++
		s.finds.set(s.at, s.matches(s.at))
	}
}

// turn looks for something else from now on. What is found of a part of it was found before.
func (s *search) turn(want sought) {
	was, q := s.sought, parseQuery(want.needle)
	narrower := s.at > 0 && was.set == want.set && was.run == want.run && was.items == want.items &&
		(was.how == want.how || was.how == however) &&
		(was.needle == want.needle || !q.asksState() && !s.query.asksState() && strings.Contains(q.phrase, s.query.phrase))
	if s.sieved = max(s.at, s.sieved); !narrower {
		s.sieved = 0
		s.finds.reset(want.items)
	}
	s.sought, s.query, s.at = want, q, 0
}

// again looks again at the items of a run to which something happened.
func (s *search) again(t *workspace.Run, events []engine.Event) {
	known := max(s.at, s.sieved)
	if s.sought.run != t || known == 0 {
		return
	}
	for i := range events {
		switch e := &events[i]; e.Kind {
		case engine.CallStarted, engine.AttemptStarted, engine.Retrying, engine.Reasking, engine.Delivered:
			if (s.sought.how != however || s.query.asksState()) && e.Item < known {
				s.finds.set(e.Item, s.matches(e.Item))
			}
		case engine.Finished, engine.Adopted: // there is something more to read
			if e.Item < known {
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
	s.lower = append(s.lower[:0], text...)
	for i, c := range s.lower {
		if c >= utf8.RuneSelf {
			return bytes.Contains(bytes.ToLower(s.lower), []byte(needle))
		}
		if 'A' <= c && c <= 'Z' {
			s.lower[i] = c + 'a' - 'A'
		}
	}
	return bytes.Contains(s.lower, []byte(needle))
}
