package journal

import (
	"regatta/engine"
	"regatta/engine/admit"
)

// heldBefore is the event that versions before 2 had of waits: it said once that the
// budget had made an attempt wait, and neither which nor for how long.
const heldBefore = "held"

// upgrade reads the events of a journal of version 1, in which an item had one attempt
// at a time, as those of today.
type upgrade struct {
	begun     []int32 // attempts of each item
	done      []bool  // it has finished
	untouched int     // items without an event
	events    [2]engine.Event
}

func newUpgrade(items int) *upgrade {
	return &upgrade{begun: make([]int32, items), done: make([]bool, items), untouched: items}
}

// read is what a line says. It is good until the next call.
func (u *upgrade) read(l *record) ([]engine.Event, error) {
	if l.Event == heldBefore {
		return u.held(*l)
	}
	e, err := l.event()
	if err == nil {
		u.number(&e)
	}
	u.events[0] = e
	return u.events[:1], err
}

// held is a wait that took no time, of the first attempts, or if there are none left,
// of one that may have been the one that waited.
func (u *upgrade) held(l record) ([]engine.Event, error) {
	l.Event, l.Reason = kindNames[engine.WaitBegan], admit.Budget
	began, err := l.event()
	if u.untouched == 0 {
		for i, begun := range u.begun {
			if begun > 0 && !u.done[i] {
				began.Item, began.Attempt = i, begun+1
				break
			}
		}
	}
	over := began
	over.Kind = engine.WaitEnded
	u.events = [...]engine.Event{began, over}
	return u.events[:], err
}

// number gives an event the number of its attempt, which a call that panicked had
// wrong.
func (u *upgrade) number(e *engine.Event) {
	if !e.OfItem() || e.Item < 0 || e.Item >= len(u.begun) {
		return
	}
	switch begun := &u.begun[e.Item]; e.Kind {
	case engine.CallStarted:
		u.untouched--
	case engine.AttemptStarted:
		*begun++
		e.Attempt = *begun
	case engine.FirstToken, engine.Retrying, engine.Reasking:
		e.Attempt = *begun
	case engine.Finished:
		e.Attempt, e.Made, u.done[e.Item] = *begun, *begun, true
		if *begun == 0 {
			u.untouched--
		}
	}
}
