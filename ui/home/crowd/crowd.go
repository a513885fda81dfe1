// Package crowd pictures a run of many items: a map of all of them, how many get done a second,
// how long calls take, what is wrong, and what takes long just now.
//
// A Crowd keeps counts, taken in event by event, so that a picture costs as much as it has cells,
// however many items there are.
package crowd

import (
	"cmp"
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/call"
)

// Crowd keeps account of the items of one run. It is not for more than one goroutine.
type Crowd struct {
	items int
	per   int     // items of a leaf
	ranks []int32 // of each item in start order; nil: dataset order
	leaf  []leaf
	rests []bool // of each item: its call rests between two attempts

	flight    flight
	front     int // the rank of the call that started last; -1: none has
	kinds     map[call.Kind]int
	recovered int // succeeded after a retry or a re-ask
	pace      pace
	latency   latencies
}

// leaf counts the items of a stretch of the start order.
type leaf struct{ items, flight, rests, ok, held, failed, cancelled int32 }

// add adds another stretch.
func (l *leaf) add(o *leaf) {
	l.items += o.items
	l.flight += o.flight
	l.rests += o.rests
	l.ok += o.ok
	l.held += o.held
	l.failed += o.failed
	l.cancelled += o.cancelled
}

// mostLeaves is how many stretches are counted for themselves at most: more than any map has
// cells.
const mostLeaves = 1 << 14

// New takes in a run as it is now.
func New(t *engine.Tally) *Crowd {
	c := &Crowd{items: len(t.Rows), per: 1, front: -1, kinds: map[call.Kind]int{}}
	for c.items > mostLeaves*c.per {
		c.per *= 10 // so that a cell is a round number of items
	}
	c.leaf = make([]leaf, (c.items+c.per-1)/c.per)
	for i := range c.leaf {
		c.leaf[i].items = int32(min(c.per, c.items-i*c.per))
	}
	c.rests = make([]bool, c.items)
	if order := t.Started.Order; order != nil {
		c.ranks = make([]int32, c.items)
		for rank, item := range order {
			c.ranks[item] = int32(rank)
		}
	}
	c.takeIn(t)
	return c
}

// takeIn counts what has happened to the items so far.
func (c *Crowd) takeIn(t *engine.Tally) {
	var open []int32
	var latest time.Duration
	for i := range t.Rows {
		row := &t.Rows[i]
		if row.Started >= 0 && (c.front < 0 || row.Started >= latest) {
			latest, c.front = row.Started, max(c.front, c.Rank(i))
		}
		switch {
		case row.Phase == engine.Ended:
			c.end(row, i)
		case row.Started >= 0:
			c.of(i).flight++
			c.settle(t, i)
			open = append(open, int32(i))
		}
	}
	slices.SortStableFunc(open, func(a, b int32) int { return cmp.Compare(t.Rows[a].Started, t.Rows[b].Started) })
	c.flight.queue = open
	c.flight.fill(t)
}

// Apply takes in events that were folded into the run's tally already.
func (c *Crowd) Apply(t *engine.Tally, events []engine.Event) {
	if slices.ContainsFunc(events, func(e engine.Event) bool { return e.Kind == engine.Continued }) {
		*c = *New(t) // items wait again, of which something was counted
		return
	}
	for i := range events {
		e := &events[i]
		switch e.Kind {
		case engine.CallStarted:
			c.of(e.Item).flight++
			c.front = max(c.front, c.Rank(e.Item))
			c.flight.queue = append(c.flight.queue, int32(e.Item))
		case engine.AttemptStarted, engine.Retrying, engine.Reasking, engine.Superseded:
			c.settle(t, e.Item)
		case engine.Finished:
			row := &t.Rows[e.Item]
			if row.Started >= 0 {
				c.settle(t, e.Item)
				c.of(e.Item).flight--
				c.flight.end(int32(e.Item))
			}
			c.ended(row, e.Item)
		case engine.Adopted:
			c.ended(&t.Rows[e.Item], e.Item)
		case engine.Delivered:
			if t.Rows[e.Item].Status == engine.OK {
				c.of(e.Item).held--
			}
		}
	}
	c.flight.fill(t)
}

// settle counts a call as in flight, or as resting between two attempts.
func (c *Crowd) settle(t *engine.Tally, item int) {
	rests := t.Rows[item].Rests
	if rests == c.rests[item] {
		return
	}
	by := int32(1)
	if c.rests[item] = rests; !rests {
		by = -1
	}
	c.of(item).rests += by
	c.of(item).flight -= by
}

// end counts an item that has ended, and whether its result still waits.
func (c *Crowd) end(row *engine.Row, item int) {
	c.ended(row, item)
	if row.Status == engine.OK && row.Delivered >= 0 {
		c.of(item).held--
	}
}

// ended counts an item that has ended, its result not delivered yet.
func (c *Crowd) ended(row *engine.Row, item int) {
	l := c.of(item)
	if row.Started >= 0 && row.Status != engine.Cancelled { // what was cancelled did not get done
		c.pace.add(row.Finished)
	}
	switch row.Status {
	case engine.OK:
		l.ok++
		l.held++
		if took := row.Latency(); took >= 0 {
			c.latency.add(took)
		}
		if row.Retries()+row.Reasks() > 0 {
			c.recovered++
		}
	case engine.Failed:
		l.failed++
		if row.Err != nil {
			c.kinds[row.Err.Kind]++
		}
	case engine.Cancelled:
		l.cancelled++
	}
}

// Rank is the place of an item in start order.
func (c *Crowd) Rank(item int) int {
	if c.ranks == nil {
		return item
	}
	return int(c.ranks[item])
}

// Item is the one at a place in start order.
func (c *Crowd) Item(t *engine.Tally, rank int) int {
	if c.ranks == nil {
		return rank
	}
	return int(t.Started.Order[rank])
}

func (c *Crowd) of(item int) *leaf { return &c.leaf[c.Rank(item)/c.per] }

// Front is the place in start order of the call that started last; -1: none has.
func (c *Crowd) Front() int { return c.front }

// Trouble is how many items ended badly in one way.
type Trouble struct {
	Kind  call.Kind
	Items int
}

// Wrong lists how items failed, the most frequent way first.
func (c *Crowd) Wrong() []Trouble {
	var list []Trouble
	for kind, n := range c.kinds {
		list = append(list, Trouble{kind, n})
	}
	slices.SortFunc(list, func(a, b Trouble) int {
		return cmp.Or(cmp.Compare(b.Items, a.Items), cmp.Compare(a.Kind, b.Kind))
	})
	return list
}

// Recovered is how many items succeeded after an attempt of theirs had failed.
func (c *Crowd) Recovered() int { return c.recovered }

// Slowest are the items whose calls have been in flight longest, the longest first.
func (c *Crowd) Slowest() []int32 { return c.flight.oldest }

// flight knows the calls that have been in flight longest.
type flight struct {
	queue  []int32 // all that have started, in that order
	next   int     // in queue: those before it have ended, or are among the oldest
	oldest []int32
}

// mostSlow is how many of the slowest are known.
const mostSlow = 12

func (f *flight) end(item int32) {
	if i := slices.Index(f.oldest, item); i >= 0 {
		f.oldest = slices.Delete(f.oldest, i, i+1)
	}
}

// fill takes up those that come next. Each is looked at once in a run.
func (f *flight) fill(t *engine.Tally) {
	for ; len(f.oldest) < mostSlow && f.next < len(f.queue); f.next++ {
		if item := f.queue[f.next]; t.Rows[item].Phase != engine.Ended {
			f.oldest = append(f.oldest, item)
		}
	}
	if f.next > 1<<12 && f.next*2 > len(f.queue) {
		f.queue = append(f.queue[:0], f.queue[f.next:]...)
		f.next = 0
	}
}
