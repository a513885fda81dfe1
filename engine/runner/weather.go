package runner

import (
	"time"

	"regatta/engine/admit"
	"regatta/engine/simulated"
)

// weather is a link that keeps nobody waiting: it tells runs how the simulated provider
// that they use changes, so that their events say why they went as they did.
type weather struct{ sky *simulated.Sky }

// Admit implements admit.Link.
func (weather) Admit(*admit.Ticket, time.Time) (admit.Grant, admit.Decision) {
	return nil, admit.Decision{}
}

// Withdraw implements admit.Link.
func (weather) Withdraw(*admit.Ticket) {}

// Scope implements admit.Link.
func (weather) Scope() admit.Scope { return admit.Attempt }

// Listen implements admit.Teller.
func (w weather) Listen(hear func(admit.Change)) (stop func()) {
	return w.sky.Listen(func(before, after simulated.Weather) {
		c := admit.Change{What: admit.Weather, Text: "weather: " + after.Change(before)}
		if after.Outage > before.Outage {
			c.Seconds = after.Outage.Seconds()
		}
		hear(c)
	})
}
