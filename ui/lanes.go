package ui

import (
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/runner"
	"regatta/ui/draw"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// lanesPane is the list of what can be run: a strategy with its limit a line. The
// lines that are ticked are the lanes of the race.
type lanesPane struct {
	entries []laneEntry
	cursor  int
	latest  map[engine.Lane]*workspace.Run // the latest run of each lane on this data
}

type laneEntry struct {
	lane   engine.Lane
	ticked bool // it takes part in the race
}

// newLanes returns the article's lanes and an ordered one, with the cursor on the
// lane to start with.
func newLanes(first engine.Lane) lanesPane {
	p := lanesPane{latest: map[engine.Lane]*workspace.Run{}}
	for _, lane := range engine.ArticleLanes() {
		p.entries = append(p.entries, laneEntry{lane: lane, ticked: true})
	}
	p.entries = append(p.entries, laneEntry{lane: engine.Lane{Strategy: engine.Ordered, Limit: 2}})
	if first.Strategy.Dispatch == engine.OneByOne {
		first.Limit = 0 // it has none to show
	}
	for i, e := range p.entries {
		if e.lane == first {
			p.cursor = i
			return p
		}
	}
	for i, e := range p.entries {
		if e.lane.Strategy == first.Strategy {
			p.entries[i].lane, p.cursor = first, i
			break
		}
	}
	return p
}

func (p *lanesPane) selected() *laneEntry { return &p.entries[p.cursor] }

func (p *lanesPane) toggle() {
	e := p.selected()
	e.ticked = !e.ticked
}

// maxLanes is how many lines the list has at most, and so how many lanes race.
const maxLanes = 6

// add puts a lane below the selected one: the same with more in flight.
func (p *lanesPane) add() {
	e := *p.selected()
	if e.lane.Strategy.Dispatch == engine.OneByOne {
		e.lane.Strategy = engine.Gather
	}
	e.lane.Limit, e.ticked = nextLimit(max(e.lane.Limit, 1), 1, math.MaxInt), true
	p.entries = slices.Insert(p.entries, p.cursor+1, e)
	p.cursor++
}

func (p *lanesPane) remove() {
	p.entries = slices.Delete(p.entries, p.cursor, p.cursor+1)
	p.cursor = min(p.cursor, len(p.entries)-1)
}

// shift moves the selected lane up or down the list.
func (p *lanesPane) shift(by int) {
	to := min(max(p.cursor+by, 0), len(p.entries)-1)
	p.entries[p.cursor], p.entries[to] = p.entries[to], p.entries[p.cursor]
	p.cursor = to
}

// nextStrategy gives the selected lane the next strategy.
func (p *lanesPane) nextStrategy() {
	all, e := engine.Strategies(), p.selected()
	i := slices.Index(all, e.lane.Strategy)
	e.lane.Strategy = all[(i+1)%len(all)]
	if e.lane.Strategy.Dispatch == engine.OneByOne {
		e.lane.Limit = 0
	}
}

// raced returns the ticked lanes, each once.
func (p *lanesPane) raced() []engine.Lane {
	var lanes []engine.Lane
	for _, e := range p.entries {
		if e.ticked && !slices.Contains(lanes, e.lane) {
			lanes = append(lanes, e.lane)
		}
	}
	return lanes
}

// ran takes note of a run: it becomes the latest of its lane.
func (p *lanesPane) ran(t *workspace.Run) { p.latest[t.Lane] = t }

// last is the latest run of the selected lane; nil: none.
func (p *lanesPane) last() *workspace.Run { return p.latest[p.selected().lane] }

// find selects a lane of the list.
func (p *lanesPane) find(lane engine.Lane) {
	for i, e := range p.entries {
		if e.lane == lane {
			p.cursor = i
			return
		}
	}
}

func (p *lanesPane) forget() { clear(p.latest) }

// over returns the latest finished run of each lane in the list.
func (p *lanesPane) over() []*workspace.Run {
	var tracks []*workspace.Run
	for _, e := range p.entries {
		if t := p.latest[e.lane]; t != nil && !t.On() && !slices.Contains(tracks, t) {
			tracks = append(tracks, t)
		}
	}
	return tracks
}

func (p *lanesPane) anyOver() bool { return len(p.over()) > 0 }

// choose moves the cursor and shows the lane's latest run.
func (m *Model) choose(by int) {
	n := len(m.lanes.entries)
	m.lanes.cursor = (m.lanes.cursor + by + n) % n
	m.batch.show(m.lanes.last())
}

// limits are the stops of the limit's knob; 0, no limit, is the loosest.
var limits = [...]int{1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 0}

// nextLimit returns the stop after or before a limit, where a limit of as many as
// there are items, or more, is as good as none.
func nextLimit(limit, by, items int) int {
	stops := limits[:len(limits)-1]
	for len(stops) > 1 && stops[len(stops)-1] >= items {
		stops = stops[:len(stops)-1]
	}
	at := len(stops) // none
	if limit > 0 {
		at = sort.SearchInts(stops, limit)
		if by > 0 && (at == len(stops) || stops[at] != limit) {
			at-- // between two stops
		}
	}
	if at = max(at+by, 0); at >= len(stops) {
		return 0
	}
	return stops[at]
}

// canChangeLimit reports whether the selected lane has a limit to change: a for loop
// makes one call at a time whatever the limit; while something runs, only its limit can
// change.
func (m *Model) canChangeLimit() bool {
	if m.lanes.selected().lane.Strategy.Dispatch == engine.OneByOne || m.launching {
		return false
	}
	t := m.lanes.last()
	return !m.busy() || (m.base() == m.screens.batch && t != nil && t.On())
}

// changeLimit goes to the next limit, up or down.
func (m *Model) changeLimit(by int) {
	limit := m.lanes.selected().lane.Limit
	if t := m.lanes.last(); t != nil && t.On() {
		limit = t.Live.Limit()
	}
	m.setLimit(nextLimit(limit, by, m.job.Set.Rows.Len()))
}

// typeLimit asks for the limit in digits.
func (m *Model) typeLimit() tea.Cmd {
	e := entry{label: "limit of " + m.lanes.selected().lane.Strategy.Name + ":", hint: "calls in flight; 0 = no limit", what: "set", only: "0123456789"}
	e.done = func(value string) (tea.Cmd, string) {
		limit, err := engine.ParseLimit(value)
		if err != nil {
			return nil, err.Error()
		}
		if !m.canChangeLimit() {
			return nil, "what runs now keeps its limit"
		}
		m.setLimit(limit)
		return nil, ""
	}
	return m.enter(e, "")
}

// setLimit sets the limit of the run that is on, or else of the next one.
func (m *Model) setLimit(limit int) {
	if t := m.lanes.last(); t != nil && t.On() {
		t.Live.SetLimit(limit)
		return
	}
	m.lanes.selected().lane.Limit = limit
	m.batch.show(m.lanes.last())
}

// runSelected runs the selected lane.
func (m *Model) runSelected() tea.Cmd {
	lane, last := m.lanes.selected().lane, m.lanes.last()
	b := bill{what: "run " + lane.String(), calls: m.job.Set.Rows.Len(), most: m.cfg.Cache != nil, again: last != nil && last.From == nil}
	if b.again {
		b.what += " again"
	}
	return m.charge(b, func() tea.Cmd {
		p := m.plan(m.job)
		p.Cache = m.cfg.Cache // all other runs are there to be measured
		return m.beginGroup(forBatch, runner.NewGroup(p, runner.Together(lane)...))
	})
}

// view draws the list, and below it the limit with what it means.
func (p *lanesPane) view(m *Model, r rect) []string {
	th := m.theme
	var head theme.Line
	head.Add(th.Muted, " LANE")
	head.Right(r.w-1, 4).Add(th.Muted, "wall")
	lines := []string{head.String()}
	for i := range p.entries {
		lines = append(lines, p.entry(m, i, r.w))
	}
	e := p.selected()
	lines = append(lines, "", p.limitLine(m, e))
	for _, line := range draw.Wrap(limitMeans(e.lane, m.limitOf(e.lane)), r.w-3) {
		lines = append(lines, " "+th.Muted.Paint(line))
	}
	return lines
}

func (p *lanesPane) entry(m *Model, i, w int) string {
	th, e := m.theme, &p.entries[i]
	var l theme.Line
	ink := th.Text
	switch {
	case i == p.cursor && !m.batch.focused:
		l.Add(th.Cursor, " ▸ ")
		ink = th.Cursor
	case i == p.cursor:
		l.Add(th.Accent, " ▸ ")
		ink = th.Accent
	default:
		l.Add(th.Text, "   ")
	}
	tick, tickInk := "○ ", th.Faint
	if e.ticked {
		tick, tickInk = "● ", th.Muted
	}
	l.Add(tickInk, tick).Add(ink, e.lane.String())
	wall, wallInk := draw.Wall(m.frame(), p.latest[e.lane])
	l.Right(w-1, theme.Width(wall)).Add(wallInk, wall)
	return l.String()
}

// limitOf is the limit that holds for the lane's run, or would.
func (m *Model) limitOf(lane engine.Lane) int {
	if t := m.lanes.latest[lane]; t != nil && t.On() {
		return t.Live.Limit()
	}
	return lane.Limit
}

func (p *lanesPane) limitLine(m *Model, e *laneEntry) string {
	return m.theme.Muted.Paint(" LIMIT ") + p.limitValue(m, e)
}

func (p *lanesPane) limitValue(m *Model, e *laneEntry) string {
	th := m.theme
	value := "none"
	if limit := m.limitOf(e.lane); limit > 0 {
		value = strconv.Itoa(limit)
	}
	var l theme.Line
	if e.lane.Strategy.Dispatch == engine.OneByOne {
		return l.Add(th.Muted, " one at a time").String()
	}
	arrow := th.Faint
	if m.canChangeLimit() {
		arrow = th.Key
	}
	return l.Add(arrow, " ◂ ").Add(th.Strong, value).Add(arrow, " ▸").String()
}

// limitMeans says what the limit does to the lane.
func limitMeans(lane engine.Lane, limit int) string {
	switch {
	case lane.Strategy.Dispatch == engine.OneByOne:
		return "always one call at a time"
	case limit == 0:
		return "no limit: all calls start at once"
	case limit == 1:
		return "limit 1: 1 call in flight, the rest wait for its slot"
	}
	return "limit " + strconv.Itoa(limit) + ": at most " + strconv.Itoa(limit) + " calls in flight, the rest wait for a slot"
}

// viewLine draws the selected lane alone, where there is no room for the list.
func (p *lanesPane) viewLine(m *Model, w int) string {
	th, e := m.theme, p.selected()
	var l theme.Line
	l.Add(th.Key, "↑↓ ").Add(th.Cursor, e.lane.String()).Add(th.Text, "  ")
	wall, ink := draw.Wall(m.frame(), p.latest[e.lane])
	limit := p.limitLine(m, e)
	if l.Width()+theme.Width(limit)+1+theme.Width(wall) > w-1 {
		limit = p.limitValue(m, e)
	}
	l.Raw(limit)
	if l.Width()+1+theme.Width(wall) > w-1 { // the header has the mark as well
		wall = strings.TrimPrefix(wall, draw.FailedMark)
	}
	l.Right(w-1, theme.Width(wall)).Add(ink, wall)
	return l.String()
}
