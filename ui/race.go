package ui

import (
	"fmt"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// racePane shows several runs on one time axis.
type racePane struct {
	lanes   []engine.Lane // all of the race
	tracks  []*track      // those that have started, in the same order
	waiting []engine.Lane // those that haven't, where lanes run in turn
	cursor  int
}

// startRace races the ticked lanes: on the simulated provider at the same time,
// else one after the other, and only when asked twice, since it is paid for.
func (m *Model) startRace() tea.Cmd {
	lanes := m.lanes.raced()
	if len(lanes) == 0 || m.busy() {
		return nil
	}
	if !m.cfg.Provider.Simulated() && !m.asked {
		calls := len(lanes) * m.job.set.Rows.Len()
		m.notice = notice{
			text: fmt.Sprintf("%d lanes make %s to %s: press R again to race", len(lanes), text.Plural(calls, "call"), text.Clean(m.cfg.Provider.Label())),
			asks: true,
		}
		return nil
	}
	m.race = racePane{lanes: lanes}
	m.screen = onRace
	if m.cfg.Provider.Simulated() {
		return m.start(lanes...)
	}
	m.race.waiting = lanes[1:]
	return m.start(lanes[0])
}

// pop takes the next lane of a race that goes lane by lane.
func (p *racePane) pop() engine.Lane {
	next := p.waiting[0]
	p.waiting = p.waiting[1:]
	return next
}

func (p *racePane) move(by int) {
	if n := len(p.lanes); n > 0 {
		p.cursor = (p.cursor + by + n) % n
	}
}

// openLane shows the run under the cursor item by item.
func (m *Model) openLane() {
	if m.race.cursor >= len(m.race.tracks) {
		return
	}
	t := m.race.tracks[m.race.cursor]
	for i, e := range m.lanes.entries {
		if e.lane == t.lane {
			m.lanes.cursor = i
		}
	}
	m.screen = onBatch
	m.batch.show(t)
}

// now is the time of the lane that is furthest: the axis is the same for all.
func (p *racePane) now(m *Model) time.Duration {
	var now time.Duration
	for _, t := range p.tracks {
		now = max(now, t.now(m.clock()))
	}
	return now
}

// view draws a block of lines a lane: its name and figures, and beside them all
// of its items' lives.
func (p *racePane) view(m *Model, r rect) []string {
	th := m.theme
	label := 27
	if r.w < 64 {
		label = 25
	}
	m.pen.Axis = timeline.Axis{Cells: r.w - label - 2, Span: timeline.Fitting(max(p.now(m), time.Second))}
	var ruler theme.Line
	ruler.To(label+1).Add(th.Faint, m.pen.Axis.Ruler())
	lines := []string{ruler.String()}

	each, gap := p.height(m, r.h-1)
	for i, lane := range p.lanes {
		lines = append(lines, p.lane(m, i, lane, label, each)...)
		if gap && i < len(p.lanes)-1 {
			lines = append(lines, "")
		}
	}
	if table := m.table(r); m.raceOver() && len(lines)+len(table) <= r.h {
		lines = append(lines, table...)
	}
	return lines
}

// raceOver reports whether every lane of the race has ended.
func (m *Model) raceOver() bool {
	return len(m.race.lanes) > 0 && len(finishedOf(m.race.tracks)) == len(m.race.lanes)
}

// height is how many lines each lane takes, and whether an empty one follows.
func (p *racePane) height(m *Model, h int) (each int, gap bool) {
	n := max(len(p.lanes), 1)
	each = max(h/n, 1)
	if each >= 4 {
		each, gap = each-1, true
	}
	return min(each, max(m.job.set.Rows.Len(), 3)), gap
}

func (p *racePane) lane(m *Model, i int, lane engine.Lane, label, h int) []string {
	th := m.theme
	var t *track
	if i < len(p.tracks) {
		t = p.tracks[i]
	}
	captions := p.captions(m, i, lane, t, label, h)
	var drawn []theme.Line
	if t != nil {
		drawn = m.pen.Lane(t.tally.Rows, t.tally.Started.Order, t.now(m.clock()), h)
	}
	lines := make([]string, h)
	for k := range lines {
		var l theme.Line
		if k < len(captions) {
			l.Raw(captions[k])
		}
		l.To(label).Add(th.Rule, "│")
		if k < len(drawn) {
			l.Raw(drawn[k].String())
		}
		lines[k] = l.String()
	}
	return lines
}

// captions says at most h lines about a lane: its name, its clock, how far it is.
func (p *racePane) captions(m *Model, i int, lane engine.Lane, t *track, w, h int) []string {
	th := m.theme
	var name theme.Line
	ink, marker := th.Strong, "  "
	if i == p.cursor {
		ink, marker = th.Cursor, "▸ "
	}
	name.Add(th.Cursor, marker).Add(ink, lane.Strategy.Title())
	if lane.Limit > 0 {
		name.Add(ink, " "+strconv.Itoa(lane.Limit))
	}
	clock, clockInk := "waiting", th.Faint
	if t != nil {
		clock, clockInk = m.wallOf(lane)
	}
	name.Right(w-1, theme.Width(clock)).Add(clockInk, clock)
	if t == nil || h < 2 {
		return []string{name.String()}
	}
	var count theme.Line
	count.Add(th.Muted, fmt.Sprintf("  %s/%s delivered", text.Count(t.tally.Delivered), text.Count(len(t.tally.Rows))))
	if s := t.tally.Speedup(); s > 0 {
		speed := fmt.Sprintf("%.1f×", s)
		count.Right(w-1, theme.Width(speed)).Add(th.Accent, speed)
	}
	captions := []string{name.String(), count.String()}
	if h < 3 {
		return captions
	}
	var flight theme.Line
	flight.Add(th.Muted, "  "+flightName(t.tally)+" "+inFlight(t.tally))
	return append(captions, flight.String())
}

// story says how the race goes, or came out.
func (p *racePane) story(m *Model) []string {
	done := finishedOf(p.tracks)
	if !m.raceOver() {
		how := " at the same time, with the same simulated latencies"
		if !m.cfg.Provider.Simulated() {
			how = " one after the other"
		}
		return []string{fmt.Sprintf("%d lanes on the same %s,", len(p.lanes), text.Plural(m.job.set.Rows.Len(), "item")), how}
	}
	first, last := fastest(done), slowest(done)
	if first == last {
		return []string{"the race is over"}
	}
	a, b := first.tally, last.tally
	outcome := fmt.Sprintf("%s %s, %s %s: %.1f times as long", first.lane, text.Seconds(a.Wall), last.lane, text.Seconds(b.Wall), float64(b.Wall)/float64(a.Wall))
	if !m.cfg.Provider.Simulated() {
		return []string{outcome, "; a real provider's latencies differ from lane to lane"}
	}
	return []string{outcome + " for the same calls", fmt.Sprintf(", %d in flight at most instead of %d", b.Most, a.Most)}
}
