package workspace

import (
	"slices"

	"regatta/engine"
	"regatta/engine/runner"
)

// Group is lanes that run on the same items, at the same time or in turn, and their runs.
type Group struct {
	Job   runner.Job
	Lanes []LaneRun
	Turns *runner.Group // what is still to come; nil: none was started
}

// LaneRun is a lane of a group and its run; nil: it has not started.
type LaneRun struct {
	Lane  engine.Lane
	Run   *Run
	Place int // in the list of lanes, or else in the group
}

// NewGroup returns lanes that have not started.
func NewGroup(j runner.Job, lanes []engine.Lane) *Group {
	g := &Group{Job: j}
	for i, lane := range lanes {
		g.Lanes = append(g.Lanes, LaneRun{Lane: lane, Place: i})
	}
	return g
}

// Names are the lanes alone.
func (g *Group) Names() []engine.Lane {
	lanes := make([]engine.Lane, len(g.Lanes))
	for i, l := range g.Lanes {
		lanes[i] = l.Lane
	}
	return lanes
}

// Joined takes in a run of one of the lanes.
func (g *Group) Joined(r *Run) {
	for i := range g.Lanes {
		if l := &g.Lanes[i]; l.Lane == r.Lane {
			l.Run, r.Place = r, l.Place
		}
	}
}

// Runs are those that have started, in the order of the lanes.
func (g *Group) Runs() []*Run {
	var list []*Run
	for _, l := range g.Lanes {
		if l.Run != nil {
			list = append(list, l.Run)
		}
	}
	return list
}

// Whole are the runs that went to their end.
func (g *Group) Whole() []*Run {
	return slices.DeleteFunc(g.Runs(), func(r *Run) bool { return r.On() || r.Tally.End == engine.Cancelled })
}

// Over reports whether every lane has run to its end.
func (g *Group) Over() bool { return len(g.Lanes) > 0 && len(g.Whole()) == len(g.Lanes) }

// On reports whether lanes are running or still to come.
func (g *Group) On() bool { return g.Turns.Waiting() || slices.ContainsFunc(g.Runs(), (*Run).On) }

// Stopped reports whether it ended before all lanes were through. busy: runs are on.
func (g *Group) Stopped(busy bool) bool { return len(g.Lanes) > 0 && !g.Over() && !busy }

// Failed counts the items that failed, in all lanes.
func (g *Group) Failed() int {
	n := 0
	for _, r := range g.Runs() {
		n += r.Tally.Failed
	}
	return n
}
