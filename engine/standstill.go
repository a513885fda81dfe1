package engine

import (
	"time"

	"regatta/engine/admit"
)

// Standstill is why nothing begins for now, though items are left. The zero Standstill is
// none.
type Standstill struct {
	Why   Cause
	Since time.Duration
	Next  time.Duration // when a call tries, or all go on; Unset: unknown, or one tries just now
	Never bool          // of an outage: nothing has ever been answered
}

// Cause says what a standstill comes from.
type Cause uint8

// The causes.
const (
	Moving     Cause = iota // nothing stands still
	ByPause                 // somebody paused the run
	ByProvider              // the provider refused, and the time that it asks for is waited
	ByRefusals              // the provider refuses nearly everything
	ByOutage                // nearly everything fails, or nothing can be reached
)

// standstill keeps account of when a run stood still. The zero standstill is of a run
// that moves.
type standstill struct {
	user, pause   stretch // of somebody's pause, and of the provider's
	outage, storm stretch
	next          time.Duration // when the provider's pause is over, or a call tries; Unset: one does

	never bool // the outage was there from the start
	gone  bool // the provider was given up in an outage

	stands stretch
	sum    time.Duration // of all times before that it stood still
}

// stretch is a time that has no end yet. The zero stretch has not begun.
type stretch struct {
	on    bool
	since time.Duration
}

// begin begins the stretch, if it isn't on already.
func (s *stretch) begin(at time.Duration) {
	if !s.on {
		*s = stretch{true, at}
	}
}

// paused takes in that somebody paused the run, or ended that.
func (s *standstill) paused(e *Event) {
	s.user = stretch{e.Kind == Paused, e.At}
	s.settle(e.At)
}

// changed takes in a change of the governor's.
func (s *standstill) changed(at time.Duration, c *admit.Change) {
	switch c.What {
	case admit.OutageBegan:
		s.outage.begin(at)
		s.never = c.Class == admit.Unanswered
	case admit.RefusedAll:
		s.storm.begin(at)
	case admit.PauseBegan:
		if s.next >= 0 && s.next < at {
			s.pause = stretch{} // the one before was over
		}
		s.pause.begin(at)
		s.next = at + time.Duration(c.Seconds*float64(time.Second))
	case admit.Trying:
		s.pause.begin(at)
		s.next = Unset
	case admit.PauseOver, admit.OutageOver, admit.GaveUp:
		s.gone = c.What == admit.GaveUp && s.outage.on
		s.outage, s.storm, s.pause, s.next = stretch{}, stretch{}, stretch{}, Unset
	}
	s.settle(at)
}

// settle begins or ends the time in which the run stands still. Pauses of the provider's
// that pass by themselves are part of how fast it lets a run be.
func (s *standstill) settle(at time.Duration) {
	switch stands := s.user.on || s.outage.on || s.storm.on; {
	case stands:
		s.stands.begin(at)
	case s.stands.on:
		s.sum += at - s.stands.since
		s.stands = stretch{}
	}
}

// moved is how long a run has moved by now.
func (s *standstill) moved(now time.Duration) time.Duration {
	if s.stands.on {
		now = s.stands.since
	}
	return now - s.sum
}

// Standstill is why nothing begins at a time of the run that is not before its latest
// event. What is in flight may go on.
func (t *Tally) Standstill(now time.Duration) Standstill {
	s := &t.still
	switch {
	case t.Over || len(t.Rows) == t.Ended():
		return Standstill{}
	case s.user.on:
		return Standstill{Why: ByPause, Since: s.user.since, Next: Unset}
	case s.outage.on:
		return Standstill{ByOutage, s.outage.since, s.next, s.never}
	case s.storm.on:
		return Standstill{Why: ByRefusals, Since: s.storm.since, Next: s.next}
	case s.pause.on && (s.next < 0 || s.next > now):
		return Standstill{Why: ByProvider, Since: s.pause.since, Next: s.next}
	}
	if reason, since := t.WaitsFor(); reason == admit.Paused || reason == admit.Probe {
		return Standstill{Why: ByProvider, Since: since, Next: Unset} // another run found it out
	}
	return Standstill{}
}
