package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/runner"
)

// purpose says what a run is for, and so which pane takes it in.
type purpose uint8

const (
	forBatch purpose = iota
	forRace
	forSweep
	forTrials
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
	track *track
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
func (l *lineup) joined(t *track) {
	for i := range l.entries {
		if e := &l.entries[i]; e.lane == t.lane {
			e.track = t
		}
	}
}

// tracks are the runs that have started, in the order of the lanes.
func (l *lineup) tracks() []*track {
	var tracks []*track
	for _, e := range l.entries {
		if e.track != nil {
			tracks = append(tracks, e.track)
		}
	}
	return tracks
}

// whole are the runs that went to their end.
func (l *lineup) whole() []*track {
	var tracks []*track
	for _, t := range l.tracks() {
		if !t.on() && t.tally.End != engine.Cancelled {
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
	return l.group.Waiting() || slices.ContainsFunc(l.tracks(), (*track).on)
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
		n += t.tally.Failed
	}
	return n
}
