package engine

import (
	"time"

	"regatta/engine/admit"
	"regatta/engine/call"
)

// Gate lets attempts begin, or not, for reasons of its own, such as what they may
// cost. One gate may serve several runs at a time. Enter may be called from any
// goroutine and does not block.
type Gate interface {
	// Enter asks for an attempt. If it may begin now, leave is not nil:
	// it has to be called once, with what came of the attempt, or with nothing if
	// it was not made after all. If it may begin later, open is closed when asking
	// again makes sense. If neither this attempt nor any after it may ever begin,
	// shut says why.
	Enter(req call.Request) (leave func(*call.Answer, *call.Error), open <-chan struct{}, shut *call.Error)
}

// entry is an item that has its slot, and its leave to make an attempt.
type entry struct {
	item    int
	attempt int32                           // the latest that has begun
	leave   func(*call.Answer, *call.Error) // nil: there is no gate
}

// left tells the gate what came of the attempt.
func (e *entry) left(answer *call.Answer, failure *call.Error) {
	if e.leave != nil {
		e.leave(answer, failure)
	}
	e.leave = nil
}

// enter takes the next item through the gate. If it has to wait there, admit is
// called again when that may be over.
func (r *Run) enter(now time.Duration) (e entry, ok bool) {
	e.item, e.attempt = r.next, 1
	if r.order != nil {
		e.item = int(r.order[r.next])
	}
	if r.cfg.Gate == nil {
		return e, true
	}
	if r.atGate {
		return e, false
	}
	leave, open, shut := r.cfg.Gate.Enter(call.Request{Index: e.item, Attempt: 1, Item: r.cfg.Rows.At(e.item)})
	switch {
	case leave != nil:
		r.endWait(now)
		e.leave = leave
		return e, true
	case shut != nil:
		r.endWait(now)
		r.shutFor(shut, now)
		return e, false
	}
	if !r.held {
		r.held = true
		r.emit(Event{Kind: WaitBegan, At: now, Reason: admit.Budget})
	}
	r.atGate = true
	go r.wait(open)
	return e, false
}

// endWait says that the next item waits no more, if it did.
func (r *Run) endWait(now time.Duration) {
	if r.held {
		r.held = false
		r.emit(Event{Kind: WaitEnded, At: now, Reason: admit.Budget})
	}
}

// wait waits for the gate, and admits what it then lets in.
func (r *Run) wait(open <-chan struct{}) {
	select {
	case <-open:
	case <-r.ctx.Done():
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.atGate = false
	if r.over {
		return
	}
	r.heed()
	r.admit(r.now())
}

// enterAgain takes an item whose attempt has failed through the gate once more and
// waits there as long as it takes, which counts as time of that attempt. It returns
// why nothing begins any more, or nil; the run may have been stopped meanwhile.
func (r *Run) enterAgain(e *entry, req call.Request) *call.Error {
	for {
		if why := r.refusal(); why != nil || r.cfg.Gate == nil {
			return why
		}
		leave, open, shut := r.cfg.Gate.Enter(req)
		switch {
		case leave != nil:
			e.leave = leave
			return nil
		case shut != nil:
			r.mu.Lock()
			defer r.mu.Unlock()
			r.shutFor(shut, r.now())
			return shut
		}
		wait := Event{Kind: WaitBegan, Item: e.item, Attempt: int32(req.Attempt), Reason: admit.Budget}
		r.note(wait)
		stopped := false
		select {
		case <-open:
		case <-r.ctx.Done():
			stopped = true
		case <-r.refused:
		}
		wait.Kind = WaitEnded
		r.note(wait)
		if stopped {
			return nil
		}
	}
}
