package engine

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/price"
)

// EventKind says what happened.
type EventKind uint8

// The kinds of events, with the fields that each sets besides At. Package contract
// says which may follow which.
const (
	RunStarted      EventKind = iota // Started, Limit
	Adopted                          // Item: it was done before the run. Attempt, Made, Took, Status, Verdict, Answer or Err, as they were then
	CallStarted                      // Item: it has its slot
	AttemptStarted                   // Item, Attempt
	FirstToken                       // Item, Attempt
	Partial                          // Item, Attempt, Text: all that has come so far
	Retrying                         // Item, Attempt (the one that failed), Err, Wait
	Reasking                         // Item, Attempt (the one whose answer failed validation), Err
	Superseded                       // Item, Attempt, Took, Err (with its usage): it ended, and another attempt of the item goes on or was the outcome
	Finished                         // Item, Attempt (whose outcome it is; 0: none began), Made, Took, Status, Verdict, Answer or Err
	Delivered                        // Item
	LimitChanged                     // Limit, Auto, By, Text (why)
	WaitBegan                        // Reason; Attempt 0: the first attempts of the run wait; else Item, Attempt: that one waits to begin
	WaitEnded                        // the same of a wait that is over
	Paused                           // By, Text (why): no attempt begins until Resumed
	Resumed                          // By, Text (why)
	GovernorChanged                  // Change, By: what lets attempts begin has changed its course
	ModeChanged                      // Step: the server rejected a mode, or a part of requests
	RunShut                          // Err: why nothing begins any more; what is in flight runs on
	Continued                        // Started, Limit; Status Failed: items that failed are called again: the run goes on after it broke off, or was over
	RunOver                          // Status: OK, Failed (ended by a failure), Cancelled (stopped, or shut); Text (who stopped it); Err: why it was shut, if it was

	kinds = iota
)

// kindWords are the kinds in words, for errors.
var kindWords = [kinds]string{
	RunStarted: "run started", Adopted: "adopted", CallStarted: "call started", AttemptStarted: "attempt started",
	FirstToken: "first token", Partial: "partial text", Retrying: "retrying", Reasking: "re-asking", Superseded: "superseded",
	Finished: "finished", Delivered: "delivered", LimitChanged: "limit changed", WaitBegan: "wait began", WaitEnded: "wait ended",
	Paused: "paused", Resumed: "resumed", GovernorChanged: "governor changed", ModeChanged: "mode changed", RunShut: "run shut", Continued: "continued", RunOver: "run over",
}

// String returns the kind in words: "attempt started".
func (k EventKind) String() string {
	if k >= kinds {
		return "event of kind " + strconv.Itoa(int(k))
	}
	return kindWords[k]
}

// OfItem reports whether the event belongs to an item.
func (e *Event) OfItem() bool {
	switch e.Kind {
	case RunStarted, LimitChanged, Paused, Resumed, GovernorChanged, ModeChanged, RunShut, Continued, RunOver:
		return false
	case WaitBegan, WaitEnded:
		return e.Attempt > 0
	}
	return true
}

// Actor is who changed the course of a run.
type Actor uint8

// The actors.
const (
	ByUser       Actor = iota // somebody at a screen or a command line
	ByController              // a part of the program that watches the run
	ByHeader                  // the provider, in what it says of its limits
)

var actorNames = [...]string{"user", "controller", "header"}

// String returns the actor as journals write it.
func (a Actor) String() string {
	if int(a) >= len(actorNames) {
		return "actor " + strconv.Itoa(int(a))
	}
	return actorNames[a]
}

// ParseActor reads what String writes.
func ParseActor(name string) (Actor, error) {
	for a, known := range actorNames {
		if name == known {
			return Actor(a), nil
		}
	}
	return 0, fmt.Errorf("unknown actor %q; use %s", name, strings.Join(actorNames[:], ", "))
}

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
	Reason  admit.Reason // what is waited for
	Attempt int32        // from 1
	Made    int32        // how many attempts of the item began
	By      Actor
	Auto    bool // of a limit: the run finds it itself, up to Limit
	Item    int
	Limit   int
	Wait    time.Duration
	Took    time.Duration // by the call's own clock: all attempts and back-off, nothing of ours
	Text    string        // of an answer, or why, in a few words
	Answer  *call.Answer
	Err     *call.Error
	Started *Started
	Change  *admit.Change
	Step    *call.Step
}

// Started is what is known of a run when it begins.
type Started struct {
	Lane    Lane
	Items   int
	OnError Policy
	Price   price.Price // of the tokens

	Stream bool // streamed answers were asked for

	Steady bool // calls are known to take as long beside others as alone

	DatasetOrder bool    // as-completed was to start in dataset order too
	Order        []int32 // the order in which items start; nil: dataset order. Not to be changed.

	Bound int    // the caller holds the run to so many calls in flight; 0: it does not
	Why   string // why it does
}
