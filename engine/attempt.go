package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"regatta/datasets"
	"regatta/engine/admit"
	"regatta/engine/call"
)

// call makes the call of an item and measures it.
func (r *Run) call(w *worker) (done Event) {
	begun := time.Now()
	// A panic in a goroutine would end the program with the terminal in disorder.
	defer func() {
		if p := recover(); p != nil {
			done = Event{Kind: Finished, Item: w.item, Attempt: int32(w.attempt), Status: Failed, Err: panicked(p)}
		}
		done.Took = time.Since(begun)
		if !r.direct {
			w.ticket.Over(admit.Outcome{}) // no panic keeps what was granted
		}
	}()
	return r.attempts(w, r.cfg.Rows.At(w.item))
}

// attempts makes the attempts of an item until one succeeds or none may follow,
// and returns the Finished event that says so.
func (r *Run) attempts(w *worker, row datasets.Item) Event {
	free := 0 // attempts that don't count as retries
	for req := (call.Request{Index: w.item, Attempt: 1, Item: row}); ; {
		now := Event{Item: w.item, Attempt: int32(req.Attempt)}
		w.counted = req.Attempt - len(req.Turns) - free
		answer, err, excused := r.make(w, &req)
		free += req.Attempt - int(now.Attempt) // those beside it
		now.Attempt = int32(w.outcome)
		if err == nil {
			now.Kind, now.Status, now.Answer, now.Verdict = Finished, OK, answer, r.judge(w.item, answer)
			return now
		}
		if r.ctx.Err() != nil {
			return now.stopped("in flight", err)
		}
		reask := len(req.Turns) < r.cfg.Reasks && err.Reaskable()
		wait, retry := r.cfg.Retry.Next(err, r.cfg.Seed, w.item, w.counted)
		now.Err = err
		switch {
		case excused && err.Refusal(): // it asks again at once; the link that excused it says when it may begin
			now.Kind, wait = Retrying, 0
			free++
		case excused:
			now.Kind, wait = Retrying, r.cfg.Retry.Pause(r.cfg.Seed, w.item, req.Attempt, free)
			if err.RetryAfter <= r.cfg.Retry.MaxWait {
				wait = max(wait, err.RetryAfter)
			}
			now.Wait = wait
			free++
		case reask:
			now.Kind, wait = Reasking, 0
			req.Turns = append(req.Turns, call.Turn{Answer: err.Raw, Complaint: err.Message})
		case retry:
			now.Kind, now.Wait = Retrying, wait
		default:
			now.Kind, now.Status = Finished, Failed
			return now
		}
		r.note(now)
		r.landed(w, now.Kind == Retrying && excused, err)
		if r.drains() && now.Kind == Retrying {
			return now.notAgain(nil, excused)
		}
		if now.Kind == Retrying && excused && !err.Refusal() {
			wait -= r.lookOut()
		}
		req.Attempt++
		if begun, why := r.again(w, req, wait); !begun {
			return now.notAgain(why, excused)
		}
	}
}

// make makes an attempt, and a second one beside it if the first is slow enough. It returns the
// result of the one that counts.
func (r *Run) make(w *worker, req *call.Request) (answer *call.Answer, err *call.Error, excused bool) {
	w.outcome = req.Attempt
	if w.kept != nil {
		answer, w.kept = w.kept, nil
		return answer, nil, false
	}
	req.Written = w.ticket.Written()
	if r.hedger == nil {
		answer, err = r.attempt(r.ctx, *req)
		excused = r.tell(w, answer, err)
	} else {
		var won result
		won, excused = r.race(w, req)
		answer, err, w.outcome = won.answer, won.err, won.number
	}
	if excused && r.hedger != nil {
		r.wasRejected()
	}
	return answer, err, excused
}

// again begins a further attempt after a wait, when it is admitted. Otherwise it says why
// none begins any more, nil if the run was stopped.
func (r *Run) again(w *worker, req call.Request, wait time.Duration) (begun bool, why *call.Error) {
	if wait > 0 && !r.sleep(wait) {
		if r.ctx.Err() != nil || r.drains() {
			return false, nil
		}
		return false, r.refusal()
	}
	return r.readmit(w, req)
}

// tell gives back what was granted for an attempt, with its outcome. It reports whether a link
// excuses the failure, which then isn't the item's.
func (r *Run) tell(w *worker, answer *call.Answer, err *call.Error) (excused bool) {
	if r.direct {
		return false
	}
	o := admit.Outcome{At: time.Now(), Answer: answer, Err: err}
	if err != nil {
		_, again := r.cfg.Retry.Next(err, r.cfg.Seed, w.item, w.counted)
		o.Last, o.Alone, o.Silent = !again, r.noOther(), r.silent.Load()
	}
	return w.ticket.Over(o) && err != nil
}

// notAgain ends an item whose attempt failed and after which no other may begin. why is nil if
// the run was stopped. An excused item is cancelled, not failed, and so is one that waited for
// its retry when the provider was given up: its failure was the beginning of the outage.
func (e Event) notAgain(why *call.Error, excused bool) Event {
	end := Event{Kind: Finished, Item: e.Item, Attempt: e.Attempt, Status: Failed}
	switch {
	case why == nil:
		end.Status, end.Err = Cancelled, stoppedIn("waiting to retry", e.Err)
		return end
	case excused || why.Kind == call.GaveUp:
		end.Status = Cancelled
	}
	end.Err = notAgain(e.Err, why)
	if why.Kind == call.GaveUp {
		end.Err = &call.Error{Kind: call.GaveUp, Message: end.Err.Error(), Rates: call.NoRates}
	}
	return end
}

// stopped makes the event say that the item was stopped, and what had gone wrong
// with the attempt that it is about.
func (e Event) stopped(where string, failure *call.Error) Event {
	e.Kind, e.Status, e.Err = Finished, Cancelled, stoppedIn(where, failure)
	e.Err.Usage = failure.Usage
	return e
}

// attempt makes one attempt within its time limit.
func (r *Run) attempt(ctx context.Context, request call.Request) (*call.Answer, *call.Error) {
	if r.cfg.Ahead {
		runtime.Gosched() // calls that end just now are written with it
		r.keep()
	}
	request.Stepped = r.step
	if r.cfg.Retry.Timeout > 0 {
		timed, cancel := context.WithTimeout(ctx, r.cfg.Retry.Timeout)
		defer cancel()
		ctx = timed
	}
	if r.cfg.Stream {
		request.Progress = r.progress(request.Index, request.Attempt)
	}
	got, err := r.cfg.Caller.Call(ctx, request)
	switch {
	case err == nil:
		return &got, nil
	case r.ctx.Err() == nil && errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, &call.Error{Kind: call.Timeout, Message: fmt.Sprintf("timed out after %v", r.cfg.Retry.Timeout)}
	}
	return nil, failureOf(err)
}

// failureOf is an error of a caller in the words of this package.
func failureOf(err error) *call.Error {
	var failure *call.Error
	if errors.As(err, &failure) {
		return failure
	}
	return &call.Error{Kind: call.Server, Message: err.Error()}
}

// progress turns what a streaming caller reports into events.
func (r *Run) progress(item, attempt int) func(string) {
	first := true
	return func(soFar string) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.states[item].status != Pending {
			return // another attempt was first
		}
		now := r.now()
		if first {
			first = false
			r.emit(Event{Kind: FirstToken, At: now, Item: item, Attempt: int32(attempt)})
		}
		r.emit(Event{Kind: Partial, At: now, Item: item, Attempt: int32(attempt), Text: soFar})
	}
}

// judge compares an answer with the expected one, if the dataset has one.
func (r *Run) judge(item int, answer *call.Answer) Verdict {
	expected := r.cfg.Rows.Expected(item)
	switch {
	case expected == nil:
		return Unjudged
	case datasets.Right(expected, answer.Output):
		return Right
	}
	return Wrong
}

// note stamps events that happen at one moment and queues them.
func (r *Run) note(events ...Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	for _, e := range events {
		e.At = now
		r.emit(e)
	}
}

// sleep waits and reports true, or returns false as soon as the run is stopped or drained, or
// no attempt may follow.
func (r *Run) sleep(wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.ctx.Done():
		return false
	case <-r.draining:
		return false
	case <-r.refused:
		return false
	}
}

// notAgain is the error of an attempt after which no other was admitted.
func notAgain(failure, shut *call.Error) *call.Error {
	final := *failure
	final.Message += "; not retried: " + shut.Message
	return &final
}

// stoppedIn is the error of an item that was cancelled, with what had gone wrong
// with it before, if anything had.
func stoppedIn(where string, before *call.Error) *call.Error {
	stopped := &call.Error{Kind: call.Cancelled, Message: "stopped while " + where}
	if before.Kind != call.Cancelled {
		stopped.Message += ", after " + before.Error()
	}
	return stopped
}
