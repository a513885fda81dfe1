package ui

import (
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/summary"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
	"regatta/ui/workspace"
)

// foreseen is what the lanes that have not run would take, by the latencies of one
// that has. It is kept until either changes.
type foreseen struct {
	by    *workspace.Run
	lanes []engine.Lane
	shown compare.Measured // what others have shown
	walls []compare.Forecast
}

// forecasts returns what the listed lanes without a run of their own would take
// with the latencies of the run that is shown, or of another that is whole.
func (m *Model) forecasts(tracks []*workspace.Run) []compare.Forecast {
	by := m.batch.track
	if !slices.Contains(tracks, by) || !lends(by) {
		i := slices.IndexFunc(tracks, lends)
		if i < 0 {
			return nil
		}
		by = tracks[i]
	}
	var lanes []engine.Lane
	for _, e := range m.lanes.entries {
		if m.lanes.latest[e.lane] == nil && !slices.Contains(lanes, e.lane) {
			lanes = append(lanes, e.lane)
		}
	}
	f, seed, shown := &m.foreseen, m.cfg.Base.Seed, m.shown(tracks)
	if f.by == by && f.shown == shown && slices.Equal(f.lanes, lanes) {
		return f.walls
	}
	m.soon(len(by.Tally.Rows), func() func() {
		walls := compare.Forecasts(by.Tally, lanes, seed, shown)
		return func() { *f = foreseen{by, lanes, shown, walls} }
	})
	if f.by == by && f.shown == shown {
		return f.walls
	}
	return nil
}

// shown is what runs have shown of how calls take more in flight.
func (m *Model) shown(tracks []*workspace.Run) (shown compare.Measured) {
	for _, t := range tracks {
		shown.Most = max(shown.Most, t.Tally.Most)
		shown.Grew = shown.Grew || m.gain(t).Grew
	}
	return shown
}

// lends reports whether a run's latencies tell what other lanes would take: it is whole,
// all of its answers were called for, and most items have one.
func lends(t *workspace.Run) bool {
	return t.Tally.Whole() && t.Tally.Cached == 0 && 2*t.Tally.Failed <= len(t.Tally.Rows)
}

// soFar draws the walls of all lanes that ran, to scale, and of those that did not
// a forecast, if there is room below the items: the article's table as it fills.
func (m *Model) soFar(w, room int) []string {
	th := m.theme
	tracks := m.lanes.over()
	if len(tracks) == 0 || room < len(tracks)+3 {
		return nil
	}
	forecasts := m.forecasts(tracks)
	var longest time.Duration
	for _, t := range tracks {
		if t.Tally.Failed == 0 {
			longest = max(longest, t.Tally.Wall)
		}
	}
	for _, f := range forecasts {
		longest = max(longest, f.Wall)
	}
	gains := figures.Gains{}
	for _, t := range tracks {
		gains[t.Tally] = m.gain(t)
	}
	columns := figures.All(tracks[0].LikeArticle(), gains)[:2]
	var head theme.Line
	head.Add(th.Muted, " runs").To(summary.LaneWidth)
	for _, c := range columns {
		head.Right(head.Width()+draw.FigureWidth(c), theme.Width(c.Title)).Add(th.Muted, c.Title)
	}
	lines := []string{"", head.String()}
	for k, t := range tracks {
		lines = append(lines, m.measured(t, columns, longest, w, k))
	}
	if len(forecasts) == 0 || room < len(lines)+len(forecasts)+1 {
		return lines
	}
	var title theme.Line
	from := " forecast from " + m.foreseen.by.Lane.String()
	if m.foreseen.by.Tally.Failed > 0 {
		from += ", failed items at its p50"
	}
	title.Add(th.Muted, text.Fit(from, w-1))
	lines = append(lines, title.String())
	for _, f := range forecasts {
		lines = append(lines, m.forecast(f, longest, w))
	}
	return lines
}

// measured draws the wall of a run.
func (m *Model) measured(t *workspace.Run, columns []figures.Figure, longest time.Duration, w, shade int) string {
	th := m.theme
	ink := th.Text
	if t == m.batch.track {
		ink = th.Cursor
	}
	var l theme.Line
	l.Add(ink, " "+t.Lane.String()).To(summary.LaneWidth)
	for i, c := range columns {
		value := c.Of(t.Tally)
		l.Right(l.Width()+draw.FigureWidth(c), theme.Width(value)).Add([]theme.Ink{th.Strong, th.Muted}[i], value)
	}
	l.Add(th.Text, "  ")
	if n := t.Tally.Failed; n > 0 { // its wall isn't that of all items
		words := text.Count(n) + " of " + text.Count(len(t.Tally.Rows)) + " failed"
		if l.Width()+theme.Width(words) > w {
			words = text.Fit("✗ "+text.Count(n)+" failed", w-l.Width())
		}
		return l.Add(th.Fail, words).String()
	}
	if lends(t) {
		l.Add(th.Done[shade%2].Ink, timeline.Block(draw.Scaled(t.Tally.Wall, longest, w-l.Width()-1)))
	} else if n := t.Tally.Cached; n > 0 {
		l.Add(th.Muted, text.Count(n)+" "+draw.CachedWord)
	}
	return l.String()
}

// forecast draws the wall that a lane would have.
func (m *Model) forecast(f compare.Forecast, longest time.Duration, w int) string {
	th := m.theme
	var l theme.Line
	l.Add(th.Muted, " "+f.Lane.String()).To(summary.LaneWidth)
	wall := "≈" + text.Seconds(f.Wall)
	l.Right(summary.LaneWidth+9, theme.Width(wall)).Add(th.Muted, wall).To(summary.LaneWidth + 20)
	assumes := ""
	if f.Assumes != compare.AssumesNothing {
		assumes = "  " + f.Assumes.String()
	}
	if l.Width()+draw.LeastBar+theme.Width(assumes) > w {
		return l.Add(th.Muted, text.Fit(assumes[min(1, len(assumes)):], w-l.Width())).String()
	}
	l.Add(th.Waiting, timeline.Block(draw.Scaled(f.Wall, longest, w-l.Width()-theme.Width(assumes)-1)))
	return l.Add(th.Muted, assumes).String()
}
