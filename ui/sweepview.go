package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/trials"
	"regatta/ui/chart"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
)

const (
	sweepLabel = 11 // the cells of a row's cursor, mark and limit
	leastChart = 6  // lines, that it says something
	mostBar    = 40
)

// view draws a row a limit, the chart, and what speaks for which limit. Where that
// has no room, the chart takes the place of the rows when it is asked for.
func (p *sweepPane) view(m *Model, r rect) []string {
	rows, advice, notes := len(p.entries), p.advice(m, r.w), p.notes(m, r.w)
	rest := r.h - (1 + rows) - 2 - len(advice)
	if p.cramped = rest < leastChart; p.cramped {
		return p.part(m, r, append(advice, notes...))
	}
	if rest-len(notes) < leastChart {
		notes = nil
	}
	lines := append(p.table(m, r.w, rows), "")
	lines = append(lines, p.chart(m, r.w, min(rest-len(notes), max(18, r.w/5)))...)
	return append(append(append(lines, ""), advice...), notes...)
}

// part draws the rows or the chart, with the sentences if they have room.
func (p *sweepPane) part(m *Model, r rect, says []string) []string {
	rest := r.h - len(says)
	switch {
	case p.charted && rest < leastChart:
		return says
	case p.charted:
		return append(p.chart(m, r.w, rest), says...)
	case rest < 1+len(p.entries):
		return p.table(m, r.w, r.h-1)
	}
	return append(p.table(m, r.w, len(p.entries)), says...)
}

// figures are the columns of the sweep.
func (p *sweepPane) figures() []figures.Figure {
	count := func(n func(*engine.Tally) int) func(*engine.Tally) string {
		return func(t *engine.Tally) string { return text.Count(n(t)) }
	}
	return []figures.Figure{
		{Title: "ok", Rank: 2, Of: func(t *engine.Tally) string {
			return text.Count(t.OK) + "/" + text.Count(p.items())
		}},
		{Title: figures.WallTitle, Rank: 4, Of: figures.Wall},
		{Title: "items/s", Rank: 1, Of: throughput},
		{Title: "p95", Rank: 1, Of: func(t *engine.Tally) string { return text.Seconds(t.Percentile(95)) }},
		{Title: "failed", Rank: 2, Of: count(func(t *engine.Tally) int { return t.Failed })},
		{Title: "retries", Rank: 5, Of: count(func(t *engine.Tally) int { return t.Retries })},
	}
}

// throughput is how many items a second succeeded, or have so far.
func throughput(t *engine.Tally) string {
	switch {
	case t.Whole():
		return text.PerSecond(trials.PointOf(t).Throughput)
	case t.OK == 0:
		return figures.Unknown
	}
	return text.PerSecond(float64(t.OK) / max(t.Now, time.Millisecond).Seconds())
}

// table draws the rows that have room, those around the cursor.
func (p *sweepPane) table(m *Model, w, room int) []string {
	th := m.theme
	columns := fitting(p.figures(), w-sweepLabel-1)
	bar := w - sweepLabel - 3
	for _, c := range columns {
		bar -= draw.FigureWidth(c)
	}
	if bar = min(bar, mostBar); bar < draw.LeastBar {
		bar = 0
	}
	var head theme.Line
	head.Right(sweepLabel, 5).Add(th.Muted, "limit")
	if bar > 0 {
		head.To(sweepLabel + 2 + bar)
	}
	for _, c := range columns {
		head.Right(head.Width()+draw.FigureWidth(c), theme.Width(c.Title)).Add(th.Muted, c.Title)
	}
	lines := []string{head.String()}
	at := p.at(m)
	p.top = min(p.top, at, len(p.entries)-min(room, len(p.entries)))
	p.top = max(p.top, at-room+1, 0)
	for i := p.top; i < min(p.top+room, len(p.entries)); i++ {
		lines = append(lines, p.row(m, i, columns, bar))
	}
	return lines
}

// row draws a limit: how far its run is, and its figures.
func (p *sweepPane) row(m *Model, i int, columns []figures.Figure, bar int) string {
	th, e := m.theme, p.entries[i]
	var l theme.Line
	ink := th.Strong
	if i == p.at(m) {
		l.Add(th.Cursor, " ▸ ")
		ink = th.Cursor
	}
	mark, markInk := p.mark(m, i)
	limit := strconv.Itoa(e.lane.Limit)
	l.To(3).Add(markInk, mark).Right(sweepLabel, len(limit)).Add(ink, limit)
	if e.track == nil {
		state := "waiting"
		if !m.busy() {
			state = "not run"
		}
		return l.To(sweepLabel+2).Add(th.Faint, state).String()
	}
	t := e.track.Tally
	if bar > 0 {
		l.To(sweepLabel + 2)
		p.bar(m, &l, t, bar)
	}
	for _, c := range columns {
		value, ink := c.Of(t), p.figureInk(m, i, c.Title)
		if c.Title == figures.WallTitle && e.track.On() {
			value = text.Seconds(e.track.Now(m.now))
		}
		if value == "0" {
			ink = th.Faint
		}
		l.Right(l.Width()+draw.FigureWidth(c), theme.Width(value)).Add(ink, value)
	}
	return l.String()
}

// bar draws how many items are done, so low that rows stay apart.
func (p *sweepPane) bar(m *Model, l *theme.Line, t *engine.Tally, cells int) {
	total := max(len(t.Rows), 1)
	upTo := func(n int) int { return (n*cells + total/2) / total }
	ok, done := upTo(t.OK), upTo(t.OK+t.Failed)
	l.Add(m.theme.Done[0].Ink, strings.Repeat("▄", ok))
	l.Add(m.theme.Broken[0].Ink, strings.Repeat("▖", done-ok))
	l.Add(m.theme.Waiting, strings.Repeat("▁", cells-done))
}

// mark shows in one cell how the run of a limit is.
func (p *sweepPane) mark(m *Model, i int) (string, theme.Ink) {
	th, t := m.theme, p.entries[i].track
	switch {
	case p.settled(m) && i == p.best:
		return "▲", th.Series[1].Ink
	case t == nil:
		return "·", th.Faint
	case t.On():
		return draw.Spinner(m.frames), th.Accent
	case t.Tally.End == engine.Cancelled:
		return "■", th.Warn
	case !t.Tally.Whole() || t.Tally.Failed > 0:
		return "✗", th.Fail
	}
	return "✓", th.OK
}

// figureInk shades what isn't final, and what went wrong.
func (p *sweepPane) figureInk(m *Model, i int, title string) theme.Ink {
	th, t := m.theme, p.entries[i].track.Tally
	switch {
	case title == "failed":
		return th.Fail
	case title == "retries":
		return th.Warn
	case !t.Whole():
		return th.Muted
	case p.settled(m) && i == p.best:
		return th.Strong
	}
	return th.Text
}

// chart draws what was measured so far; every limit has its place from the start.
func (p *sweepPane) chart(m *Model, w, h int) []string {
	var points []chart.SweepPoint
	for _, e := range p.entries {
		point := chart.SweepPoint{Limit: e.lane.Limit, Throughput: -1, P95: -1}
		if known := p.pointOf(e.lane.Limit); known != nil {
			point.Throughput = known.Throughput
			if known.P95 > 0 {
				point.P95 = known.P95
			}
		}
		points = append(points, point)
	}
	knee := 0
	if p.settled(m) && p.best >= 0 {
		knee = p.entries[p.best].lane.Limit
	}
	o := chart.Options{Width: w - 2, Height: h, YLabel: p.strategy.Name, Plain: m.pen.Plain}
	return draw.Indent(chart.Sweep(m.theme, points, knee, o), 1)
}

// advice says, once it is over, which limit to take and why.
func (p *sweepPane) advice(m *Model, w int) []string {
	if !p.settled(m) {
		return nil
	}
	th := m.theme
	why := p.why
	if n := len(p.points); n < len(p.entries) {
		why = fmt.Sprintf("of the %s that finished: %s", text.Plural(n, "limit"), why)
	}
	var lines []string
	for i, line := range draw.Wrap(why, w-4) {
		lead := th.Text.Paint("  ")
		if i == 0 && p.best >= 0 {
			lead = th.Series[1].Ink.Paint("▲ ")
		}
		lines = append(lines, " "+lead+th.Strong.Paint(line))
	}
	return lines
}

// notes say, once it is over, what the figures can't.
func (p *sweepPane) notes(m *Model, w int) []string {
	if !p.settled(m) {
		return nil
	}
	var notes, lines []string
	if p.sampled() {
		notes = append(notes, fmt.Sprintf("Measured on the first %s of %s items; longer runs may hit per-minute rate limits.", text.Count(p.items()), text.Count(p.all)))
	}
	if !m.cfg.Provider.Simulated() {
		notes = append(notes, "Each limit ran once against a real provider, whose latency varies.")
	}
	for _, note := range notes {
		for _, line := range draw.Wrap(note, w-4) {
			lines = append(lines, "   "+m.theme.Muted.Paint(line))
		}
	}
	return lines
}

// story says how the sweep goes, or came out.
func (p *sweepPane) story(m *Model) []string {
	switch {
	case p.settled(m) && p.best >= 0:
		return p.outcome()
	case p.settled(m):
		return []string{p.why}
	case !m.busy():
		return []string{fmt.Sprintf("sweep stopped: 0 of %s finished", text.Plural(len(p.entries), "limit")), ", nothing to compare"}
	}
	items := "the same " + text.Plural(p.items(), "item")
	if p.sampled() {
		items = "the first " + text.Plural(p.items(), "item")
	}
	parts := []string{fmt.Sprintf("%s at %s on %s", p.strategy.Name, text.Plural(len(p.entries), "limit"), items)}
	if p.together {
		return append(parts, ", at the same time", ", each with its own provider")
	}
	return append(parts, ", in sequence")
}

// outcome says in short what the best limit gives.
func (p *sweepPane) outcome() []string {
	limit := p.entries[p.best].lane.Limit
	best := p.pointOf(limit)
	parts := []string{fmt.Sprintf("use limit %d", limit), fmt.Sprintf(": %s items/s", text.PerSecond(best.Throughput))}
	if best.P95 > 0 {
		parts = append(parts, ", p95 "+text.Seconds(best.P95))
	}
	if at := slices.IndexFunc(p.points, func(o trials.Point) bool { return o.Limit == 1 && o.Throughput > 0 }); at >= 0 && limit > 1 {
		parts = append(parts, fmt.Sprintf("; %.1f× the throughput of limit 1", best.Throughput/p.points[at].Throughput))
	}
	return parts
}

// state is how the sweep is, in a word.
func (p *sweepPane) state(m *Model) (string, theme.Ink) {
	name := ""
	if m.lay.w >= 64 {
		name = p.title() + "  "
	}
	switch {
	case len(m.live) > 0:
		return name + draw.Spinner(m.frames) + " running  " + text.Seconds(p.elapsed(m)), m.theme.Accent
	case m.busy():
		return name + "starting", m.theme.Accent
	case !p.over():
		return name + "■ sweep stopped", m.theme.Warn
	}
	if failed := p.failed(); failed > 0 {
		return name + "✓ sweep done, " + text.Count(failed) + " failed", m.theme.Warn // what higher limits are tried for
	}
	return name + "✓ sweep done", m.theme.OK
}

// elapsed is the time of the sweep so far.
func (p *sweepPane) elapsed(m *Model) time.Duration {
	var longest, sum time.Duration
	for _, t := range p.tracks() {
		now := t.Now(m.now)
		longest, sum = max(longest, now), sum+now
	}
	if p.together {
		return longest
	}
	return sum
}
