// Package summary puts runs beside each other in a table, with what decided each of them and
// what the figures can't say. The race and the comparison show it.
package summary

import (
	"slices"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/ui/chart"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/results"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
	"regatta/ui/workspace"
)

// Summary is what is worked out of whole runs.
type Summary struct {
	Runs      []*workspace.Run
	Items     int // of all of them
	Labels    []string
	Places    []int  // see workspace.Places
	NameWidth int    // the room for a label
	Apart     bool   // not all ran on the same data
	Against   string // what was divided by the wall for the speed-ups

	article        bool // the article timed them all
	real           bool // some asked a real provider
	gains          figures.Gains
	causes         []cause
	best           []*engine.Tally // those with the best wall; nil: walls can't be compared
	advice, unfair []string
	callsApart     float64  // see compare.Apart
	agreement      []string // and which figures can't be said
	table          draw.Picture

	part  int                            // of the columns, which is shown
	split [][]draw.Column[*engine.Tally] // the columns as they were drawn last, all parts
}

// parts is in how many parts the table was drawn last.
func (s *Summary) parts() int { return max(len(s.split), 1) }

// Verdict says who won, and by how much, or that they tie; nil: nothing can be said.
func (s *Summary) Verdict(f pane.Frame) []string {
	if s.Apart {
		return nil
	}
	var lines []string
	for i, sentence := range figures.Verdict(workspace.Tallies(s.Runs), s.Labels, workspace.Contexts(s.Runs)...) {
		ink := f.Theme.Strong
		if i > 0 {
			ink = f.Theme.Text
		}
		if i > 0 && f.H < roomForTwo {
			break
		}
		if f.H < Low {
			sentence = figures.Shorter(sentence)
		}
		lines = append(lines, draw.Sentences(ink, f.W, sentence)...)
	}
	return lines
}

// roomForTwo is from how many lines on the verdict has its second sentence.
const roomForTwo = 16

// Low is below how many lines a comparison does without blanks and without all that isn't needed, so
// that the article's lanes have their lines.
const Low = 12

// Component keeps the summary of some runs, until the runs are others.
type Component struct {
	*Summary // nil: not worked out yet
	Loops    func() []*workspace.Run

	part int // of the columns, which is shown
}

// Turn shows other columns of the table, where not all have room.
func (c *Component) Turn(by int) {
	c.part = (c.part + by + c.parts()) % c.parts()
	c.Summary.part, c.table = c.part, draw.Picture{}
}

// Parts is in how many parts the table is shown, and which of them now, from 0.
func (c *Component) Parts() (n, now int) {
	if c.Summary == nil {
		return 1, 0
	}
	return c.parts(), c.Summary.part % c.parts()
}

// Of reports whether the summary of these runs is there.
func (c *Component) Of(runs []*workspace.Run) bool {
	return c.Summary != nil && slices.Equal(c.Runs, runs)
}

// Work has the summary of runs worked out; nil: it is there.
func (c *Component) Work(runs []*workspace.Run) *pane.Work {
	if c.Of(runs) {
		return nil
	}
	runs = slices.Clone(runs)
	loops := c.Loops()
	return &pane.Work{Items: workspace.FitItems(workspace.Tallies(runs)...), Do: func() func() {
		s := workOut(runs, loops)
		return func() { c.Summary = s; s.part = c.part }
	}}
}

// Need is what is missing of the summary's lines; nil: nothing.
func (c *Component) Need(f pane.Frame, runs []*workspace.Run) *pane.Work {
	if w := c.Work(runs); w != nil {
		return w
	}
	return c.table.Need(f, c.Items, chart.Options{Width: f.W, Plain: f.Plain}, c.Summary.figures)
}

// LaneWidth is the least room for a lane's name.
const LaneWidth = 20

// lead is the room before a lane's name: for a mark, and its letter.
const lead = 4

// Name adds a mark, the letter and the name of a run to a line, NameWidth wide. mark is at most
// a cell.
func (s *Summary) Name(l *theme.Line, th *theme.Theme, run int, mark string) {
	place := s.Places[run]
	l.Add(th.OK, mark).To(lead-2).Add(th.Lane(place).Ink, theme.Letter(place)).To(lead).Add(th.Strong, s.Labels[run]).To(s.NameWidth)
}

// NameHeading adds the heading of the names to a line.
func (s *Summary) NameHeading(l *theme.Line, th *theme.Theme) {
	l.To(lead).Add(th.Muted, "lane").To(s.NameWidth)
}

// workOut works out what is said of runs, beside other for-loops of the workspace.
func workOut(runs, loops []*workspace.Run) *Summary {
	s := &Summary{Runs: runs, Items: workspace.Items(runs), NameWidth: LaneWidth, Places: workspace.Places(runs), article: true}
	tallies := workspace.Tallies(runs)
	contexts := workspace.Contexts(runs)
	for _, r := range runs {
		s.real = s.real || !r.Simulated()
		s.article = s.article && r.LikeArticle()
	}
	for _, first := range compare.SameData(contexts) {
		s.Apart = s.Apart || first > 0
	}
	s.Labels = compare.Labels(tallies, contexts...)
	for _, label := range s.Labels {
		s.NameWidth = max(s.NameWidth, theme.Width(label)+lead+draw.Gap)
	}
	if !s.Apart {
		s.best = figures.Best(tallies, contexts...)
	}
	s.causes = causes(compare.Decided(tallies, ItemNames(runs), contexts...), s.Labels, s.Places)
	gains, advice := workspace.ByTwin(runs, loops)
	s.advice = advice
	s.gains = figures.GainsOf(tallies, gains)
	s.Against = against(gains)
	s.unfair, s.callsApart = compare.Warnings(tallies, contexts...), compare.Apart(tallies, contexts...)
	s.agreement = append(compare.Unsaid(tallies, gains, contexts...), compare.Agreements(tallies, s.real, contexts...)...)
	return s
}

// against is what speed-ups are of: a for-loop that ran, or that a twin would take, or the latencies.
func against(gains []compare.Gain) string {
	switch {
	case slices.ContainsFunc(gains, func(g compare.Gain) bool { return g.Measured }):
		return "for-loop wall"
	case slices.ContainsFunc(gains, func(g compare.Gain) bool { return g.Twin }):
		return "for-loop wall on a twin"
	}
	return "sum of the calls' latencies"
}

// ItemNames returns what names an item of a run shortly, by what the runs on its
// data know of it.
func ItemNames(runs []*workspace.Run) func(run, item int) string {
	return func(run, item int) string {
		set := runs[run].Job.Set
		var same []*engine.Tally
		for _, r := range runs {
			if r.Job.Set == set {
				same = append(same, r.Tally)
			}
		}
		return results.Name(set.Rows, same, item)
	}
}

// Lines are the table, what decided each run, and what the figures can't say.
func (s *Summary) Lines(f pane.Frame) []string {
	lines := append(slices.Clip(s.table.Lines(f.Theme)), "")
	lines = append(append(lines, s.causeLines(f)...), "")
	return append(lines, draw.Sentences(f.Theme.Muted, f.W, s.notes()...)...)
}

// Gained reports whether there is a speed-up of any run.
func (s *Summary) Gained() bool {
	return slices.ContainsFunc(s.Runs, func(r *workspace.Run) bool { return s.gains.Speedup(r.Tally) != figures.Unknown })
}

// Shows reports whether a figure has a column of the part of the table that is shown.
func (s *Summary) Shows(title string) bool {
	return len(s.split) > 0 && slices.ContainsFunc(s.split[s.part%len(s.split)], func(c draw.Column[*engine.Tally]) bool { return c.Title == title })
}

// notes say what the figures can't.
func (s *Summary) notes() []string {
	tallies := workspace.Tallies(s.Runs)
	notes := slices.DeleteFunc(figures.Notes(s.unfair, s.agreement, len(s.Runs), s.real, s.article, s.callsApart), func(note string) bool {
		title, _, _ := strings.Cut(note, ":")
		return (title == figures.ArticleTitle || title == "held") && !s.Shows(title)
	})
	if best := s.best; len(best) > 0 && len(tallies) > 1 {
		mark, means := bestMark, ": best wall."
		if len(best) > 1 {
			mark, means = tieMark, ": tied for the best wall, "+figures.TiedWithin(best)+"."
		}
		if s.Shows("held") { // the last note is its
			notes[len(notes)-1] += " " + mark + means
		} else {
			notes = append(notes, mark+means)
		}
	}
	notes = append(figures.GuessNotes(workspace.Guesses(s.Runs)), notes...)
	return append(notes, figures.CostNotes(tallies)...)
}

// widestData is the most room for the name of a run's data, where not all ran on the
// same.
const widestData = 16

// dataWidth is the room for the names of the runs' data beside those of lanes; 0: they have none,
// or all are the same.
func (s *Summary) dataWidth(room int) int {
	if !s.Apart {
		return 0
	}
	width := len("data")
	for _, r := range s.Runs {
		width = max(width, theme.Width(text.Line(r.Job.Set.Name, widestData)))
	}
	width += draw.Gap
	if wall := draw.FigureWidth(figures.Figure{Title: figures.WallTitle}); width+2*wall > room {
		return 0
	}
	return width
}

// bestMark is before the lane with the best wall, tieMark before those that share it.
const (
	bestMark = "▲"
	tieMark  = "="
)

// figures is the table itself: a line a run.
func (s *Summary) figures(th *theme.Theme, o chart.Options) []string {
	data := s.dataWidth(o.Width - s.NameWidth)
	names := s.NameWidth + data
	tallies := workspace.Tallies(s.Runs)
	best := s.best
	isBest := func(t *engine.Tally) bool { return slices.Contains(best, t) && len(tallies) > 1 }
	bar := draw.BarRoom(o.Width)
	if s.Apart {
		bar = 0
	}
	wall, columns := s.columns(th, o.Width-names-bar, data, isBest)
	var head theme.Line
	s.NameHeading(&head, th)
	if data > 0 {
		head.Add(th.Muted, "data").To(names)
	}
	draw.Heading(&head, th, wall)
	head.To(head.Width() + bar)
	draw.Heading(&head, th, columns)
	lines := []string{head.String()}
	var longest time.Duration
	drawn := func(t *engine.Tally) bool { return t.Whole() && t.Cached == 0 } // others have no wall to compare
	for _, t := range tallies {
		if drawn(t) {
			longest = max(longest, t.Wall)
		}
	}
	for k, r := range s.Runs {
		var l theme.Line
		mark := ""
		switch { // colour alone would not say it
		case isBest(r.Tally) && len(best) > 1:
			mark = tieMark
		case isBest(r.Tally):
			mark = bestMark
		}
		s.Name(&l, th, k, mark)
		if data > 0 {
			l.Add(th.Muted, text.Line(r.Job.Set.Name, data-draw.Gap)).To(names)
		}
		draw.Cells(&l, th, wall, r.Tally)
		if to := l.Width() + bar; bar > 0 {
			if drawn(r.Tally) && longest > 0 {
				l.To(l.Width()+draw.Gap).Add(th.Lane(s.Places[k]).Ink, timeline.Wall(draw.Scaled(r.Tally.Wall, longest, bar-draw.Gap), o.Plain))
			}
			l.To(to)
		}
		draw.Cells(&l, th, columns, r.Tally)
		lines = append(lines, l.String())
	}
	return lines
}

// runOf is the run of a tally.
func (s *Summary) runOf(t *engine.Tally) *workspace.Run {
	return s.Runs[slices.IndexFunc(s.Runs, func(r *workspace.Run) bool { return r.Tally == t })]
}

// columns are the wall, and those of the part that is shown: where not all have room, what
// matters most is in the first.
func (s *Summary) columns(th *theme.Theme, w, data int, isBest func(*engine.Tally) bool) (wall, rest []draw.Column[*engine.Tally]) {
	var all []draw.Column[*engine.Tally]
	for _, f := range figures.Telling(figures.All(s.article, s.gains), workspace.Tallies(s.Runs)) {
		c := draw.Figure(f)
		switch f.Title {
		case figures.ArticleTitle:
			c.Ink = func(*engine.Tally) theme.Ink { return th.Muted }
		case figures.WallTitle:
			c.Of = func(t *engine.Tally) string { return draw.WallOf(s.runOf(t)) }
			c.Ink = func(t *engine.Tally) theme.Ink {
				if isBest(t) {
					return th.OK
				}
				return th.Strong
			}
		}
		all = append(all, c)
	}
	all = draw.Widened(all, workspace.Tallies(s.Runs))
	wall, all = all[:1:1], all[1:]
	if s.Apart && data == 0 { // no room beside the names
		of := func(t *engine.Tally) string {
			return text.Line(s.runOf(t).Job.Set.Name, widestData)
		}
		muted := func(*engine.Tally) theme.Ink { return th.Muted }
		all = append([]draw.Column[*engine.Tally]{{Title: "data", Rank: 1, Width: widestData + draw.Gap, Of: of, Ink: muted}}, all...)
	}
	s.split = draw.Parts(all, w-wall[0].Width)
	if len(s.split) == 0 {
		return wall, nil
	}
	return wall, s.split[s.part%len(s.split)]
}
