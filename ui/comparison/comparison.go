// Package comparison is the pane that puts finished runs beside each other, a page for each
// way to look at them. What is worked out of whole runs is kept until the runs are others.
package comparison

import (
	"fmt"
	"slices"
	"strconv"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/ui/chart"
	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/summary"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// Source is what is compared.
type Source struct {
	Runs  func() []*workspace.Run
	Race  bool // they are those of the race
	Above bool // below the comparison is the race
}

// Pane compares the runs of a source.
type Pane struct {
	pane.Base
	scroll pane.Scroll
	source Source
	page   page
	part   int // of the page's columns, which is shown where not all have room
	sum    summary.Component
	worked *worked // of the summary's runs; nil: nothing yet
}

// worked is what else is worked out of whole runs, as pages need it, and what was drawn of it.
type worked struct {
	of      *summary.Summary
	part    int                 // of a page's columns, which is shown
	causes  []compare.Breakdown // nil: not yet
	waited  []compare.Waits     // worked out with them
	braids  []compare.Braid
	answers *answers
	drawn   [pages]draw.Picture
}

// page is a way to look at the runs.
type page uint8

const (
	figuresPage page = iota
	causesPage
	deliveredPage
	orderPage
	inFlightPage
	latencyPage
	answersPage
	pages
)

// Titles name the pages, for the line above them.
func Titles() []string {
	return []string{"figures", "time spent", "delivered", "order", "in flight", "latencies", "answers"}
}

// New returns the pane. loops are the for-loops of the workspace that are over, on whose
// walls speed-ups are.
func New(loops func() []*workspace.Run) *Pane {
	return &Pane{sum: summary.Component{Loops: loops}, source: Source{Runs: func() []*workspace.Run { return nil }}}
}

// Compare turns to other runs, on the page that was looked at last.
func (p *Pane) Compare(s Source) { p.source, p.scroll.Top = s, 0 }

// Turn goes to the page of a number, from 0.
func (p *Pane) Turn(to int) {
	p.scroll.Top, p.part = 0, 0
	if w := p.worked; w != nil && w.part > 0 {
		w.part, w.drawn[answersPage] = 0, draw.Picture{}
	}
	p.page = page((to%int(pages) + int(pages)) % int(pages))
}

// Runs are those that are compared.
func (p *Pane) Runs() []*workspace.Run { return p.source.Runs() }

// Forget lets go of what was worked out.
func (p *Pane) Forget() { p.sum.Summary, p.worked = nil, nil }

// Keys turn pages, beside those of the workspace.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	turn := func(by int) func() { return func() { p.Turn(int(p.page) + by) } }
	move := pane.Movement()
	list := []pane.Key{
		pane.Does(pane.Bind([]string{"right", "l", "v"}, "←→", "page"), turn(1)),
		pane.Does(pane.Silent(move.Left), turn(-1)),
	}
	for n := range pages {
		b := pane.Bind([]string{strconv.Itoa(int(n) + 1)}, "", "")
		if n == 0 {
			b.SetHelp(fmt.Sprintf("1-%d", pages), "go to page")
		}
		list = append(list, pane.Does(b, func() { p.Turn(int(n)) }))
	}
	n, now, turnTo := p.parts(f)
	list = slices.Insert(list, 2, pane.ColumnKeys(f, n, now, turnTo)...)
	list = append(list, p.scroll.Keys(f)...)
	if p.source.Above {
		list = append(list, pane.Asks(pane.Bind([]string{"c"}, "c", "lanes"), pane.Back{}))
	}
	if runs := p.Runs(); workspace.Decided(runs...) {
		list = append(list, workspace.DecisionsKey(runs, 0))
	}
	list = append(list,
		pane.Offer(workspace.Report{Runs: workspace.Over(p.Runs()), Race: p.source.Race}),
		pane.Offer(workspace.OpenHistory{}),
		pane.Asks(pane.Bind([]string{"esc", "tab"}, "esc", "back"), pane.Back{}),
	)
	if p.source.Race {
		list = append(list, pane.Offer(workspace.StartTrials{}))
	}
	return append(list, pane.Offer(workspace.StartRace{}), pane.Offer(workspace.RaceOnTwin{Runs: workspace.Over(p.Runs())}))
}

// parts tells in how many parts the columns of the page are shown, which of them now, and how to
// turn to others.
func (p *Pane) parts(f pane.Frame) (n, now int, turn func(by int)) {
	n = 1
	if w := p.worked; w != nil && p.sum.Of(p.Runs()) && w.of == p.sum.Summary {
		switch p.page {
		case figuresPage:
			n, now = p.sum.Parts()
			return n, now, p.sum.Turn
		case orderPage:
			n = len(w.strayedColumns(f))
		case answersPage:
			n = len(w.fieldParts(f.W))
		case causesPage:
			n = len(w.gateParts(f))
		}
	}
	n = max(n, 1)
	return n, p.part % n, func(by int) {
		p.part = (p.part%n + n + by) % n
		if w := p.worked; w != nil {
			w.part, w.drawn[answersPage] = p.part, draw.Picture{}
		}
	}
}

// Wheel scrolls the page.
func (p *Pane) Wheel(f pane.Frame, by int) []pane.Intent { return p.scroll.Wheel(f, by) }

// State says that what is compared is over, and whether all of it was done.
func (p *Pane) State(f pane.Frame) (string, theme.Ink) {
	if f.Busy {
		return "", theme.Ink{}
	}
	runs := p.Runs()
	switch {
	case len(runs) == 0:
		return "ready", f.Theme.Muted
	case slices.ContainsFunc(runs, func(r *workspace.Run) bool { return !r.Tally.Whole() }):
		return "ended", f.Theme.Muted
	}
	return "✓ done", f.Theme.OK
}

// Story says what the page shows.
func (p *Pane) Story(pane.Frame) []string {
	if !p.sum.Of(p.Runs()) {
		return []string{"comparing the runs"}
	}
	if p.sum.Apart && p.page <= deliveredPage {
		return []string{"different data: walls are not comparable", ", nor are speed-ups"}
	}
	switch p.page {
	case causesPage:
		return []string{"where time went", ", averaged over the slots"}
	case deliveredPage:
		return []string{"results delivered over time", ": gather is a cliff, as-completed a ramp"}
	case orderPage:
		return p.orderStory()
	case inFlightPage:
		return []string{"calls in flight over time", ": limit = ceiling"}
	case answersPage:
		return p.answersStory()
	case latencyPage:
		return []string{"how long answers took", ", with retries, re-asks and back-off"}
	}
	if !p.sum.Gained() {
		return []string{"speed-ups unknown", ": the notes say why"}
	}
	story := []string{"speed-up: " + p.sum.Against + " ÷ wall"}
	if p.sum.Shows("efficiency") {
		story = append(story, "; efficiency: ideal wall ÷ wall")
	}
	return story
}

// Needs are the summary, and what the page is of.
func (p *Pane) Needs(f pane.Frame) *pane.Work {
	if w := p.sum.Work(p.Runs()); w != nil {
		return w
	}
	s := p.sum.Summary
	if p.worked == nil || p.worked.of != s {
		p.worked = nil
		return &pane.Work{Do: func() func() { return func() { p.worked = &worked{of: s} } }}
	}
	w := p.worked
	switch p.page {
	case figuresPage:
		return p.sum.Need(f, p.Runs())
	case causesPage:
		if w.causes == nil {
			return &pane.Work{Items: s.Items, Do: func() func() {
				causes, waited := each(s, compare.Causes), each(s, compare.WaitsOf)
				return func() { w.causes, w.waited = causes, waited }
			}}
		}
	case orderPage:
		if w.braids == nil {
			return work(s, &w.braids, compare.BraidOf)
		}
		return w.drawn[orderPage].Need(f, s.Items, p.orderOptions(f), w.braid)
	case latencyPage:
		return w.drawn[latencyPage].Need(f, s.Items, p.latencyOptions(f), w.histogram)
	case answersPage:
		if w.answers == nil {
			return &pane.Work{Items: s.Items, Do: func() func() {
				a := judge(s)
				return func() { w.answers = a }
			}}
		}
		return w.drawn[answersPage].Need(f, 0, chart.Options{Width: f.W}, w.judged)
	}
	return nil
}

// work has something worked out of each run. Where there are none it is empty, not nil.
func work[T any](s *summary.Summary, to *[]T, of func(*engine.Tally) T) *pane.Work {
	return &pane.Work{Items: s.Items, Do: func() func() {
		list := each(s, of)
		return func() { *to = list }
	}}
}

// each works something out of each run.
func each[T any](s *summary.Summary, of func(*engine.Tally) T) []T {
	list := make([]T, len(s.Runs))
	for i, r := range s.Runs {
		list[i] = of(r.Tally)
	}
	return list
}

// View draws the page that was turned to.
func (p *Pane) View(f pane.Frame) pane.Body {
	head, hits := p.head(f)
	lines := []string{head, ""}[:headLines(f)]
	return pane.Body{Lines: append(lines, p.lines(f)...), Top: p.scroll.Top, Hits: hits}
}

// leastChart is from how many lines on the table has a chart below it: it takes all that are left.
const leastChart = 7

// headLines are how many lines stand above a page: low ones go without a blank.
func headLines(f pane.Frame) int {
	if f.H < summary.Low {
		return 1
	}
	return 2
}

// head names the pages, each with where a click turns to it, or only this one where they have
// no room.
func (p *Pane) head(f pane.Frame) (string, []pane.Hit) {
	var l theme.Line
	var hits []pane.Hit
	l.Add(f.Theme.Text, " ")
	for at, title := range Titles() {
		ink := f.Theme.Muted
		if page(at) == p.page {
			ink = f.Theme.Cursor
		}
		from := l.Width()
		l.Add(ink, " "+title+"  ")
		hits = append(hits, pane.Hit{
			Rect: pane.Rect{X: from, W: l.Width() - from, H: 1},
			Do:   func() []pane.Intent { p.Turn(at); return nil },
		})
	}
	if l.Width() <= f.W {
		return l.String(), hits
	}
	next := pane.Hit{Rect: pane.Rect{W: f.W, H: 1}, Do: func() []pane.Intent { p.Turn(int(p.page) + 1); return nil }}
	return f.Theme.Cursor.Paint("  "+Titles()[p.page]) + f.Theme.Faint.Paint(fmt.Sprintf("  page %d of %d", p.page+1, pages)), []pane.Hit{next}
}

// lines are all of the page.
func (p *Pane) lines(f pane.Frame) []string {
	w := p.worked
	if !p.sum.Of(p.Runs()) || w == nil || w.of != p.sum.Summary {
		return []string{draw.Working(f.Theme)}
	}
	o := chart.Options{Width: f.W - 2, Height: f.H - headLines(f), Plain: f.Plain}
	switch p.page {
	case causesPage:
		return w.causeLines(f)
	case deliveredPage:
		return w.steps(f.Theme, o, "delivered", delivered)
	case orderPage:
		return w.orderLines(f)
	case inFlightPage:
		return w.steps(f.Theme, o, "in flight", flying)
	case answersPage:
		return slices.Clip(w.drawn[answersPage].Lines(f.Theme))
	case latencyPage:
		return slices.Clip(w.drawn[latencyPage].Lines(f.Theme))
	}
	lines := p.sum.Verdict(f)
	if lines != nil && f.H >= summary.Low {
		lines = append(lines, "")
	}
	lines = append(lines, p.sum.Lines(f)...)
	if o.Height -= len(lines) + 1; o.Height >= leastChart {
		lines = append(append(lines, ""), w.steps(f.Theme, o, "delivered", delivered)...)
	}
	return lines
}
