package home

import (
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/twin/saved"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/pane"
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
	gains map[*engine.Tally]compare.Gain // that a twin tells
	few   string                         // calls in flight that are as fast as more, by a twin
	among int                            // runs
}

// forecast is what there is to foresee: by which run, of which lanes, from what was shown.
func (p *Pane) forecast() (want foreseen, ok bool) {
	runs := p.lanes.over()
	by := p.run
	if !slices.Contains(runs, by) || !lends(by) {
		i := slices.IndexFunc(runs, lends)
		if i < 0 {
			return foreseen{}, false
		}
		by = runs[i]
	}
	var lanes []engine.Lane
	for _, e := range p.lanes.entries {
		if p.lanes.latest[e.lane] == nil && !slices.Contains(lanes, e.lane) {
			lanes = append(lanes, e.lane)
		}
	}
	return foreseen{by: by, lanes: lanes, shown: p.shownBy(runs), among: len(runs) + len(p.probed)}, true
}

// forecasting is the work of it; nil: it is done, or there is no room for it.
func (p *Pane) forecasting(f pane.Frame) *pane.Work {
	want, ok := p.forecast()
	if !ok {
		return nil
	}
	if was := &p.foreseen; was.by == want.by && was.shown == want.shown && was.among == want.among && slices.Equal(was.lanes, want.lanes) {
		return nil
	}
	seed := p.of.Seed
	all := []*engine.Tally{want.by.Tally}
	beside := slices.Clone(p.probed)
	for _, t := range p.lanes.over() {
		if t != want.by && t.Tally.Whole() && t.Tally.Cached == 0 && t.Context.Settings == want.by.Context.Settings {
			beside = append(beside, compare.Beside{Tally: t.Tally})
		}
	}
	for _, b := range beside {
		all = append(all, b.Tally)
	}
	room := p.roomSoFar(f) >= len(p.lanes.over())+2
	if fits := slices.ContainsFunc(all, compare.WantsTwin); !room && (!fits || len(want.by.Tally.Rows) > mostFitted) {
		return nil
	}
	return &pane.Work{Items: workspace.FitItems(all...), Do: func() func() {
		f := compare.Foresee(want.by.Tally, beside, want.lanes, seed, want.shown)
		want.walls, want.gains, want.few = f.Forecasts, f.Gains, f.Advice
		return func() { p.foreseen = want }
	}}
}

// mostFitted is up to how many items a twin is fitted for its advice alone, where there is no
// room for its forecasts.
const mostFitted = 5000

// Forecasts are those that hold, maybe of other lanes until they are worked out anew.
func (p *Pane) Forecasts() []compare.Forecast {
	if want, ok := p.forecast(); ok && p.foreseen.by == want.by && p.foreseen.shown == want.shown {
		return p.foreseen.walls
	}
	return nil
}

// roomSoFar is how many lines are left below the items.
func (p *Pane) roomSoFar(f pane.Frame) int {
	at := p.place(f)
	return at.h - at.head - max(at.lines(min(at.page, p.rows()-at.top)), 1)
}

// shownBy is what runs have shown of how calls take more in flight.
func (p *Pane) shownBy(tracks []*workspace.Run) (shown compare.Measured) {
	for _, t := range tracks {
		shown.Most = max(shown.Most, t.Tally.Most)
		shown.Grew = shown.Grew || p.of.Gain(t).Grew
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
func (p *Pane) soFar(f pane.Frame, w, room int) []string {
	th := f.Theme
	tracks := p.lanes.over()
	if len(tracks) == 0 || room < len(tracks)+2 {
		return nil
	}
	forecasts := p.Forecasts()
	var longest time.Duration
	for _, t := range tracks {
		if t.Tally.Failed == 0 {
			longest = max(longest, t.Tally.Wall)
		}
	}
	for _, c := range forecasts {
		if !c.Twin || c.Known {
			longest = max(longest, c.Wall)
		}
	}
	gains := figures.Gains{}
	for _, t := range tracks {
		gains[t.Tally] = p.of.Gain(t)
		if g, ok := p.foreseen.gains[t.Tally]; ok && gains[t.Tally].Speedup == 0 {
			gains[t.Tally] = g
		}
	}
	columns := figures.All(tracks[0].LikeArticle(), gains)[:2]
	var head theme.Line
	head.Add(th.Muted, " runs").To(summary.LaneWidth)
	for _, c := range columns {
		head.Right(head.Width()+draw.FigureWidth(c), theme.Width(c.Title)).Add(th.Muted, c.Title)
	}
	lines := []string{"", head.String()}
	places := workspace.Places(tracks)
	for i, t := range tracks {
		lines = append(lines, p.measured(f, t, places[i], columns, longest, w))
	}
	if forecasts = p.inRoom(forecasts, room-len(lines)-1); len(forecasts) == 0 {
		return lines
	}
	var title theme.Line
	title.Add(th.Muted, text.Fit(p.forecastFrom(forecasts, w-1), w-1))
	lines = append(lines, title.String())
	for _, c := range forecasts {
		lines = append(lines, p.forecastLine(f, c, longest, head.Width()+2, w))
	}
	return lines
}

// inRoom are the forecasts that so many lines have room for: all, or else those about the lane under the
// cursor, as long as that is one of them.
func (p *Pane) inRoom(all []compare.Forecast, room int) []compare.Forecast {
	at := slices.IndexFunc(all, func(c compare.Forecast) bool { return c.Lane == p.Lane() })
	switch {
	case len(all) <= room:
		return all
	case at < 0 || room < 1:
		return nil
	}
	from, to := (&pane.List{Cursor: at}).Window(len(all), room)
	return all[from:to]
}

// forecastFrom says what the forecasts are from, and what would tell more, in up to so many cells
// if that is possible.
func (p *Pane) forecastFrom(forecasts []compare.Forecast, w int) string {
	by := p.foreseen.by
	all := " forecast from " + by.RanAs()
	if p.before != nil {
		all += " and a probe"
	}
	few := all
	if p.before != nil {
		all += ", and what it was before"
	}
	if by.Tally.Failed > 0 {
		const failed = ", failed items at its p50"
		few, all = few+failed, all+failed
	}
	if p.probeTells(forecasts) {
		few, all = few+" · B probe", all+" · B: 16 calls to know more"
	}
	if theme.Width(all) > w {
		return few
	}
	return all
}

// name adds the letter of a place and the name of its lane to a line.
func name(l *theme.Line, th *theme.Theme, place int, name string, ink theme.Ink) {
	l.Add(th.Text, " ").Add(th.Lane(place).Ink, theme.Letter(place)).Add(ink, " "+text.FitLane(name, summary.LaneWidth-3)).To(summary.LaneWidth)
}

// measured draws the wall of a run at a place.
func (p *Pane) measured(f pane.Frame, t *workspace.Run, place int, columns []figures.Figure, longest time.Duration, w int) string {
	th := f.Theme
	ink := th.Text
	if t == p.run {
		ink = th.Cursor
	}
	var l theme.Line
	name(&l, th, place, t.RanAs(), ink)
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
		l.Add(th.Done[0].Ink, timeline.Thin(draw.Scaled(t.Tally.Wall, longest, w-l.Width()-1)))
	} else if n := t.Tally.Cached; n > 0 {
		l.Add(th.Muted, text.Count(n)+" "+draw.CachedWord)
	}
	return l.String()
}

// forecastLine draws the wall that a lane would have, its bar from a column on.
func (p *Pane) forecastLine(f pane.Frame, c compare.Forecast, longest time.Duration, from, w int) string {
	th := f.Theme
	var l theme.Line
	name(&l, th, p.Place(c.Lane), c.Lane.String(), th.Muted)
	wall := "≈" + text.Seconds(c.Wall)
	if c.Twin && !c.Known {
		wall = figures.Unknown
	}
	l.Right(summary.LaneWidth+9, theme.Width(wall)).Add(th.Muted, wall)
	at := from // below the bars of the runs
	if c.Twin && !c.Known && w-at < leastWords {
		at = summary.LaneWidth + 11
	} else if was, ok := p.before[c.Lane]; ok && was.within == nil {
		l.Right(at-1, theme.Width(was.said)).Add(th.Muted, was.said)
	}
	c.Before = p.before[c.Lane].within
	l.To(at)
	left := w - at
	bar := 0
	if !c.Twin || c.Known {
		bar = draw.LeastBar
	}
	words, whole := c.WordsWithin(max(left-bar-2, 0), theme.Width)
	if all, fits := c.WordsWithin(left, theme.Width); !whole && (fits || words == "" && all != "") {
		bar, words = 0, all // they say more than a bar
	}
	if bar == 0 && words == "" {
		words = c.FewestWords() // the end of them is cut
	}
	if bar == 0 {
		return l.Add(th.Muted, text.Fit(words, left)).String()
	}
	if words != "" {
		words = "  " + words
	}
	l.Add(th.Waiting, timeline.Thin(draw.Scaled(c.Wall, longest, left-theme.Width(words)-1)))
	return l.Add(th.Muted, words).String()
}

// leastWords is the room below which words begin where the speed-ups stand, of which a lane that
// hasn't run has none.
const leastWords = 24

// probeTells reports whether a probe may tell what a twin doesn't know.
func (p *Pane) probeTells(forecasts []compare.Forecast) bool {
	return !p.of.Replay && p.before == nil && len(p.foreseen.by.Tally.Rows) >= saved.ProbeCalls &&
		slices.ContainsFunc(forecasts, func(c compare.Forecast) bool { return c.Twin && !c.Known })
}

// keptForTable is how many of so many lines the items, in lines so tall, leave to what other lanes
// would take, once a run tells it: to what a probe has told at any rate, else where many items are
// left in sight.
func (p *Pane) keptForTable(room, tall int) int {
	const least, many = 4, 12
	if p.run == nil || p.run.On() {
		return 0
	}
	if lines := len(p.before) + 3; p.before != nil && room-lines >= least {
		return lines
	}
	want, ok := p.forecast()
	if lines := len(p.lanes.over()) + len(want.lanes) + 3; ok && len(want.lanes) > 0 && tall == 1 && !p.filter.active() && room-lines >= many {
		return lines
	}
	return 0
}

// Probed takes in runs of a probe, each on the items from the one on with which it began.
func (p *Pane) Probed(runs ...compare.Beside) { p.probed = append(p.probed, runs...) }

// before is what was known of a lane before a probe: a wall, or no more than a range.
type before struct {
	said   string
	within *compare.Range
}

// Remember keeps what is foreseen now, to stand beside what is after a probe.
func (p *Pane) Remember() {
	p.before = map[engine.Lane]before{}
	for _, e := range p.lanes.entries {
		p.before[e.lane] = before{said: "was –"}
	}
	for _, c := range p.Forecasts() {
		switch {
		case !c.Twin || c.Known:
			p.before[c.Lane] = before{said: "was " + text.Seconds(c.Wall)}
		case c.Said:
			p.before[c.Lane] = before{within: &c.Range}
		}
	}
}
