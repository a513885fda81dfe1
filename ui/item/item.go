// Package item is the pane of one item of a run: its text, its result, its attempts.
package item

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
	"regatta/ui/workspace"
)

// Pane shows an item.
type Pane struct {
	pane.Base
	scroll pane.Scroll
	pen    *timeline.Pen
	set    *datasets.Set
	run    func() *workspace.Run // nil: it wasn't run
	list   workspace.ItemList
	line   int // of the list, from which to go on
	item   int

	textTop int  // the first line of a long text in sight
	onText  bool // keys scroll it
	kept    wrapped
}

// New opens the item of a line of the list. run is what the list shows now.
func New(set *datasets.Set, run func() *workspace.Run, list workspace.ItemList, line int) *Pane {
	return &Pane{pen: &timeline.Pen{}, set: set, run: run, list: list, line: line, item: list.At(line)}
}

// Keys go to other items.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	turn := func(by int) func() { return func() { p.turn(by) } }
	move, l := pane.Movement(), p.layOut(f)
	var scroll []pane.Key
	back := []string{"esc", "enter", "tab"}
	if l.apart {
		if scroll = p.scrollKeys(f, &l); len(scroll) > 0 && slices.Contains(scroll[0].Binding.Keys(), "tab") {
			back = back[:2]
		}
	} else {
		scroll = p.scroll.Keys(f)
	}
	list := []pane.Key{
		pane.Asks(pane.Bind(back, "esc", "back"), pane.Back{}),
		pane.Does(pane.Named(move.Left, "item"), turn(-1)),
		pane.Does(move.Right, turn(1)),
	}
	list = append(list, scroll...)
	if f.Busy {
		list = append(list, pane.Asks(pane.Bind([]string{"s"}, "s", "stop"), pane.Stop{}))
	}
	return list
}

func (p *Pane) turn(by int) {
	n := p.list.Len()
	if n == 0 {
		return // the filter finds nothing any more
	}
	p.line, p.scroll.Top, p.textTop = (p.line+by+n)%n, 0, 0
	p.item = p.list.At(p.line)
	p.list.Select(p.line)
}

// View draws all that is known of the item. A long text scrolls apart from the rest.
func (p *Pane) View(f pane.Frame) pane.Body {
	l := p.layOut(f)
	if l.apart {
		return p.viewApart(f, &l)
	}
	return pane.Body{Lines: draw.Indent(p.together(f, &l), 2), Top: p.scroll.Top}
}

// ran is the item in the run that is shown; nil: it wasn't run.
func (p *Pane) ran() (*workspace.Run, *engine.Row) {
	r := p.run()
	if r == nil || p.item >= len(r.Tally.Rows) {
		return nil, nil
	}
	return r, &r.Tally.Rows[p.item]
}

func (p *Pane) title(f pane.Frame, w int) string {
	title := fmt.Sprintf("item %s of %s", text.Count(p.item+1), text.Count(p.set.Rows.Len()))
	if id := p.set.Rows.At(p.item).ID; id != "" && id != strconv.Itoa(p.item) {
		title += "   id " + text.Clean(id)
	}
	return f.Theme.Brand.Paint(text.Fit(title, w))
}

// together are all lines where the text is no part of its own: it stands behind the result, or if
// it is long behind all else.
func (p *Pane) together(f pane.Frame, l *parts) []string {
	th, w := f.Theme, f.W-4
	asked := append([]string{"", th.Muted.Paint("text")}, l.text...)
	r, row := p.ran()
	lines := []string{p.title(f, w)}
	switch {
	case r == nil:
		return append(append(lines, asked...), "", th.Muted.Paint("not run yet"))
	case len(asked) > longText:
		return append(slices.Clone(l.facts), asked...)
	}
	lines = append(lines, p.outcome(f, row, p.item, w)...)
	return append(append(lines, asked...), p.life(f, row, r.Now(f.Now), w)...)
}

// facts are all lines but those of the text.
func (p *Pane) facts(f pane.Frame, w int) []string {
	lines := []string{p.title(f, w)}
	r, row := p.ran()
	if r == nil {
		return append(lines, "", f.Theme.Muted.Paint("not run yet"))
	}
	lines = append(lines, p.outcome(f, row, p.item, w)...)
	return append(lines, p.life(f, row, r.Now(f.Now), w)...)
}

// longText is from how many lines on a text stands behind all else.
const longText = 8

// outcome is the result, or the error, and the expected answer where it differs.
func (p *Pane) outcome(f pane.Frame, row *engine.Row, item, w int) []string {
	th := f.Theme
	var lines []string
	switch {
	case row.Phase == engine.Streaming:
		lines = append(lines, comingLines(f.Theme, row, w)...)
	case row.Answer != nil:
		lines = append(lines, "", th.Muted.Paint("result"+fromCache(row)+afterReasks(row)))
		lines = append(lines, draw.JSON(th, row.Answer.Output, w)...)
		if note := text.Clean(row.Answer.Note); note != "" {
			for _, line := range draw.Wrap("note: "+note, w) {
				lines = append(lines, th.Warn.Paint(line))
			}
		}
	case row.Err != nil:
		lines = append(lines, "", th.Muted.Paint("error"+afterReasks(row)))
		for _, line := range draw.Wrap(figures.Kind(row.Err.Kind)+": "+text.Clean(row.Err.Message), w) {
			lines = append(lines, th.Fail.Paint(line))
		}
		if id := text.Clean(row.Err.RequestID); id != "" {
			for _, line := range strings.Split(ansi.Wrap("request id "+id, w, ""), "\n") {
				lines = append(lines, th.Muted.Paint(line))
			}
		}
		lines = append(lines, rejected(th, row.Err, w)...)
	}
	if row.Verdict == engine.Wrong {
		lines = append(lines, "", th.Warn.Paint("expected"))
		lines = append(lines, draw.JSON(th, p.set.Rows.Expected(item), w)...)
	}
	return lines
}

// longestAnswer is how many bytes of an answer that was not taken are shown.
const longestAnswer = 64 << 10

// rejected shows every reason why an answer doesn't fit, where there are several, and
// the answer, or what came of it.
func rejected(th *theme.Theme, failed *call.Error, w int) []string {
	var lines []string
	if len(failed.Problems) > 1 {
		lines = append(lines, "", th.Muted.Paint(text.Counted(len(failed.Problems), "problem", "problems")))
		for _, problem := range failed.Problems {
			lines = append(lines, draw.Wrap(text.Clean(problem), w)...)
		}
	}
	if failed.Raw == "" {
		return lines
	}
	name := "partial answer"
	if failed.Kind == call.InvalidOutput || failed.Kind == call.Refused {
		name = "rejected answer"
	}
	lines = append(lines, "", th.Muted.Paint(name))
	shown, more := failed.Raw, ""
	if len(shown) > longestAnswer {
		shown, more = strings.ToValidUTF8(shown[:longestAnswer], ""), "… "+text.Plural(len(shown), "byte")+" in all"
	}
	lines = append(lines, draw.Block(shown, w)...)
	if more != "" {
		lines = append(lines, th.Faint.Paint(more))
	}
	return lines
}

// life is the item's time: its line on the axis, when each step came, and every
// attempt.
func (p *Pane) life(f pane.Frame, row *engine.Row, now time.Duration, w int) []string {
	th := f.Theme
	p.pen = p.pen.For(f.Theme, f.Plain)
	p.pen.Axis = timeline.Axis{Cells: w, Span: timeline.Fitting(max(now, timeline.Shortest))}
	p.pen.Orphaned = p.run().Tally.Raised
	var bar theme.Line
	p.pen.Row(&bar, row, now, 0)
	lines := []string{"", th.Muted.Paint("timeline"), th.Faint.Paint(p.pen.Axis.Ruler()), bar.String(), ""}
	var steps []string
	for _, s := range []struct {
		name string
		at   time.Duration
	}{{"queued", row.Queued}, {"started", row.Started}, {"finished", row.Finished}, {"delivered", row.Delivered}} {
		steps = append(steps, th.Muted.Paint(s.name+" ")+text.Seconds(s.at))
	}
	if held := row.Held(now); held >= 0 && (row.Delivered >= 0 || !p.pen.Orphaned) {
		steps = append(steps, th.Muted.Paint("held ")+text.Seconds(held))
	}
	lines = append(lines, joined(steps, "   ", w)...)
	lines = append(lines, attemptLines(f.Theme, p.run().Tally, row, now, w)...)
	if u := row.Usage(); u.Known {
		lines = append(lines, th.Muted.Paint("tokens ")+figures.Tokens(u))
	}
	if line := cost(f.Theme, p.run().Tally, row); line != "" {
		lines = append(lines, strings.Split(ansi.Wrap(line, w, ""), "\n")...)
	}
	return lines
}

// joined puts painted parts beside each other, on as few lines of so many cells as they need.
func joined(parts []string, between string, w int) []string {
	var lines []string
	var l theme.Line
	for _, part := range parts {
		if l.Width() > 0 && l.Width()+theme.Width(between+part) > w {
			lines, l = append(lines, l.String()), theme.Line{}
		}
		if l.Width() > 0 {
			l.Raw(between)
		}
		l.Raw(part)
	}
	return append(lines, l.String())
}
