package openai

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"regatta/engine/call"
)

// What is left of a body once the answer is known is read so that its connection
// can be used again, but only this much, and for so long.
const (
	drainBytes = 16 << 10
	drainTime  = 100 * time.Millisecond
)

// errTooLong is the error of reading more than the limit.
var errTooLong = errors.New("the response is too long")

// watch is the context of one attempt, which its time limits cancel: one for the
// whole, and one for what goes on at the moment. They share a timer.
type watch struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	began  time.Time
	asked  *asked // the latest request of the attempt; nil: there is none

	mu    sync.Mutex // guards what follows
	timer *time.Timer
	fires time.Time // when the timer does
	total deadline
	now   deadline
}

// deadline is when a time limit passes; at the zero time: never.
type deadline struct {
	at    time.Time
	limit time.Duration
	what  string // goes before the limit in the message
}

// expired is the cause of a context that a time limit has cancelled; it says
// which.
type expired string

func (e expired) Error() string { return string(e) }

func newWatch(parent context.Context, total time.Duration) *watch {
	w := &watch{began: time.Now()}
	w.fires = w.began.Add(total)
	w.total = deadline{w.fires, total, "timed out after"}
	w.ctx, w.cancel = context.WithCancelCause(parent)
	w.timer = time.AfterFunc(total, w.fire)
	return w
}

// within ends the attempt after d, unless relax or within is called before. what
// goes before d in the message.
func (w *watch) within(d time.Duration, what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = deadline{time.Now().Add(d), d, what}
	// The timer is only ever brought forward; when it fires too early, it waits on.
	if w.now.at.Before(w.fires) {
		w.fires = w.now.at
		w.timer.Reset(d)
	}
}

// relax leaves only the limit of the whole attempt.
func (w *watch) relax() {
	w.mu.Lock()
	w.now.at = time.Time{}
	w.mu.Unlock()
}

// fire ends the attempt if a limit has passed, and waits for the next if not.
func (w *watch) fire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ctx.Err() != nil {
		return
	}
	now := time.Now()
	w.fires = w.total.at
	for _, d := range []deadline{w.total, w.now} { // together, it is the one for the whole
		if d.at.IsZero() {
			continue
		}
		if !now.Before(d.at) {
			w.cancel(expired(d.what + " " + d.limit.String()))
			return
		}
		if d.at.Before(w.fires) {
			w.fires = d.at
		}
	}
	w.timer.Reset(w.fires.Sub(now))
}

func (w *watch) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer.Stop()
	w.cancel(nil)
}

// failure returns why the attempt's context is failure, nil if it is not.
func (w *watch) failure() *call.Error {
	cause := context.Cause(w.ctx)
	if cause == nil {
		return nil
	}
	e := &call.Error{Kind: call.Cancelled, Message: "stopped before a response", Rates: call.NoRates}
	var limit expired
	switch {
	case errors.As(cause, &limit):
		e.Kind, e.Message = call.Timeout, string(limit)
	case errors.Is(w.ctx.Err(), context.DeadlineExceeded):
		e.Kind, e.Message = call.Timeout, "timed out before a response"
	}
	return e
}

// body reads a response: no more than a number of bytes, and none of them later
// than the idle limit after the one before.
type body struct {
	rc   io.ReadCloser
	w    *watch
	idle time.Duration
	left int64 // one byte more than may come, if a number can say so
	err  error // where reading ended

	close func() error // closes it, once
}

func (w *watch) guard(rc io.ReadCloser, idle time.Duration, most int64) *body {
	return &body{rc: rc, w: w, idle: idle, left: max(most, most+1), close: sync.OnceValue(rc.Close)}
}

func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	b.w.within(b.idle, "no data for")
	n, err := b.rc.Read(p[:min(int64(len(p)), b.left)])
	b.w.relax()
	b.left -= int64(n)
	if b.left == 0 {
		err = errTooLong
	}
	b.err = err
	return n, err
}

// errorTime is how long the body of an error is read: its status says enough, and on a connection
// that is kept the body may have no end.
const errorTime = time.Second

// allWithin reads to the end, or what comes in a time.
func (b *body) allWithin(d time.Duration) ([]byte, error) {
	enough := time.AfterFunc(d, func() { _ = b.close() })
	defer enough.Stop()
	return io.ReadAll(b)
}

// finish reads a little more if the end has not come yet, and closes the body.
func (b *body) finish() {
	if b.err == nil {
		b.w.within(drainTime, "response not complete within")
		_, _ = io.CopyN(io.Discard, b.rc, drainBytes)
	}
	_ = b.close()
}
