package engine

import (
	"time"

	"regatta/engine/call"
)

// ending is how far the last events of a run have been emitted. A gather of a million items has
// a million results to deliver then: they are emitted as the reader takes them, so that they
// are never in the queue all at once.
type ending struct {
	at   time.Duration // when all of it happened
	err  *call.Error   // of the items that never started
	item int           // the next to be looked at, in the first round or the second
}

// drainEnd emits the remaining events of a finished run: what was adopted from before, then the
// cancellation of items that never started, then the deliveries of held results, in dataset
// order. It stops where the reader is far behind, and goes on when a batch is taken.
func (r *Run) drainEnd() {
	end, items := &r.end, len(r.states)
	if !r.adopt(end.at) {
		return
	}
	for ; end.item < 2*items; end.item++ {
		if r.outbox.clogged() {
			return
		}
		if i := end.item; i < items {
			r.cancelUnstarted(i)
		} else if r.states[i-items].hasResult() {
			r.deliver(i-items, end.at)
		}
	}
	r.emit(Event{Kind: RunOver, At: end.at, Status: r.outcome(), Text: r.why, Err: r.shut})
	r.outbox.closed = true
	r.cancel()
}

func (r *Run) cancelUnstarted(item int) {
	if r.states[item].status != Pending {
		return
	}
	r.states[item].status = Cancelled
	r.emit(Event{Kind: Finished, At: r.end.at, Item: item, Status: Cancelled, Err: r.end.err})
}

// endCause is why items never started.
func (r *Run) endCause() *call.Error {
	switch {
	case r.stopped:
		return &call.Error{Kind: call.Cancelled, Message: "the run was stopped"}
	case r.shut != nil:
		return &call.Error{Kind: r.shut.Kind, Message: r.shut.Message}
	}
	return &call.Error{Kind: call.Cancelled, Message: "another item failed"}
}

// outcome is the status that the run ends in.
func (r *Run) outcome() Status {
	switch {
	case r.stopped:
		return Cancelled
	case r.failure:
		return Failed
	case r.shut != nil:
		return Cancelled
	}
	return OK
}
