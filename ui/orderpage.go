package ui

import (
	"fmt"
	"slices"

	"regatta/engine/compare"
	"regatta/ui/chart"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// orderLines say how far each run's delivery strayed from the dataset's order, and
// draw it.
func (p *comparePane) orderLines(m *Model, w int, o chart.Options) []string {
	lines := append(p.strayed(m, w), "")
	var notes []string
	for _, line := range draw.Wrap("Inversion: a pair of items delivered in reverse order. Places off: how far an item moved from its dataset position, on average.", w-4) {
		notes = append(notes, "  "+m.theme.Muted.Paint(line))
	}
	o.Height -= len(lines) + len(notes) + 1
	worked := p.worked
	lines = append(lines, m.picture(&worked.pages[orderPage], worked.items, o, func(th *theme.Theme, o chart.Options) []string {
		series := worked.braidSeries(th)
		o.Height = max(o.Height, chart.BraidLines(series, o.Width))
		return draw.Indent(chart.Braid(th, series, o), 1)
	})...)
	return append(append(lines, ""), notes...)
}

// orderStory says how to read what is drawn of the runs.
func (p *comparePane) orderStory() []string {
	few := func(t *track) bool { return t.tally.Delivered <= chart.MostStrands }
	switch {
	case !slices.ContainsFunc(p.tracks, few):
		return []string{"x: dataset order, y: delivery order", "; diagonal = in order"}
	case slices.ContainsFunc(p.tracks, func(t *track) bool { return !few(t) }):
		return []string{"strands for few items, dots for many", "; level or diagonal = in order"}
	}
	return []string{"left: dataset order, right: delivery order", "; faint strands didn't move"}
}

func (p *worked) braidSeries(th *theme.Theme) []chart.BraidSeries {
	var list []chart.BraidSeries
	for i, t := range p.tracks {
		list = append(list, chart.BraidSeries{
			Name: p.labels[i], Fill: th.Series[i%len(th.Series)],
			Items: t.tally.DeliveryOrder, Ranks: compare.Ranks(t.tally),
		})
	}
	return list
}

// strayed is a line a run: its inversions among all pairs, and how many places an
// item was off.
func (p *comparePane) strayed(m *Model, w int) []string {
	th := m.theme
	cells := [][]string{{"inversions", "places off", "pairs inverted"}}
	for _, b := range p.braids {
		cells = append(cells, strayedCells(b))
	}
	widths := [3]int{12, 12, 0}
	for _, row := range cells {
		widths[2] = max(widths[2], len(row[2])+2)
	}
	var lines []string
	for i, row := range cells {
		var l theme.Line
		if i == 0 {
			l.Add(th.Muted, "  lane").To(p.nameWidth)
		} else {
			l.Add(th.Text, "  ").Add(th.Strong, p.labels[i-1]).To(p.nameWidth)
		}
		for k, cell := range row {
			ink := []theme.Ink{th.Strong, th.Text, th.Muted}[k]
			if i == 0 {
				ink = th.Muted
			} else if k == 0 && p.braids[i-1].Inversions == 0 {
				ink = th.OK
			}
			if l.Width()+widths[k] <= w {
				l.Right(l.Width()+widths[k], theme.Width(cell)).Add(ink, cell)
			}
		}
		lines = append(lines, l.String())
	}
	return lines
}

// places writes how many places something was off, in three digits or more.
func places(off float64) string {
	switch {
	case off < 10:
		return fmt.Sprintf("%.2f", off)
	case off < 100:
		return fmt.Sprintf("%.1f", off)
	}
	return text.Count(int(off + 0.5))
}

func strayedCells(b compare.Braid) []string {
	if b.MaxInversions == 0 {
		return []string{"–", "–", "–"} // there is no order to keep
	}
	share := "in order"
	if b.Inversions > 0 {
		share = figures.Share(b.Inversions, b.MaxInversions)
	}
	return []string{share, places(b.Displacement), text.Count(b.Inversions) + " of " + text.Count(b.MaxInversions)}
}
