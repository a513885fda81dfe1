package trials

import (
	"container/heap"
	"time"

	"regatta/engine"
)

// Takes is how long lanes take one after the other if the calls of each take so long, in the
// order in which they start. It takes O(lanes × calls × log limit).
func Takes(lanes []engine.Lane, calls []time.Duration) time.Duration {
	var sum time.Duration
	for _, lane := range lanes {
		width := lane.Limit
		switch {
		case lane.Strategy.Dispatch == engine.OneByOne:
			width = 1
		case width <= 0 || width > len(calls):
			width = len(calls)
		}
		sum += wallOf(width, calls)
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
