package home

import (
	"time"

	"regatta/engine"
	"regatta/engine/course"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/home/crowd"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// mostListed is how many items are listed alone. More are pictured all together above the list.
const mostListed = 40

// overview says whether all items are pictured above the list.
type overview uint8

const (
	byNumber overview = iota // where there are many
	always
	never
)

// crowds keep account of runs, by their tallies.
type crowds map[*engine.Tally]*crowd.Crowd

// applied takes in events that were folded into a run.
func (c crowds) applied(t *engine.Tally, events []engine.Event) {
	if known := c[t]; known != nil {
		known.Apply(t, events)
	} else if len(t.Rows) > 0 {
		c[t] = crowd.New(t)
	}
}

// counting is the work of taking in the run that is shown, where nothing was told of its events.
func (p *Pane) counting() *pane.Work {
	if p.run == nil || p.crowds[p.run.Tally] != nil || len(p.run.Tally.Rows) == 0 {
		return nil
	}
	t, items := p.run.Tally, len(p.run.Tally.Rows)
	if !t.Over {
		items = 0 // it changes within Update, so it is gone through there
	}
	return &pane.Work{Items: items, Do: func() func() {
		if !t.Over {
			return func() { p.crowds[t] = crowd.New(t) }
		}
		c := crowd.New(t)
		return func() { p.crowds[t] = c }
	}}
}

// crowd is the account of the run that is shown; nil: there is none yet.
func (p *Pane) crowd() *crowd.Crowd {
	if p.run == nil {
		return nil
	}
	return p.crowds[p.run.Tally]
}

// pictured reports whether all items of the run are to be seen together.
func (p *Pane) pictured() bool {
	if p.run == nil {
		return false
	}
	return p.all == always || p.all == byNumber && len(p.run.Tally.Rows) > mostListed
}

// overviewKey shows all items together, or no longer.
func (p *Pane) overviewKey(f pane.Frame) []pane.Key {
	if p.run == nil {
		return nil
	}
	at, items := p.place(f), len(p.run.Tally.Rows)
	if items <= mostListed && items <= at.page+at.kept/max(at.tall, 1) && p.all == byNumber {
		return nil
	}
	what, next := "map", always
	if p.pictured() {
		what, next = "list only", never
	}
	return []pane.Key{pane.Does(pane.Bind([]string{"z"}, "z", what), func() { p.all = next })}
}

// many is where all items are pictured.
type many struct {
	rows  int // of the map
	mapW  int // cells of each
	chart int // the width of charts beside it; 0: a line below it
	below int // lines below the map
	strip int // lines of what is wrong and slow
	blank int // lines before the list
}

// lines are those of all of it.
func (m many) lines() int {
	if m.rows == 0 {
		return 0
	}
	return 1 + m.rows + m.below + m.strip + m.blank
}

// The least room for charts beside the map, and for the list below it, in cells.
const (
	leastBeside = 84
	leastChart  = 34
	chartLines  = 8 // of three charts, with their titles
)

// roomForAll shares out the place between the picture of all items and the list of some.
func (p *Pane) roomForAll(f pane.Frame, w, h int) (m many) {
	c := p.crowd()
	if c == nil || !p.pictured() || p.filter.active() && h < 20 {
		return m
	}
	head := p.head(w, h)
	room := (h - head) * 3 / 5 // the rest is the list's
	if h < 12 {
		room = h - head - 3
	}
	if !p.wrongBeside(f) && room >= 6 {
		m.strip = 1
	}
	m.mapW, m.below = w-2, 1
	if w >= leastBeside && room >= chartLines+2 {
		m.chart, m.blank = min(max(w*2/5, leastChart), 72), 1
		m.mapW = w - 2 - m.chart - 3
	} else if room >= 6 {
		m.below = 2
	}
	m.rows = max(min(room-1-m.below-m.strip-m.blank, 24), 1)
	fits := c.Fit(m.mapW, m.rows)
	if m.chart > 0 {
		m.rows = max(fits.H, chartLines-m.below)
	} else {
		m.rows = fits.H
	}
	return m
}

// picture draws all items of the run in the lines that place has kept for it; the first is on
// line y.
func (p *Pane) picture(f pane.Frame, at place, t *engine.Tally, now time.Duration, y int) (lines []string, hits []pane.Hit) {
	th, m, c := f.Theme, at.many, p.crowd()
	if m.rows == 0 || c == nil {
		return nil, nil
	}
	fits, mark := c.Fit(m.mapW, m.rows), -1
	if p.focused && p.rows() > 0 {
		mark = c.Cell(fits, p.itemAt(p.line()))
	}
	hits = []pane.Hit{{Rect: pane.Rect{X: 1, Y: y + 1, W: fits.W, H: fits.H}, At: func(x, y int) []pane.Intent {
		return p.clickCell(f, fits, y*fits.W+x)
	}}}
	var title theme.Line
	title.Add(th.Muted, " MAP  ").Add(th.Muted, fits.Title(m.mapW-5))
	left := []string{title.String()}
	for _, line := range c.Map(th, f.Plain, fits, mark) {
		left = append(left, " "+line)
	}
	if m.chart > 0 {
		left = append(left, " "+c.Legend(th, f.Plain, m.mapW))
		right := p.charts(f, t, now, m.chart, m.lines()-m.strip-m.blank)
		left = beside(left, right, m.mapW+3, m.lines()-m.strip-m.blank)
	} else {
		left = append(left, draw.Clip(p.chartLines(f, t, now, at.w), m.below)...)
	}
	if m.strip > 0 {
		strip, places := p.strip(f, t, now, at.w, y+len(left))
		left, hits = append(left, strip), append(hits, places...)
	}
	for len(left) < m.lines() {
		left = append(left, "")
	}
	return left, hits
}

// beside joins two parts of so many lines.
func beside(left, right []string, column, lines int) []string {
	joined := make([]string, lines)
	for i := range joined {
		var l theme.Line
		if i < len(left) {
			l.Raw(left[i])
		}
		if i < len(right) {
			l.To(column).Raw(right[i])
		}
		joined[i] = l.String()
	}
	return joined
}

// charts are what got done a second, what was in flight, and how long calls took.
func (p *Pane) charts(f pane.Frame, t *engine.Tally, now time.Duration, w, h int) []string {
	th, c := f.Theme, p.crowd()
	pace := c.Course(t, now, w-6)
	latency := 3
	switch {
	case h < 9:
		latency = 2
	case h >= 14:
		latency = 4
	}
	done := max(h-4-latency, 2)
	if latency += done % 2; done%2 == 1 { // so that half of the scale has a line
		done--
	}
	lines := []string{chartTitle(th, "DONE/S", pace.Names(), rateNow(c, t, now), w)}
	lines = append(lines, pace.DonePerSecond(th, w, done)...)
	most := ceiling(t)
	lines = append(lines, chartTitle(th, "IN FLIGHT", "", figures.InFlight(t), w))
	var l theme.Line
	name := text.Short(most, 5)
	l.Right(5, theme.Width(name)).Add(th.Muted, name).Add(th.Rule, "┤").Raw(pace.InFlight(th, most, w-6))
	lines = append(lines, l.String(), chartTitle(th, "LATENCY", "log axis", percentiles(t), w))
	for _, line := range c.Latencies(th, w-6, latency) {
		lines = append(lines, "      "+line)
	}
	return lines
}

// ceiling is how many calls in flight a chart of them has room for: the most that there were, or may be now.
func ceiling(t *engine.Tally) int { return max(t.Most, course.LimitNow(t)) }

// chartTitle names a chart, with what is true of it now at the right.
func chartTitle(th *theme.Theme, name, note, value string, w int) string {
	var l theme.Line
	l.Add(th.Muted, name)
	if l.Width()+2+theme.Width(note)+2+theme.Width(value) <= w {
		l.Add(th.Faint, "  "+note)
	}
	return l.Right(w, theme.Width(value)).Add(th.Text, value).String()
}

func rateNow(c *crowd.Crowd, t *engine.Tally, now time.Duration) string {
	name := "now "
	if t.Over {
		name = "average "
	}
	if rate := c.Rate(t, now); rate >= 0 {
		return name + text.Rate(rate)
	}
	return name + figures.Unknown
}

func percentiles(t *engine.Tally) string {
	return "p50 " + text.Seconds(t.Percentile(50)) + "  p95 " + text.Seconds(t.Percentile(95))
}

// chartLines are the charts where they have a line each.
func (p *Pane) chartLines(f pane.Frame, t *engine.Tally, now time.Duration, w int) []string {
	const names, gap = 17, 2
	th, c := f.Theme, p.crowd()
	rest := w - names - gap - 1
	halved := rest
	if rest >= 50 {
		halved = (rest - 14) / 2
	}
	start := func(name, value string) *theme.Line {
		var l theme.Line
		return l.Add(th.Muted, " "+name).Right(names, theme.Width(value)).Add(th.Text, value).To(names + gap)
	}
	rate := figures.Unknown
	if r := c.Rate(t, now); r >= 0 {
		rate = text.Rate(r)
	}
	pace := c.Course(t, now, halved)
	l := start("done/s", rate).Raw(pace.DoneLine(th, halved))
	if halved < rest {
		l.To(names+gap+halved+gap).Add(th.Muted, "in flight ").To(w - 1 - halved).Raw(pace.InFlight(th, ceiling(t), halved))
	}
	lines := []string{l.String()}
	if k := c.Latencies(th, halved, 2); k != nil {
		b := start("p50", text.Seconds(t.Percentile(50))).Raw(k[0])
		if halved < rest {
			b.To(names+gap+halved+gap).Add(th.Muted, text.Fit("latency, p95 "+text.Seconds(t.Percentile(95)), halved))
		}
		lines = append(lines, b.String())
	}
	return lines
}
