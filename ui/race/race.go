// Package race is the pane of a race: several runs on one time axis.
package race

import (
	"fmt"
	"slices"
	"time"

	"regatta/engine/compare"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/summary"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
	"regatta/ui/workspace"
)

// Of is what a race is run on, and what it can ask of the workspace.
type Of struct {
	Provider  string // its name
	Simulated bool   // no model is asked
	Paid      bool   // somebody pays, or keeps to a budget
	Together  bool   // the lanes run at the same time

	Loops func() []*workspace.Run           // for-loops that are over, on whose walls speed-ups are
	Gain  func(*workspace.Run) compare.Gain // of a run that is over
}

// Pane shows a race that is on, or over.
type Pane struct {
	pane.Base
	*workspace.Group
	of     Of
	cursor int
	pen    *timeline.Pen
	sum    summary.Component
}

// New returns the race of a group of lanes.
func New(g *workspace.Group, of Of) *Pane {
	return &Pane{Group: g, of: of, pen: &timeline.Pen{}, sum: summary.Component{Loops: of.Loops}}
}

// Keys open a lane, or go on to what can be made of the race.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	list := []pane.Key{pane.Offer(workspace.StartRace{})}
	compare := pane.Asks(pane.Bind([]string{"c"}, "c", "compare"), workspace.CompareRace{})
	if len(workspace.Over(p.Runs())) == 0 {
		compare.Off = "no lane has ended"
	}
	report := pane.Offer(workspace.Report{Runs: p.Runs(), Race: true})
	if p.On() {
		report = pane.On(pane.Bind([]string{"e"}, "e", "export"), nil).Unless("not before the race has ended")
		list = append(list, compare)
	} else {
		list = append([]pane.Key{compare, report}, list...)
	}
	move := pane.Movement()
	list = append(list,
		pane.Does(pane.Named(move.Up, "lane"), func() { p.move(-1) }),
		pane.Does(move.Down, func() { p.move(1) }),
		pane.On(pane.Named(move.Enter, "open lane"), p.open),
	)
	if runs := p.Runs(); workspace.Decided(runs...) {
		list = append(list, workspace.DecisionsKey(runs, slices.Index(runs, p.Lanes[p.cursor].Run)))
	}
	if p.On() {
		list = append(list, report)
	}
	return append(list,
		pane.Offer(workspace.OpenHistory{}),
		pane.Asks(pane.Bind([]string{"esc", "tab"}, "esc", "back"), pane.Back{}),
		pane.Offer(workspace.StartTrials{}),
	)
}

func (p *Pane) move(by int) {
	if n := len(p.Lanes); n > 0 {
		p.cursor = (p.cursor + by + n) % n
	}
}

// open shows the run under the cursor item by item.
func (p *Pane) open() []pane.Intent {
	if len(p.Lanes) == 0 || p.Lanes[p.cursor].Run == nil {
		return nil
	}
	return pane.Do(workspace.ShowRun{Run: p.Lanes[p.cursor].Run})
}

// denseBelow is the height from which a race affords the rules around it.
const denseBelow = 28

// Dense reports whether lanes need all lines that there are.
func (p *Pane) Dense(h int) bool { return h < denseBelow }

// Needs is the summary, once the race is over.
func (p *Pane) Needs(f pane.Frame) *pane.Work {
	if !p.Over() {
		return nil
	}
	return p.sum.Need(f, p.Runs())
}

// State is how the race goes, or came out.
func (p *Pane) State(f pane.Frame) (string, theme.Ink) {
	th := f.Theme
	for _, r := range p.Runs() {
		if r.On() {
			return draw.Spinner(f.Beat) + " running  " + text.Seconds(r.Now(f.Now)), th.Accent
		}
	}
	switch failed := p.Failed(); {
	case f.Busy && p.On():
		return "starting", th.Accent
	case f.Busy:
		return "", theme.Ink{}
	case p.Stopped(false):
		return "■ race stopped", th.Warn
	case failed > 0:
		return "✗ race done, " + text.Counted(failed, "item", "items") + " failed", th.Fail
	}
	return "✓ race done", th.OK
}

// now is the time of the lane that is furthest: the axis is the same for all.
func (p *Pane) now(f pane.Frame) time.Duration {
	var now time.Duration
	for _, t := range p.Runs() {
		now = max(now, t.Now(f.Now))
	}
	return now
}

// View draws a block of lines a lane: its name and figures, and beside them all
// of its items' lives.
func (p *Pane) View(f pane.Frame) pane.Body {
	th := f.Theme
	label := 27
	if f.W < 64 {
		label = 25
	}
	p.pen = p.pen.For(th, f.Plain)
	p.pen.Axis = timeline.Axis{Cells: f.W - label - 2, Span: timeline.Fitting(max(p.now(f), time.Second))}
	var ruler theme.Line
	draw.Ruler(ruler.To(label+1), th, p.pen.Axis, workspace.Tallies(p.Runs()))
	b := pane.Body{Lines: []string{ruler.String()}}
	each, gap := p.height(f.H - 1)
	for i := range p.Lanes {
		block := each
		if gap {
			block++
		}
		b.Hits = append(b.Hits, pane.Hit{
			Rect: pane.Rect{Y: len(b.Lines), W: f.W, H: block},
			Do:   func() []pane.Intent { p.cursor = i; return nil },
		})
		b.Lines = append(b.Lines, p.lane(f, i, label, each)...)
		if gap && i < len(p.Lanes)-1 {
			b.Lines = append(b.Lines, "")
		}
	}
	if room := f.H - len(b.Lines); p.Over() && room > len(p.Lanes)+3 {
		table := []string{draw.Working(th)}
		if p.sum.Of(p.Runs()) {
			table = p.sum.Lines(f)
		}
		if len(table) <= room {
			b.Lines = append(b.Lines, table...)
		}
	}
	b.Lines = draw.Clip(b.Lines, f.H)
	return b
}

// height is how many lines each lane takes, and whether an empty one follows.
func (p *Pane) height(h int) (each int, gap bool) {
	n := max(len(p.Lanes), 1)
	each = max(h/n, 1)
	if each >= 4 {
		each, gap = each-1, true
	}
	return min(each, max(p.Job.Set.Rows.Len()+p.courseLines(), 3)), gap
}

func (p *Pane) lane(f pane.Frame, i, label, h int) []string {
	th, r := f.Theme, p.Lanes[i].Run
	captions := p.captions(f, i, label, h)
	var drawn []theme.Line
	if r != nil {
		drawn = p.course(f, r, h)
		drawn = append(drawn, p.pen.Lane(r.Tally, r.Now(f.Now), h-len(drawn))...)
	}
	lines := make([]string, h)
	for k := range lines {
		var l theme.Line
		if k < len(captions) {
			l.Raw(captions[k])
		}
		l.To(label).Add(th.Rule, "│")
		if k < len(drawn) {
			l.Join(&drawn[k])
		}
		lines[k] = l.String()
	}
	return lines
}

// captions says at most h lines about a lane: its name, its clock, how far it is.
func (p *Pane) captions(f pane.Frame, i, w, h int) []string {
	th, lane, t := f.Theme, p.Lanes[i].Lane, p.Lanes[i].Run
	var name theme.Line
	ink, marker := th.Strong, " "
	if i == p.cursor {
		ink, marker = th.Cursor, "▸"
	}
	place := p.Lanes[i].Place
	name.Add(th.Cursor, marker).Add(th.Lane(place).Ink, theme.Letter(place)).Add(ink, " "+lane.String())
	clock, clockInk := "waiting", th.Faint
	switch {
	case t != nil:
		clock, clockInk = draw.Wall(f, t)
	case p.Stopped(f.Busy):
		clock = "not run"
	}
	name.Right(w-1, theme.Width(clock)).Add(clockInk, clock)
	if t == nil || h < 2 {
		return []string{name.String()}
	}
	captions := []string{name.String(), p.counts(f, t, w)}
	if h < 3 {
		return captions
	}
	return append(captions, flights(f, t, w, h)...)
}

// counts says in a line what a run has delivered, and what of it failed or what it gained.
func (p *Pane) counts(f pane.Frame, t *workspace.Run, w int) string {
	th := f.Theme
	var count theme.Line
	count.Add(th.Muted, fmt.Sprintf("  %s/%s delivered", text.Count(t.Tally.Returned), text.Count(len(t.Tally.Rows))))
	note, noteInk := "", th.Accent
	if s := p.gained(f, t); s > 0 {
		note = fmt.Sprintf("%.1f×", s)
	}
	if n := t.Tally.Failed; n > 0 {
		note, noteInk = text.Count(n)+" failed", th.Fail
		if count.Width()+theme.Width(note)+1 >= w { // failures are said before all else
			return failures(f, t, note, w)
		}
	}
	if count.Width()+theme.Width(note)+1 < w {
		count.Right(w-1, theme.Width(note)).Add(noteInk, note)
	}
	return count.String()
}

// failures says in short what is ok and what failed.
func failures(f pane.Frame, t *workspace.Run, failed string, w int) string {
	ok, of := "  "+text.Count(t.Tally.OK), "/"+text.Count(len(t.Tally.Rows))
	if theme.Width(ok+of+" ok, "+failed) < w {
		ok += of
	}
	var l theme.Line
	return l.Add(f.Theme.Muted, ok+" ok, ").Add(f.Theme.Fail, failed).String()
}

// flights says what is in flight and what waits, in what is left of h lines.
func flights(f pane.Frame, t *workspace.Run, w, h int) []string {
	th := f.Theme
	var flight theme.Line
	flight.Add(th.Muted, "  "+figures.FlightName(t.Tally)+" "+figures.InFlight(t.Tally))
	waiting := text.Count(t.Tally.Waiting()) + " waiting"
	switch wide := theme.Width(waiting); {
	case t.Tally.Over || t.Tally.Waiting() == 0:
	case flight.Width()+wide+1 < w:
		flight.Right(w-1, wide).Add(th.Muted, waiting)
	case h > 3:
		return []string{flight.String(), th.Muted.Paint("  " + waiting)}
	default: // without the limit
		flight = theme.Line{}
		flight.Add(th.Muted, text.Fit("  "+text.Count(t.Tally.InFlight)+" in flight, "+waiting, w-1))
	}
	return []string{flight.String()}
}

// Story says how the race goes, or came out.
func (p *Pane) Story(f pane.Frame) []string {
	switch {
	case p.Over():
		return figures.Outcome(workspace.Tallies(p.Runs()), p.of.Simulated)
	case p.Stopped(f.Busy):
		return []string{figures.StoppedRace(len(p.Whole()), len(p.Lanes), figures.Shut(workspace.Tallies(p.Runs())))}
	}
	parts := []string{fmt.Sprintf("%s on the same %s", text.Plural(len(p.Lanes), "lane"), text.Plural(p.Job.Set.Rows.Len(), "item"))}
	switch {
	case p.of.Simulated:
		return append(parts, ", at the same time", ", with the same simulated latencies")
	case p.of.Together:
		return append(parts, ", at the same time", ", sharing "+text.Clean(p.of.Provider)+"'s rate limits")
	}
	return append(parts, ", in sequence", p.cost())
}

// cost says what a race that is on has cost, and will have cost, where somebody
// pays; "" where that can't be said.
func (p *Pane) cost() string {
	tallies := workspace.Tallies(p.Runs())
	cost, finished := figures.Sum(tallies), 0
	if !cost.Known || !p.of.Paid {
		return ""
	}
	for _, t := range tallies {
		finished += t.OK + t.Failed
	}
	all := len(p.Lanes) * p.Job.Set.Rows.Len()
	return "; " + figures.CostName(tallies[0].Started.Price) + " " + figures.SpendingOn(cost, finished, all)
}

// gained is the speed-up of a lane that is over; 0: there is none. One that may need a
// for-loop waits for all that is on.
func (p *Pane) gained(f pane.Frame, t *workspace.Run) float64 {
	if t.On() || f.Busy && !t.Tally.Started.Steady {
		return 0
	}
	return p.of.Gain(t).Speedup
}
