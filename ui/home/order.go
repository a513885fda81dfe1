package home

import (
	"cmp"
	"slices"
	"time"

	"regatta/engine"
	"regatta/ui/pane"
)

// order is how the items are listed.
type order uint8

// The orders. That of the start makes a staircase of any strategy.
const (
	byStart order = iota
	byDataset
	byFinish
	byDuration
	byState
	orders
)

// orderNames are the words for the orders.
var orderNames = [orders]string{"start", "dataset", "finish", "duration", "state"}

// mostSortedLive is how many items are sorted by what changes while a run is on, and sortedFor how
// long they stay as they are then.
const (
	mostSortedLive = 5_000
	sortedFor      = time.Second
)

// sorted is a list of items in an order that has to be worked out.
type sorted struct {
	by    order
	tally *engine.Tally
	over  bool
	at    time.Duration
	finds int // how many are kept by the filter; -1: it isn't active
	list  []int32
}

// orderKey lists the items in the next order.
func (p *Pane) orderKey(f pane.Frame) []pane.Key {
	if p.run == nil || len(p.run.Tally.Rows) < 2 {
		return nil
	}
	next := p.order
	for next = (next + 1) % orders; !p.sortable(next); {
		next = (next + 1) % orders
	}
	return []pane.Key{pane.Does(pane.Bind([]string{"O"}, "O", "sort by "+orderNames[next]), func() {
		item, had := 0, p.rows() > 0 && p.focused
		if had {
			item = p.itemAt(p.line())
		}
		p.order = next
		if had {
			p.cursor = max(p.lineOf(item), 0)
			p.move(f, 0)
		}
	})}
}

// sortable reports whether the run that is shown can be listed so now.
func (p *Pane) sortable(by order) bool {
	t := p.run.Tally
	switch by {
	case byStart:
		return true
	case byDataset:
		return t.Started.Order != nil
	}
	return t.Over || len(t.Rows) <= mostSortedLive
}

// sorting is the work of putting the items in order; nil: they are.
func (p *Pane) sorting(f pane.Frame) *pane.Work {
	if p.order <= byDataset || p.run == nil || !p.sortable(p.order) {
		return nil
	}
	t := p.run.Tally
	want := sorted{by: p.order, tally: t, over: t.Over, at: p.run.Now(f.Now), finds: p.kept()}
	is := &p.sorted
	if is.by == want.by && is.tally == t && is.over == want.over && is.finds == want.finds && (t.Over || want.at >= is.at && want.at-is.at < sortedFor) {
		return nil
	}
	items := len(t.Rows)
	if !t.Over {
		items = 0 // it changes within Update
	}
	return &pane.Work{Items: items, Do: func() func() {
		if !t.Over {
			return func() { want.list = p.inOrder(t, want.by, want.at); p.sorted = want }
		}
		want.list = p.inOrder(t, want.by, want.at)
		return func() { p.sorted = want }
	}}
}

// kept is how many items the filter keeps; -1: it isn't active.
func (p *Pane) kept() int {
	if !p.filter.active() {
		return -1
	}
	return p.filter.search.finds.n
}

// inOrder lists items by what became of them; those that are alike stay in the order of the start.
func (p *Pane) inOrder(t *engine.Tally, by order, now time.Duration) []int32 {
	list := make([]int32, 0, len(t.Rows))
	for i := range t.Rows {
		item := i
		if t.Started.Order != nil {
			item = int(t.Started.Order[i])
		}
		if !p.filter.active() || p.filter.search.finds.has(item) {
			list = append(list, int32(item))
		}
	}
	key := map[order]func(*engine.Row) time.Duration{
		byFinish: func(r *engine.Row) time.Duration { return unsetLast(r.Finished) },
		byDuration: func(r *engine.Row) time.Duration {
			if r.Started < 0 {
				return 1
			}
			return -since(r, now)
		},
		byState: func(r *engine.Row) time.Duration { return time.Duration(stateRank(r)) },
	}[by]
	slices.SortStableFunc(list, func(a, b int32) int { return cmp.Compare(key(&t.Rows[a]), key(&t.Rows[b])) })
	return list
}

func unsetLast(t time.Duration) time.Duration {
	if t < 0 {
		return 1<<63 - 1
	}
	return t
}

// stateRank puts what needs to be looked at first.
func stateRank(r *engine.Row) int {
	switch {
	case r.Status == engine.Failed:
		return 0
	case r.Verdict == engine.Wrong:
		return 1
	case r.Phase == engine.BackingOff:
		return 2
	case r.Phase == engine.Calling, r.Phase == engine.Streaming:
		return 3
	case r.Phase == engine.Waiting:
		return 4
	case r.Status == engine.OK && r.Delivered < 0:
		return 5
	case r.Status == engine.Cancelled:
		return 7
	}
	return 6
}

// inSorted returns the list that holds for what is shown; nil: there is none, or none yet.
func (p *Pane) inSorted() []int32 {
	if s := &p.sorted; p.order > byDataset && p.run != nil && s.by == p.order && s.tally == p.run.Tally && s.finds == p.kept() {
		return s.list
	}
	return nil
}

// itemAt returns the item of a line.
func (p *Pane) itemAt(line int) int {
	if list := p.inSorted(); line < len(list) {
		return int(list[line])
	}
	if p.filter.active() {
		return p.filter.search.finds.at(line)
	}
	if p.run == nil || line >= len(p.run.Tally.Rows) || p.order == byDataset {
		return line
	}
	if started := p.run.Tally.Started.Order; started != nil {
		return int(started[line])
	}
	return line
}

// lineOf returns the line of an item where nothing is filtered.
func (p *Pane) lineOf(item int) int {
	if list := p.inSorted(); list != nil {
		return slices.Index(list, int32(item))
	}
	if p.itemAt(item) == item { // as nearly always
		return item
	}
	return slices.Index(p.run.Tally.Started.Order, int32(item))
}
