package ui

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/runner"
	"regatta/engine/trials"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/report"
	"regatta/ui/results"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
	"regatta/ui/workspace"
)

// trialsPane runs the lanes of a race several times and says which of them can be
// told apart. Nothing is kept of its runs but what they measured.
type trialsPane struct {
	scroller
	job      job
	lanes    []engine.Lane
	together bool // the lanes of a trial run at the same time

	group   *runner.Group
	trial   int              // the one that is on, or was last
	running []*workspace.Run // of that trial
	result  trials.Result
	pairs   []trials.Pair // once there is no turn left

	failures report.Failures // of all trials but the warm-up
}

// manyTrials is how many there are, after the warm-up: enough for the intervals of
// medians, and to tell apart whatever ten pairs of lanes can be told apart by.
const manyTrials = 10

// trialsActions are those of a race: to make trials of it, or to look at them.
func (m *Model) trialsActions() []action {
	switch {
	case m.busy() || len(m.race.entries) < 2:
		return nil
	case slices.Equal(m.trials.lanes, m.race.lanes()):
		return []action{on(keys("T"), "T", "results", just(m.toTrials))}
	case m.spent():
		return nil
	}
	return []action{on(keys("T"), "T", "trials", m.startTrials)}
}

// startTrials makes trials of the lanes that raced: those of a trial at the same
// time where that is true to what is measured, as in a sweep, else in turn.
func (m *Model) startTrials() tea.Cmd {
	lanes := m.race.lanes()
	calls := len(lanes) * (manyTrials + 1) * m.job.Set.Rows.Len()
	b := bill{what: fmt.Sprintf("%d trials of %s", manyTrials, text.Plural(len(lanes), "lane")), more: " and a warm-up, results not saved", calls: calls, again: m.trials.lanes != nil}
	return m.charge(b, func() tea.Cmd { return m.runTrials(lanes) })
}

func (m *Model) runTrials(lanes []engine.Lane) tea.Cmd {
	provider := m.cfg.Provider
	p := trialsPane{job: m.job, lanes: lanes, together: provider.Simulated() && !provider.Instant(), result: trials.NewResult(lanes, manyTrials)}
	p.group = runner.NewGroup(m.plan(p.job), p.turns()...).WhileFruitful()
	m.trials = p
	m.toTrials()
	return m.beginGroup(forTrials, p.group)
}

// turns are the turns of all lanes over all trials. Every trial meets other latencies where
// they are simulated, the same for all lanes.
func (p *trialsPane) turns() []runner.Turn {
	var turns []runner.Turn
	for turn := range trials.Schedule(len(p.lanes), manyTrials) {
		lane := p.lanes[turn.Lane]
		if last := len(turns) - 1; p.together && last >= 0 && turns[last].Trial == turn.Trial {
			turns[last].Lanes = append(turns[last].Lanes, lane)
			continue
		}
		turns = append(turns, runner.Turn{Lanes: []engine.Lane{lane}, Trial: turn.Trial})
	}
	return turns
}

// turn takes note of the trial that has its turn.
func (p *trialsPane) turn(trial int) {
	if p.trial != trial {
		p.trial, p.running = trial, nil
	}
}

func (p *trialsPane) joined(t *workspace.Run) { p.running = append(p.running, t) }

// on reports whether trials are on or still to come.
func (p *trialsPane) on() bool {
	return p.group.Waiting() || slices.ContainsFunc(p.running, (*workspace.Run).On)
}

// ended takes note of a run that is over.
func (p *trialsPane) ended(t *workspace.Run) {
	if t.Tally.End != engine.Cancelled {
		p.result.Record(trials.Turn{Lane: slices.Index(p.lanes, t.Lane), Trial: p.trial}, t.Tally)
	}
	if p.trial > 0 {
		label := fmt.Sprintf("%v, trial %d", t.Lane, p.trial)
		p.failures.Add(label, t.Tally, func(item int) string { return results.Name(p.job.Set.Rows, []*engine.Tally{t.Tally}, item) })
	}
	if !p.on() {
		p.pairs = p.result.Pairs()
	}
}

// whole is how many trials count of the lane that has fewest.
func (p *trialsPane) whole() int {
	n := manyTrials
	for _, lane := range p.result.Lanes {
		n = min(n, len(lane.Walls))
	}
	return n
}

func (p *trialsPane) actions(m *Model) []action {
	var list []action
	if m.busy() {
		list = append(list, on(keys("s"), "s", "stop", m.stop))
	} else if !m.spent() {
		list = append(list, on(keys("T"), "T", "trials again", m.startTrials))
	}
	list = append(list, p.scroller.actions()...)
	list = append(list, m.exportActions()...)
	return append(list, on(keys("esc", "tab"), "esc", "back", m.back))
}

const intervalTitle = "95% interval"

// trialFigure is a column: what the whole trials of a lane measured.
type trialFigure struct {
	figures.Figure
	of func(trials.Measured) string
}

func trialFigures() []trialFigure {
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
	return []trialFigure{
		{figures.Figure{Title: "trials", Rank: 3}, func(l trials.Measured) string { return strconv.Itoa(len(l.Walls)) }},
		{figures.Figure{Title: "wall", Rank: 1}, median(func(l trials.Measured) []float64 { return l.Walls })},
		{figures.Figure{Title: intervalTitle, Rank: 1}, interval},
		{figures.Figure{Title: "first", Rank: 4}, median(func(l trials.Measured) []float64 { return l.Firsts })},
		{figures.Figure{Title: "p95", Rank: 4}, median(func(l trials.Measured) []float64 { return l.P95s })},
		{figures.Figure{Title: "failed", Rank: 2, Optional: true}, func(l trials.Measured) string { return text.Count(l.Failed) }},
	}
}

func inSeconds(s float64) string { return text.Seconds(time.Duration(s * float64(time.Second))) }

// columns are the figures that have room; failures and intervals only where there are
// any.
func (p *trialsPane) columns(w int) []trialFigure {
	var all []figures.Figure
	intervals := p.on() || p.intervals() > 0
	failed := slices.ContainsFunc(p.result.Lanes, func(l trials.Measured) bool { return l.Failed > 0 })
	for _, f := range trialFigures() {
		if f.Optional && !failed || f.Title == intervalTitle && !intervals {
			continue
		}
		all = append(all, f.Figure)
	}
	var kept []trialFigure
	fit := fitting(all, w)
	for _, f := range trialFigures() {
		if slices.ContainsFunc(fit, func(k figures.Figure) bool { return k.Title == f.Title }) {
			kept = append(kept, f)
		}
	}
	return kept
}

// view draws a line a lane and, once all is over, what can be said of each pair.
func (p *trialsPane) view(m *Model, r rect) []string {
	lines := append(p.table(m, r.w), "")
	strong, muted := m.theme.Text, m.theme.Muted
	for _, pair := range p.pairs {
		ink := strong
		if pair.Verdict == trials.NotDistinguishable {
			ink = muted
		}
		for _, line := range draw.Wrap(pair.String(), r.w-4) {
			lines = append(lines, "  "+ink.Paint(line))
		}
	}
	if len(p.pairs) > 0 {
		lines = append(lines, "")
	}
	for _, note := range p.notes(m) {
		for _, line := range draw.Wrap(note, r.w-4) {
			lines = append(lines, "  "+muted.Paint(line))
		}
	}
	return p.window(lines, r.h)
}

// table is a line a lane: its medians, and its wall to scale.
func (p *trialsPane) table(m *Model, w int) []string {
	th := m.theme
	name := 4
	for _, l := range p.result.Lanes {
		name = max(name, len(l.Label))
	}
	columns := p.columns(w - name - 5)
	var head theme.Line
	head.Add(th.Muted, "    lane").To(4 + name)
	for _, c := range columns {
		head.Right(head.Width()+draw.FigureWidth(c.Figure), theme.Width(c.Title)).Add(th.Muted, c.Title)
	}
	lines := []string{head.String()}
	longest := time.Duration(0)
	for _, l := range p.result.Lanes {
		longest = max(longest, wallOf(l))
	}
	for i, lane := range p.result.Lanes {
		var l theme.Line
		mark, ink := p.mark(m, i)
		l.Add(th.Text, "  ").Add(ink, mark).To(4).Add(th.Strong, lane.Label).To(4 + name)
		for _, c := range columns {
			value, ink := text.Fit(c.of(lane), draw.FigureWidth(c.Figure)-1), th.Text
			if c.Title == figures.WallTitle {
				ink = th.Strong
			}
			l.Right(l.Width()+draw.FigureWidth(c.Figure), theme.Width(value)).Add(ink, value)
		}
		if cells := w - l.Width() - 4; len(lane.Walls) > 0 && cells >= leastBar {
			l.Add(th.Text, "   ").Add(th.Done[i%2].Ink, timeline.Block(draw.Scaled(wallOf(lane), longest, cells)))
		}
		lines = append(lines, l.String())
	}
	return lines
}

// wallOf is the median wall of a lane's whole trials; 0: there are none.
func wallOf(l trials.Measured) time.Duration {
	return time.Duration(trials.Summarize(l.Walls).Median * float64(time.Second))
}

// mark shows in one cell how the lane does in the trial that is on.
func (p *trialsPane) mark(m *Model, lane int) (string, theme.Ink) {
	th := m.theme
	i := slices.IndexFunc(p.running, func(t *workspace.Run) bool { return t.Lane == p.lanes[lane] })
	switch {
	case !m.busy() && len(p.result.Lanes[lane].Walls) == manyTrials:
		return "✓", th.OK
	case !m.busy() && len(p.result.Lanes[lane].Apart) > 0:
		return "✗", th.Fail
	case !m.busy():
		return "■", th.Warn
	case i < 0:
		return "·", th.Faint
	case p.running[i].On():
		return draw.Spinner(m.frames), th.Accent
	}
	return "✓", th.OK
}

// intervals is how many lanes have had trials enough for an interval.
func (p *trialsPane) intervals() int {
	n := 0
	for _, l := range p.result.Lanes {
		if trials.Summarize(l.Walls).HasInterval() {
			n++
		}
	}
	return n
}

// notes say what the figures mean.
func (p *trialsPane) notes(m *Model) []string {
	notes := []string{"Medians over the trials, with the 95% confidence interval of the median (needs 6 trials)."}
	if !p.on() && p.intervals() == 0 {
		notes[0] = "Medians over the trials. " + trials.NoInterval
	}
	if m.cfg.Provider.Simulated() {
		notes = append(notes, "Simulated: new latencies in each trial, the same for every lane.")
	}
	return notes
}

// story says how the trials go, or came out.
func (p *trialsPane) story(m *Model) []string {
	of := fmt.Sprintf(": %s on the same %s", text.Plural(len(p.lanes), "lane"), text.Plural(p.job.Set.Rows.Len(), "item"))
	switch {
	case m.busy() && p.trial == 0:
		return []string{"warm-up, not counted", of}
	case m.busy():
		return []string{fmt.Sprintf("trial %d of %d", p.trial, manyTrials), of, p.how()}
	case p.whole() == 0:
		return []string{"no trial finished: nothing to compare"}
	}
	apart := 0
	for _, pair := range p.pairs {
		if pair.Verdict != trials.NotDistinguishable {
			apart++
		}
	}
	parts := []string{fmt.Sprintf("%d of %s clearly differ", apart, text.Plural(len(p.pairs), "pair")), " in " + text.Plural(p.whole(), "trial")}
	if apart < len(p.pairs) {
		parts = append(parts, "; the rest may be noise")
	}
	return parts
}

func (p *trialsPane) how() string {
	if p.together {
		return ", at the same time"
	}
	return ", in sequence"
}

// state is how the trials are, in a word.
func (p *trialsPane) state(m *Model) (string, theme.Ink) {
	stopped := slices.ContainsFunc(p.result.Lanes, func(l trials.Measured) bool { return len(l.Walls)+len(l.Apart) < manyTrials })
	switch {
	case m.busy() && p.trial == 0:
		return draw.Spinner(m.frames) + " warm-up", m.theme.Accent
	case m.busy():
		return fmt.Sprintf("%s trial %d/%d", draw.Spinner(m.frames), p.trial, manyTrials), m.theme.Accent
	case stopped:
		return "■ trials stopped", m.theme.Warn
	}
	failed := 0
	for _, l := range p.result.Lanes {
		failed += l.Failed
	}
	if failed > 0 {
		return "✓ trials done, " + text.Counted(failed, "item", "items") + " failed", m.theme.Warn
	}
	return "✓ trials done", m.theme.OK
}
