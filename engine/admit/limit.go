package admit

import (
	"sync"
	"sync/atomic"
	"time"
)

// Limit holds no more than a number of calls in flight, and can be changed meanwhile:
// raising it admits at once, lowering it lets calls in flight finish.
type Limit struct {
	reason Reason
	alone  atomic.Pointer[Ticket] // who waits, where nobody else does and no call is too many

	mu       sync.Mutex
	most     int // 0: any number
	inFlight int
	line     Line
}

// NewLimit returns a limit of so many calls in flight, 0 for any number. Calls that it
// keeps wait for reason.
func NewLimit(most int, reason Reason) *Limit { return &Limit{most: most, reason: reason} }

// Set changes the limit.
func (l *Limit) Set(most int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.most = most
	l.changed()
}

// InFlight is how many calls have a place.
func (l *Limit) InFlight() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.inFlight
}

// Scope implements Link.
func (l *Limit) Scope() Scope { return Call }

// Admit implements Link.
func (l *Limit) Admit(t *Ticket, _ time.Time) (Grant, Decision) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.note()
	if !l.free() || l.line.Ahead(t) {
		l.line.Join(t)
		return nil, Decision{Reason: l.reason}
	}
	l.inFlight++
	return l, Decision{}
}

// Withdraw implements Link.
func (l *Limit) Withdraw(t *Ticket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.line.Leave(t)
	l.changed()
}

// Over implements Grant: a place comes free.
func (l *Limit) Over(Outcome) (excused bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight--
	l.changed()
	return false
}

// Keep implements Keeper. Whoever waits longer than the run itself comes first.
func (l *Limit) Keep(by *Ticket) bool {
	if l.alone.Load() == by {
		return true // as in most cases, and there is nothing to change
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.most > 0 && l.inFlight > l.most || l.line.Ahead(by) {
		return false
	}
	l.line.ToEnd(by) // it has had its turn
	l.changed()
	return true
}

func (l *Limit) free() bool { return l.most == 0 || l.inFlight < l.most }

// changed wakes who may have a place now.
func (l *Limit) changed() {
	if l.line.first != nil && l.free() {
		l.line.Wake()
	}
	l.note()
}

// note notes who waits alone.
func (l *Limit) note() {
	var alone *Ticket
	if first := l.line.first; first != nil && first == l.line.last && (l.most == 0 || l.inFlight <= l.most) {
		alone = first.t
	}
	if l.alone.Load() != alone {
		l.alone.Store(alone)
	}
}
