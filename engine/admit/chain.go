package admit

import "time"

// Chain is the links that an attempt needs a yes of, in the order in which they are
// asked. It does not change, and may be used from any goroutine.
type Chain struct{ links []scoped }

// scoped is a link with its scope at hand.
type scoped struct {
	Link
	scope Scope
}

// New returns a chain of links. Those that are nil are left out.
func New(links ...Link) *Chain {
	c := &Chain{links: make([]scoped, 0, len(links))}
	for _, l := range links {
		if l != nil {
			c.links = append(c.links, scoped{l, l.Scope()})
		}
	}
	return c
}

// Has reports whether any link of the chain grants for a scope.
func (c *Chain) Has(s Scope) bool {
	for _, l := range c.links {
		if l.scope == s {
			return true
		}
	}
	return false
}

// Admit asks for the first attempt of a call. Where t has the places of a call already
// (Ticket.MoveTo), only the attempt is asked for. On a yes t holds all grants, otherwise
// none, and it waits at one link, unless the decision is for ever.
func (c *Chain) Admit(t *Ticket, now time.Time) Decision {
	d := c.ask(t, now)
	if !d.Yes() {
		t.Release(now)
	}
	return d
}

// Scout asks for the first attempt of a call that has no place of its own.
func (c *Chain) Scout(t *Ticket, now time.Time) Decision {
	t.Scout, t.placed = true, true
	d := c.ask(t, now)
	if !d.Yes() {
		t.Scout, t.placed = false, false
	}
	return d
}

// Readmit asks for a further attempt of a call, which keeps its places whatever the
// decision is.
func (c *Chain) Readmit(t *Ticket, now time.Time) Decision {
	t.placed = true
	return c.ask(t, now)
}

func (c *Chain) ask(t *Ticket, now time.Time) Decision {
	for _, l := range c.links {
		if l.scope == Call && t.placed {
			continue
		}
		grant, d := l.Admit(t, now)
		if !d.Yes() {
			t.Over(Outcome{At: now})
			if d.Never != nil {
				t.Withdraw()
			} else {
				t.waitAt(l.Link)
			}
			return d
		}
		if grant == nil {
			continue
		}
		if l.scope == Call {
			t.places = append(t.places, grant)
		} else {
			t.grants = append(t.grants, grant)
		}
	}
	t.placed = true
	t.Withdraw()
	return Decision{}
}
