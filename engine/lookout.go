package engine

import (
	"context"
	"sync/atomic"
	"time"

	"regatta/engine/call"
)

// The last items of a run that fail have no next one to tell whether they are to blame. So the
// server is asked for what costs nothing: while it doesn't answer that either, it is down.

// lookout knows what came of it.
type lookout struct {
	asking atomic.Bool // one call at a time does
	silent atomic.Bool // it didn't answer when it was asked last
}

// mostLooked is the longest that an answer is waited for.
const mostLooked = 5 * time.Second

// lookOut asks the server whether it answers, if no other item is left that could tell. It
// returns how long that took.
func (r *Run) lookOut() (took time.Duration) {
	l := &r.lookout
	if !r.noOther() || !l.asking.CompareAndSwap(false, true) {
		return 0
	}
	defer l.asking.Store(false)
	begun := time.Now()
	ctx, cancel := context.WithTimeout(r.ctx, mostLooked)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		select {
		case <-r.draining:
		case <-r.refused:
		case <-ctx.Done():
		}
		cancel()
	}()
	l.silent.Store(!call.Answers(ctx, r.cfg.Caller))
	cancel()
	<-gone
	return time.Since(begun)
}
