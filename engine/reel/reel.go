// Package reel keeps the events of a run in little room: some ten bytes for each, in place of more
// than a hundred. What an event refers to, such as an answer or an error, is kept as it is.
//
// A Reel is filled by one goroutine, and may then be read by many.
package reel

import (
	"sort"
	"time"

	"regatta/engine"
)

// blockSize is how many events are packed together. A single one is found by unpacking its block.
const blockSize = 1 << 9

// Reel is a list of events, in order of time. The zero Reel is empty.
type Reel struct {
	blocks []block        // each of blockSize events
	fresh  []engine.Event // those after them
}

// Of returns a reel of events.
func Of(events ...engine.Event) *Reel {
	r := &Reel{}
	r.Add(events)
	return r
}

// Add adds events that happened after all before them. The slice stays the caller's.
func (r *Reel) Add(events []engine.Event) {
	for len(events) > 0 {
		n := min(blockSize-len(r.fresh), len(events))
		r.fresh, events = append(r.fresh, events[:n]...), events[n:]
		if len(r.fresh) == blockSize {
			r.blocks = append(r.blocks, pack(r.fresh))
			r.fresh = r.fresh[:0]
		}
	}
}

// Len is how many events there are.
func (r *Reel) Len() int { return len(r.blocks)*blockSize + len(r.fresh) }

// At is the event with a number, from 0.
func (r *Reel) At(n int) engine.Event {
	if full := len(r.blocks) * blockSize; n >= full {
		return r.fresh[n-full]
	}
	return r.blocks[n/blockSize].unpack(nil)[n%blockSize]
}

// Length is the time of the last event; 0: there is none.
func (r *Reel) Length() time.Duration {
	if r.Len() == 0 {
		return 0
	}
	return r.At(r.Len() - 1).At
}

// Until is how many events have happened by a time.
func (r *Reel) Until(at time.Duration) int {
	n := sort.Search(len(r.blocks), func(i int) bool { return r.blocks[i].begin > at })
	if n == len(r.blocks) && len(r.fresh) > 0 && r.fresh[0].At <= at {
		return n*blockSize + sort.Search(len(r.fresh), func(i int) bool { return r.fresh[i].At > at })
	}
	if n == 0 {
		return 0
	}
	return (n-1)*blockSize + r.blocks[n-1].until(at)
}

// Part appends the events from one number to before another to a slice, as many of them as are
// kept together, and returns it. There is at least one.
func (r *Reel) Part(into []engine.Event, from, to int) []engine.Event {
	n := from / blockSize
	begin, kept := n*blockSize, len(into)
	if n == len(r.blocks) {
		return append(into, r.fresh[from-begin:to-begin]...)
	}
	into = r.blocks[n].unpack(into)
	all := into[kept:]
	part := all[from-begin : min(to-begin, blockSize)]
	return into[:kept+copy(all, part)]
}

// Each shows the first events to a visitor, so many of them, in batches that are good until it
// returns.
func (r *Reel) Each(to int, visit func(batch []engine.Event)) {
	var batch []engine.Event
	for from := 0; from < to; from += len(batch) {
		batch = r.Part(batch[:0], from, to)
		visit(batch)
	}
}
