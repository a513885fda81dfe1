// Package decisions is the pane that lists what was decided in runs: limits, rates and
// pauses, each with when, from what to what, and why.
package decisions

import (
	"fmt"
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/course"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
	"regatta/ui/workspace"
)

// Pane lists the decisions of one of several runs, newest last.
type Pane struct {
	pane.Base
	runs []*workspace.Run
	at   int  // the run that is shown
	top  int  // the first line in sight
	free bool // the user scrolls; else the latest is in sight

	advice workspace.Told // what avoids the refusals of the run
}

// New lists the decisions of runs, at least one, and shows those of one of them.
func New(runs []*workspace.Run, at int) *Pane {
	return &Pane{runs: runs, at: min(max(at, 0), len(runs)-1)}
}

// Runs are those whose decisions can be seen.
func (p *Pane) Runs() []*workspace.Run { return p.runs }

func (p *Pane) run() *workspace.Run { return p.runs[p.at] }

// Keys scroll, and go from run to run.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	m := pane.Movement()
	var list []pane.Key
	if len(p.runs) > 1 {
		turn := func(by int) func() {
			return func() { p.at, p.free = (p.at+by+len(p.runs))%len(p.runs), false }
		}
		list = append(list, pane.Does(pane.Named(m.Left, "run"), turn(-1)), pane.Does(m.Right, turn(1)))
	}
	if f.Shown.Hidden() > 0 {
		by := func(n int) func() { return func() { p.scroll(f, n) } }
		list = append(list,
			pane.Does(m.Up, by(-1)), pane.Does(m.Down, by(1)),
			pane.Does(pane.Silent(m.PageUp), by(-f.Shown.InSight)), pane.Does(m.PageDown, by(f.Shown.InSight)),
			pane.Does(m.First, by(-f.Shown.Lines)), pane.Does(m.Last, by(f.Shown.Lines)),
		)
	}
	list = append(list, pane.Asks(pane.Bind([]string{"esc", "D", "tab"}, "esc", "back"), pane.Back{}))
	if f.Busy {
		list = append(list, pane.Asks(pane.Bind([]string{"s"}, "s", "stop"), pane.Stop{}))
	}
	return list
}

// scroll moves what is in sight. At the end the list follows again.
func (p *Pane) scroll(f pane.Frame, by int) {
	last := f.Shown.Hidden()
	if !p.free {
		p.top = last
	}
	p.top = min(max(min(p.top, last)+by, 0), last)
	p.free = p.top < last
}

// Wheel scrolls.
func (p *Pane) Wheel(f pane.Frame, by int) []pane.Intent { p.scroll(f, by); return nil }

// Needs is what avoids the refusals of the run, once it is over.
func (p *Pane) Needs(pane.Frame) *pane.Work {
	r := p.run()
	if r.Tally.Refused == 0 {
		return nil
	}
	return p.advice.Need([]*workspace.Run{r}, func() []string { return []string{figures.Avoids(r.Tally)} })
}

// Story says what came of it all.
func (p *Pane) Story(f pane.Frame) []string {
	r := p.run()
	t := r.Tally
	var shut time.Duration
	for _, b := range course.Bands(t, r.Now(f.Now)) {
		shut += b.To - b.From
	}
	parts := []string{"no attempt rate limited"}
	if t.Refused > 0 {
		parts = []string{text.Counted(t.Refused, "attempt", "attempts") + " rate limited"}
		if len(t.Changes) > 0 {
			parts = append(parts, ", none charged to an item")
		}
	}
	if shut > 0 {
		parts = append(parts, "; nothing began for "+text.Seconds(shut))
	}
	for _, more := range append(slices.Clip(p.advice.Said(r)), figures.AtMost(t), figures.HeldByRate(t)) {
		if more != "" {
			parts = append(parts, "; "+more)
		}
	}
	return parts
}

// Columns of the list, in cells.
const (
	timeEnds  = 9
	gateFrom  = 11
	valueFrom = 22
	whyFrom   = 40
	narrow    = 64 // the width below which all that follows the time stands in one column
	markFrom  = 9  // of the mark, there
)

// View draws the decisions in sight.
func (p *Pane) View(f pane.Frame) pane.Body {
	th, t := f.Theme, p.run().Tally
	list := course.Of(t)
	var title theme.Line
	title.Add(th.Brand, " DECISIONS").Add(th.Strong, "  "+p.run().RanAs())
	if len(p.runs) > 1 {
		title.Add(th.Muted, fmt.Sprintf("  run %d of %d", p.at+1, len(p.runs)))
	}
	if n := text.Counted(len(list), "decision", "decisions"); title.Width()+theme.Width(n)+3 < f.W {
		title.Right(f.W-1, theme.Width(n)).Add(th.Muted, n)
	}
	b := pane.Body{Lines: append([]string{title.String()}, p.course(f)...)}
	var names theme.Line
	if f.W >= narrow {
		names.Right(timeEnds, 4).Add(th.Muted, "time").To(gateFrom).Add(th.Muted, "gate").To(valueFrom).Add(th.Muted, "value").To(whyFrom).Add(th.Muted, "reason")
	} else {
		names.Right(markFrom-1, 4).Add(th.Muted, "time").To(markFrom+2).Add(th.Muted, "decision")
	}
	b.Lines = append(b.Lines, names.String())
	room := max(f.H-len(b.Lines), 1)
	top := max(len(list)-room, 0)
	if p.free {
		top = min(p.top, top)
	}
	b.Shown = pane.Extent{Lines: len(list), InSight: room}
	for _, d := range list[top:min(top+room, len(list))] {
		b.Lines = append(b.Lines, p.line(f, d))
	}
	return b
}

// courseFrom is how many lines there are from which the course of the run is drawn above
// the list.
const courseFrom = 16

// course draws the decisions and the limit over the time of the run.
func (p *Pane) course(f pane.Frame) []string {
	r := p.run()
	now := r.Now(f.Now)
	c := draw.CourseOf(r.Tally, now)
	if c == nil || f.H < courseFrom {
		return nil
	}
	from := 1 + draw.ScaleCells + 1
	pen := timeline.Pen{Theme: f.Theme, Plain: f.Plain, Axis: timeline.Axis{Cells: max(f.W-from-1, 0), Span: timeline.Fitting(max(now, timeline.Shortest))}}
	pen.Shut(c.Bands)
	var marks, levels, ruler theme.Line
	c.Marks(marks.To(from), f.Theme, r.Tally, pen.Axis)
	c.Levels(levels.Add(f.Theme.Muted, " "+text.Fit(c.Scale(), draw.ScaleCells)).To(from), &pen, now)
	draw.Ruler(ruler.To(from), f.Theme, pen.Axis, []*engine.Tally{r.Tally})
	return []string{"", marks.String(), levels.String(), ruler.String(), ""}
}

// line draws a decision.
func (p *Pane) line(f pane.Frame, d course.Decision) string {
	th := f.Theme
	at, gate, ink := text.Seconds(d.At), d.Gate.String(), draw.DecisionInk(th, d)
	value, why := figures.Turned(d), text.Clean(figures.Why(p.run().Tally, d))
	var l theme.Line
	if f.W < narrow {
		l.Right(markFrom-1, theme.Width(at)).Add(th.Muted, at).To(markFrom).Add(ink, figures.DecisionMark(d)+" ")
		if value != "" {
			l.Add(th.Text, gate+" ").Add(ink, value+" ")
		}
		return l.Add(th.Text, text.Fit(why, f.W-1-l.Width())).String()
	}
	l.Right(timeEnds, theme.Width(at)).Add(th.Muted, at).To(gateFrom).Add(th.Text, gate)
	l.To(valueFrom-2).Add(ink, figures.DecisionMark(d)).To(valueFrom).Add(ink, value)
	from := max(whyFrom, l.Width()+1)
	return l.To(from).Add(th.Text, text.Fit(why, f.W-1-from)).String()
}
