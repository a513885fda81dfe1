package runner

import (
	"context"
	"sync"

	"regatta/engine"
	"regatta/engine/call"
)

// ahead lets no request go out before the journal has the start of its attempt, and with
// it all that had finished before: whenever the program is killed, what the server has
// answered and the journal doesn't hold is among what the journal has in flight, and no
// more than that is paid for twice.
type ahead struct {
	call.Caller

	mu      sync.Mutex // guards what follows
	begun   []begun    // whose start the journal was given and may not have
	written map[begun]bool
	waiting map[begun]chan struct{}
	calls   int    // on their way
	idle    func() // called when none is while attempts wait; nil: the run isn't to end
}

// begun is an attempt of an item, by its number in this sitting.
type begun struct {
	item    int
	attempt int32
}

func writeAhead(c call.Caller) *ahead {
	return &ahead{Caller: c, written: map[begun]bool{}, waiting: map[begun]chan struct{}{}}
}

// Remembered is what the caller remembers.
func (a *ahead) Remembered(ctx context.Context, r call.Request) (call.Answer, bool) {
	if c, ok := a.Caller.(call.Remembering); ok {
		return c.Remembered(ctx, r)
	}
	return call.Answer{}, false
}

// Answers implements call.Answering as the caller does.
func (a *ahead) Answers(ctx context.Context) bool { return call.Answers(ctx, a.Caller) }

// MaxInFlight is the caller's own bound.
func (a *ahead) MaxInFlight() (int, string) {
	if b, ok := a.Caller.(call.Bounded); ok {
		return b.MaxInFlight()
	}
	return 0, ""
}

// Call makes a call once its start is written, unless its context is over before.
func (a *ahead) Call(ctx context.Context, r call.Request) (call.Answer, error) {
	if wrote := a.wait(begun{r.Index, int32(r.Attempt)}); wrote != nil {
		a.look()
		select {
		case <-wrote:
		case <-ctx.Done():
			return call.Answer{}, ctx.Err() // it never left
		}
	}
	a.count(1)
	defer a.count(-1)
	return a.Caller.Call(ctx, r)
}

func (a *ahead) count(by int) {
	a.mu.Lock()
	a.calls += by
	a.mu.Unlock()
	a.look()
}

// drain calls idle as soon as attempts wait for the journal and nothing else is on its way, now
// and later. a may be nil.
func (a *ahead) drain(idle func()) {
	if a == nil {
		return
	}
	a.mu.Lock()
	a.idle = idle
	a.mu.Unlock()
	a.look()
}

// look calls idle, where that is so. a may be nil.
func (a *ahead) look() {
	if a == nil {
		return
	}
	a.mu.Lock()
	idle := a.idle
	if a.calls > 0 || len(a.waiting) == 0 {
		idle = nil
	}
	a.mu.Unlock()
	if idle != nil {
		idle()
	}
}

// wait returns what is closed when the start of an attempt is written; nil: it is.
func (a *ahead) wait(key begun) <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.written[key] {
		delete(a.written, key)
		return nil
	}
	wrote := make(chan struct{})
	a.waiting[key] = wrote
	return wrote
}

// starts takes in the attempts that a batch starts, which the journal was given. a may be nil.
func (a *ahead) starts(batch []engine.Event) {
	if a == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := range batch {
		if batch[i].Kind == engine.AttemptStarted {
			a.begun = append(a.begun, begun{batch[i].Item, batch[i].Attempt})
		}
	}
}

// wrote takes note of whether the journal (nil: there is none any more) has all that it was given.
// It is looked at under the lock: what was given since may not be written. a may be nil.
func (a *ahead) wrote(journal keeper) {
	if a == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if unwritten(journal) != nil {
		return
	}
	for _, key := range a.begun {
		if wrote, waits := a.waiting[key]; waits {
			delete(a.waiting, key)
			close(wrote)
		} else {
			a.written[key] = true
		}
	}
	a.begun = a.begun[:0]
}
