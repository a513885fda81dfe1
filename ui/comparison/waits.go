package comparison

import (
	"slices"
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
		{"provider", func(w compare.Waits) time.Duration { return w.Held }},
		{"budget", func(w compare.Waits) time.Duration { return w.Budget }},
		{"machine", func(w compare.Waits) time.Duration { return w.Machine }},
	}
}

// waitCells is how wide a column is.
const waitCells = 9

// gateParts are the columns of what calls waited for, in parts that have room each: none where no
// run has waited for anything but its limit.
func (w *worked) gateParts(f pane.Frame) (parts [][]gate) {
	beyond := func(waits compare.Waits) bool {
		return waits.Rate+waits.Pause+waits.Held+waits.Budget+waits.Machine > 0
	}
	if !slices.ContainsFunc(w.waited, beyond) {
		return nil
	}
	columns := slices.DeleteFunc(gates(), func(g gate) bool { return !anyWaited(w.waited, g) })
	for part := range slices.Chunk(columns, max((f.W-w.of.NameWidth)/waitCells, 1)) {
		parts = append(parts, part)
	}
	return parts
}

// waitLines say for how long the next call of each run waited for what; nothing where no run
// has waited for anything but its limit.
func (w *worked) waitLines(f pane.Frame) []string {
	th, waits := f.Theme, w.waited
	parts := w.gateParts(f)
	if len(parts) == 0 {
		return nil
	}
	columns := parts[w.part%len(parts)]
	cells := func(l *theme.Line, ink theme.Ink, cell func(gate) string) string {
		for k, g := range columns {
			value := cell(g)
			l.Right(w.of.NameWidth+waitCells*(k+1), theme.Width(value)).Add(ink, value)
		}
		return l.String()
	}
	var head theme.Line
	head.To(4).Add(th.Muted, "waited for").To(w.of.NameWidth)
	lines := []string{cells(&head, th.Muted, func(g gate) string { return g.name })}
	for i := range w.of.Runs {
		var l theme.Line
		w.of.Name(&l, th, i, "")
		lines = append(lines, cells(&l, th.Text, func(g gate) string {
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
