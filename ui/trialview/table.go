package trialview

import (
	"strconv"
	"time"

	"regatta/engine/trials"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/summary"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// lead is the room before a lane's name: for a mark, and its letter.
const lead = 4

const intervalTitle = "95% interval"

// View draws what came out, a line a lane, and how each lane compares with each other one.
func (p *Pane) View(f pane.Frame) pane.Body {
	th := f.Theme
	var lines []string
	if len(p.pairs) > 0 {
		low := f.H < summary.Low
		for i, said := range p.matrix.Says() {
			ink := th.Strong
			if i > 0 {
				ink = th.Text
			}
			if i == 0 || !low {
				lines = append(lines, draw.Sentences(ink, f.W, said)...)
			}
		}
		if !low {
			lines = append(lines, "")
		}
	}
	lines = append(append(lines, p.table(f)...), "")
	if len(p.pairs) > 0 {
		lines = append(append(lines, p.grid(f)...), "")
	}
	lines = append(lines, draw.Sentences(th.Muted, f.W, p.notes()...)...)
	return pane.Body{Lines: lines, Top: p.scroll.Top}
}

// parts is in how many parts the columns are shown.
func (p *Pane) parts(f pane.Frame) int {
	_, rest := p.columns(f)
	return max(len(rest), len(p.layouts(f)), 1)
}

// place is that of a lane in the list.
func (p *Pane) place(lane int) int {
	if lane < len(p.Places) {
		return p.Places[lane]
	}
	return lane
}

// nameWidth is the room for what stands before a lane's name, the name and a gap.
func (p *Pane) nameWidth() int {
	name := len(asFastAs)
	for _, l := range p.Result.Lanes {
		name = max(name, theme.Width(l.Label))
	}
	return lead + name
}

// name adds a lane's mark, letter and name to a line.
func (p *Pane) name(l *theme.Line, th *theme.Theme, lane int, mark string, ink theme.Ink) {
	place := p.place(lane)
	l.Add(ink, mark).To(lead-2).Add(th.Lane(place).Ink, theme.Letter(place)).To(lead)
	l.Add(th.Strong, p.Result.Lanes[lane].Label).To(p.nameWidth())
}

// columns are what the whole trials of the lanes measured: the wall, and the others in parts that
// have room each. Failures and intervals are only there where there are any.
func (p *Pane) columns(f pane.Frame) (wall []draw.Column[trials.Measured], rest [][]draw.Column[trials.Measured]) {
	median := func(values func(trials.Measured) []float64) func(trials.Measured) string {
		return func(l trials.Measured) string {
			if len(values(l)) == 0 {
				return figures.Unknown
			}
			return inSeconds(trials.Summarize(values(l)).Median)
		}
	}
	interval := func(l trials.Measured) string {
		s := trials.Summarize(l.Walls)
		if !s.HasInterval() {
			return figures.Unknown
		}
		return inSeconds(s.Lo) + "–" + inSeconds(s.Hi)
	}
	strong := func(trials.Measured) theme.Ink { return f.Theme.Strong }
	walls := median(func(l trials.Measured) []float64 { return l.Walls })
	marked := func(l trials.Measured) string {
		if p.Guesses.Why(l.Lane) != "" && len(l.Walls) > 0 {
			return figures.GuessMark + walls(l)
		}
		return walls(l)
	}
	wall = []draw.Column[trials.Measured]{{Title: figures.WallTitle, Of: marked, Ink: strong}}
	var all []draw.Column[trials.Measured]
	if p.On() || p.intervals() > 0 {
		all = append(all, draw.Column[trials.Measured]{Title: intervalTitle, Rank: 1, Of: interval})
	}
	all = append(all,
		draw.Column[trials.Measured]{Title: "trials", Rank: 3, Of: func(l trials.Measured) string { return strconv.Itoa(len(l.Walls)) }},
		draw.Column[trials.Measured]{Title: "first", Rank: 4, Of: median(func(l trials.Measured) []float64 { return l.Firsts })},
		draw.Column[trials.Measured]{Title: "p95", Rank: 4, Of: median(func(l trials.Measured) []float64 { return l.P95s })},
	)
	if p.failed() > 0 {
		all = append(all, draw.Column[trials.Measured]{Title: "failed", Rank: 2, Of: func(l trials.Measured) string { return text.Count(l.Failed) }})
	}
	for _, list := range [][]draw.Column[trials.Measured]{wall, all} {
		for i := range list {
			list[i].Width = draw.FigureWidth(figures.Figure{Title: list[i].Title})
		}
	}
	if all[0].Title == intervalTitle {
		all[0].Width-- // so that it has room alone on the narrowest screen
	}
	wall, all = draw.Widened(wall, p.Result.Lanes), draw.Widened(all, p.Result.Lanes)
	return wall, draw.Parts(all, f.W-p.nameWidth()-wall[0].Width-draw.BarRoom(f.W))
}

// table is a line a lane: its medians, and its wall to scale.
func (p *Pane) table(f pane.Frame) []string {
	th := f.Theme
	wall, parts := p.columns(f)
	var rest []draw.Column[trials.Measured]
	if len(parts) > 0 {
		rest = parts[p.part%len(parts)]
	}
	bar := draw.BarRoom(f.W)
	var head theme.Line
	head.To(lead).Add(th.Muted, "lane").To(p.nameWidth())
	draw.Heading(&head, th, wall)
	head.To(head.Width() + bar)
	draw.Heading(&head, th, rest)
	lines := []string{head.String()}
	longest := time.Duration(0)
	for _, l := range p.Result.Lanes {
		longest = max(longest, wallOf(l))
	}
	for i, lane := range p.Result.Lanes {
		var l theme.Line
		mark, ink := p.mark(f, i)
		p.name(&l, th, i, mark, ink)
		draw.Cells(&l, th, wall, lane)
		if to := l.Width() + bar; bar > 0 {
			if len(lane.Walls) > 0 {
				l.To(l.Width()+draw.Gap).Add(th.Lane(p.place(i)).Ink, timeline.Wall(draw.Scaled(wallOf(lane), longest, bar-draw.Gap), f.Plain))
			}
			l.To(to)
		}
		draw.Cells(&l, th, rest, lane)
		lines = append(lines, l.String())
	}
	return lines
}
