package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"regatta/datasets"
	"regatta/engine/call"
)

// call makes the call of an item and measures it.
func (r *Run) call(item int) (done Event) {
	begun := time.Now()
	// A panic in a goroutine would end the program with the terminal in disorder.
	defer func() {
		if p := recover(); p != nil {
			done = Event{Kind: Finished, Item: item, Attempt: 1, Status: Failed}
			done.Err = &call.Error{Kind: call.Server, Message: fmt.Sprint("internal error: ", p)}
		}
		done.Took = time.Since(begun)
	}()
	return r.attempts(item, r.cfg.Rows.At(item))
}

// attempts makes the attempts of an item until one succeeds or none may follow,
// and returns the Finished event that says so.
func (r *Run) attempts(item int, row datasets.Item) Event {
	var turns []call.Turn
	for attempt := 1; ; attempt++ {
		done := Event{Kind: Finished, Item: item, Attempt: int32(attempt)}
		again := Event{Kind: AttemptStarted, Item: item, Attempt: int32(attempt + 1)}
		answer, err := r.attempt(call.Request{Index: item, Attempt: attempt, Item: row, Turns: turns})
		if err == nil {
			done.Status, done.Answer, done.Verdict = OK, answer, r.judge(item, answer)
			return done
		}
		if r.ctx.Err() != nil {
			done.Status, done.Err = Cancelled, stoppedIn("in flight", err)
			done.Err.Usage = err.Usage
			return done
		}
		if len(turns) < r.cfg.Reasks && err.Reaskable() {
			turns = append(turns, call.Turn{Answer: err.Raw, Complaint: err.Message})
			r.note(Event{Kind: Reasking, Item: item, Attempt: int32(attempt), Err: err}, again)
			continue
		}
		wait, retry := r.cfg.Retry.next(err, r.cfg.Seed, item, attempt-len(turns))
		if !retry {
			done.Status, done.Err = Failed, err
			return done
		}
		r.note(Event{Kind: Retrying, Item: item, Attempt: int32(attempt), Err: err, Wait: wait})
		if !r.sleep(wait) {
			done.Status, done.Err = Cancelled, stoppedIn("waiting to retry", err)
			return done
		}
		r.note(again)
	}
}

// attempt makes one attempt within its time limit.
func (r *Run) attempt(request call.Request) (*call.Answer, *call.Error) {
	ctx := r.ctx
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
		return nil, &call.Error{Kind: call.Timeout, Message: fmt.Sprintf("no answer within %v", r.cfg.Retry.Timeout)}
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
		now := r.now()
		if first {
			first = false
			r.emit(Event{Kind: FirstToken, At: now, Item: item, Attempt: int32(attempt)})
		}
		r.emit(Event{Kind: Partial, At: now, Item: item, Attempt: int32(attempt), Text: soFar})
	}
}

// judge holds an answer against the expected one, where there is one.
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

// sleep waits and reports true, or returns false as soon as the run is stopped.
func (r *Run) sleep(wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.ctx.Done():
		return false
	}
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
