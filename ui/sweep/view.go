package sweep

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/trials"
	"regatta/ui/chart"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

const (
	sweepLabel = 11 // the cells of a row's cursor, mark and limit
	leastChart = 6  // lines, that it says something
)

// rest is how many lines rows and advice leave for the chart.
func (p *Pane) rest(f pane.Frame) int { return f.H - (1 + len(p.Lanes)) - 2 - len(p.advice(f)) }

// cramped reports whether not all has room: then the chart takes the place of the rows when it
// is asked for.
func (p *Pane) cramped(f pane.Frame) bool { return p.rest(f) < leastChart }

// View draws a row a limit, the chart, and what speaks for which limit.
func (p *Pane) View(f pane.Frame) pane.Body {
	rows, advice, notes := len(p.Lanes), p.advice(f), p.notes(f)
	rest := p.rest(f)
	if rest < leastChart {
		return p.part(f, append(advice, notes...))
	}
	if rest-len(notes) < leastChart {
		notes = nil
	}
	b := p.table(f, rows)
	b.Lines = append(b.Lines, "")
	b.Lines = append(b.Lines, p.chart(f, min(rest-len(notes), max(18, f.W/5)))...)
	b.Lines = append(append(append(b.Lines, ""), advice...), notes...)
	return b
}

// part draws the rows or the chart, with the sentences if they have room.
func (p *Pane) part(f pane.Frame, says []string) pane.Body {
	rest := f.H - len(says)
	switch {
	case p.charted && rest < leastChart:
		return pane.Body{Lines: says}
	case p.charted:
		return pane.Body{Lines: append(p.chart(f, rest), says...)}
	case rest < 1+len(p.Lanes):
		return p.table(f, f.H-1)
	}
	b := p.table(f, len(p.Lanes))
	b.Lines = append(b.Lines, says...)
	return b
}

// columns are what is measured of each row, in parts that have room each.
func (p *Pane) columns(f pane.Frame) [][]draw.Column[int] {
	count := func(n func(*engine.Tally) int) func(*engine.Tally) string {
		return func(t *engine.Tally) string { return text.Count(n(t)) }
	}
	var list []draw.Column[int]
	add := func(title string, rank int, of func(*engine.Tally) string) {
		value := func(i int) string { return of(p.Lanes[i].Run.Tally) }
		list = append(list, draw.Column[int]{
			Title: title, Rank: rank, Width: draw.FigureWidth(figures.Figure{Title: title}), Of: value,
			Ink: func(i int) theme.Ink { return p.figureInk(f, i, title, value(i)) },
		})
	}
	add("ok", 2, func(t *engine.Tally) string { return text.Count(t.OK) + "/" + text.Count(p.Items()) })
	list[0].Width = max(list[0].Width, 2*len(text.Count(p.Items()))+len("/")+draw.Gap)
	add(figures.WallTitle, 4, figures.Wall)
	list[len(list)-1].Of = func(i int) string {
		if r := p.Lanes[i].Run; r.On() {
			return text.Seconds(r.Now(f.Now))
		}
		return draw.WallOf(p.Lanes[i].Run)
	}
	add("items/s", 1, throughput)
	perSlot := func(i int) string { return p.perSlot(i) }
	list = append(list, draw.Column[int]{
		Title: perSlotTitle, Rank: 3, Width: draw.FigureWidth(figures.Figure{Title: perSlotTitle}), Of: perSlot,
		Ink: func(i int) theme.Ink { return p.figureInk(f, i, perSlotTitle, perSlot(i)) },
	})
	add("p95", 1, func(t *engine.Tally) string { return text.Seconds(t.Percentile(95)) })
	add("failed", 2, count(func(t *engine.Tally) int { return t.Failed }))
	add("refusals", 3, count(func(t *engine.Tally) int { return t.Refused }))
	add("retries", 5, count(func(t *engine.Tally) int { return t.Retries }))
	room := f.W - sweepLabel - 1
	if f.W >= draw.BarsFrom {
		room -= draw.LeastBar + draw.Gap
	}
	return draw.Parts(list, room)
}

const perSlotTitle = "per slot"

// perSlot is the throughput of a limit for each of its slots that items could fill: it falls where
// more slots no longer help as much.
func (p *Pane) perSlot(i int) string {
	known := p.pointOf(p.Lanes[i].Lane.Limit)
	if known == nil || known.Throughput <= 0 {
		return figures.Unknown
	}
	slots := known.Limit
	if known.Items > 0 {
		slots = min(slots, known.Items)
	}
	return text.PerSecond(known.Throughput / float64(max(slots, 1)))
}

// parts is in how many parts the columns are shown.
func (p *Pane) parts(f pane.Frame) int { return max(len(p.columns(f)), 1) }

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
func (p *Pane) table(f pane.Frame, room int) pane.Body {
	th := f.Theme
	var columns []draw.Column[int]
	if parts := p.columns(f); len(parts) > 0 {
		columns = parts[p.shown%len(parts)]
	}
	bar := f.W - sweepLabel - 3
	for _, c := range columns {
		bar -= c.Width
	}
	if bar = min(bar, draw.MostBar); bar < draw.LeastBar {
		bar = 0
	}
	var head theme.Line
	head.Right(sweepLabel, 5).Add(th.Muted, "limit")
	if bar > 0 {
		head.To(sweepLabel+2).Add(th.Muted, text.Line(p.barTitle(f), bar)).To(sweepLabel + 2 + bar)
	}
	draw.Heading(&head, th, columns)
	rows := pane.List{Cursor: p.At(f), Top: p.rows.Top}
	from, to := rows.Window(len(p.Lanes), room)
	b := pane.Body{Lines: []string{head.String()}, Shown: pane.Extent{Lines: len(p.Lanes), InSight: room}}
	for i := from; i < to; i++ {
		b.Hits = append(b.Hits, pane.Hit{
			Rect: pane.Rect{Y: len(b.Lines), W: f.W, H: 1},
			Do:   func() []pane.Intent { p.goTo(f, i); return nil },
		})
		b.Lines = append(b.Lines, p.row(f, i, columns, bar))
	}
	return b
}

// barTitle says what the bars of all rows are of: how far the runs are, and once the sweep is over,
// what they gave.
func (p *Pane) barTitle(f pane.Frame) string {
	if p.settled(f) {
		return "throughput"
	}
	return "done"
}

// row draws a limit: how far its run is, and its figures.
func (p *Pane) row(f pane.Frame, i int, columns []draw.Column[int], bar int) string {
	th, e := f.Theme, p.Lanes[i]
	var l theme.Line
	ink := th.Strong
	if i == p.At(f) {
		l.Add(th.Cursor, " ▸ ")
		ink = th.Cursor
	}
	mark, markInk := p.mark(f, i)
	limit := strconv.Itoa(e.Lane.Limit)
	l.To(3).Add(markInk, mark).Right(sweepLabel, len(limit)).Add(ink, limit)
	if e.Run == nil {
		state := "waiting"
		if !f.Busy {
			state = "not run"
		}
		return l.To(sweepLabel+2).Add(th.Faint, state).String()
	}
	if bar > 0 {
		l.To(sweepLabel + 2)
		p.bar(f, &l, e.Run.Tally, bar)
	}
	draw.Cells(&l, th, columns, i)
	return l.String()
}

// bar draws what barTitle names, so low that rows stay apart: how many items are done, or
// throughput beside the best. A run that was stopped has none that could be compared.
func (p *Pane) bar(f pane.Frame, l *theme.Line, t *engine.Tally, cells int) {
	switch {
	case p.settled(f) && !t.Whole():
		l.To(l.Width() + cells)
		return
	case p.settled(f):
		most := 0.0
		for i := range p.points {
			most = max(most, p.points[i].Throughput)
		}
		ink := f.Theme.Done[0].Ink
		if t.Failed > 0 {
			ink = f.Theme.Warn
		}
		to := l.Width() + cells
		l.Add(ink, strings.Repeat("▄", max(int(trials.PointOf(t).Throughput/max(most, 1e-9)*float64(cells)+0.5), 1))).To(to)
		return
	}
	total := max(len(t.Rows), 1)
	upTo := func(n int) int { return (n*cells + total/2) / total }
	ok, done := upTo(t.OK), upTo(t.OK+t.Failed)
	l.Add(f.Theme.Done[0].Ink, strings.Repeat("▄", ok))
	l.Add(f.Theme.Broken[0].Ink, strings.Repeat("▖", done-ok))
	l.Add(f.Theme.Waiting, strings.Repeat("▁", cells-done))
}

// mark shows in one cell how the run of a limit is.
func (p *Pane) mark(f pane.Frame, i int) (string, theme.Ink) {
	th, t := f.Theme, p.Lanes[i].Run
	switch {
	case p.settled(f) && i == p.best:
		return "▲", th.Series[1].Ink
	case t == nil:
		return "·", th.Faint
	case t.On():
		return draw.Spinner(f.Beat), th.Accent
	case t.Tally.End == engine.Cancelled:
		return "■", th.Warn
	case !t.Tally.Whole() || t.Tally.Failed > 0:
		return "✗", th.Fail
	}
	return "✓", th.OK
}

// figureInk shades what isn't final, and what went wrong.
func (p *Pane) figureInk(f pane.Frame, i int, title, value string) theme.Ink {
	th, t := f.Theme, p.Lanes[i].Run.Tally
	switch {
	case value == "0":
		return th.Faint
	case title == "failed":
		return th.Fail
	case title == "retries" || title == "refusals":
		return th.Warn
	case !t.Whole():
		return th.Muted
	case p.settled(f) && i == p.best:
		return th.Strong
	}
	return th.Text
}

// chart draws what was measured so far; every limit has its place from the start.
func (p *Pane) chart(f pane.Frame, h int) []string {
	var points []chart.SweepPoint
	for _, e := range p.Lanes {
		point := chart.SweepPoint{Limit: e.Lane.Limit, Throughput: -1, P95: -1}
		if known := p.pointOf(e.Lane.Limit); known != nil {
			point.Throughput = known.Throughput
			if known.P95 > 0 {
				point.P95 = known.P95
			}
		}
		points = append(points, point)
	}
	knee := 0
	if p.settled(f) && p.best >= 0 {
		knee = p.Lanes[p.best].Lane.Limit
	}
	o := chart.Options{Width: f.W - 2, Height: h, YLabel: p.Strategy.Name, Plain: f.Plain}
	return draw.Indent(chart.Sweep(f.Theme, points, knee, o), 1)
}

// advice says, once it is over, which limit to take and why.
func (p *Pane) advice(f pane.Frame) []string {
	if !p.settled(f) {
		return nil
	}
	th := f.Theme
	why := p.told.String()
	if n := len(p.points); n < len(p.Lanes) {
		why = fmt.Sprintf("of the %s that finished: %s", text.Plural(n, "limit"), why)
	}
	var lines []string
	for i, line := range draw.Wrap(why, f.W-4) {
		lead := th.Text.Paint("  ")
		if i == 0 && p.best >= 0 {
			lead = th.Series[1].Ink.Paint("▲ ")
		}
		lines = append(lines, " "+lead+th.Strong.Paint(line))
	}
	return lines
}

// notes say, once it is over, what the figures can't.
func (p *Pane) notes(f pane.Frame) []string {
	if !p.settled(f) {
		return nil
	}
	var notes, lines []string
	if p.Sampled() {
		notes = append(notes, fmt.Sprintf("Measured on the first %s of %s items; longer runs may hit per-minute rate limits.", text.Count(p.Items()), text.Count(p.All)))
	}
	if !p.Simulated {
		notes = append(notes, "Each limit ran once against a real provider, whose latency varies.")
	}
	for _, note := range append(notes, figures.GuessNotes(workspace.Guesses(p.Runs()))...) {
		for _, line := range draw.Wrap(note, f.W-4) {
			lines = append(lines, "   "+f.Theme.Muted.Paint(line))
		}
	}
	return lines
}
