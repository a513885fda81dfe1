package openai

import (
	"context"
	"errors"
	"io"
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
var errTooLong = errors.New("the body is too long")

// watch is the context of one attempt, which its time limits cancel.
type watch struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	total  *time.Timer
}

// expired is the cause of a context that a time limit has cancelled; it says
// which.
type expired string

func (e expired) Error() string { return string(e) }

func newWatch(parent context.Context, total time.Duration) *watch {
	w := &watch{}
	w.ctx, w.cancel = context.WithCancelCause(parent)
	w.total = w.limit(total, "no answer within")
	return w
}

// limit starts a timer that ends the attempt after d, unless it is stopped or
// reset. what goes before d in the message.
func (w *watch) limit(d time.Duration, what string) *time.Timer {
	return time.AfterFunc(d, func() { w.cancel(expired(what + " " + d.String())) })
}

func (w *watch) end() {
	w.total.Stop()
	w.cancel(nil)
}

// over returns why the attempt's context is over, nil if it is not.
func (w *watch) over() *call.Error {
	cause := context.Cause(w.ctx)
	if cause == nil {
		return nil
	}
	e := &call.Error{Kind: call.Cancelled, Message: "stopped before an answer was there", Rates: call.NoRates}
	var limit expired
	switch {
	case errors.As(cause, &limit):
		e.Kind, e.Message = call.Timeout, string(limit)
	case errors.Is(w.ctx.Err(), context.DeadlineExceeded):
		e.Kind, e.Message = call.Timeout, "no answer within the time that was left"
	}
	return e
}

// body reads a response: no more than a number of bytes, and none of them later
// than the idle limit after the one before.
type body struct {
	rc   io.ReadCloser
	w    *watch
	idle *time.Timer
	wait time.Duration
	left int64 // one byte more than may come, if a number can say so
	err  error // where reading ended
}

func (w *watch) guard(rc io.ReadCloser, idle time.Duration, most int64) *body {
	return &body{rc: rc, w: w, idle: w.limit(idle, "nothing came for"), wait: idle, left: max(most, most+1)}
}

func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	b.idle.Reset(b.wait)
	n, err := b.rc.Read(p[:min(int64(len(p)), b.left)])
	b.idle.Stop()
	b.left -= int64(n)
	if b.left == 0 {
		err = errTooLong
	}
	b.err = err
	return n, err
}

// finish reads a little more if the end has not come yet, and closes the body.
func (b *body) finish() {
	b.idle.Stop()
	if b.err == nil {
		defer b.w.limit(drainTime, "the rest did not come within").Stop()
		_, _ = io.CopyN(io.Discard, b.rc, drainBytes)
	}
	b.rc.Close()
}
