package runs

import (
	"encoding/json"
	"fmt"
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

// AllTexts is an error where an item is to be called for whose text is nowhere any more, as its
// line in the journal is damaged and the data doesn't give it: a model would be asked about
// nothing. again: what failed is called for, too. Whether that is so is known once the run is read.
func (u *Unfinished) AllTexts(again bool) error {
	for _, i := range u.lost {
		if rows := u.Past.Tally.Rows; i < len(rows) && rows[i].GoesOn(again) {
			return fmt.Errorf("%s: the text of item %d is lost (a damaged line), and the data doesn't give it; regatta runs export %[1]s writes the results so far", u.Name, i+1)
		}
	}
	return nil
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
