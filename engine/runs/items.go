package runs

import (
	"encoding/json"
	"maps"
	"slices"
	"unicode/utf8"

	"regatta/datasets"
)

// SameItems reports whether rows, the data read again, are the items of the run, but for what is
// expected of them, and else the first that isn't. If they are, items whose lines in the journal
// are damaged have their texts from them.
func (u *Unfinished) SameItems(rows datasets.Rows) (first int, same bool) {
	saved := u.Set.Rows
	n := min(rows.Len(), saved.Len())
	for i := range n {
		if _, lost := slices.BinarySearch(u.lost, i); !lost && !sameItem(rows.At(i), saved.At(i)) {
			return i, false
		}
	}
	if rows.Len() != saved.Len() {
		return n, false
	}
	if len(u.lost) > 0 {
		u.Set.Rows, u.lost = restored{saved, rows, u.lost}, nil
	}
	return n, true
}

// Textless is the first item that is to be called for although its text is lost: its line in the
// journal is damaged, and no data has it. -1: there is none. again: those that failed are called
// for again, too.
func (u *Unfinished) Textless(again bool) int {
	for _, i := range u.lost {
		if rows := u.Past.Tally.Rows; i < len(rows) && rows[i].GoesOn(again) {
			return i
		}
	}
	return -1
}

// restored are the items of a journal, with those that it has lost from elsewhere.
type restored struct {
	datasets.Rows
	from datasets.Rows
	lost []int // in order
}

func (r restored) of(i int) datasets.Rows {
	if _, lost := slices.BinarySearch(r.lost, i); lost {
		return r.from
	}
	return r.Rows
}

func (r restored) At(i int) datasets.Item         { return r.of(i).At(i) }
func (r restored) Expected(i int) json.RawMessage { return r.of(i).Expected(i) }

// sameItem reports whether an item is one of a journal.
func sameItem(a, saved datasets.Item) bool {
	return asWritten(a.ID) == saved.ID && asWritten(a.Text) == saved.Text &&
		maps.EqualFunc(a.Fields, saved.Fields, func(x, y string) bool { return asWritten(x) == y })
}

// asWritten is a text as a journal brings it back.
func asWritten(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return string([]rune(text))
}
