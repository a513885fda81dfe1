package home

import (
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/ui/pane"
	"regatta/ui/timeline"
)

// calm is where the list stands while it follows a run: it goes on by a row or two a frame, or
// where a run is too fast to be read, by a page a second at most. Its axis never goes back.
type calm struct {
	tally   *engine.Tally
	at      time.Duration // of the run, at the latest tick
	top     int
	flipped time.Duration // when it turned a page
	from    time.Duration // where the axis of a part of the run begins
	span    time.Duration // 0: the axis is that of the whole run
}

const (
	mostRows     = 2  // a frame
	readable     = 30 // items a second that a list can scroll by and be read
	betweenPages = time.Second
)

// catchingUp is the work of going to where a run is that was not shown before, as one that a replay
// stands still in: no tick does that.
func (p *Pane) catchingUp(f pane.Frame) *pane.Work {
	if !p.following() || p.crowd() == nil || p.calm.tally == p.run.Tally {
		return nil
	}
	return &pane.Work{Do: func() func() { return func() { p.follow(f) } }}
}

// follow goes on with what goes on, in a list of pages of so many.
func (p *Pane) follow(f pane.Frame) {
	r, c := p.run, &p.calm
	if r == nil || !r.On() || p.crowd() == nil {
		*c = calm{}
		return
	}
	now, t := r.Now(f.Now), r.Tally
	at := p.place(f)
	last := max(len(t.Rows)-at.page, 0)
	target := min(max(p.crowd().Front()+1-t.Taken()-at.page/3, 0), last)
	if c.tally != t || now < c.at || p.free {
		*c = calm{tally: t, at: now, top: target, flipped: now}
	}
	c.at = now
	fast := p.crowd().Rate(t, now) > readable
	switch ahead := target - c.top; {
	case ahead <= 0:
		c.top = min(c.top, last) // the place may be larger than it was
	case fast && ahead >= max(at.page-at.page/3, 1) || ahead > 3*at.page:
		if now-c.flipped >= betweenPages {
			c.top, c.flipped = target, now
		}
	case fast && ahead > mostRows: // it is turned when there is a page
	default:
		c.top += min(ahead, mostRows)
	}
	c.frame(p, p.place(f), now)
}

// frame lays out the axis for what is in sight.
func (c *calm) frame(p *Pane, at place, now time.Duration) {
	from, to := p.inSight(at, p.run.Tally, now)
	if from >= to || c.span == 0 && (to-from)*3 > now {
		return
	}
	next := timeline.Window(from, max(to, from+timeline.Shortest), 1)
	c.from = max(c.from, next.From)
	if need := to - c.from; c.span < need || c.span > 4*need {
		c.span = timeline.Fitting(need * 3 / 2) // seldom to be scaled anew
	}
}

// inSight is when the calls in sight began and how far they have come; from is not before to where
// there are none.
func (p *Pane) inSight(at place, t *engine.Tally, now time.Duration) (from, to time.Duration) {
	from = now
	for i := at.top; i < min(at.top+at.page, p.shown(t)); i++ {
		row := &t.Rows[p.itemAt(i)]
		if row.Started >= 0 {
			from = min(from, row.Started)
			to = max(to, row.Started+since(row, now))
		}
	}
	return from, to
}

// axis is that of the whole run, or, where the items in sight are only a short part of it, that of
// their calls. Where a forecast says how long the run takes, it holds that from the first frame.
func (p *Pane) axis(at place, t *engine.Tally, now time.Duration, cells int) timeline.Axis {
	least := timeline.Shortest
	if t != nil && t.Over && t.Cached == 0 { // what took no time is not to look like calls
		least = time.Millisecond
	}
	whole := timeline.Axis{Cells: cells, Span: timeline.Fitting(max(now, least))}
	switch expected := p.expected[t]; {
	case t == nil:
	case t.Over:
		whole.Span = max(t.Now, least)
	case expected >= now && len(t.Limits) <= 1:
		whole.Span = max(expected, least)
	}
	if t == nil || len(t.Rows) <= at.page {
		return whole
	}
	if p.following() && p.calm.tally == t {
		if p.calm.span == 0 {
			return whole
		}
		return timeline.Axis{Cells: cells, From: p.calm.from, Span: p.calm.span}
	}
	from, to := p.inSight(at, t, now)
	if from >= to || (to-from)*3 > now {
		return whole
	}
	return timeline.Window(from, max(to, from+least), cells)
}

// following reports whether the list goes along with its run.
func (p *Pane) following() bool {
	return !p.free && !p.filter.active() && p.order == byStart && p.run != nil && p.run.On()
}

// expect notes how long a run is to take, with some room where that is by other latencies of
// the same kind.
func (p *Pane) expect(lane engine.Lane, t *engine.Tally) {
	if e, known := p.expects(lane); known {
		p.expected[t] = e.Wall
	} else if e.Wall > 0 {
		p.expected[t] = max(e.Wall*21/20, e.High)
	}
}

// Expects is how long a run of a lane is to take; nothing where nobody knows, as where calls meet
// limits or faults that the forecast leaves out.
func (p *Pane) Expects(lane engine.Lane) compare.Expected {
	e, _ := p.expects(lane)
	if p.of.Limited == nil || !p.of.Limited() || p.ranBefore(lane) {
		return e
	}
	for _, c := range p.Forecasts() {
		if c.Lane == lane && c.Twin && c.Known {
			return e
		}
	}
	return compare.Expected{}
}

// ranBefore reports whether a run before tells how long the next of the lane is to take.
func (p *Pane) ranBefore(lane engine.Lane) bool {
	before := p.lanes.latest[lane]
	return before != nil && lends(before)
}

// expects says by the forecast of a lane, or by the run before it, how long the next is to take.
// known: by the very latencies that it will have.
func (p *Pane) expects(lane engine.Lane) (e compare.Expected, known bool) {
	if i := slices.Index(p.outlook.lanes, lane); i >= 0 && p.outlookHolds() {
		e = p.outlook.list[i].wall
	}
	for _, c := range p.Forecasts() {
		if c.Lane == lane && (!c.Twin || c.Known) {
			e, known = compare.Expected{Wall: c.Wall}, true
		}
	}
	if p.ranBefore(lane) {
		e, known = compare.Expected{Wall: p.lanes.latest[lane].Tally.Wall}, true
	}
	return e, known
}
