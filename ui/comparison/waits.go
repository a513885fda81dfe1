package comparison

import (
	"time"

	"regatta/engine/compare"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// gate is a column of what calls waited for.
type gate struct {
	name string
	of   func(compare.Waits) time.Duration
}

func gates() []gate {
	return []gate{
		{"limit", func(w compare.Waits) time.Duration { return w.Limit }},
		{"rate", func(w compare.Waits) time.Duration { return w.Rate }},
		{"pause", func(w compare.Waits) time.Duration { return w.Pause }},
		{"budget", func(w compare.Waits) time.Duration { return w.Budget }},
		{"machine", func(w compare.Waits) time.Duration { return w.Machine }},
	}
}

// waitCells is how wide a column is.
const waitCells = 9

// waitLines say for how long the next call of each run waited for what; nothing where no run
// has waited for anything but its limit.
func (w *worked) waitLines(f pane.Frame) []string {
	th := f.Theme
	waits := make([]compare.Waits, len(w.of.Runs))
	telling := false
	for i, r := range w.of.Runs {
		waits[i] = compare.WaitsOf(r.Tally)
		telling = telling || waits[i].Rate+waits[i].Pause+waits[i].Budget+waits[i].Machine > 0
	}
	if !telling {
		return nil
	}
	var columns []gate
	for _, g := range gates() {
		if at := w.of.NameWidth + waitCells*(len(columns)+1); at < f.W && anyWaited(waits, g) {
			columns = append(columns, g)
		}
	}
	row := func(label string, ink theme.Ink, cell func(gate) string) string {
		var l theme.Line
		l.Add(th.Text, "  ").Add(ink, text.Fit(label, max(w.of.NameWidth-2, 0))).To(w.of.NameWidth)
		for k, g := range columns {
			value := cell(g)
			l.Right(w.of.NameWidth+waitCells*(k+1), theme.Width(value)).Add(ink, value)
		}
		return l.String()
	}
	lines := []string{row("waited for", th.Muted, func(g gate) string { return g.name })}
	for i := range w.of.Runs {
		lines = append(lines, row(w.of.Labels[i], th.Text, func(g gate) string {
			if sum := g.of(waits[i]); sum > 0 {
				return text.Seconds(sum)
			}
			return figures.Unknown
		}))
	}
	return append(lines, "")
}

func anyWaited(waits []compare.Waits, g gate) bool {
	for _, w := range waits {
		if g.of(w) > 0 {
			return true
		}
	}
	return false
}
