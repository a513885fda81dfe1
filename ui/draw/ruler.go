package draw

import (
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/ui/figures"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// Ruler adds the labels of a time axis to a line, and the marks of what changed about the
// provider in these runs.
func Ruler(l *theme.Line, th *theme.Theme, axis timeline.Axis, runs []*engine.Tally) *theme.Line {
	var times []time.Duration
	for _, t := range runs {
		for _, c := range t.Changes {
			if c.What == admit.Weather {
				times = append(times, c.At)
			}
		}
	}
	labels, marks := axis.Marked(times)
	from := 0
	for _, at := range marks {
		l.Add(th.Faint, labels[from:at]).Add(th.Warn, figures.WeatherMark)
		from = at + 1
	}
	return l.Add(th.Faint, labels[from:])
}
