package ui

import (
	"fmt"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/trials"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// sweepPane shows a strategy under rising limits: what each gives, and which one to
// take. Its runs become the latest of their lanes when they come to their end,
// unless they were of a part of the items only.
type sweepPane struct {
	lineup
	strategy engine.Strategy
	all      int  // how many items there are; the runs may have had fewer
	together bool // the runs are at the same time

	chosen  bool // the user has gone to a row; else the cursor is at the best
	charted bool // where not all has room, the chart has it
	cramped bool // not all had room when it was drawn last
	top     int  // the first row in sight

	points []trials.Point // of the runs that are whole
	best   int            // the entry to recommend; -1: none
	why    string
}

const (
	// usualTop is how far a sweep goes, unless the lane's own limit is higher.
	usualTop = 64
	// rounds is how many items there are at least for each slot of the highest limit:
	// enough for its throughput to be more than a start and an end. More would only
	// take time and money, most of it at the lowest limits.
	rounds = 4
)

// newSweep plans a sweep of the lane's strategy: limits that double, up to that many
// items at most, over all items or the first of them.
func newSweep(lane engine.Lane, j job, together bool) *sweepPane {
	items := j.Set.Rows.Len()
	top := min(max(usualTop, lane.Limit), items)
	if n := rounds * top; n < items {
		set := *j.Set
		set.Rows = datasets.First(set.Rows, n)
		j.Set = &set
	}
	p := &sweepPane{strategy: lane.Strategy, all: items, together: together, best: -1}
	p.lineup = newLineup(forSweep, j, trials.Doubling(lane.Strategy, 1, top))
	return p
}

// items is how many items each run has.
func (p *sweepPane) items() int { return p.job.Set.Rows.Len() }

// sampled reports whether the runs have a part of the items only.
func (p *sweepPane) sampled() bool { return p.items() < p.all }

// title writes what is swept as on the command line: "gather:1..64".
func (p *sweepPane) title() string {
	last := p.entries[len(p.entries)-1].lane
	return fmt.Sprintf("%s:1..%d", last.Strategy.Name, last.Limit)
}

// sweepActions are those of the list of lanes: to sweep, or to come back to a sweep.
func (m *Model) sweepActions() []action {
	strategy := m.lanes.selected().lane.Strategy
	show := func(p *sweepPane) func() tea.Cmd {
		return just(func() { m.sweep = p; m.push(m.screens.sweep) })
	}
	switch done := m.swept[strategy]; {
	case m.sweep.on():
		return []action{on(keys("S"), "S", "to the sweep", show(m.sweep))}
	case m.busy() || !m.sweepable():
		return nil
	case done != nil:
		return []action{on(keys("S"), "S", "results", show(done))}
	case m.spent():
		return nil
	}
	return []action{on(keys("S"), "S", "sweep", func() tea.Cmd { return m.startSweep(m.lanes.selected().lane) })}
}

// sweepable reports whether limits make a difference to the selected lane.
func (m *Model) sweepable() bool {
	return m.lanes.selected().lane.Strategy.Dispatch != engine.OneByOne && m.job.Set.Rows.Len() > 1
}

// startSweep runs the lane's strategy under one limit after the other. On the
// simulated provider they run at the same time, each with a provider of its own and
// the same latencies, unless there are next to none: then this machine would be what
// is measured. On a real one they never do, since they would share its limits.
func (m *Model) startSweep(lane engine.Lane) tea.Cmd {
	provider := m.cfg.Provider
	p := newSweep(lane, m.job, provider.Simulated() && !provider.Instant())
	b := bill{what: fmt.Sprintf("sweep %s of %s", text.Plural(len(p.entries), "limit"), p.strategy.Name), calls: len(p.entries) * p.items()}
	if p.sampled() {
		b.more = " on the first " + text.Plural(p.items(), "item")
	}
	b.again = m.swept[p.strategy] != nil
	return m.charge(b, func() tea.Cmd {
		m.sweep, m.swept[p.strategy] = p, p
		m.push(m.screens.sweep)
		return m.begin(&p.lineup, p.together)
	})
}

// forgetSweeps is for other data.
func (m *Model) forgetSweeps() {
	m.sweep = &sweepPane{}
	clear(m.swept)
}

// ended takes note that one of the runs is over.
func (p *sweepPane) ended(m *Model, t *workspace.Run) {
	if t.Tally.End != engine.Cancelled && !p.sampled() {
		m.lanes.ran(t)
	}
	p.judge()
}

// judge finds the limit to recommend, of those whose runs are whole.
func (p *sweepPane) judge() {
	p.points = p.points[:0]
	var entries []int
	for i, e := range p.entries {
		if t := e.track; t != nil && t.Tally.Whole() {
			p.points = append(p.points, trials.PointOf(t.Tally))
			entries = append(entries, i)
		}
	}
	p.best = -1
	var at int
	if at, p.why = trials.Knee(p.points); at >= 0 {
		p.best = entries[at]
	}
}

// pointOf is what was measured under a limit; nil: it has not run to its end.
func (p *sweepPane) pointOf(limit int) *trials.Point {
	for i := range p.points {
		if p.points[i].Limit == limit {
			return &p.points[i]
		}
	}
	return nil
}

// settled reports whether it has come to an end, with something to say.
func (p *sweepPane) settled(m *Model) bool { return !m.busy() && len(p.points) > 0 }

// at is the row under the cursor.
func (p *sweepPane) at(m *Model) int {
	if !p.chosen && p.settled(m) {
		return max(p.best, 0)
	}
	return p.cursor
}

// goTo moves the cursor.
func (p *sweepPane) goTo(row int) {
	p.cursor, p.chosen = min(max(row, 0), len(p.entries)-1), true
}

// actions are those of the sweep.
func (p *sweepPane) actions(m *Model) []action {
	var list []action
	at := p.at(m)
	if !m.busy() {
		limit := p.entries[at].lane.Limit
		list = append(list, on(keys("enter"), "enter", "use "+strconv.Itoa(limit), just(func() { m.takeLimit(p.entries[at].lane) })))
	} else {
		list = append(list, on(keys("s"), "s", "stop", m.stop))
	}
	if p.cramped {
		other := "chart"
		if p.charted {
			other = "figures"
		}
		list = append(list, on(keys("left", "right", "h", "l"), "←→", other, just(func() { p.charted = !p.charted })))
	}
	list = append(list,
		on(keys("up", "k"), "↑↓", "limit", just(func() { p.goTo(at - 1) })),
		also(keys("down", "j"), just(func() { p.goTo(at + 1) })),
		also(keys("home", "g"), just(func() { p.goTo(0) })),
		also(keys("end", "G"), just(func() { p.goTo(len(p.entries) - 1) })),
	)
	if !m.busy() && !m.spent() {
		list = append(list, on(keys("S"), "S", "sweep again", func() tea.Cmd { return m.startSweep(m.laneFor(p.strategy)) }))
	}
	list = append(list, on(keys("esc", "tab"), "esc", "back", m.back))
	list = append(list, m.exportActions()...)
	if t := p.entries[at].track; t.CanSave() {
		list = append(list, on(keys("w"), "w", "save run", func() tea.Cmd { return m.askName(t) }))
	}
	return append(list, m.runsActions()...)
}

// laneFor is the lane of the list that a sweep of a strategy is for: the selected
// one, or the first with that strategy.
func (m *Model) laneFor(s engine.Strategy) engine.Lane {
	if lane := m.lanes.selected().lane; lane.Strategy == s {
		return lane
	}
	for _, e := range m.lanes.entries {
		if e.lane.Strategy == s {
			return e.lane
		}
	}
	return engine.Lane{Strategy: s}
}

// takeLimit gives the lane that was swept one of the limits, and goes back to it.
func (m *Model) takeLimit(lane engine.Lane) {
	m.lanes.find(m.laneFor(lane.Strategy))
	m.lanes.selected().lane = lane
	m.toBatch()
}

// clickAt selects the row that is drawn on a line of the pane.
func (p *sweepPane) clickAt(line int) {
	if row := p.top + line - 1; line >= 1 && row < len(p.entries) && !(p.cramped && p.charted) {
		p.goTo(row)
	}
}
