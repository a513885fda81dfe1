package admit

import (
	"sync"
	"sync/atomic"
	"time"
)

// Pause lets nothing begin while it is on. What is in flight goes on. The zero Pause is
// off.
type Pause struct {
	busy atomic.Bool // it is on, or somebody waits

	mu   sync.Mutex
	on   bool
	line Line
}

// Begin turns the pause on.
func (p *Pause) Begin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.on = true
	p.busy.Store(true)
}

// End turns the pause off. Who waited is woken one after the other.
func (p *Pause) End() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.on = false
	p.wake()
}

// On reports whether the pause is on.
func (p *Pause) On() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.on
}

// Scope implements Link: a retry waits for the end of a pause, too.
func (p *Pause) Scope() Scope { return Attempt }

// Admit implements Link.
func (p *Pause) Admit(t *Ticket, _ time.Time) (Grant, Decision) {
	if !p.busy.Load() {
		return nil, Decision{}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.on {
		p.line.Join(t)
		return nil, Decision{Reason: Paused}
	}
	return nil, Decision{}
}

// Withdraw implements Link.
func (p *Pause) Withdraw(t *Ticket) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line.Leave(t)
	p.wake()
}

func (p *Pause) wake() {
	if !p.on {
		p.line.Wake()
	}
	p.busy.Store(p.on || !p.line.Empty())
}
