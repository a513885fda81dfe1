package ui

import (
	"slices"

	"regatta/ui/chart"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// likeArticle reports whether the article timed the same: its seven texts, on the
// simulated provider as it is by default.
func (t *track) likeArticle() bool {
	if t.from != nil {
		return t.from.LikeArticle()
	}
	return t.job.set.Name == "people" && t.job.set.Rows.Len() == 7 && t.provider.LikeArticle()
}

// fitting keeps the figures that have room, those that matter most first.
func fitting(all []figures.Figure, width int) []figures.Figure {
	kept := make([]bool, len(all))
	for rank := 1; rank <= 6; rank++ {
		for i, f := range all {
			if f.Rank == rank && draw.FigureWidth(f) <= width {
				kept[i] = true
				width -= draw.FigureWidth(f)
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

// widestData is the most room for the name of a run's data, where not all ran on the
// same.
const widestData = 16

// dataWidth is the room for the names of the runs' data; 0: they have none, or all
// are the same.
func (p *worked) dataWidth(room int) int {
	if !p.apart {
		return 0
	}
	width := len("data")
	for _, t := range p.tracks {
		width = max(width, theme.Width(text.Line(t.job.set.Name, widestData)))
	}
	if width += gap; width+draw.FigureWidth(figures.Figure{Title: figures.WallTitle}) > room {
		return 0
	}
	return width
}

// bestMark is before the lanes with the best wall.
const bestMark = "▲"

// figures is the table itself: a line a run.
func (p *worked) figures(th *theme.Theme, o chart.Options) []string {
	tracks, w := p.tracks, o.Width
	data := p.dataWidth(w - p.nameWidth - gap)
	names := p.nameWidth + data
	cols := fitting(figures.Telling(figures.All(p.article, p.gains), talliesOf(tracks)), w-names-gap)
	var head theme.Line
	head.Add(th.Muted, "  lane").To(p.nameWidth)
	if data > 0 {
		head.Add(th.Muted, "data").To(names)
	}
	for _, c := range cols {
		head.Right(head.Width()+draw.FigureWidth(c), theme.Width(c.Title)).Add(th.Muted, c.Title)
	}
	lines := []string{head.String()}
	best := figures.Best(talliesOf(tracks))
	for k, t := range tracks {
		var l theme.Line
		mark := "  "
		if slices.Contains(best, t.tally) && !p.apart {
			mark = bestMark + " " // colour alone would not say it
		}
		l.Add(th.OK, mark).Add(th.Strong, p.labels[k]).To(p.nameWidth)
		if data > 0 {
			l.Add(th.Muted, text.Line(t.job.set.Name, data-gap)).To(names)
		}
		for i, c := range cols {
			ink := th.Text
			switch {
			case i == 0 && slices.Contains(best, t.tally) && !p.apart:
				ink = th.OK
			case i == 0:
				ink = th.Strong
			case c.Title == figures.ArticleTitle:
				ink = th.Muted
			}
			value := text.Fit(c.Of(t.tally), draw.FigureWidth(c)-1)
			l.Right(l.Width()+draw.FigureWidth(c), theme.Width(value)).Add(ink, value)
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
