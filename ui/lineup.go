package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/runner"
	"regatta/ui/timeline"
	"regatta/ui/workspace"
)

type purpose = workspace.Purpose

const (
	forBatch  = workspace.Batch
	forRace   = workspace.Race
	forSweep  = workspace.Sweep
	forTrials = workspace.Trials
)

// lineup is lanes that run on the same items, at the same time or in turn.
type lineup struct {
	purpose purpose
	job     job
	entries []entrant
	group   *runner.Group // that of the runs; nil: none was started
	cursor  int
}

// entrant is a lane of a lineup and its run; nil: not started.
type entrant struct {
	lane  engine.Lane
	track *workspace.Run
	lives timeline.Lives // what was drawn of its items
}

func newLineup(p purpose, j job, lanes []engine.Lane) lineup {
	l := lineup{purpose: p, job: j}
	for _, lane := range lanes {
		l.entries = append(l.entries, entrant{lane: lane})
	}
	return l
}

// begin starts the runs of a lineup, at the same time or in turn.
func (m *Model) begin(l *lineup, together bool) tea.Cmd {
	turns := runner.InTurn(l.lanes()...)
	if together {
		turns = runner.Together(l.lanes()...)
	}
	l.group = runner.NewGroup(m.plan(l.job), turns...)
	if l.purpose == forSweep {
		l.group.WhileFruitful() // where nothing succeeds, higher limits do no better
	}
	return m.beginGroup(l.purpose, l.group)
}

func (l *lineup) lanes() []engine.Lane {
	lanes := make([]engine.Lane, len(l.entries))
	for i, e := range l.entries {
		lanes[i] = e.lane
	}
	return lanes
}

// joined takes in a run of one of the lanes.
func (l *lineup) joined(t *workspace.Run) {
	for i := range l.entries {
		if e := &l.entries[i]; e.lane == t.Lane {
			e.track = t
		}
	}
}

// tracks are the runs that have started, in the order of the lanes.
func (l *lineup) tracks() []*workspace.Run {
	var tracks []*workspace.Run
	for _, e := range l.entries {
		if e.track != nil {
			tracks = append(tracks, e.track)
		}
	}
	return tracks
}

// whole are the runs that went to their end.
func (l *lineup) whole() []*workspace.Run {
	var tracks []*workspace.Run
	for _, t := range l.tracks() {
		if !t.On() && t.Tally.End != engine.Cancelled {
			tracks = append(tracks, t)
		}
	}
	return tracks
}

// over reports whether every lane has run to its end.
func (l *lineup) over() bool {
	return len(l.entries) > 0 && len(l.whole()) == len(l.entries)
}

// on reports whether lanes are running or still to come.
func (l *lineup) on() bool {
	return l.group.Waiting() || slices.ContainsFunc(l.tracks(), (*workspace.Run).On)
}

// stopped reports whether it ended before all lanes were through.
func (l *lineup) stopped(m *Model) bool {
	return len(l.entries) > 0 && !l.over() && !m.busy()
}

func (l *lineup) move(by int) {
	if n := len(l.entries); n > 0 {
		l.cursor = (l.cursor + by + n) % n
	}
}

// failed counts the items that failed, in all lanes.
func (p *lineup) failed() int {
	n := 0
	for _, t := range p.tracks() {
		n += t.Tally.Failed
	}
	return n
}
