package report

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"regatta/engine"
	"regatta/engine/occupancy"
)

// playedArea is a lane of many items in columns of time: how many calls were in flight, which is
// known as soon as a column is over, and how they ended, each from when it is known. Counts are in
// hundredths of a call.
type playedArea struct {
	Cell   float64 `json:"cell"`   // how long a column is, in units
	Height float64 `json:"height"` // of all, in pixels
	Call   float64 `json:"call"`   // the height of a call in flight
	Result float64 `json:"result"` // that of a held result

	Flight  []int64 `json:"flight"`
	BackOff []int64 `json:"backoff"` // of those in flight
	Held    []int64 `json:"held"`

	// Ended are the calls by how they ended: ok, failed, repeated, cancelled. Those of the same
	// columns are one entry of six numbers: the column in which it is known, after that of the entry
	// before; how many columns before that they end, and how many before the end they begin; how many
	// they are, what they count in the column of their begin, and in that of their end.
	Ended [4][]int64 `json:"ended"`
}

// areaBytes bounds what a page holds of all areas.
const areaBytes = 600 << 10

// endedUses are the uses whose calls have ended, as Ended has them.
var endedUses = [4]occupancy.Use{occupancy.OK, occupancy.Failed, occupancy.Repeated, occupancy.Cancelled}

const hundredth = 100

// playedAreaOf has a lane in the finest columns of which a page can hold so many bytes.
func playedAreaOf(t *engine.Tally, room, perCall, height float64, unit time.Duration, bytes int) *playedArea {
	for buckets := 1; ; buckets *= 2 {
		a := newArea(t, room, perCall, buckets)
		p := &playedArea{
			Cell: float64(a.cell) / float64(unit), Height: height, Call: tenth(a.flight*1e3) / 1e3, Result: tenth(a.held*1e3) / 1e3,
			Flight: []int64{}, BackOff: []int64{}, Held: []int64{},
		}
		for i := range a.counts {
			c := &a.counts[i]
			p.Flight = append(p.Flight, hundredths(c[occupancy.InFlight]))
			p.BackOff = append(p.BackOff, hundredths(c[occupancy.BackedOff]))
			p.Held = append(p.Held, hundredths(c.Waits(a.orphan)))
		}
		size := 0
		for i, u := range endedUses {
			p.Ended[i] = a.endings(t, u)
			size += digits(p.Ended[i])
		}
		if size <= bytes || len(a.counts) < coarsestColumns {
			return p
		}
	}
}

// coarsestColumns are so few that no fewer are needed.
const coarsestColumns = 32

func hundredths(n float64) int64 { return int64(math.Round(n * hundredth)) }

// digits is how long numbers are, written.
func digits(list []int64) int {
	n := 0
	var buf [24]byte
	for _, v := range list {
		n += len(strconv.AppendInt(buf[:0], v, 10)) + 1
	}
	return n
}

// span is from which to which column calls were, and in which it is known how they ended.
type span struct{ known, end, begin int }

// share is how many calls have a span, and what they count in its first and last column.
type share struct{ n, head, tail float64 }

// endings are the calls that ended in one way.
func (a *area) endings(t *engine.Tally, use occupancy.Use) []int64 {
	spans := map[span]*share{}
	rest := make([]float64, len(a.counts)) // what no call of a row accounts for: calls of an earlier sitting
	for i := range a.counts {
		rest[i] = a.counts[i][use]
	}
	for i := range t.Rows {
		row := &t.Rows[i]
		if row.Finished < 0 || row.Started < 0 {
			continue
		}
		row.Uses(func(u occupancy.Use, from, till time.Duration) {
			switch {
			case till <= from:
			case u == use && u == occupancy.Failed:
				a.count(spans, from, till, row.Finished, 1, rest)
			case u == use:
				a.count(spans, from, till, till, 1, rest)
			case u == occupancy.Failed && use == occupancy.Repeated && row.Finished > till:
				a.count(spans, from, till, till, 1, nil) // till it is known that it was the last
				a.count(spans, from, till, row.Finished, -1, nil)
			}
		})
	}
	for x, n := range rest {
		if n > leastShare*4 {
			s := spanIn(spans, span{x, x, x})
			s.head += n
		}
	}
	return written(spans)
}

func spanIn(spans map[span]*share, at span) *share {
	s := spans[at]
	if s == nil {
		s = &share{}
		spans[at] = s
	}
	return s
}

// column is in which column a time is, and how much of it is before.
func (a *area) column(at time.Duration) (column int, part float64) {
	column = min(int(at/a.cell), len(a.counts)-1)
	return column, float64(at-a.cell*time.Duration(column)) / float64(a.cell)
}

// whole is how much of a column there is: the last one may end with the run.
func (a *area) whole(column int) float64 {
	if column < len(a.counts)-1 {
		return 1
	}
	return min(max(float64(a.end-a.cell*time.Duration(column))/float64(a.cell), 1.0/16), 1)
}

// count counts a stretch of a call, or takes one back.
func (a *area) count(spans map[span]*share, from, till, known time.Duration, n float64, rest []float64) {
	b, before := a.column(from)
	e, part := a.column(till)
	if part == 0 && e > b {
		e, part = e-1, 1
	}
	k, _ := a.column(known)
	s := spanIn(spans, span{max(k, e), e, b})
	s.n += n
	take := func(column int, part float64) float64 {
		part /= a.whole(column)
		if rest != nil {
			rest[column] -= part
		}
		return n * part
	}
	if b == e {
		s.head += take(b, part-before)
		return
	}
	s.head += take(b, 1-before)
	s.tail += take(e, part)
	for x := b + 1; x < e && rest != nil; x++ {
		rest[x]--
	}
}

// written are spans as a page has them, in the order in which they are known.
func written(spans map[span]*share) []int64 {
	order := make([]span, 0, len(spans))
	for at := range spans {
		order = append(order, at)
	}
	slices.SortFunc(order, func(x, y span) int {
		return cmp.Or(cmp.Compare(x.known, y.known), cmp.Compare(x.end, y.end), cmp.Compare(x.begin, y.begin))
	})
	list, before := make([]int64, 0, 6*len(order)), 0
	for _, at := range order {
		s := spans[at]
		list = append(list, int64(at.known-before), int64(at.known-at.end), int64(at.end-at.begin), int64(s.n), hundredths(s.head), hundredths(s.tail))
		before = at.known
	}
	return list
}
