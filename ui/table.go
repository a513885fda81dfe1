package ui

import (
	"fmt"

	"regatta/engine"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// column is one column of the comparison: what stands in it, and how much it
// matters, since not all have room everywhere.
type column struct {
	title string
	width int
	rank  int // 1: always there
	value func(t *engine.Tally) string
}

// besideArticle reports whether the article timed the same: its seven texts, on
// the simulated provider as it is by default.
func (m *Model) besideArticle() bool {
	return m.job.set.Name == "people" && m.job.set.Rows.Len() == 7 && m.cfg.Provider.LikeArticle()
}

// columns lists what the comparison tells of a run.
func (m *Model) columns() []column {
	list := []column{
		{"wall", 9, 1, func(t *engine.Tally) string { return wallText(t) }},
	}
	if m.besideArticle() {
		list = append(list, column{"article", 9, 2, func(t *engine.Tally) string { return text.Seconds(engine.ArticleWall(t.Started.Lane)) }})
	}
	return append(list,
		column{"speed-up", 10, 1, func(t *engine.Tally) string { return positive(t.Speedup(), "%.2f×", 1) }},
		column{"efficiency", 12, 3, func(t *engine.Tally) string { return positive(t.Efficiency(), "%.1f%%", 100) }},
		column{"first", 9, 1, func(t *engine.Tally) string { return text.Seconds(t.First) }},
		column{"held", 9, 2, func(t *engine.Tally) string { return text.Seconds(t.Held()) }},
		column{"p50", 9, 4, func(t *engine.Tally) string { return text.Seconds(t.Percentile(50)) }},
		column{"p95", 9, 4, func(t *engine.Tally) string { return text.Seconds(t.Percentile(95)) }},
		column{"p99", 9, 6, func(t *engine.Tally) string { return text.Seconds(t.Percentile(99)) }},
		column{"in flight", 11, 3, func(t *engine.Tally) string { return text.Count(t.Most) }},
		column{"ok", 8, 5, func(t *engine.Tally) string { return text.Count(t.OK) }},
		column{"failed", 8, 3, func(t *engine.Tally) string { return text.Count(t.Failed) }},
		column{"retries", 9, 5, func(t *engine.Tally) string { return text.Count(t.Retries) }},
		column{"right", 9, 5, func(t *engine.Tally) string { return rightText(t) }},
		column{"tokens in", 11, 6, func(t *engine.Tally) string { return tokens(t, t.Usage.InputTokens) }},
		column{"tokens out", 12, 6, func(t *engine.Tally) string { return tokens(t, t.Usage.OutputTokens) }},
	)
}

func positive(x float64, format string, times float64) string {
	if x <= 0 {
		return "–"
	}
	return fmt.Sprintf(format, x*times)
}

// wallText is a run's wall, marked where its limit was turned, or why it has none.
func wallText(t *engine.Tally) string {
	switch {
	case t.End == engine.Cancelled:
		return "stopped"
	case t.End == engine.Failed:
		return "failed"
	case len(t.Limits) > 1:
		return text.Seconds(t.Wall) + "*"
	}
	return text.Seconds(max(t.Wall, 0))
}

func rightText(t *engine.Tally) string {
	if t.Right+t.Wrong == 0 {
		return "–"
	}
	return text.Count(t.Right) + "/" + text.Count(t.Right+t.Wrong)
}

func tokens(t *engine.Tally, n int) string {
	if !t.Metered() {
		return "–"
	}
	return text.Count(n)
}

// fitting keeps the columns that have room, those that matter most first.
func fitting(all []column, width int) []column {
	kept := make([]bool, len(all))
	for rank := 1; rank <= 6; rank++ {
		for i, c := range all {
			if c.rank == rank && c.width <= width {
				kept[i] = true
				width -= c.width
			}
		}
	}
	var columns []column
	for i, c := range all {
		if kept[i] {
			columns = append(columns, c)
		}
	}
	return columns
}

// laneWidth is the room for a lane's name in the comparison.
const laneWidth = 20

// figures is the table itself: a line a run.
func (m *Model) figures(tracks []*track, w int) []string {
	th := m.theme
	cols := fitting(m.columns(), w-laneWidth-2)
	var head theme.Line
	head.Add(th.Muted, "  lane").To(laneWidth)
	for _, c := range cols {
		head.Right(head.Width()+c.width, theme.Width(c.title)).Add(th.Muted, c.title)
	}
	lines := []string{head.String()}
	best := fastest(tracks)
	for _, t := range tracks {
		var l theme.Line
		l.Add(th.Text, "  ").Add(th.Strong, t.lane.String()).To(laneWidth)
		for i, c := range cols {
			ink := th.Text
			switch {
			case i == 0 && t == best:
				ink = th.OK
			case i == 0:
				ink = th.Strong
			case c.title == "article":
				ink = th.Muted
			}
			value := text.Fit(c.value(t.tally), c.width-1)
			l.Right(l.Width()+c.width, theme.Width(value)).Add(ink, value)
		}
		lines = append(lines, l.String())
	}
	return lines
}

func finishedOf(tracks []*track) []*track {
	var done []*track
	for _, t := range tracks {
		if !t.on() {
			done = append(done, t)
		}
	}
	return done
}

func fastest(tracks []*track) *track {
	var best *track
	for _, t := range tracks {
		if t.tally.Whole() && (best == nil || t.tally.Wall < best.tally.Wall) {
			best = t
		}
	}
	return best
}

func slowest(tracks []*track) *track {
	var worst *track
	for _, t := range tracks {
		if t.tally.Whole() && (worst == nil || t.tally.Wall > worst.tally.Wall) {
			worst = t
		}
	}
	return worst
}
