package engine

import (
	"slices"
	"time"

	"regatta/engine/admit"
	"regatta/engine/call"
)

// Unset stands for a time that has not come.
const Unset time.Duration = -1

// Phase says what an item is doing.
type Phase uint8

// The phases, in the order in which an item goes through them.
const (
	Waiting    Phase = iota // not started: not reached yet, or waiting for a slot
	Calling                 // an attempt is in flight and nothing has come yet
	Streaming               // an attempt is in flight and its answer is coming
	BackingOff              // between two attempts, in its slot
	Ended                   // it has its status
)

// Row is what is known of an item. Times are since the run began; Unset: not yet.
type Row struct {
	Phase   Phase
	Status  Status
	Verdict Verdict
	Cached  bool // its answer came from the cache
	Adopted bool // it was done before the run, with all that it has but Finished and Delivered

	// Rests says that its call has begun, and that no attempt of it is under way: it backs off, or
	// waits to be made again, in its place.
	Rests bool

	WaitsFor admit.Reason // what its next attempt waits for; Nothing: there is none, or it backs off
	Outcome  int32        // the attempt whose outcome it is, from 1; 0: none
	Made     int32        // how many attempts had begun when it finished

	Queued    time.Duration // from when it could have started
	Started   time.Duration // it got its slot
	Finished  time.Duration // it has its status
	Took      time.Duration // how long the call took by its own clock, if it started
	Stood     time.Duration // how much of that its further attempts waited to be admitted
	Delivered time.Duration // the strategy delivered it

	Attempts []Attempt
	Partial  string       // what has come of a streamed answer
	Answer   *call.Answer // with status OK
	Err      *call.Error  // with status Failed or Cancelled

	told time.Duration // until when its time counts in the occupancy as what it was
}

// Attempt is one request of an item.
type Attempt struct {
	Begun, FirstToken, Ended time.Duration
	Err                      *call.Error   // why it failed; nil while in flight and when it succeeded
	Wait                     time.Duration // the back-off that follows it; 0: none

	// Reasked says that its answer failed validation, and that the next attempt is a re-ask
	// with the answer and the error.
	Reasked bool

	// Beside says that it began while another attempt of the item was in flight.
	Beside bool

	// Superseded says that another attempt of the item went on, or was its outcome.
	Superseded bool
}

// attempt returns the attempt with a number, or the last one if none has it; nil: no attempts
// were made or kept.
func (r *Row) attempt(number int32) *Attempt {
	switch n := int32(len(r.Attempts)); {
	case n == 0:
		return nil
	case number >= 1 && number <= n:
		return &r.Attempts[number-1]
	default:
		return &r.Attempts[n-1]
	}
}

// before is the attempt that the next one follows: the latest that ended and was not
// superseded; nil: there is none.
func (r *Row) before() *Attempt {
	for i := len(r.Attempts) - 1; i >= 0; i-- {
		if a := &r.Attempts[i]; a.Ended >= 0 && !a.Superseded {
			return a
		}
	}
	return nil
}

// outcome is the attempt whose outcome the item has, nil as for attempt.
func (r *Row) outcome() *Attempt { return r.attempt(r.Outcome) }

// Open is how many attempts of the item are in flight. It may be more than one, and
// some may be when the item has its status.
func (r *Row) Open() int {
	n := 0
	for i := range r.Attempts {
		if r.Attempts[i].Ended < 0 {
			n++
		}
	}
	return n
}

// phaseInFlight is the phase that the attempts in flight make.
func (r *Row) phaseInFlight() Phase {
	phase := BackingOff
	for i := range r.Attempts {
		switch a := &r.Attempts[i]; {
		case a.Ended >= 0:
		case a.FirstToken >= 0:
			return Streaming
		default:
			phase = Calling
		}
	}
	return phase
}

func (r *Row) firstToken(e *Event) {
	r.Phase = Streaming
	r.attempt(e.Attempt).FirstToken = e.At
}

// setPartial takes what has come of an answer. Where two come at once, the longer shows.
func (r *Row) setPartial(soFar string) {
	if len(soFar) >= len(r.Partial) || r.Open() == 1 {
		r.Partial = soFar
	}
}

// end gives the item its status.
func (r *Row) end(e *Event) {
	r.Phase, r.Status, r.Verdict = Ended, e.Status, e.Verdict
	r.Outcome, r.Made = e.Attempt, e.Made
	r.Finished, r.Took = e.At, e.Took
	r.Answer, r.Err, r.Partial = e.Answer, e.Err, ""
}

// closeAttempt ends the attempt whose outcome an item has, if it is in flight: a call
// that was stopped while it backed off has none.
func (r *Row) closeAttempt(e *Event) bool {
	a := r.attempt(e.Attempt)
	if a == nil || a.Ended >= 0 {
		return false
	}
	a.Ended, a.Err = e.At, e.Err
	return true
}

// Asked is the latest answer that failed validation and was re-asked, with the reason; nil if
// none was. It holds through the retries of a re-ask.
func (r *Row) Asked() *call.Error {
	for _, a := range slices.Backward(r.Attempts) {
		if a.Reasked {
			return a.Err
		}
	}
	return nil
}

// Reasks is how many re-asks of the item began.
func (r *Row) Reasks() int {
	n := 0
	for i := range r.Attempts {
		if r.Attempts[i].Reasked && i+1 < len(r.Attempts) { // else it never began
			n++
		}
	}
	return n
}

// Retries is how many attempts were made after failed ones. An attempt that was made
// beside another is none.
func (r *Row) Retries() int {
	n := len(r.Attempts) - 1 - max(r.Open()-1, 0)
	for i := range r.Attempts {
		a := &r.Attempts[i]
		if (a.Reasked || a.cutShort()) && i+1 < len(r.Attempts) || a.Superseded {
			n--
		}
	}
	return max(n, 0)
}

// Latency is how long the call took, all attempts and back-off included, and
// Unset while it is not over, if it never started in this run, or if its answer came
// from the cache: how long that took says nothing of a call. It is measured around the
// call alone: what the run itself needs between slot and call isn't in it, and
// so lowers the efficiency.
func (r *Row) Latency() time.Duration {
	if r.Started < 0 || r.Finished < 0 || r.Cached {
		return Unset
	}
	return r.Took
}

// Worked is Latency without the time in which a further attempt was not admitted: while
// the provider is down, or a pause is on, a call is in flight and nothing is done.
func (r *Row) Worked() time.Duration {
	if latency := r.Latency(); latency >= 0 {
		return max(latency-r.Stood, 0)
	}
	return Unset
}

// Held is how long a finished result has waited for delivery by now; Unset if the item has no
// result yet, failed, or is from before the run.
func (r *Row) Held(now time.Duration) time.Duration {
	switch {
	case r.Status != OK || r.Adopted:
		return Unset
	case r.Delivered >= 0:
		return r.Delivered - r.Finished
	}
	return now - r.Finished
}

// Usage sums what all attempts consumed: one that the cache answered, nothing. A
// half of it that an answer did not tell is marked so. Of an item that was done before
// the run it is what the result took then.
func (r *Row) Usage() call.Usage {
	var sum call.Usage
	whole := true // without the usage of an answer the sum would be too little
	for _, a := range r.Attempts {
		if a.Err != nil {
			sum = sum.Plus(a.Err.Usage)
			whole = whole && (a.Err.Usage.Known || !a.Reasked)
		}
	}
	if r.Answer != nil {
		sum = sum.Plus(r.Answer.Usage)
		whole = whole && r.Answer.Usage.Known
	}
	sum.Known = sum.Known && whole
	return sum
}
