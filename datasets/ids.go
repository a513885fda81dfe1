package datasets

import (
	"fmt"
	"hash/maphash"
	"slices"
)

// repeatedIDs says once which rows have an id that another row has too, by which results can't be
// told apart; "": none, or rows have no ids of their own.
func (p *packedRows) repeatedIDs() string {
	if len(p.ids) == 0 {
		return ""
	}
	type row struct {
		hash uint64
		at   uint32
	}
	seed, rows := maphash.MakeSeed(), make([]row, p.Len())
	for i := range rows {
		rows[i] = row{maphash.String(seed, p.id(i)), uint32(i)}
	}
	slices.SortFunc(rows, func(a, b row) int {
		switch {
		case a.hash < b.hash, a.hash == b.hash && a.at < b.at:
			return -1
		case a == b:
			return 0
		}
		return 1
	})
	ids, more, first, second := 0, 0, p.Len(), 0
	for i := 0; i < len(rows); {
		n := i + 1
		for n < len(rows) && rows[n].hash == rows[i].hash && p.id(int(rows[n].at)) == p.id(int(rows[i].at)) {
			n++
		}
		if n > i+1 {
			ids, more = ids+1, more+n-i-1
			if at := int(rows[i].at); at < first {
				first, second = at, int(rows[i+1].at)
			}
		}
		i = n
	}
	if ids == 0 {
		return ""
	}
	repeated := fmt.Sprintf("%s repeat", count(ids, "id"))
	if ids == 1 {
		repeated += "s"
	}
	return fmt.Sprintf("%s, e.g. %q in rows %d and %d; use --id-column or the index", repeated, p.id(first), first+1, second+1)
}

// id is the id of a row, as At has it.
func (p *packedRows) id(i int) string {
	number, cells := p.row(i)
	return p.idOf(number, cells)
}
