package openai

import (
	"context"
	"slices"
	"sync"
	"time"

	"regatta/engine/call"
)

// ladder is the modes that a Caller may use, and the one that it uses now: for all
// its calls, so that each mode is refused once a run.
//
// The first mode is used by everybody at once. Calls that were in flight together
// are all refused together, and would be in the next mode again: so there one goes
// ahead, and the others wait until the server begins to answer it, or for patience.
// A mode that the server has answered in is never left.
type ladder struct {
	modes []call.Mode

	mu      sync.Mutex
	at      int           // of modes, the one that is used
	proven  bool          // the server has answered in it
	ahead   bool          // a call is trying it
	changed chan struct{} // closed when any of these changes; nil: nobody waits
}

// patience is how long calls wait for the one that goes ahead: a server refuses
// what it does not know before it does anything else.
const patience = 250 * time.Millisecond

func newLadder(m call.Mode) *ladder {
	switch m {
	case call.Auto:
		return &ladder{modes: call.Modes()[1:]}
	case "":
		m = call.JSONSchema
	}
	return &ladder{modes: []call.Mode{m}}
}

// climb returns the mode to use, and whether the call goes ahead in it.
func (l *ladder) climb(ctx context.Context) (m call.Mode, ahead bool) {
	var late <-chan time.Time
	for {
		l.mu.Lock()
		m = l.modes[l.at]
		first, last := l.at == 0, l.at == len(l.modes)-1
		if first || last || l.proven {
			l.mu.Unlock()
			return m, false
		}
		if !l.ahead {
			l.ahead = true
			l.mu.Unlock()
			return m, true
		}
		if l.changed == nil {
			l.changed = make(chan struct{})
		}
		changed := l.changed
		l.mu.Unlock()
		if late == nil {
			late = time.After(patience)
		}
		select {
		case <-changed:
		case <-late:
			return m, false
		case <-ctx.Done():
			return m, false
		}
	}
}

// wake wakes the calls that wait. The ladder is locked.
func (l *ladder) wake() {
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}

// answered says that the server has begun to answer in a mode.
func (l *ladder) answered(m call.Mode) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.modes[l.at] == m && !l.proven {
		l.proven = true
		l.wake()
	}
}

// back says that the call that went ahead is back, whatever came of it.
func (l *ladder) back() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ahead = false
	l.wake()
}

// down goes on from a mode that the server refused, and reports whether the call is
// to be made once more, in the mode that is used now. Of all the calls that find
// out, one tells the mode that everybody uses from then on: before anybody does, so
// that steps are told in their order.
func (l *ladder) down(refused call.Mode, told func(next call.Mode)) (again bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch at := slices.Index(l.modes, refused); {
	case at < l.at:
		return true
	case l.proven || at == len(l.modes)-1:
		return false
	}
	l.at++
	l.ahead = false
	told(l.modes[l.at])
	l.wake()
	return true
}
