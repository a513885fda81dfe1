package trials

import (
	"container/heap"
	"time"

	"regatta/engine"
)

// Begin is how long so many calls take at least to begin at all of the rates.
func Begin(calls int, rates ...engine.Pace) (least time.Duration) {
	for _, r := range rates {
		least = max(least, r.Begin(calls))
	}
	return least
}

// Takes is how long lanes take one after the other if the calls of each take so long, in the
// order in which they start, and begin no faster than at these rates, each lane from a full bucket. It
// takes O(lanes × calls × log limit).
func Takes(lanes []engine.Lane, calls []time.Duration, rates ...engine.Pace) time.Duration {
	var sum time.Duration
	begin := Begin(len(calls), rates...)
	if n := len(calls); n > 0 && begin > 0 {
		begin += calls[n-1]
	}
	for _, lane := range lanes {
		width := lane.Limit
		switch {
		case lane.Strategy.Dispatch == engine.OneByOne:
			width = 1
		case width <= 0 || width > len(calls):
			width = len(calls)
		}
		sum += max(wallOf(width, calls), begin)
	}
	return sum
}

// wallOf is when the last of the calls ends, through so many slots.
func wallOf(width int, calls []time.Duration) time.Duration {
	if len(calls) == 0 {
		return 0
	}
	slots := make(free, width)
	var last time.Duration
	for _, took := range calls {
		slots[0] += took
		last = max(last, slots[0])
		heap.Fix(&slots, 0)
	}
	return last
}

// free are the times from which slots are free, the soonest first.
type free []time.Duration

func (f free) Len() int           { return len(f) }
func (f free) Less(i, j int) bool { return f[i] < f[j] }
func (f free) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *free) Push(any)          {}
func (f *free) Pop() any          { return nil }
