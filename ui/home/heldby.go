package home

import (
	"time"

	"regatta/engine"
	"regatta/ui/gate"
	"regatta/ui/pane"
	"regatta/ui/theme"
)

// Ticked takes note that time passes.
func (p *Pane) Ticked(f pane.Frame) {
	p.follow(f)
	p.held.Tick(p.run, f.Now)
}

// heldNow is the gate that is said to keep a run.
func (p *Pane) heldNow(t *engine.Tally, now time.Duration) gate.Gate {
	if p.run != nil && p.run.Tally == t {
		return p.held.Of(p.run, now)
	}
	return gate.Now(t, now)
}

// heldNumber is the figure that says what keeps a run, in amber where that is the provider.
func (p *Pane) heldNumber(warn, plain theme.Ink, t *engine.Tally, now time.Duration) number {
	g, ink := p.heldNow(t, now), plain
	if g.OfProvider() {
		ink = warn
	}
	return number{heldName, g.Words(t, now), ink, len("600 req/min")}
}
