package admit

import (
	"time"

	"regatta/engine/call"
)

// Link is one of the things that an attempt needs to begin. It may be in many chains.
type Link interface {
	// Admit asks for t at a moment. The grant of a yes may be nil: nothing has to be
	// given back. Otherwise t waits here from then on, until it is withdrawn, unless the
	// decision is for ever.
	Admit(t *Ticket, now time.Time) (Grant, Decision)

	// Withdraw says that t does not wait here any more: the chain has admitted it, or
	// another link keeps it now, or nobody asks for it. It is the turn of the next in
	// the line. It does no harm if t didn't wait here.
	Withdraw(t *Ticket)

	// Scope says for what the link grants. It never changes.
	Scope() Scope
}

// Scope is what a link grants for.
type Scope uint8

// The scopes.
const (
	Attempt Scope = iota // one attempt: a retry asks again
	Call                 // all attempts of a call, with their back-off
)

// Decision is what a chain or a link says to a ticket. The zero Decision is a yes.
type Decision struct {
	Reason Reason      // what is waited for; Nothing: it may begin
	Until  time.Time   // asking again makes sense then; zero: when the ticket is woken
	Never  *call.Error // why neither this attempt nor any after it may begin; nil: it may, later
}

// Yes reports whether the attempt may begin.
func (d Decision) Yes() bool { return d.Reason == Nothing }

// Grant is what a link has given. Over gives it back.
type Grant interface {
	// Over is called once, with what came of the attempt: of the last one, if the grant
	// was for a call. It reports whether a failure is news about the provider and none of
	// the item's doing: then it counts for none of its retries.
	Over(Outcome) (excused bool)
}

// Writing is a Grant for an attempt that wants to know when its request is on its way.
type Writing interface {
	Grant
	// Written is asked before the attempt is made; nil: nobody wants to know. What it
	// returns may be called from any goroutine, more than once, and after the attempt.
	Written() func(now time.Time)
}

// Keeper is a Grant for a call that may serve the next call of the same run, so that a
// place isn't given back and asked for again.
type Keeper interface {
	Grant
	// Keep reports whether the grant holds on for the next call of the run whose head
	// of the queue is by. If not, Over has to be called as ever.
	Keep(by *Ticket) bool
}

// Outcome is what came of an attempt. With neither an answer nor an error it was not
// made after all.
type Outcome struct {
	At     time.Time
	Answer *call.Answer
	Err    *call.Error
	Last   bool // if the failure counts, the item has failed
	Alone  bool // the run has no other item that could be tried
	Silent bool // the server didn't even answer what costs nothing when it was asked last
}
