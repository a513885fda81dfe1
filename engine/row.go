package engine

import (
	"slices"
	"time"

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

	Queued    time.Duration // from when it could have started
	Started   time.Duration // it got its slot
	Finished  time.Duration // it has its status
	Took      time.Duration // how long the call took by its own clock, if it started
	Delivered time.Duration // the strategy handed it over

	Attempts []Attempt
	Partial  string       // what has come of a streamed answer
	Answer   *call.Answer // with status OK
	Err      *call.Error  // with status Failed or Cancelled
}

// Attempt is one request of an item.
type Attempt struct {
	Begun, FirstToken, Ended time.Duration
	Err                      *call.Error   // why it failed; nil while in flight and when it succeeded
	Wait                     time.Duration // the back-off that follows it; 0: none

	// Reasked says that its answer did not fit, and that the next attempt asks
	// again with the answer and the complaint about it.
	Reasked bool
}

// Asked is the latest answer that the item was asked again for, with why it was
// refused; nil if there is none. It holds through the retries of a re-ask.
func (r *Row) Asked() *call.Error {
	for _, a := range slices.Backward(r.Attempts) {
		if a.Reasked {
			return a.Err
		}
	}
	return nil
}

// Reasks is how often the item was asked again.
func (r *Row) Reasks() int {
	n := 0
	for i := range r.Attempts {
		if r.Attempts[i].Reasked {
			n++
		}
	}
	return n
}

// Latency is how long the call took, all attempts and back-off included, and
// Unset while it is not over, if it never started, or if its answer came from the
// cache: how long that took says nothing of a call. It is measured around the
// call alone: what the run itself needs between slot and call isn't in it, and
// so lowers the efficiency.
func (r *Row) Latency() time.Duration {
	if r.Started < 0 || r.Finished < 0 || r.Cached {
		return Unset
	}
	return r.Took
}

// Held is how long a finished result waited to be handed over by now, Unset if
// there is none, as where the item failed.
func (r *Row) Held(now time.Duration) time.Duration {
	switch {
	case r.Status != OK:
		return Unset
	case r.Delivered >= 0:
		return r.Delivered - r.Finished
	}
	return now - r.Finished
}

// Usage sums what all attempts consumed: one that the cache answered, nothing. A
// half of it that an answer did not tell is marked so.
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
