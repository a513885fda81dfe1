package contract

import (
	"cmp"
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
)

// mostMissing is how many attempts of an item are taken to be missing at most: a number
// that asks for more is itself damaged.
const mostMissing = 64

// lost is the outcome of what nothing is known of.
func lost() *call.Error {
	return &call.Error{Kind: call.Cancelled, Message: "unknown: the saved run is damaged", RetryAfter: -1}
}

// Mend returns events that have to come before one that may not come next, where others
// are lost: the next of them, or several. ok: false: it says nothing without what is lost.
func (m *Machine) Mend(e *engine.Event) (before []engine.Event, ok bool) {
	if !m.begun {
		return nil, false
	}
	at := max(e.At, m.at)
	one := func(b engine.Event) ([]engine.Event, bool) {
		b.At = at
		return []engine.Event{b}, true
	}
	switch {
	case m.over && e.Kind != engine.Continued:
		return one(engine.Event{Kind: engine.Continued, Started: m.started, Limit: m.started.Lane.Limit})
	case m.paused && (e.Kind == engine.CallStarted || e.Kind == engine.AttemptStarted):
		return one(engine.Event{Kind: engine.Resumed})
	case e.OfItem() && (e.Item < 0 || e.Item >= len(m.items)):
		return nil, false
	case e.OfItem():
		if b, ok := m.mendItem(e); ok {
			return one(b)
		}
		return nil, false
	case e.Kind == engine.WaitBegan && m.wait != admit.Nothing && m.untouched > 0:
		return one(engine.Event{Kind: engine.WaitEnded, Reason: m.wait})
	case e.Kind == engine.RunOver && e.Status != engine.Pending && (!m.shut || e.Err != nil):
		return m.mendOver(at), true
	}
	return nil, false
}

// mendItem is what comes before an event of an item.
func (m *Machine) mendItem(e *engine.Event) (engine.Event, bool) {
	it := &m.items[e.Item]
	needs := e.Attempt // attempts that have begun before it
	switch e.Kind {
	case engine.AttemptStarted, engine.WaitBegan:
		needs = e.Attempt - 1
	case engine.Finished:
		needs = max(e.Made, e.Attempt)
	case engine.FirstToken, engine.Partial, engine.Retrying, engine.Reasking, engine.Superseded:
	default:
		return engine.Event{}, false
	}
	switch {
	case it.state >= finished || needs > it.begun+mostMissing:
		return engine.Event{}, false
	case it.state == untouched:
		return engine.Event{Kind: engine.CallStarted, Item: e.Item}, !m.shut && (needs > it.begun || e.Kind == engine.AttemptStarted)
	}
	if reason := m.waits[attempt{e.Item, it.begun + 1}]; reason != admit.Nothing && (e.Kind != engine.WaitEnded) {
		return engine.Event{Kind: engine.WaitEnded, Item: e.Item, Attempt: it.begun + 1, Reason: reason}, true
	}
	next := e.Attempt
	if needs > it.begun {
		next = it.begun + 1
	}
	if open := m.openBut(e.Item, e.Attempt); open > 0 && (needs > it.begun || e.Kind == engine.Retrying || e.Kind == engine.Reasking) && (e.Kind != engine.Finished || open < next) {
		kind := engine.Superseded
		if it.open == 1 {
			kind = engine.Retrying
		}
		return engine.Event{Kind: kind, Item: e.Item, Attempt: open, Err: lost()}, true
	}
	return engine.Event{Kind: engine.AttemptStarted, Item: e.Item, Attempt: next}, needs > it.begun
}

// openBut is an attempt of an item in flight, other than the one; 0: none.
func (m *Machine) openBut(item int, but int32) int32 {
	it := &m.items[item]
	if it.open == 0 {
		return 0
	}
	for n := it.begun; n > 0 && n > it.begun-2*mostMissing; n-- {
		if _, open := m.open[attempt{item, n}]; open && n != but {
			return n
		}
	}
	return 0
}

// mendOver is all that has to come before the end of a run.
func (m *Machine) mendOver(at time.Duration) []engine.Event {
	var before []engine.Event
	add := func(b engine.Event) {
		b.At = at
		before = append(before, b)
	}
	if m.wait != admit.Nothing {
		add(engine.Event{Kind: engine.WaitEnded, Reason: m.wait})
	}
	for _, key := range sorted(m.waits) {
		if reason := m.waits[key]; reason != admit.Nothing {
			add(engine.Event{Kind: engine.WaitEnded, Item: key.item, Attempt: key.number, Reason: reason})
		}
	}
	last := map[int]int32{} // the attempt in flight that an unfinished item ends with
	for _, key := range sorted(m.open) {
		it := &m.items[key.item]
		if before, several := last[key.item]; it.state < finished && several {
			add(engine.Event{Kind: engine.Superseded, Item: key.item, Attempt: before, Err: lost()})
		}
		if last[key.item] = key.number; it.state >= finished {
			add(engine.Event{Kind: engine.Superseded, Item: key.item, Attempt: key.number, Err: lost()})
		}
	}
	paused := m.paused
	for i := range m.items {
		it := &m.items[i]
		if it.state >= finished {
			continue
		}
		end := engine.Event{Kind: engine.Finished, Item: i, Made: it.begun, Status: engine.Cancelled, Err: lost()}
		switch number, open := last[i]; {
		case it.state == untouched:
		case it.state == called:
			if paused {
				add(engine.Event{Kind: engine.Resumed})
				paused = false
			}
			add(engine.Event{Kind: engine.AttemptStarted, Item: i, Attempt: it.begun + 1})
			end.Attempt, end.Made = it.begun+1, it.begun+1
		case open:
			end.Attempt = number
		default:
			end.Attempt = it.begun
		}
		add(end)
	}
	return before
}

// sorted are the attempts of a map, in order.
func sorted[T any](of map[attempt]T) []attempt {
	list := make([]attempt, 0, len(of))
	for key := range of {
		list = append(list, key)
	}
	slices.SortFunc(list, func(a, b attempt) int { return cmp.Or(cmp.Compare(a.item, b.item), cmp.Compare(a.number, b.number)) })
	return list
}
