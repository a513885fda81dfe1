package engine

import (
	"container/heap"
	"math"
	"time"
)

// LimitStep is a limit and the time from which it holds, with who set it and why.
type LimitStep struct {
	At    time.Duration
	Limit int    // 0: none
	By    Actor  // without meaning in the first
	Why   string // in a few words; "": unknown
}

// Plan is what decides a schedule when the latencies are given.
type Plan struct {
	Strategy Strategy
	Limits   []LimitStep // in order of time, the first from 0; empty: no limit
	Order    []int32     // the order in which items start; nil: dataset order
	Paces    []Pace      // no faster than at all of them do calls begin
}

// Schedule is when everything happens to the items, by index.
type Schedule struct {
	Started, Finished, Delivered []time.Duration
	First, Wall                  time.Duration // the first delivery and the last
	MaxInFlight                  int
}

// Plan returns the plan that a run of this lane over n items would follow, with
// as-completed's arbitrary order; without Order it is that of DatasetOrder.
func (l Lane) Plan(n int, seed uint64) Plan {
	return Plan{Strategy: l.Strategy, Limits: []LimitStep{{Limit: l.Limit}}, Order: l.Strategy.order(n, seed)}
}

// Forecast schedules items of the given latencies (of whole calls, back-off
// included) as a run would if it cost no time itself: list scheduling in start
// order. Nothing fails in it.
func (p Plan) Forecast(latencies []time.Duration) Schedule {
	n := len(latencies)
	s := Schedule{Started: make([]time.Duration, n), Finished: make([]time.Duration, n), Delivered: make([]time.Duration, n)}
	finished := make([]bool, n)
	turn := delivery{mode: p.Strategy.Delivery, items: n}
	delivered := 0
	p.schedule(n, func(i int) time.Duration { return latencies[i] }, func(e slotEvent) {
		s.MaxInFlight = max(s.MaxInFlight, e.inFlight)
		if e.starts {
			s.Started[e.item] = e.at
			return
		}
		s.Finished[e.item] = e.at
		finished[e.item] = true
		turn.finish(e.item, func(i int) bool { return finished[i] }, func(i int) {
			s.Delivered[i] = e.at
			if delivered == 0 {
				s.First = e.at
			}
			s.Wall = e.at
			delivered++
		})
	})
	return s
}

// slotEvent is a call that takes or leaves its slot.
type slotEvent struct {
	item     int
	at       time.Duration
	starts   bool
	inFlight int // with this event
}

// schedule walks through the calls in time and reports each start and finish.
func (p Plan) schedule(n int, latency func(item int) time.Duration, report func(slotEvent)) {
	var (
		now     time.Duration
		limit   int
		steps   = p.Limits
		next    int
		running finishHeap
		paces   = newTaps(p.Paces)
	)
	for next < n || len(running) > 0 {
		for len(steps) > 0 && steps[0].At <= now {
			limit, steps = steps[0].Limit, steps[1:]
		}
		wakes := time.Duration(math.MaxInt64) // when a pace lets the next call begin
		for next < n && p.hasSlot(limit, len(running)) {
			if at := paces.next(now); at > now {
				wakes = at
				break
			}
			paces.take()
			item := next
			if p.Order != nil {
				item = int(p.Order[next])
			}
			running.insert(finish{now + latency(item), next, item})
			report(slotEvent{item: item, at: now, starts: true, inFlight: len(running)})
			next++
		}
		if len(steps) > 0 {
			wakes = min(wakes, steps[0].At)
		}
		if len(running) == 0 || wakes < running[0].at {
			now = wakes
			continue
		}
		done := running.first()
		now = done.at
		report(slotEvent{item: done.item, at: now, inFlight: len(running)})
	}
}

func (p Plan) hasSlot(limit, inFlight int) bool {
	if most := p.Strategy.most(); most > 0 && inFlight >= most {
		return false
	}
	return limit == 0 || inFlight < limit
}

type finish struct {
	at   time.Duration
	rank int // in start order, which decides between equal times
	item int
}

type finishHeap []finish

func (h finishHeap) Len() int { return len(h) }
func (h finishHeap) Less(i, j int) bool {
	if h[i].at != h[j].at {
		return h[i].at < h[j].at
	}
	return h[i].rank < h[j].rank
}
func (h finishHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push and Pop aren't called: they would box every element.
func (h *finishHeap) Push(any) {}
func (h *finishHeap) Pop() any { return nil }

func (h *finishHeap) insert(f finish) {
	*h = append(*h, f)
	heap.Fix(h, len(*h)-1)
}

// first takes out the earliest.
func (h *finishHeap) first() finish {
	all := *h
	first, last := all[0], len(all)-1
	all[0] = all[last]
	if *h = all[:last]; last > 0 {
		heap.Fix(h, 0)
	}
	return first
}
