package ui

import (
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// besideArticle reports whether the article timed the same: its seven texts, on
// the simulated provider as it is by default.
func (m *Model) besideArticle() bool {
	return m.job.set.Name == "people" && m.job.set.Rows.Len() == 7 && m.cfg.Provider.LikeArticle()
}

// figureWidth is the room for a figure, its title and the gap before it.
func figureWidth(f figures.Figure) int { return max(len(f.Title), 7) + 2 }

// fitting keeps the figures that have room, those that matter most first.
func fitting(all []figures.Figure, width int) []figures.Figure {
	kept := make([]bool, len(all))
	for rank := 1; rank <= 6; rank++ {
		for i, f := range all {
			if f.Rank == rank && figureWidth(f) <= width {
				kept[i] = true
				width -= figureWidth(f)
			}
		}
	}
	var list []figures.Figure
	for i, f := range all {
		if kept[i] {
			list = append(list, f)
		}
	}
	return list
}

// laneWidth is the room for a lane's name in the comparison.
const laneWidth = 20

// figures is the table itself: a line a run.
func (m *Model) figures(tracks []*track, w int) []string {
	th := m.theme
	cols := fitting(figures.Telling(figures.All(m.besideArticle()), talliesOf(tracks)), w-laneWidth-2)
	var head theme.Line
	head.Add(th.Muted, "  lane").To(laneWidth)
	for _, c := range cols {
		head.Right(head.Width()+figureWidth(c), theme.Width(c.Title)).Add(th.Muted, c.Title)
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
			case c.Title == figures.ArticleTitle:
				ink = th.Muted
			}
			value := text.Fit(c.Of(t.tally), figureWidth(c)-1)
			l.Right(l.Width()+figureWidth(c), theme.Width(value)).Add(ink, value)
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
