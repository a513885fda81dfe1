package runner

import (
	"slices"

	"regatta/engine"
)

// Turn is lanes that run at the same time, when the turn before is over.
type Turn struct {
	Lanes []engine.Lane
	Trial int // as in Plan
}

// Together returns the one turn of lanes that run at the same time.
func Together(lanes ...engine.Lane) []Turn { return []Turn{{Lanes: lanes}} }

// InTurn returns a turn for each lane.
func InTurn(lanes ...engine.Lane) []Turn {
	turns := make([]Turn, len(lanes))
	for i, lane := range lanes {
		turns[i].Lanes = []engine.Lane{lane}
	}
	return turns
}

// Group is runs that belong together and have their turns one after the other: those of
// a race, of a sweep, of trials, or a single run. It starts nothing by itself. When a run
// has reached the budget, has found out that the provider rejects whatever is sent, or was
// stopped from elsewhere, no further turn comes.
//
// A group is for one goroutine, that of Run.Apply. A nil group has nothing to run.
type Group struct {
	plan     Plan
	fruitful bool
	waiting  []Turn
	on       []*Run
	starting bool
}

// NewGroup returns the group of these turns, whose runs are started with a plan.
func NewGroup(p Plan, turns ...Turn) *Group { return &Group{plan: p, waiting: turns} }

// WhileFruitful has the group give up after a run under which nothing succeeded, for
// groups whose later runs would do no better. It returns the group.
func (g *Group) WhileFruitful() *Group {
	g.fruitful = true
	return g
}

// Next takes the next turn and returns what to start it with; false: none is left, or
// the turn before isn't over. Started has to follow, or GiveUp if nothing could be started.
func (g *Group) Next() (p Plan, ok bool) {
	if g == nil || g.starting || len(g.on) > 0 || len(g.waiting) == 0 {
		return Plan{}, false
	}
	turn := g.waiting[0]
	g.waiting, g.starting = g.waiting[1:], true
	p = g.plan
	p.Lanes, p.Trial = turn.Lanes, turn.Trial
	return p, true
}

// Started takes in the runs of a turn, before any of their batches is folded.
func (g *Group) Started(runs []*Run) {
	g.starting = false
	g.on = slices.Clone(runs)
	for _, r := range runs {
		r.group = g
		r.following.Store(int64(g.following()))
	}
}

// following is how many runs are still to come.
func (g *Group) following() (n int) {
	for _, turn := range g.waiting {
		n += len(turn.Lanes)
	}
	return n
}

// Waiting reports whether turns are still to come.
func (g *Group) Waiting() bool { return g != nil && len(g.waiting) > 0 }

// GiveUp lets no further turn come. Runs that are on go on.
func (g *Group) GiveUp() {
	if g == nil {
		return
	}
	g.waiting = nil // a turn that is starting still has to be taken in
	for _, r := range g.on {
		r.following.Store(0)
	}
}

// Stop gives up, and stops the runs that are on.
func (g *Group) Stop() {
	if g == nil {
		return
	}
	g.GiveUp()
	for _, r := range g.on {
		r.Stop()
	}
}

// Drain gives up, and drains the runs that are on. It returns how many calls they still make:
// those with a request under way.
func (g *Group) Drain() (calls int) {
	if g == nil {
		return 0
	}
	g.GiveUp()
	for _, r := range g.on {
		r.Drain()
		calls += r.Tally.InFlight
	}
	return calls
}

// applied takes note of a batch that was folded into a run of the group.
func (g *Group) applied(r *Run, b Batch) {
	if r.Tally.Rejected() || r.EndsGroup() {
		g.GiveUp()
	}
	if !b.Last {
		return
	}
	g.on = slices.DeleteFunc(g.on, func(other *Run) bool { return other == r })
	if g.plan.Budget.Reached() || g.fruitful && r.Tally.OK == 0 {
		g.GiveUp()
	}
}
