package ui

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
	"regatta/ui/workspace"
)

// racePane shows several runs on one time axis.
type racePane struct {
	lineup
	together bool // the lanes run at the same time
}

// startRace races the ticked lanes: on the simulated provider at the same time,
// else one after the other unless told otherwise.
func (m *Model) startRace() tea.Cmd {
	lanes := m.lanes.raced()
	if len(lanes) == 0 || m.busy() {
		return nil
	}
	together := m.cfg.Together || m.cfg.Provider.Simulated()
	b := bill{what: "race " + text.Plural(len(lanes), "lane"), calls: len(lanes) * m.job.Set.Rows.Len()}
	if together {
		b.more = " at the same time"
	}
	b.again = slices.ContainsFunc(lanes, func(lane engine.Lane) bool { return m.lanes.latest[lane] != nil })
	return m.charge(b, func() tea.Cmd {
		m.race = racePane{newLineup(forRace, m.job, lanes), together}
		m.push(m.screens.race)
		return m.begin(&m.race.lineup, together)
	})
}

// openLane shows the run under the cursor item by item, and selects its lane in
// the list.
func (m *Model) openLane() {
	e := m.race.entries[m.race.cursor]
	if e.track == nil {
		return
	}
	m.lanes.find(e.lane)
	m.pushAgain(m.screens.batch)
	m.batch.show(e.track)
}

// now is the time of the lane that is furthest: the axis is the same for all.
func (p *racePane) now(m *Model) time.Duration {
	var now time.Duration
	for _, t := range p.tracks() {
		now = max(now, t.Now(m.now))
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
	for i := range p.entries {
		lines = append(lines, p.lane(m, i, label, each)...)
		if gap && i < len(p.entries)-1 {
			lines = append(lines, "")
		}
	}
	if room := r.h - len(lines); p.over() && room > len(p.entries)+3 {
		table := []string{draw.Working(th)}
		if m.raceSum.Of(p.tracks()) {
			table = m.raceSum.Lines(m.frame())
		}
		if len(table) <= room {
			lines = append(lines, table...)
		}
	}
	return lines
}

// height is how many lines each lane takes, and whether an empty one follows.
func (p *racePane) height(m *Model, h int) (each int, gap bool) {
	n := max(len(p.entries), 1)
	each = max(h/n, 1)
	if each >= 4 {
		each, gap = each-1, true
	}
	return min(each, max(m.job.Set.Rows.Len(), 3)), gap
}

func (p *racePane) lane(m *Model, i, label, h int) []string {
	th, t := m.theme, p.entries[i].track
	captions := p.captions(m, i, label, h)
	var drawn []theme.Line
	if t != nil {
		m.pen.Orphaned = t.Tally.Raised
		drawn = m.pen.Lane(&p.entries[i].lives, t.Tally.Rows, t.Tally.Started.Order, t.Now(m.now), h)
	}
	lines := make([]string, h)
	for k := range lines {
		var l theme.Line
		if k < len(captions) {
			l.Raw(captions[k])
		}
		l.To(label).Add(th.Rule, "│")
		if k < len(drawn) {
			l.Join(&drawn[k])
		}
		lines[k] = l.String()
	}
	return lines
}

// captions says at most h lines about a lane: its name, its clock, how far it is.
func (p *racePane) captions(m *Model, i, w, h int) []string {
	th, lane, t := m.theme, p.entries[i].lane, p.entries[i].track
	var name theme.Line
	ink, marker := th.Strong, "  "
	if i == p.cursor {
		ink, marker = th.Cursor, "▸ "
	}
	name.Add(th.Cursor, marker).Add(ink, lane.String())
	clock, clockInk := "waiting", th.Faint
	switch {
	case t != nil:
		clock, clockInk = m.wallOf(t)
	case p.stopped(m):
		clock = "not run"
	}
	name.Right(w-1, theme.Width(clock)).Add(clockInk, clock)
	if t == nil || h < 2 {
		return []string{name.String()}
	}
	captions := []string{name.String(), m.counts(t, w)}
	if h < 3 {
		return captions
	}
	return append(captions, m.flights(t, w, h)...)
}

// counts says in a line what a run has delivered, and what of it failed or what it gained.
func (m *Model) counts(t *workspace.Run, w int) string {
	th := m.theme
	var count theme.Line
	count.Add(th.Muted, fmt.Sprintf("  %s/%s delivered", text.Count(t.Tally.Returned), text.Count(len(t.Tally.Rows))))
	note, noteInk := "", th.Accent
	if s := m.raceGain(t); s > 0 {
		note = fmt.Sprintf("%.1f×", s)
	}
	if n := t.Tally.Failed; n > 0 {
		note, noteInk = text.Count(n)+" failed", th.Fail
		if count.Width()+theme.Width(note)+1 >= w { // failures are said before all else
			return m.failures(t, note, w)
		}
	}
	if count.Width()+theme.Width(note)+1 < w {
		count.Right(w-1, theme.Width(note)).Add(noteInk, note)
	}
	return count.String()
}

// failures says in short what is ok and what failed.
func (m *Model) failures(t *workspace.Run, failed string, w int) string {
	ok, of := "  "+text.Count(t.Tally.OK), "/"+text.Count(len(t.Tally.Rows))
	if theme.Width(ok+of+" ok, "+failed) < w {
		ok += of
	}
	var l theme.Line
	return l.Add(m.theme.Muted, ok+" ok, ").Add(m.theme.Fail, failed).String()
}

// flights says what is in flight and what waits, in what is left of h lines.
func (m *Model) flights(t *workspace.Run, w, h int) []string {
	th := m.theme
	var flight theme.Line
	flight.Add(th.Muted, "  "+flightName(t.Tally)+" "+inFlight(t.Tally))
	waiting := text.Count(t.Tally.Waiting()) + " waiting"
	switch wide := theme.Width(waiting); {
	case t.Tally.Over || t.Tally.Waiting() == 0:
	case flight.Width()+wide+1 < w:
		flight.Right(w-1, wide).Add(th.Muted, waiting)
	case h > 3:
		return []string{flight.String(), th.Muted.Paint("  " + waiting)}
	default: // without the limit
		flight = theme.Line{}
		flight.Add(th.Muted, text.Fit("  "+text.Count(t.Tally.InFlight)+" in flight, "+waiting, w-1))
	}
	return []string{flight.String()}
}

// raceGain is the speed-up of a lane that is over; 0: there is none. One that may need a
// for-loop waits for all that is on.
func (m *Model) raceGain(t *workspace.Run) float64 {
	if t.On() || len(m.live) > 0 && !t.Tally.Started.Steady {
		return 0
	}
	return m.gain(t).Speedup
}

// story says how the race goes, or came out.
func (p *racePane) story(m *Model) []string {
	switch {
	case p.over():
		return figures.Outcome(workspace.Tallies(p.tracks()), m.cfg.Provider.Simulated())
	case p.stopped(m):
		return []string{figures.StoppedRace(len(p.whole()), len(p.entries), figures.Shut(workspace.Tallies(p.tracks())))}
	}
	parts := []string{fmt.Sprintf("%s on the same %s", text.Plural(len(p.entries), "lane"), text.Plural(m.job.Set.Rows.Len(), "item"))}
	switch {
	case m.cfg.Provider.Simulated():
		return append(parts, ", at the same time", ", with the same simulated latencies")
	case p.together:
		return append(parts, ", at the same time", ", sharing "+text.Clean(m.cfg.Provider.Label())+"'s rate limits")
	}
	return append(parts, ", in sequence", m.raceCost())
}
