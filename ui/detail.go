package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// detailPane is an item opened: its text, its result, its attempts.
type detailPane struct {
	scroller
	line int // of the list, from which to go on
	item int
}

// openItem opens the item under the cursor.
func (m *Model) openItem() {
	if m.batch.rows(m) > 0 {
		m.push(m.legacyItem(&detailPane{line: m.batch.cursor, item: m.batch.at(m.batch.cursor)}))
	}
}

func (p *detailPane) actions(m *Model) []action {
	list := []action{
		on(keys("esc", "enter", "tab"), "esc", "back", m.back),
		on(keys("left", "h"), "←→", "item", just(func() { p.turn(m, -1) })),
		also(keys("right", "l"), just(func() { p.turn(m, 1) })),
	}
	list = append(list, p.scroller.actions()...)
	if m.busy() {
		list = append(list, on(keys("s"), "s", "stop", m.stop))
	}
	return list
}

func (p *detailPane) turn(m *Model, by int) {
	n := m.batch.rows(m)
	if n == 0 {
		return // the filter finds nothing any more
	}
	p.line, p.top = (p.line+by+n)%n, 0
	p.item = m.batch.at(p.line)
	m.batch.cursor = p.line
	m.batch.move(m, 0)
}

func (p *detailPane) view(m *Model, r rect) []string {
	lines := p.window(p.lines(m, r.w-4), r.h)
	for i, line := range lines {
		lines[i] = "  " + line
	}
	return lines
}

func (p *detailPane) lines(m *Model, w int) []string {
	th, at := m.theme, p.item
	item := m.job.Set.Rows.At(at)
	title := fmt.Sprintf("item %s of %s", text.Count(at+1), text.Count(m.job.Set.Rows.Len()))
	if item.ID != "" && item.ID != strconv.Itoa(at) {
		title += "   id " + text.Clean(item.ID)
	}
	lines := []string{th.Brand.Paint(text.Fit(title, w)), ""}
	lines = append(lines, th.Muted.Paint("text"))
	lines = append(lines, draw.Block(item.Text, w)...)
	t := m.batch.track
	if t == nil || at >= len(t.Tally.Rows) {
		return append(lines, "", th.Muted.Paint("not run yet"))
	}
	row := &t.Tally.Rows[at]
	lines = append(lines, p.outcome(m, row, at, w)...)
	return append(lines, p.life(m, row, t.Now(m.now), w)...)
}

// outcome is the result, or the error, and the expected answer where it differs.
func (p *detailPane) outcome(m *Model, row *engine.Row, item, w int) []string {
	th := m.theme
	var lines []string
	switch {
	case row.Phase == engine.Streaming:
		lines = append(lines, m.comingLines(row, w)...)
	case row.Answer != nil:
		lines = append(lines, "", th.Muted.Paint("result"+fromCache(row)+afterReasks(row)))
		for _, line := range draw.Block(pretty(row.Answer.Output), w) {
			lines = append(lines, th.Strong.Paint(line))
		}
		if note := text.Clean(row.Answer.Note); note != "" {
			for _, line := range draw.Wrap("note: "+note, w) {
				lines = append(lines, th.Warn.Paint(line))
			}
		}
	case row.Err != nil:
		lines = append(lines, "", th.Muted.Paint("error"+afterReasks(row)))
		for _, line := range draw.Wrap(kind(row.Err.Kind)+": "+text.Clean(row.Err.Message), w) {
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
		lines = append(lines, draw.Block(pretty(m.job.Set.Rows.Expected(item)), w)...)
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
func (p *detailPane) life(m *Model, row *engine.Row, now time.Duration, w int) []string {
	th := m.theme
	m.pen.Axis = timeline.Axis{Cells: w, Span: timeline.Fitting(max(now, shortestAxis))}
	m.pen.Orphaned = m.batch.track.Tally.Raised
	var bar theme.Line
	m.pen.Row(&bar, row, now, 0)
	lines := []string{"", th.Muted.Paint("timeline"), th.Faint.Paint(m.pen.Axis.Ruler()), bar.String(), ""}
	var steps []string
	for _, s := range []struct {
		name string
		at   time.Duration
	}{{"queued", row.Queued}, {"started", row.Started}, {"finished", row.Finished}, {"delivered", row.Delivered}} {
		steps = append(steps, th.Muted.Paint(s.name+" ")+text.Seconds(s.at))
	}
	if held := row.Held(now); held >= 0 && (row.Delivered >= 0 || !m.pen.Orphaned) {
		steps = append(steps, th.Muted.Paint("held ")+text.Seconds(held))
	}
	lines = append(lines, strings.Join(steps, "   "))
	lines = append(lines, m.attemptLines(row, now, w)...)
	if u := row.Usage(); u.Known {
		lines = append(lines, th.Muted.Paint("tokens ")+figures.Tokens(u))
	}
	if line := m.itemCost(row, m.batch.track.Tally.Started.Price); line != "" {
		lines = append(lines, strings.Split(ansi.Wrap(line, w, ""), "\n")...)
	}
	return lines
}

// pretty indents an object.
func pretty(object json.RawMessage) string {
	var out bytes.Buffer
	if json.Indent(&out, object, "", "  ") != nil {
		return string(object)
	}
	return out.String()
}
