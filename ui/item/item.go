// Package item is the pane of one item of a run: its text, its result, its attempts.
package item

import (
	"fmt"
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
}

// New opens the item of a line of the list. run is what the list shows now.
func New(set *datasets.Set, run func() *workspace.Run, list workspace.ItemList, line int) *Pane {
	return &Pane{pen: &timeline.Pen{}, set: set, run: run, list: list, line: line, item: list.At(line)}
}

// Keys go to other items.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	turn := func(by int) func() { return func() { p.turn(by) } }
	move := pane.Movement()
	list := []pane.Key{
		pane.Asks(pane.Bind([]string{"esc", "enter", "tab"}, "esc", "back"), pane.Back{}),
		pane.Does(pane.Named(move.Left, "item"), turn(-1)),
		pane.Does(move.Right, turn(1)),
	}
	list = append(list, p.scroll.Keys(f)...)
	if f.Busy {
		list = append(list, pane.Asks(pane.Bind([]string{"s"}, "s", "stop"), pane.Stop{}))
	}
	return list
}

// Wheel scrolls.
func (p *Pane) Wheel(f pane.Frame, by int) []pane.Intent { return p.scroll.Wheel(f, by) }

func (p *Pane) turn(by int) {
	n := p.list.Len()
	if n == 0 {
		return // the filter finds nothing any more
	}
	p.line, p.scroll.Top = (p.line+by+n)%n, 0
	p.item = p.list.At(p.line)
	p.list.Select(p.line)
}

// View draws all that is known of the item.
func (p *Pane) View(f pane.Frame) pane.Body {
	return pane.Body{Lines: draw.Indent(p.lines(f, f.W-4), 2), Top: p.scroll.Top}
}

func (p *Pane) lines(f pane.Frame, w int) []string {
	th, at := f.Theme, p.item
	item := p.set.Rows.At(at)
	title := fmt.Sprintf("item %s of %s", text.Count(at+1), text.Count(p.set.Rows.Len()))
	if item.ID != "" && item.ID != strconv.Itoa(at) {
		title += "   id " + text.Clean(item.ID)
	}
	lines := []string{th.Brand.Paint(text.Fit(title, w))}
	asked := append([]string{"", th.Muted.Paint("text")}, draw.Block(item.Text, w)...)
	r := p.run()
	if r == nil || at >= len(r.Tally.Rows) {
		return append(append(lines, asked...), "", th.Muted.Paint("not run yet"))
	}
	row := &r.Tally.Rows[at]
	lines = append(lines, p.outcome(f, row, at, w)...)
	if len(asked) > longText { // it doesn't push all else out of sight
		return append(append(lines, p.life(f, row, r.Now(f.Now), w)...), asked...)
	}
	lines = append(lines, asked...)
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
	lines = append(lines, strings.Join(steps, "   "))
	lines = append(lines, attemptLines(f.Theme, row, p.run().Tally.Started.Price, now, w)...)
	if u := row.Usage(); u.Known {
		lines = append(lines, th.Muted.Paint("tokens ")+figures.Tokens(u))
	}
	if line := cost(f.Theme, row, p.run().Tally.Started.Price); line != "" {
		lines = append(lines, strings.Split(ansi.Wrap(line, w, ""), "\n")...)
	}
	return lines
}
