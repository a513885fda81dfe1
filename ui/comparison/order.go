package comparison

import (
	"fmt"
	"slices"

	"regatta/engine/compare"
	"regatta/ui/chart"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// orderLines say how far each run's delivery strayed from the dataset's order, and
// draw it.
func (w *worked) orderLines(f pane.Frame) []string {
	if w.braids == nil {
		return []string{draw.Working(f.Theme)}
	}
	lines := append(w.strayed(f), "")
	lines = append(lines, w.drawn[orderPage].Lines(f.Theme)...)
	return append(append(lines, ""), orderNotes(f)...)
}

func orderNotes(f pane.Frame) []string {
	return draw.Sentences(f.Theme.Muted, f.W, "Inversion: a pair of items delivered in reverse order. Places off: how far an item moved from its dataset position, on average.")
}

// orderOptions are the size of the braids: what the lines above and below them leave.
func (p *Pane) orderOptions(f pane.Frame) chart.Options {
	around := headLines(f) + 1 + len(p.sum.Runs) + 1 + 1 + len(orderNotes(f))
	return chart.Options{Width: f.W - 2, Height: f.H - around, Plain: f.Plain}
}

// braid draws the order of delivery of each run.
func (w *worked) braid(th *theme.Theme, o chart.Options) []string {
	var series []chart.BraidSeries
	for i, r := range w.of.Runs {
		series = append(series, chart.BraidSeries{
			Name: w.of.Labels[i], Letter: theme.Letter(w.of.Places[i]), Fill: *th.Lane(w.of.Places[i]),
			Items: r.Tally.DeliveryOrder, Ranks: compare.Ranks(r.Tally),
		})
	}
	o.Height = max(o.Height, chart.BraidLines(series, o.Width))
	return draw.Indent(chart.Braid(th, series, o), 1)
}

// orderStory says how to read what is drawn of the runs.
func (p *Pane) orderStory() []string {
	few := func(r *workspace.Run) bool { return r.Tally.Delivered <= chart.MostStrands }
	switch {
	case !slices.ContainsFunc(p.sum.Runs, few):
		return []string{"x: dataset order, y: delivery order", "; diagonal = in order"}
	case slices.ContainsFunc(p.sum.Runs, func(r *workspace.Run) bool { return !few(r) }):
		return []string{"strands for few items, dots for many", "; level or diagonal = in order"}
	}
	return []string{"left: dataset, right: delivery order", "; faint strands didn't move"}
}

// strayed is a line a run: its inversions among all pairs, and how many places an
// item was off.
func (w *worked) strayed(f pane.Frame) []string {
	th := f.Theme
	var columns []draw.Column[compare.Braid]
	if parts := w.strayedColumns(f); len(parts) > 0 {
		columns = parts[w.part%len(parts)]
	}
	lines := []string{w.heading(th, columns)}
	for i, b := range w.braids {
		var l theme.Line
		w.of.Name(&l, th, i, "")
		draw.Cells(&l, th, columns, b)
		lines = append(lines, l.String())
	}
	return lines
}

// heading is above a line a run.
func (w *worked) heading(th *theme.Theme, columns []draw.Column[compare.Braid]) string {
	var head theme.Line
	w.of.NameHeading(&head, th)
	draw.Heading(&head, th, columns)
	return head.String()
}

// strayedColumns are the columns of what strayed, in parts that have room each.
func (w *worked) strayedColumns(f pane.Frame) [][]draw.Column[compare.Braid] {
	return draw.Parts(draw.Widened(strayedColumns(f.Theme), w.braids), f.W-w.of.NameWidth)
}

func strayedColumns(th *theme.Theme) []draw.Column[compare.Braid] {
	said := func(of func(compare.Braid) string) func(compare.Braid) string {
		return func(b compare.Braid) string {
			if b.MaxInversions == 0 {
				return figures.Unknown // there is no order to keep
			}
			return of(b)
		}
	}
	muted := func(compare.Braid) theme.Ink { return th.Muted }
	ordered := func(b compare.Braid) theme.Ink {
		if b.Inversions == 0 {
			return th.OK
		}
		return th.Strong
	}
	share := func(b compare.Braid) string {
		if b.Inversions == 0 {
			return "in order"
		}
		return figures.Share(b.Inversions, b.MaxInversions)
	}
	pairs := func(b compare.Braid) string { return text.Count(b.Inversions) + " of " + text.Count(b.MaxInversions) }
	return []draw.Column[compare.Braid]{
		{Title: "inversions", Rank: 1, Width: 12, Of: said(share), Ink: ordered},
		{Title: "places off", Rank: 2, Width: 12, Of: said(func(b compare.Braid) string { return places(b.Displacement) })},
		{Title: "pairs inverted", Rank: 3, Width: len("pairs inverted") + draw.Gap, Of: said(pairs), Ink: muted},
	}
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
