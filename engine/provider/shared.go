package provider

import (
	"context"
	"fmt"

	"regatta/engine/call"
)

// Share returns the caller of one of several runs at the same time. It has its part
// of what bounds calls in flight, such as the files that this machine lets be open.
func Share(c Caller, among int) Caller { return sharing{c, among} }

type sharing struct {
	Caller
	among int
}

// Remembered is what the caller remembers.
func (s sharing) Remembered(ctx context.Context, req call.Request) (call.Answer, bool) {
	if r, ok := s.Caller.(call.Remembering); ok {
		return r.Remembered(ctx, req)
	}
	return call.Answer{}, false
}

// Answers implements call.Answering where the caller does.
func (s sharing) Answers(ctx context.Context) bool { return call.Answers(ctx, s.Caller) }

// MaxInFlight is its part of the caller's own bound.
func (s sharing) MaxInFlight() (int, string) {
	b, ok := s.Caller.(call.Bounded)
	if !ok {
		return 0, ""
	}
	n, why := b.MaxInFlight()
	if n == 0 {
		return 0, why
	}
	return max(n/s.among, 1), fmt.Sprintf("%s, for %d lanes", why, s.among)
}
