package engine

import (
	"context"
	"time"

	"regatta/engine/admit"
	"regatta/engine/call"
)

// result is what came of an attempt.
type result struct {
	number int // of the attempt
	answer *call.Answer
	err    *call.Error
	took   time.Duration
}

// answered is how long the attempt took, if the provider answered it well; 0: it did not.
func (g *result) answered() time.Duration {
	if g.err != nil || g.answer.Cached {
		return 0
	}
	return max(g.took, 1)
}

// race makes an attempt and, where it is slow, another beside it. It returns what came of
// the first of them that was answered well, or else of the last one; the other is
// cancelled. The worker's ticket has then what was granted for that one. req.Attempt is
// the number of attempts of the item that have begun.
func (r *Run) race(w *worker, req *call.Request) (won result, excused bool) {
	ctx, cancel := context.WithCancel(r.ctx)
	h, first := r.hedger, *req
	results := make(chan result, 2)
	slow := h.begin(first)
	go r.enter(ctx, first, results)

	var beside *admit.Ticket
	select {
	case won = <-results:
	case beside = <-slow.other:
	}
	if beside != nil {
		if r.startBeside(w, req) {
			req.Written = beside.Written()
			go r.enter(ctx, *req, results)
			won, excused = r.between(w, first.Attempt, beside, results, cancel)
			h.end(slow, won.answered())
			return won, excused
		}
		unsent(beside)
		won = <-results
	}
	cancel()
	if late := h.end(slow, won.answered()); late != nil {
		unsent(late)
	}
	return won, r.tell(w, won.answer, won.err)
}

// enter makes an attempt for a race.
func (r *Run) enter(ctx context.Context, req call.Request, results chan<- result) {
	begun := time.Now()
	got := result{number: req.Attempt}
	defer func() {
		if p := recover(); p != nil {
			got.answer, got.err = nil, panicked(p)
		}
		got.took = time.Since(begun)
		results <- got
	}()
	got.answer, got.err = r.attempt(ctx, req)
}

// startBeside begins a further attempt of an item whose attempt is in flight, if it still
// may, and numbers it.
func (r *Run) startBeside(w *worker, req *call.Request) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over || r.halted || r.paused || r.shut != nil || r.ctx.Err() != nil {
		return false
	}
	req.Attempt++
	w.attempt = req.Attempt
	r.emit(Event{Kind: AttemptStarted, At: r.now(), Item: w.item, Attempt: int32(req.Attempt)})
	return true
}

// between decides between two attempts of an item: the first good answer wins. One that
// fails leaves the other in flight. cancel ends the one that has lost, which is told when
// it has returned.
func (r *Run) between(w *worker, first int, beside *admit.Ticket, results <-chan result, cancel context.CancelFunc) (won result, excused bool) {
	won = <-results
	ofBeside := won.number != first
	if won.err != nil && r.ctx.Err() == nil {
		// The other goes on, alone, with what it was granted.
		lost := &w.ticket
		if ofBeside {
			lost = beside
		}
		r.supersede(w.item, won, lost)
		if !ofBeside {
			beside.MoveTo(&w.ticket)
		}
		won = <-results
		cancel()
		return won, r.tell(w, won.answer, won.err)
	}
	other := new(admit.Ticket)
	if ofBeside {
		w.ticket.MoveTo(other)
		beside.MoveTo(&w.ticket)
	} else {
		beside.MoveTo(other)
	}
	r.mu.Lock()
	r.losers++
	r.mu.Unlock()
	cancel()
	go func(item int) {
		lost := <-results
		r.supersede(item, lost, other)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.losers--
		r.concludeIfDone(r.now())
	}(w.item)
	return won, r.tell(w, won.answer, won.err)
}

// supersede tells of an attempt that another of its item has made needless, and gives
// back what it was granted. What it cost counts.
func (r *Run) supersede(item int, lost result, t *admit.Ticket) {
	now := time.Now()
	excused := t.Over(admit.Outcome{At: now, Answer: lost.answer, Err: lost.err})
	t.Release(now)
	if excused && lost.err != nil {
		r.wasRejected()
	}
	err := lost.err
	if err == nil {
		err = &call.Error{Kind: call.Cancelled, Message: "another attempt was answered first", Usage: lost.answer.Usage, Rates: lost.answer.Rates}
	}
	r.note(Event{Kind: Superseded, Item: item, Attempt: int32(lost.number), Took: lost.took, Err: err})
	r.hedger.look()
}
