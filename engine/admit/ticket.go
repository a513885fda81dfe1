package admit

import (
	"time"

	"regatta/datasets"
	"regatta/engine/call"
)

// Ticket is what asks a chain: a call with its attempts, or the head of a run's queue.
// It holds what the links have granted. It is for one goroutine at a time.
type Ticket struct {
	Request call.Request // what is asked for now; set it by Ask

	// Wake is called when asking again makes sense, from any goroutine and under the
	// lock of a link: it must not block, nor call the chain. It may come without need,
	// and while the ticket asks.
	Wake func()

	// Spare says that it asks for what nobody else wants: it comes before nobody who waits,
	// even for a further attempt.
	Spare bool

	// Scout says that it asks for a call without a place of its own: the calls that have the
	// places rest, and what becomes of it tells whether that is their fault. Its attempts
	// begin only while a link lets single ones try whether the provider is back.
	Scout bool

	places []Grant // for the call
	grants []Grant // for the attempt
	placed bool    // the links that grant for a call have all said yes
	at     Link    // where it waits; nil: nowhere

	prompt *datasets.Prompt // whose size is known
	bytes  int
}

// Ask says what is asked for from now on.
func (t *Ticket) Ask(req call.Request) { t.Request, t.prompt = req, nil }

// aroundTurn is how many bytes a turn of a re-ask has of its own.
const aroundTurn = 200

// Bytes is the size of what is asked, with the prompt rendered for the item and the
// answers that the model is reminded of. It is rendered once, for whichever link asks
// first; a link must not hold its lock meanwhile.
func (t *Ticket) Bytes(p *datasets.Prompt) int {
	if t.prompt == p {
		return t.bytes
	}
	t.prompt, t.bytes = p, len(p.Render(t.Request.Item))
	for _, turn := range t.Request.Turns {
		t.bytes += len(turn.Answer) + len(turn.Complaint) + aroundTurn
	}
	return t.bytes
}

// Over gives back what was granted for an attempt, with what came of it. It reports
// whether a link excuses a failure: it counts for none of the item's retries.
func (t *Ticket) Over(o Outcome) (excused bool) {
	t.grants, excused = giveBack(t.grants, o)
	return excused
}

// Written is what is to be called when the request of the attempt is on its way; nil: no
// link wants to know.
func (t *Ticket) Written() func(now time.Time) {
	var all []func(time.Time)
	for _, grant := range t.grants {
		if w, ok := grant.(Writing); ok {
			if told := w.Written(); told != nil {
				all = append(all, told)
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	return func(now time.Time) {
		for _, told := range all {
			told(now)
		}
	}
}

// Release gives back the places of a call that is over, or didn't begin.
func (t *Ticket) Release(now time.Time) {
	t.placed = false
	t.places, _ = giveBack(t.places, Outcome{At: now})
}

// Keep reports whether the places of a call that is over may serve the next one of the
// same run, whose head of the queue is by. If a link has others to serve they may not,
// and have to be released.
func (t *Ticket) Keep(by *Ticket) bool {
	for _, grant := range t.places {
		if k, ok := grant.(Keeper); !ok || !k.Keep(by) {
			return false
		}
	}
	return t.placed && !t.Scout
}

// MoveTo hands everything that t was granted over to another ticket, which has nothing.
func (t *Ticket) MoveTo(to *Ticket) {
	t.places, to.places = to.places[:0], t.places
	t.grants, to.grants = to.grants[:0], t.grants
	t.placed, to.placed = false, t.placed
	t.Scout, to.Scout = false, t.Scout
}

// WaitsFor reports whether the ticket waits at a link that grants for a scope.
func (t *Ticket) WaitsFor(s Scope) bool { return t.at != nil && t.at.Scope() == s }

// Withdraw makes the ticket wait no longer.
func (t *Ticket) Withdraw() { t.waitAt(nil) }

// waitAt notes where the ticket waits, and leaves the line of the link where it did.
func (t *Ticket) waitAt(l Link) {
	if t.at != nil && t.at != l {
		t.at.Withdraw(t)
	}
	t.at = l
}

// giveBack ends grants, the latest first, and returns the space that they took.
func giveBack(grants []Grant, o Outcome) (empty []Grant, excused bool) {
	for i := len(grants) - 1; i >= 0; i-- {
		excused = grants[i].Over(o) || excused
		grants[i] = nil
	}
	return grants[:0], excused
}
