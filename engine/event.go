package engine

import (
	"time"

	"regatta/engine/call"
	"regatta/engine/price"
)

// EventKind says what happened.
type EventKind uint8

// The kinds of events, with the fields that each sets besides At.
const (
	RunStarted     EventKind = iota // Started, Limit
	CallStarted                     // Item: it has its slot
	AttemptStarted                  // Item, Attempt
	FirstToken                      // Item, Attempt
	Partial                         // Item, Attempt, Text: all that has come so far
	Retrying                        // Item, Attempt (the one that failed), Err, Wait
	Reasking                        // Item, Attempt (the one whose answer did not fit), Err
	Finished                        // Item, Attempt (how many were made), Took, Status, Verdict, Answer or Err
	Delivered                       // Item
	LimitChanged                    // Limit
	GateHeld                        // the gate made an attempt wait, for the first time in the run
	ModeChanged                     // Step: the server refused a mode, or a part of requests
	RunShut                         // Err: why nothing begins any more; what is in flight runs on
	RunOver                         // Status: OK, Failed (ended by a failure), Cancelled (stopped, or shut); Err: why it was shut, if it was
)

// Status is the state that an item, or a run, ends in.
type Status uint8

// The states. Pending is that of an item that has none yet.
const (
	Pending Status = iota
	OK
	Failed
	Cancelled
)

// String returns the status as outputs write it.
func (s Status) String() string { return [...]string{"pending", "ok", "failed", "cancelled"}[s] }

// Verdict says whether a result is the expected one.
type Verdict uint8

// The verdicts. Unjudged: the dataset has no expected answer, or there is no result.
const (
	Unjudged Verdict = iota
	Right
	Wrong
)

// Event is one thing that happened in a run.
type Event struct {
	At      time.Duration // since the run began
	Kind    EventKind
	Status  Status
	Verdict Verdict
	Attempt int32
	Item    int
	Limit   int
	Wait    time.Duration
	Took    time.Duration // by the call's own clock: all attempts and back-off, nothing of ours
	Text    string
	Answer  *call.Answer
	Err     *call.Error
	Started *Started
	Step    *call.Step
}

// Started is what is known of a run when it begins.
type Started struct {
	Lane    Lane
	Items   int
	OnError Policy
	Price   price.Price // of the tokens

	Stream bool // streamed answers were asked for

	Steady bool // calls are known to take as long in company as alone

	DatasetOrder bool    // as-completed was to start in dataset order too
	Order        []int32 // the order in which items start; nil: dataset order. Not to be changed.

	Bound int    // the caller holds the run to so many calls in flight; 0: it does not
	Why   string // why it does
}
