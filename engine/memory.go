package engine

import (
	"context"
	"time"

	"regatta/engine/call"
)

// memory has the answers that a run's caller knows without a request. They wait for no rate,
// pause or budget.
type memory struct {
	caller call.Remembering // nil: it remembers nothing
	item   int              // the last that was looked for, and whose answer this is
	looked bool
	answer *call.Answer // nil: it has to be asked for
}

// slowMemory is how long a caller may take to remember. Items are looked for one after
// the other: where a disk is that slow, the calls do it themselves, at the same time.
const slowMemory = 500 * time.Millisecond

// of returns the answer to an item, if it is known. A waiting item is asked for many times, and
// looked up once.
func (m *memory) of(ctx context.Context, req call.Request) *call.Answer {
	if m.looked && m.item == req.Index {
		return m.answer
	}
	m.item, m.looked, m.answer = req.Index, true, nil
	if m.caller == nil {
		return nil
	}
	begun := time.Now()
	if answer, known := m.caller.Remembered(ctx, req); known {
		m.answer = &answer
	}
	if time.Since(begun) > slowMemory {
		m.caller = nil
	}
	return m.answer
}
