package home

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"regatta/engine"
	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// lanes is the list of what can be run: a strategy with its limit a line. The
// lines that are ticked are the lanes of the race.
type lanes struct {
	entries []laneEntry
	cursor  int
	top     int                            // the first in sight, as far as the cursor lets it be
	latest  map[engine.Lane]*workspace.Run // the latest run of each lane on this data
	removed []removedLane                  // the latest last
}

type laneEntry struct {
	lane   engine.Lane
	was    []engine.Lane // what it was when it ran earlier, the latest last
	ticked bool          // it takes part in the race
	place  int           // for its letter and its colour, which it keeps when it moves or is changed
}

// newLanes returns the article's lanes and an ordered one, with the cursor on the
// lane to start with.
func newLanes(first engine.Lane) lanes {
	p := lanes{latest: map[engine.Lane]*workspace.Run{}}
	for _, lane := range engine.ArticleLanes() {
		p.entries = append(p.entries, laneEntry{lane: lane, ticked: true, place: p.free()})
	}
	p.entries = append(p.entries, laneEntry{lane: engine.Lane{Strategy: engine.Ordered, Limit: 2}, place: p.free()})
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

// only makes these lanes the list, all of them ticked.
func (p *lanes) only(list []engine.Lane) {
	p.entries, p.cursor = nil, 0
	for _, lane := range list {
		if !slices.ContainsFunc(p.entries, func(e laneEntry) bool { return e.lane == lane }) {
			p.entries = append(p.entries, laneEntry{lane: lane, ticked: true, place: p.free()})
		}
	}
}

// free is the first place that no lane of the list has.
func (p *lanes) free() int {
	place := 0
	for slices.ContainsFunc(p.entries, func(e laneEntry) bool { return e.place == place }) {
		place++
	}
	return place
}

func (p *lanes) selected() *laneEntry { return &p.entries[p.cursor] }

func (p *lanes) toggle() {
	e := p.selected()
	e.ticked = !e.ticked
}

// MaxLanes is how many lines the list has at most, and so how many lanes race: each has a letter.
const MaxLanes = theme.Letters

// insert puts a lane below the selected one: the same with more in flight.
func (p *lanes) insert() {
	e := *p.selected()
	if e.lane.Strategy.Dispatch == engine.OneByOne {
		e.lane.Strategy = engine.Gather
	}
	e.lane.Limit, e.ticked = nextLimit(max(e.lane.Limit, 1), 1, math.MaxInt), true
	e.was, e.place = nil, p.free()
	p.entries = slices.Insert(p.entries, p.cursor+1, e)
	p.cursor++
}

func (p *lanes) remove() {
	p.removed = append(p.removed, removedLane{*p.selected(), p.cursor})
	p.entries = slices.Delete(p.entries, p.cursor, p.cursor+1)
	p.cursor = min(p.cursor, len(p.entries)-1)
}

// removedLane is a line that was taken from the list, and where it stood.
type removedLane struct {
	laneEntry
	at int
}

// restore brings back the line that was removed last.
func (p *lanes) restore() {
	last := len(p.removed) - 1
	e := p.removed[last]
	p.removed = p.removed[:last]
	p.cursor = min(e.at, len(p.entries))
	p.entries = slices.Insert(p.entries, p.cursor, e.laneEntry)
}

// shift moves the selected lane up or down the list.
func (p *lanes) shift(by int) {
	to := min(max(p.cursor+by, 0), len(p.entries)-1)
	p.entries[p.cursor], p.entries[to] = p.entries[to], p.entries[p.cursor]
	p.cursor = to
}

// nextStrategy gives the selected lane the next strategy.
func (p *lanes) nextStrategy() {
	all, lane := engine.Strategies(), p.selected().lane
	i := slices.Index(all, lane.Strategy)
	lane.Strategy = all[(i+1)%len(all)]
	if lane.Strategy.Dispatch == engine.OneByOne {
		lane.Limit = 0
	}
	p.become(lane)
}

// become makes the selected line another lane. What it was stays beside it in comparisons, if it ran.
func (p *lanes) become(lane engine.Lane) {
	e := p.selected()
	if e.lane == lane {
		return
	}
	e.was = slices.DeleteFunc(slices.Clone(e.was), func(l engine.Lane) bool { return l == lane || l == e.lane })
	if p.latest[e.lane] != nil {
		e.was = append(e.was, e.lane)
	}
	e.lane = lane
}

// raced returns the ticked lanes, each once.
func (p *lanes) raced() []engine.Lane {
	var lanes []engine.Lane
	for _, e := range p.entries {
		if e.ticked && !slices.Contains(lanes, e.lane) {
			lanes = append(lanes, e.lane)
		}
	}
	return lanes
}

// last is the latest run of the selected lane; nil: none.
func (p *lanes) last() *workspace.Run { return p.latest[p.selected().lane] }

// find selects a lane of the list.
func (p *lanes) find(lane engine.Lane) {
	for i, e := range p.entries {
		if e.lane == lane {
			p.cursor = i
			return
		}
	}
}

// over returns the latest finished run of each lane in the list, each with those that its line had
// before it was changed behind it, the latest first.
func (p *lanes) over() []*workspace.Run {
	var list []*workspace.Run
	add := func(lane engine.Lane) {
		if r := p.latest[lane]; r != nil && !r.On() && !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	listed := func(lane engine.Lane) bool {
		return slices.ContainsFunc(p.entries, func(e laneEntry) bool { return e.lane == lane })
	}
	for _, e := range p.entries {
		add(e.lane)
		for _, lane := range slices.Backward(e.was) {
			if !listed(lane) {
				add(lane)
			}
		}
	}
	return list
}

func (p *lanes) anyOver() bool { return len(p.over()) > 0 }

// overTwice reports whether there is something to compare.
func (p *lanes) overTwice() bool { return len(p.over()) > 1 }

// window is what is in sight of the list where so many lines have room.
func (p *lanes) window(room int) (from, to int) {
	return (&pane.List{Cursor: p.cursor, Top: p.top}).Window(len(p.entries), max(room, 1))
}

// choose moves the cursor and shows the lane's latest run.
func (p *Pane) choose(f pane.Frame, by int) {
	n := len(p.lanes.entries)
	p.lanes.top, _ = p.lanes.window(p.listRoom(f))
	p.lanes.cursor = (p.lanes.cursor + by + n) % n
	p.lanes.top, _ = p.lanes.window(p.listRoom(f))
	p.Show(p.lanes.last())
}

// listRoom is how many lanes the list has room for, between its heading and the limit with what
// that means of any lane: the list doesn't change when the cursor moves.
func (p *Pane) listRoom(f pane.Frame) int {
	const means = 3
	return f.H - 1 - 2 - means
}

// viewLanes draws the list, and below it the limit with what it means.
func (p *Pane) viewLanes(f pane.Frame, w int) ([]string, []pane.Hit) {
	th := f.Theme
	from, to := p.lanes.window(p.listRoom(f))
	var head theme.Line
	head.Add(th.Muted, " LANE").Add(th.Faint, pane.InSight(from, to, len(p.lanes.entries)))
	head.Right(w-1, 4).Add(th.Muted, "wall")
	lines := []string{head.String()}
	for i := from; i < to; i++ {
		lines = append(lines, p.entry(f, i, w))
	}
	lines = append(lines, "", th.Muted.Paint(" LIMIT ")+p.limitValue(f))
	for _, line := range draw.Wrap(p.limitMeans(p.Lane()), w-3) {
		lines = append(lines, " "+th.Muted.Paint(line))
	}
	wrong, hits := p.wrongLines(f, w, f.H-len(lines), len(lines))
	return append(lines, wrong...), append(p.laneHits(f, w, from, to), hits...)
}

// laneHits are the places of the lanes in sight, below a heading.
func (p *Pane) laneHits(f pane.Frame, w, from, to int) []pane.Hit {
	var hits []pane.Hit
	for i := from; i < to; i++ {
		hits = append(hits, pane.Hit{Rect: pane.Rect{Y: 1 + i - from, W: w, H: 1}, Do: func() []pane.Intent {
			p.focused = false
			p.choose(f, i-p.lanes.cursor)
			return nil
		}})
	}
	return hits
}

// limitValue is the limit of the selected lane, with arrows that say whether it can change.
func (p *Pane) limitValue(f pane.Frame) string {
	th := f.Theme
	value := "none"
	if limit := p.limitOf(p.Lane()); limit > 0 {
		value = strconv.Itoa(limit)
	}
	if lane := p.Lane(); p.finds(lane) {
		if r := p.lanes.latest[lane]; r != nil && r.On() {
			value = "auto " + strconv.Itoa(r.Tally.Limit)
		} else {
			value = engine.Cap{Most: lane.Limit, Auto: true}.String()
		}
	}
	var l theme.Line
	if p.oneByOne() {
		return l.Add(th.Muted, " one at a time").String()
	}
	changed := ""
	if r := p.lanes.latest[p.Lane()]; r != nil {
		switch to, turned := r.Tally.TurnedTo(); {
		case turned && r.On():
			changed = "  this run only"
		case turned:
			changed = "  ran " + limitName(engine.Cap{Most: r.Lane.Limit, Auto: r.Lane.Auto}) + "→" + to
		}
	}
	arrow := th.Faint
	if p.canChangeLimit(f) {
		arrow = th.Key
	}
	return l.Add(arrow, " ◂ ").Add(th.Strong, value).Add(arrow, " ▸").Add(th.Muted, changed).String()
}

func (p *Pane) entry(f pane.Frame, i, w int) string {
	th, e := f.Theme, &p.lanes.entries[i]
	var l theme.Line
	ink := th.Text
	switch {
	case i == p.lanes.cursor && !p.focused:
		l.Add(th.Cursor, " ▸")
		ink = th.Cursor
	case i == p.lanes.cursor:
		l.Add(th.Accent, " ▸")
		ink = th.Accent
	default:
		l.Add(th.Text, "  ")
	}
	l.Add(th.Lane(e.place).Ink, theme.Letter(e.place))
	tick, tickInk := "○ ", th.Faint
	if e.ticked {
		tick, tickInk = "● ", th.Muted
	}
	wall, wallInk := draw.Wall(f, p.lanes.latest[e.lane])
	l.Add(tickInk, tick)
	name, room := ranAs(e.lane, p.lanes.latest[e.lane]), w-2-theme.Width(wall)-l.Width()
	if theme.Width(name) > room { // it is cut once, not again as the wall grows
		room = min(room, w-2-draw.WallCells-l.Width())
	}
	l.Add(ink, text.FitLane(name, room)) // the wall keeps its place
	l.Right(w-1, theme.Width(wall)).Add(wallInk, wall)
	return l.String()
}

// limitMeans says what the limit does to the lane.
func (p *Pane) limitMeans(lane engine.Lane) string {
	limit := p.limitOf(lane)
	if held := p.heldBelow(lane); held > 0 {
		whose := ""
		if limit != lane.Limit || lane.Auto {
			whose = " for this run"
		}
		return limitWords(engine.Cap{Most: limit}) + whose + ", held at " + strconv.Itoa(held) + " by the provider for now"
	}
	if r := p.lanes.latest[lane]; r != nil && r.On() && (limit != lane.Limit || lane.Auto) && !p.finds(lane) {
		return limitWords(engine.Cap{Most: limit}) + " for this run; the next one begins with " + limitWords(engine.Cap{Most: lane.Limit, Auto: lane.Auto})
	}
	switch {
	case lane.Strategy.Dispatch == engine.OneByOne:
		return "always one call at a time"
	case p.finds(lane) && limit != lane.Limit:
		return "the run finds its limit, " + strconv.Itoa(limit) + " for now"
	case p.finds(lane):
		return "the run finds its limit, up to " + strconv.Itoa(limit)
	case limit == 0:
		return "no limit: all calls start at once"
	case limit == 1:
		return "limit 1: 1 call in flight, the rest wait for its slot"
	}
	return "limit " + strconv.Itoa(limit) + ": at most " + strconv.Itoa(limit) + " calls in flight, the rest wait for a slot"
}

// viewLine draws the selected lane alone, where there is no room for the list.
func (p *Pane) viewLine(f pane.Frame, w int) string {
	th, e := f.Theme, p.lanes.selected()
	var l theme.Line
	l.Add(th.Key, "↑↓ ").Add(th.Cursor, ranAs(e.lane, p.lanes.latest[e.lane])).Add(th.Text, "  ")
	wall, ink := draw.Wall(f, p.lanes.latest[e.lane])
	limit := th.Muted.Paint(" LIMIT ") + p.limitValue(f)
	if l.Width()+theme.Width(limit)+1+theme.Width(wall) > w-1 {
		limit = p.limitValue(f)
	}
	l.Raw(limit)
	if l.Width()+1+theme.Width(wall) > w-1 { // the header has the mark as well
		wall = strings.TrimPrefix(wall, draw.FailedMark)
	}
	l.Right(w-1, theme.Width(wall)).Add(ink, wall)
	return l.String()
}
