package runner

import (
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/journal"
)

// Past is a saved run that goes on in another sitting: what it has come to. A plan with one
// has its lane alone, and makes the same run: its tally goes on, its journal gets the
// sitting's events, and only items without a result are called for.
type Past struct {
	Name   string         // of the saved run
	Header journal.Header // what it said of itself when it began
	Tally  *engine.Tally  // of its events; the run's own from then on
	Empty  bool           // its journal has no events: it hasn't begun
	Again  bool           // items that failed are called for again, too

	// Continue begins the sitting in the journal: soFar is what counts of those before.
	Continue func(s journal.Sitting, soFar journal.End) (*journal.Writer, error)
}

// Left is how many items are to be called for.
func (p *Past) Left() int {
	n := 0
	for i := range p.Tally.Rows {
		if p.Tally.Rows[i].GoesOn(p.Again) {
			n++
		}
	}
	return n
}

// InFlight is how many calls were in flight when the run broke off.
func (p *Past) InFlight() int { return p.Tally.InFlight }

// priors are the results that the sitting begins with. An answer that was forgotten, as
// it is written already, has an empty one in its place: it isn't told again.
func (p *Past) priors() []engine.Prior {
	forgotten := &call.Answer{} // one for all: there may be a million
	list := make([]engine.Prior, 0, len(p.Tally.Rows))
	for i := range p.Tally.Rows {
		row := &p.Tally.Rows[i]
		if row.GoesOn(p.Again) {
			continue
		}
		prior := engine.Prior{Item: i, Attempt: int(row.Outcome), Made: int(row.Begun()), Took: row.Took, Verdict: row.Verdict, Answer: row.Answer, Err: row.Err}
		if row.Status == engine.OK && prior.Answer == nil {
			prior.Answer = forgotten
		}
		list = append(list, prior)
	}
	return list
}

// anyOpen reports whether an attempt was in flight when the run broke off.
func (p *Past) anyOpen() bool {
	return slices.ContainsFunc(p.Tally.Rows, func(row engine.Row) bool { return row.Open() > 0 })
}

// soFar is what the sittings before count for in the end of the journal.
func (p *Past) soFar() journal.End {
	t := p.Tally
	end := journal.End{OK: t.OK, Cached: t.Cached, Failed: t.Failed, Adopted: t.Adopted, Wall: t.Wall, Usage: t.Usage}
	end.Cost = t.Cost()
	end.Cost.AtLeast = end.Cost.AtLeast || p.anyOpen()
	if !p.Again {
		return end
	}
	end.Failed = 0
	for i := range t.Rows {
		if row := &t.Rows[i]; row.Adopted && row.Status == engine.Failed {
			end.Adopted--
		}
	}
	return end
}

// sitting turns the events of a run of its own, which the engine makes of what is left,
// into those of the run that goes on.
type sitting struct {
	from      time.Duration // the time of the run when it goes on
	again     bool
	begun     []int32 // attempts of each item before
	delivered []bool  // before
}

func (p *Past) sitting() *sitting {
	s := &sitting{from: p.Tally.Now, again: p.Again, begun: make([]int32, len(p.Tally.Rows)), delivered: make([]bool, len(p.Tally.Rows))}
	for i := range p.Tally.Rows {
		row := &p.Tally.Rows[i]
		if row.GoesOn(p.Again) {
			s.begun[i] = row.Begun()
		} else {
			s.delivered[i] = row.Delivered >= 0
		}
	}
	return s
}

// turn turns a batch, in its place. s may be nil: the run has but one sitting.
func (s *sitting) turn(batch []engine.Event) []engine.Event {
	if s == nil {
		return batch
	}
	turned := batch[:0]
	for _, e := range batch {
		if s.tells(&e) {
			turned = append(turned, e)
		}
	}
	return turned
}

// tells turns an event; false: the run has told it before.
func (s *sitting) tells(e *engine.Event) bool {
	e.At += s.from
	switch {
	case e.Kind == engine.RunStarted:
		e.Kind = engine.Continued
		if s.again {
			e.Status = engine.Failed
		}
	case e.Kind == engine.Adopted, e.Kind == engine.Delivered && s.delivered[e.Item]:
		return false
	case e.Kind == engine.Finished:
		e.Made += s.begun[e.Item]
		if e.Attempt > 0 {
			e.Attempt += s.begun[e.Item]
		}
	case e.OfItem() && e.Attempt > 0:
		e.Attempt += s.begun[e.Item]
	}
	return true
}
