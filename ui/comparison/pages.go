package comparison

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/ui/chart"
	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// causeInk is how a cause of time is drawn: each in a glyph and a colour of its own.
func causeInk(th *theme.Theme, c compare.Cause) (string, theme.Ink) {
	switch c {
	case compare.Service:
		return "█", th.Done[0].Ink
	case compare.Retried:
		return "▓", th.Calling[0].Ink
	case compare.Reasked:
		return timeline.ReAsked, th.Retried[0].Reverse
	case compare.BackOff:
		return timeline.BackOffGlyph, th.BackingOff[0].Ink
	case compare.Throttled:
		return "≈", th.Warn
	case compare.Capped:
		return "=", th.Warn
	case compare.Paced:
		return "≋", th.Warn
	case compare.Paused:
		return timeline.Band, th.Shut
	case compare.Unfunded:
		return "$", th.Warn
	case compare.Overhead:
		return "╌", th.Muted
	}
	return timeline.WaitingGlyph, th.Faint
}

// causeLines draws a bar a run, its wall to scale, and its slots' time by cause.
func (w *worked) causeLines(f pane.Frame) []string {
	th := f.Theme
	if w.causes == nil {
		return []string{draw.Working(th)}
	}
	var longest time.Duration
	for _, b := range w.causes {
		longest = max(longest, b.Wall)
	}
	var lines []string
	drawn := map[compare.Cause]bool{compare.Service: true}
	for i, r := range w.of.Runs {
		var l theme.Line
		w.of.Name(&l, th, i, "")
		wall := draw.WallOf(r)
		l.Right(w.of.NameWidth+9, theme.Width(wall)).Add(th.Strong, wall).Add(th.Text, "  ")
		cells := max(f.W-l.Width()-1, 0)
		for c, n := range shares(w.causes[i], longest, cells) {
			cause := w.causes[i].Parts[c].Cause
			glyph, ink := causeInk(th, cause)
			drawn[cause] = drawn[cause] || n > 0
			l.Add(ink, strings.Repeat(glyph, n))
		}
		if lines = append(lines, l.String()); f.H >= roomy {
			lines = append(lines, "")
		}
	}
	if f.H < roomy {
		lines = append(lines, "")
	}
	lines = append(lines, w.waitLines(f)...)
	lines = append(lines, causeLegend(f, drawn)...)
	if drawn[compare.Throttled] || drawn[compare.Paced] {
		lines = append(lines, draw.Sentences(th.Muted, f.W, rateNotes(drawn)...)...)
	}
	note := "With several slots, each part is the mean over the slots. Idle: the slot had nothing left to start while other calls finished."
	return append(lines, draw.Sentences(th.Muted, f.W, note)...)
}

// legendCells is how wide a column of the legend is.
const legendCells = 38

// causeLegend names the causes that are drawn, in two columns where they have room: what is to be
// read below them has more lines then.
func causeLegend(f pane.Frame, drawn map[compare.Cause]bool) []string {
	var list []compare.Cause
	for c := compare.Service; c <= compare.Idle; c++ {
		if drawn[c] {
			list = append(list, c)
		}
	}
	add := func(l *theme.Line, c compare.Cause) {
		glyph, ink := causeInk(f.Theme, c)
		l.Add(f.Theme.Text, "  ").Add(ink, strings.Repeat(glyph, 4)).Add(f.Theme.Muted, "  "+c.String())
	}
	n := len(list)
	if f.W >= 2*legendCells {
		n = (n + 1) / 2
	}
	var lines []string
	for i := range n {
		var l theme.Line
		add(&l, list[i])
		if i+n < len(list) {
			add(l.To(legendCells), list[i+n])
		}
		lines = append(lines, l.String())
	}
	return lines
}

// rateNotes tell the two waits for a rate apart, those of them that are drawn.
func rateNotes(drawn map[compare.Cause]bool) (notes []string) {
	if drawn[compare.Throttled] {
		notes = append(notes, "Rate limited: an attempt got a 429, and its call waits in its slot to try again.")
	}
	if drawn[compare.Paced] {
		notes = append(notes, "Held by a rate: the slot is free, but the next call begins only once the rate has room for it.")
	}
	return notes
}

// roomy is from how many lines on rows are a line apart.
const roomy = 16

// shares divides the cells of a run's wall among its causes: first whole cells, then one each to
// those that are owed most, so that no cell is of a cause that has next to nothing.
func shares(b compare.Breakdown, longest time.Duration, cells int) []int {
	list := make([]int, len(b.Parts))
	owed := make([]float64, len(b.Parts))
	order := make([]int, len(b.Parts))
	perCell := float64(max(longest, 1)) / float64(max(cells, 1))
	sum := time.Duration(0)
	left := 0
	for i, part := range b.Parts {
		order[i], sum = i, sum+part.Time
		exact := float64(part.Time) / perCell
		list[i] = int(exact)
		owed[i] = exact - float64(list[i])
		left -= list[i]
	}
	if sum > 0 {
		left += max(int(float64(sum)/perCell+0.5), 1)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(owed[b], owed[a]) })
	for _, i := range order[:min(max(left, 0), len(order))] {
		list[i]++
	}
	return list
}

func delivered(t *engine.Tally) []engine.Point { return t.DeliveryCurve.Points() }
func flying(t *engine.Tally) []engine.Point    { return t.InFlightCurve.Points() }

// until is how long a run went on, also one that was stopped and has no wall.
func until(t *engine.Tally) time.Duration {
	if t.Whole() {
		return t.Wall
	}
	return t.Now
}

// steps draws the runs' curves, each in its lane's colour.
func (w *worked) steps(th *theme.Theme, o chart.Options, label string, curve func(*engine.Tally) []engine.Point) []string {
	var list []chart.Series
	for i, r := range w.of.Runs {
		list = append(list, chart.Series{
			Name: w.of.Labels[i], Letter: theme.Letter(w.of.Places[i]), Fill: *th.Lane(w.of.Places[i]), Dashed: th.Again(w.of.Places[i]),
			Points: curve(r.Tally), Until: until(r.Tally),
		})
	}
	o.YLabel = label
	return draw.Indent(chart.Steps(th, list, o), 1)
}

// latencyOptions are the size of the histogram: a title, a line a run and a ruler at least.
func (p *Pane) latencyOptions(f pane.Frame) chart.Options {
	return chart.Options{Width: f.W - 2, Height: max(f.H-headLines(f), len(p.sum.Runs)+2), Plain: f.Plain}
}

// histogram draws the latencies of the runs' answers: how soon a call failed is none.
func (w *worked) histogram(th *theme.Theme, o chart.Options) []string {
	var list []chart.HistSeries
	cached, measured := true, false
	for i, r := range w.of.Runs {
		s := chart.HistSeries{Name: w.of.Labels[i], Letter: theme.Letter(w.of.Places[i]), Fill: *th.Lane(w.of.Places[i])}
		for k := range r.Tally.Rows {
			if row := &r.Tally.Rows[k]; row.Latency() >= 0 && row.Status == engine.OK {
				s.Values = append(s.Values, row.Latency())
			}
		}
		list = append(list, s)
		measured = measured || len(s.Values) > 0
		cached = cached && r.Tally.OK > 0 && r.Tally.Cached == r.Tally.OK
	}
	if !measured {
		why := "No latencies: no call was answered."
		if cached {
			why = "No latencies: every answer came from the cache."
		}
		return draw.Sentences(th.Muted, o.Width, why)
	}
	return draw.Indent(chart.Histogram(th, list, o), 1)
}
