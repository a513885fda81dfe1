package compare

import (
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
)

// Cause is something that the time of a slot goes to.
type Cause uint8

// The causes, in the order in which a bar shows them.
const (
	Service   Cause = iota // the first attempt of a call
	Retried                // an attempt after one that failed
	Reasked                // an attempt that asks again for an answer that did not fit
	BackOff                // waiting to try again
	Throttled              // waiting to try again after a rate limit
	Capped                 // the slot was free, and the provider takes no more calls at a time
	Paced                  // the slot was free, and a rate kept the next call
	Paused                 // the same of a pause, or of the provider's being down
	Unfunded               // the same of the budget
	Overhead               // the run itself: the slot was free, or had no call yet, while items waited
	Idle                   // nothing was left to start: free behind the last calls
	causes    = iota
)

// String returns the cause as tables and charts name it.
func (c Cause) String() string {
	return [...]string{"first attempt", "retries", "re-asks", "back-off", "rate limited", "held by the provider's limit", "held by a rate", "held by a pause", "held by the budget", "overhead", "idle, nothing left to start"}[c]
}

// Part is how much of a wall went to a cause: what a slot gave to it, on average
// over the slots.
type Part struct {
	Cause Cause
	Time  time.Duration
}

// Breakdown is where the wall of a run went.
type Breakdown struct {
	Wall  time.Duration // of a run that was stopped, has no end or delivered nothing, all of its time
	Parts []Part        // one for each cause, in their order; they sum to Wall exactly

	// Not part of the sum: how long a call waited for its slot and a result to be
	// delivered, on average; engine.Unset if none did.
	Wait, Held time.Duration
}

// Causes breaks down the wall of a run, and of one that was stopped, has no end or delivered
// nothing all of its time.
// Each instant is shared evenly over the slots, or over the calls in flight where a limit that
// was lowered left more of them. It takes O(n log n).
func Causes(t *engine.Tally) Breakdown {
	wall := max(t.Wall, 0)
	if !t.Over || t.End == engine.Cancelled || wall == 0 {
		wall = t.Now
	}
	return Breakdown{Wall: wall, Parts: account(t, wall).parts(wall), Wait: meanWait(t), Held: t.Held()}
}

// gateOf is the cause that a free slot has while the next call is kept for a reason.
func gateOf(r admit.Reason) Cause {
	switch r {
	case admit.Requests, admit.Tokens, admit.Pace:
		return Paced
	case admit.Paused, admit.Probe, admit.Circuit:
		return Paused
	case admit.Budget:
		return Unfunded
	}
	return Overhead
}

// meanWait is how long the calls that started waited for their slots, on average.
func meanWait(t *engine.Tally) time.Duration {
	var sum time.Duration
	started := 0
	for i := range t.Rows {
		if row := &t.Rows[i]; row.Started >= 0 {
			sum += row.Started - row.Queued
			started++
		}
	}
	if started == 0 {
		return engine.Unset
	}
	return sum / time.Duration(started)
}

// span is a stretch of a call's life in its slot.
type span struct {
	from, to time.Duration
	cause    Cause
}

// eachSpan visits the life of a call of a run, which is taken to last until now if it is
// not over. What it waited for a pause beyond its back-off is the pause's. What the run needed between the slot and the call stands in front,
// as overhead.
func eachSpan(t *engine.Tally, row *engine.Row, now time.Duration, visit func(span)) {
	finished, own := now, time.Duration(0)
	if row.Finished >= 0 {
		finished, own = row.Finished, max(0, row.Finished-row.Started-row.Took)
	}
	told := row.Started // up to where the life is told
	for k := range row.Attempts {
		a := &row.Attempts[k]
		begun, ended := max(a.Begun, told), min(a.Ended, finished)
		if a.Ended < 0 {
			ended = finished
		}
		switch {
		case k > 0:
			eachWait(t, &row.Attempts[k-1], told, begun, visit)
		default:
			overhead := min(begun+own, ended)
			visit(span{begun, overhead, Overhead})
			begun = overhead
		}
		if told = max(told, ended); begun < told { // else others were in flight all the while
			visit(span{begun, told, causeOf(row, k)})
		}
	}
	if n := len(row.Attempts); n > 0 {
		eachWait(t, &row.Attempts[n-1], told, finished, visit)
	}
}

// eachWait visits the wait that follows a failed attempt.
func eachWait(t *engine.Tally, a *engine.Attempt, from, to time.Duration, visit func(span)) {
	cause, due := waitAfter(a), a.Ended+a.Wait
	for _, p := range t.Pauses {
		if p.To < 0 {
			p.To = to
		}
		since, till := max(p.From, due, from), min(p.To, to)
		if since < till {
			visit(span{from, since, cause})
			visit(span{since, till, Paused})
			from = till
		}
	}
	visit(span{from, to, cause})
}

// causeOf is why there was an attempt: for the retry of a re-ask, the failure. One that
// was made beside another is there for what that one is.
func causeOf(row *engine.Row, attempt int) Cause {
	a := &row.Attempts[attempt]
	for attempt > 0 && (row.Attempts[attempt-1].Ended < 0 || row.Attempts[attempt-1].Ended > a.Begun) {
		attempt--
	}
	switch {
	case attempt == 0:
		return Service
	case row.Attempts[attempt-1].Reasked:
		return Reasked
	}
	return Retried
}

// waitAfter is the cause of the wait that follows a failed attempt.
func waitAfter(a *engine.Attempt) Cause {
	if rateLimited(a) {
		return Throttled
	}
	return BackOff
}

func rateLimited(a *engine.Attempt) bool { return a.Err != nil && a.Err.Kind == call.RateLimited }
