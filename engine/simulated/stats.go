package simulated

import "sync/atomic"

// Stats is what a Server has been asked and what came of it. Requests are those
// for completions; all other paths are not counted, nor what an outage keeps away.
type Stats struct {
	Requests    int64 // that arrived
	InFlight    int64 // being answered now, or queued
	MaxInFlight int64 // the most that were being answered at the same time

	// How requests ended; with those in flight they add up to Requests.
	Answered  int64 // as they should
	Errors    int64 // with the fault of status 500
	Resets    int64
	Stalls    int64
	Truncated int64
	Invalid   int64
	Refused   int64
	Fenced    int64 // right, in a code fence
	Limited   int64 // 429: a limit was met
	Rejected  int64 // any other 4xx: the request itself was wrong
	Cancelled int64 // the client went away before the end

	// What the answers said that they cost, those with faults included. Errors
	// cost nothing.
	InputTokens, OutputTokens int64
}

// outcome is how a request ended.
type outcome int

const (
	answered outcome = iota
	failed
	aborted
	stalled
	cutShort
	spoiled
	refused
	fenced
	limited
	rejected
	cancelled
	outcomes // how many there are
)

// counters are the live numbers behind Stats.
type counters struct {
	requests, inFlight, maxInFlight atomic.Int64
	ended                           [outcomes]atomic.Int64
	inputTokens, outputTokens       atomic.Int64
}

// enter counts a request in, unless most are in already; 0 is no bound.
func (c *counters) enter(most int64) bool {
	var now int64
	for {
		before := c.inFlight.Load()
		if most > 0 && before >= most {
			return false
		}
		if now = before + 1; c.inFlight.CompareAndSwap(before, now) {
			break
		}
	}
	for highest := c.maxInFlight.Load(); now > highest; highest = c.maxInFlight.Load() {
		if c.maxInFlight.CompareAndSwap(highest, now) {
			break
		}
	}
	return true
}

func (c *counters) leave() { c.inFlight.Add(-1) }

func (c *counters) count(o outcome) { c.ended[o].Add(1) }

// charge counts what a request cost that ended so.
func (c *counters) charge(o outcome, u usage) {
	switch o {
	case answered, cutShort, spoiled, refused, fenced:
		c.inputTokens.Add(int64(u.PromptTokens))
		c.outputTokens.Add(int64(u.CompletionTokens))
	}
}

// Stats returns the numbers as they are now; with requests in flight they need
// not be of the very same instant.
func (s *Server) Stats() Stats {
	ended := func(o outcome) int64 { return s.counters.ended[o].Load() }
	return Stats{
		Requests:    s.counters.requests.Load(),
		InFlight:    s.counters.inFlight.Load(),
		MaxInFlight: s.counters.maxInFlight.Load(),
		Answered:    ended(answered),
		Errors:      ended(failed),
		Resets:      ended(aborted),
		Stalls:      ended(stalled),
		Truncated:   ended(cutShort),
		Invalid:     ended(spoiled),
		Refused:     ended(refused),
		Fenced:      ended(fenced),
		Limited:     ended(limited),
		Rejected:    ended(rejected),
		Cancelled:   ended(cancelled),

		InputTokens:  s.counters.inputTokens.Load(),
		OutputTokens: s.counters.outputTokens.Load(),
	}
}
