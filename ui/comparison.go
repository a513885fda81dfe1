package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/ui/chart"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/results"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// comparePane puts finished runs beside each other, a page for each way to look
// at them. What is worked out of whole runs is kept until the runs are others.
type comparePane struct {
	scroller
	of      pane.Pane // where the comparison was asked for
	chosen  []*track  // the runs that were asked for; nil: those of where it was
	page    comparePage
	*worked // nil: not worked out yet
}

// worked is what is worked out of whole runs, and what was drawn of it.
type worked struct {
	tracks []*track
	items  int // of all of them

	labels    []string
	nameWidth int  // the room for a label
	apart     bool // not all ran on the same data
	article   bool // the article timed them all
	real      bool // some asked a real provider

	gains           figures.Gains
	measured        bool // a for-loop was, on whose wall speed-ups are
	decided, unfair []string
	agreement       []string // and which figures can't be said
	causes          []compare.Breakdown
	braids          []compare.Braid
	answers         *answers // nil: not worked out yet

	table drawing
	pages [comparePages]drawing
}

// comparePage is a way to look at the runs.
type comparePage uint8

const (
	figuresPage comparePage = iota
	causesPage
	deliveredPage
	orderPage
	inFlightPage
	latencyPage
	answersPage
	comparePages
)

// pageTitles name the pages, for the line above them.
var pageTitles = [comparePages]string{"figures", "time spent", "delivered", "order", "in flight", "latencies", "answers"}

// story says what the page shows.
func (p *comparePane) story(m *Model) []string {
	if p.worked == nil {
		return []string{"comparing the runs"}
	}
	if p.apart && p.page <= deliveredPage {
		return []string{"different data: walls are not comparable", ", nor are speed-ups"}
	}
	switch p.page {
	case causesPage:
		return []string{"where time went", ", averaged over the slots"}
	case deliveredPage:
		return []string{"results delivered over time", ": gather is a cliff, as-completed a ramp"}
	case orderPage:
		return p.orderStory()
	case inFlightPage:
		return []string{"calls in flight over time", ": limit = ceiling"}
	case answersPage:
		return p.answersStory(m)
	case latencyPage:
		return []string{"how long answers took", ", with retries, re-asks and back-off"}
	}
	of := "sum of the calls' latencies"
	if p.measured {
		of = "for-loop wall"
	}
	return []string{"speed-up: " + of + " ÷ wall", "; efficiency: ideal wall ÷ wall"}
}

// turn goes to the next page, or the one before.
func (p *comparePane) turn(by int) {
	p.top = 0
	p.page = comparePage((int(p.page) + by + int(comparePages)) % int(comparePages))
}

// compared are the runs to compare: those that were chosen, or else those of the
// race, if it was asked for there, or the latest of every lane.
func (m *Model) compared() []*track {
	switch {
	case m.compare.chosen != nil:
		return m.compare.chosen
	case m.ofRace():
		return finishedOf(m.race.tracks())
	}
	return m.lanes.over()
}

// work has what is said of the runs worked out, and reports whether it is there.
func (p *comparePane) work(m *Model, tracks []*track) bool {
	if p.worked != nil && slices.Equal(p.tracks, tracks) {
		return true
	}
	p.worked, tracks = nil, slices.Clone(tracks)
	loops := m.loops()
	m.soon(itemsOf(tracks), func() func() {
		w := workOut(tracks, loops)
		return func() { p.worked = w }
	})
	return p.worked != nil
}

func itemsOf(tracks []*track) int {
	n := 0
	for _, t := range tracks {
		n += len(t.tally.Rows)
	}
	return n
}

// workOut works out what is said of runs, beside other for-loops of the sitting.
func workOut(tracks, loops []*track) *worked {
	w := &worked{tracks: tracks, items: itemsOf(tracks), nameWidth: laneWidth, article: true}
	tallies := talliesOf(tracks)
	contexts := make([]compare.Context, len(tracks))
	for i, t := range tracks {
		contexts[i] = t.context()
		w.real = w.real || !t.simulated()
		w.article = w.article && t.likeArticle()
		w.causes = append(w.causes, compare.Causes(t.tally))
		w.braids = append(w.braids, compare.BraidOf(t.tally))
	}
	for _, first := range compare.SameData(contexts) {
		w.apart = w.apart || first > 0
	}
	w.labels = compare.Labels(tallies, contexts...)
	for _, label := range w.labels {
		w.nameWidth = max(w.nameWidth, theme.Width(label)+4)
	}
	w.decided = compare.Decided(tallies, itemNames(tracks), contexts...)
	gains := gainsOf(tracks, loops)
	w.gains = figures.GainsOf(tallies, gains)
	w.measured = slices.ContainsFunc(gains, func(g compare.Gain) bool { return g.Measured })
	w.unfair = compare.Warnings(tallies, contexts...)
	w.agreement = append(compare.Unsaid(tallies, gains, contexts...), compare.Agreements(tallies, w.real, contexts...)...)
	return w
}

// itemNames returns what names an item of a run shortly, by what the runs on its
// data know of it.
func itemNames(tracks []*track) func(run, item int) string {
	return func(run, item int) string {
		set := tracks[run].job.set
		var same []*engine.Tally
		for _, t := range tracks {
			if t.job.set == set {
				same = append(same, t.tally)
			}
		}
		return results.Name(set.Rows, same, item)
	}
}

// view draws what is in sight of the page that was turned to.
func (p *comparePane) view(m *Model, r rect) []string {
	return p.window(p.lines(m, r), r.h)
}

// head names the pages, or only this one where they have no room.
func (p *comparePane) head(m *Model, w int) string {
	var l theme.Line
	l.Add(m.theme.Text, " ")
	for page, title := range pageTitles {
		ink := m.theme.Faint
		if comparePage(page) == p.page {
			ink = m.theme.Cursor
		}
		l.Add(ink, " "+title+"  ")
	}
	if l.Width() <= w {
		return l.String()
	}
	return m.theme.Cursor.Paint("  "+pageTitles[p.page]) + m.theme.Faint.Paint(fmt.Sprintf("  page %d of %d", p.page+1, comparePages))
}

// lines are all of the page.
func (p *comparePane) lines(m *Model, r rect) []string {
	tracks := m.compared()
	lines := []string{p.head(m, r.w), ""}
	if !p.work(m, tracks) {
		return append(lines, draw.Working(m.theme))
	}
	o := chart.Options{Width: r.w - 2, Height: r.h - len(lines), Plain: m.pen.Plain}
	switch p.page {
	case causesPage:
		return append(lines, p.causeLines(m, tracks, r.w)...)
	case deliveredPage:
		o.YLabel = "delivered"
		return append(lines, draw.Indent(chart.Steps(m.theme, p.series(m.theme, delivered), o), 1)...)
	case orderPage:
		return append(lines, p.orderLines(m, r.w, o)...)
	case inFlightPage:
		o.YLabel = "in flight"
		return append(lines, draw.Indent(chart.Steps(m.theme, p.series(m.theme, flying), o), 1)...)
	case answersPage:
		return append(lines, p.answerLines(m, r.w)...)
	case latencyPage:
		o.Height = max(o.Height, len(tracks)+2) // a title, a line a run, and a ruler
		w := p.worked
		return append(lines, m.picture(&w.pages[latencyPage], w.items, o, func(th *theme.Theme, o chart.Options) []string {
			return draw.Indent(chart.Histogram(th, w.latencies(th), o), 1)
		})...)
	}
	lines = append(lines, m.summary(tracks, r.w)...)
	if o.Height = r.h - len(lines) - 1; o.Height >= 9 {
		o.Height, o.YLabel = min(o.Height, 18), "delivered"
		lines = append(append(lines, ""), draw.Indent(chart.Steps(m.theme, p.series(m.theme, delivered), o), 1)...)
	}
	return lines
}

// summary is the table, what decided each run, and what the figures can't say.
func (m *Model) summary(tracks []*track, w int) []string {
	p := &m.compare
	if !p.work(m, tracks) {
		return []string{draw.Working(m.theme)}
	}
	table := m.picture(&p.table, p.items, chart.Options{Width: w}, p.worked.figures)
	lines := append(slices.Clip(table), "")
	for _, sentence := range p.decided {
		for _, line := range draw.Wrap(sentence, w-4) {
			lines = append(lines, "  "+line)
		}
	}
	lines = append(lines, "")
	for _, note := range p.notes() {
		for _, line := range draw.Wrap(note, w-4) {
			lines = append(lines, "  "+m.theme.Muted.Paint(line))
		}
	}
	return lines
}

// notes say what the figures can't.
func (p *comparePane) notes() []string {
	notes := figures.Notes(p.unfair, p.agreement, p.real, p.article)
	if !p.apart && len(figures.Best(talliesOf(p.tracks))) > 0 {
		notes[len(notes)-1] += " " + bestMark + ": best wall, within 1%."
	}
	return append(notes, figures.CostNotes(talliesOf(p.tracks))...)
}

// causeInk is how a cause of time is drawn: each in a glyph and a colour of its own.
func causeInk(th *theme.Theme, c compare.Cause) (string, theme.Ink) {
	switch c {
	case compare.Service:
		return "█", th.Done[0].Ink
	case compare.Retried:
		return "▓", th.Calling[0].Ink
	case compare.Reasked:
		return timeline.ReAsked, th.Broken[0].Reverse
	case compare.BackOff:
		return "▒", th.BackingOff[0].Ink
	case compare.Throttled:
		return "≈", th.Warn
	case compare.Overhead:
		return "!", th.Fail
	}
	return "░", th.Muted
}

// causeLines draws a bar a run, its wall to scale, and its slots' time by cause.
func (p *comparePane) causeLines(m *Model, tracks []*track, w int) []string {
	th := m.theme
	var longest time.Duration
	for _, b := range p.causes {
		longest = max(longest, b.Wall)
	}
	var lines []string
	for i, t := range tracks {
		var l theme.Line
		l.Add(th.Text, "  ").Add(th.Strong, p.labels[i]).To(p.nameWidth)
		wall := figures.Wall(t.tally)
		l.Right(p.nameWidth+9, theme.Width(wall)).Add(th.Strong, wall).Add(th.Text, "  ")
		scale := float64(max(w-l.Width()-1, 0)) / float64(max(longest, 1))
		from, sum := l.Width(), time.Duration(0)
		for _, part := range p.causes[i].Parts {
			sum += part.Time
			glyph, ink := causeInk(th, part.Cause)
			if n := from + int(float64(sum)*scale+0.5) - l.Width(); n > 0 {
				l.Add(ink, strings.Repeat(glyph, n))
			}
		}
		lines = append(lines, l.String(), "")
	}
	for c := compare.Service; c <= compare.Idle; c++ {
		var l theme.Line
		glyph, ink := causeInk(th, c)
		l.Add(th.Text, "  ").Add(ink, strings.Repeat(glyph, 4)).Add(th.Muted, "  "+c.String())
		lines = append(lines, l.String())
	}
	for _, line := range draw.Wrap("With several slots, each part is the mean over the slots. Idle: the slot had nothing left to start while other calls finished.", w-4) {
		lines = append(lines, "  "+th.Muted.Paint(line))
	}
	return lines
}

func delivered(t *engine.Tally) []engine.Point { return t.DeliveryCurve.Points() }
func flying(t *engine.Tally) []engine.Point    { return t.InFlightCurve.Points() }

// series are the runs' curves, each in its lane's colour.
func (w *worked) series(th *theme.Theme, curve func(*engine.Tally) []engine.Point) []chart.Series {
	var list []chart.Series
	for i, t := range w.tracks {
		list = append(list, chart.Series{
			Name: w.labels[i], Fill: th.Series[i%len(th.Series)], Points: curve(t.tally), Until: max(t.tally.Wall, 0),
		})
	}
	return list
}

// latencies are those of the runs' answers: how soon a call failed is none.
func (w *worked) latencies(th *theme.Theme) []chart.HistSeries {
	var list []chart.HistSeries
	for i, t := range w.tracks {
		s := chart.HistSeries{Name: w.labels[i], Fill: th.Series[i%len(th.Series)]}
		for k := range t.tally.Rows {
			if row := &t.tally.Rows[k]; row.Latency() >= 0 && row.Status == engine.OK {
				s.Values = append(s.Values, row.Latency())
			}
		}
		list = append(list, s)
	}
	return list
}

func talliesOf(tracks []*track) []*engine.Tally {
	var tallies []*engine.Tally
	for _, t := range tracks {
		tallies = append(tallies, t.tally)
	}
	return tallies
}
