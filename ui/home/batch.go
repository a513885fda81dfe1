package home

import (
	"cmp"
	"strconv"
	"time"

	"regatta/engine"
	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// rows is how many items there are to look at.
func (p *Pane) rows() int {
	if p.filter.active() {
		return p.filter.search.finds.n
	}
	return p.job.Set.Rows.Len()
}

// toTop goes back to the first item of the list.
func (p *Pane) toTop() { p.cursor, p.top, p.free, p.away = 0, 0, true, false }

// line is the line under the cursor.
func (p *Pane) line() int { return min(p.cursor, max(p.rows()-1, 0)) }

// moves are the keys that go through the items.
func (p *Pane) moves(f pane.Frame) []pane.Key {
	move := pane.Movement()
	list := []pane.Key{
		pane.Does(pane.Named(move.Up, "item"), func() { p.move(f, -1) }),
		pane.Does(move.Down, func() { p.move(f, 1) }),
	}
	return append(list, p.pages(f)...)
}

func (p *Pane) pages(f pane.Frame) []pane.Key {
	move, page, rows := pane.Movement(), p.place(f).page, p.rows()
	leaf := func(by int) func() { return func() { p.leaf(f, by) } }
	var list []pane.Key
	if rows > page || p.focused {
		list = append(list,
			pane.Does(move.PageUp, leaf(-page)),
			pane.Does(move.PageDown, leaf(page)),
			pane.Does(move.First, leaf(-rows)),
			pane.Does(move.Last, leaf(rows)),
		)
	}
	if p.free && p.run != nil && p.run.On() {
		list = append(list, pane.Does(newKeyMap().follow, func() { p.free = false }))
	}
	return list
}

// place is where the items are in a frame.
type place struct {
	w, h int // of all that stands beside or below the lanes
	head int // lines above the items
	page int // how many items have room
	tall int // how many lines each takes
	top  int // the first in sight
	kept int // lines below the items that are a table's
	many many

	columns, cells int // of texts, where nothing has run; 0: it has
}

// lines is how many lines so many items in sight take.
func (at place) lines(items int) int {
	if at.columns > 0 {
		return (items + at.columns - 1) / at.columns
	}
	return at.tall * items
}

// place works out where the items are: the list follows what goes on, unless the user scrolls.
func (p *Pane) place(f pane.Frame) place {
	at := place{w: f.W, h: f.H - 1}
	if side := draw.Side(f.W); side > 0 {
		at.w, at.h = f.W-side-1, f.H
	}
	at.many = p.roomForAll(f, at.w, at.h)
	at.head = p.head(at.w, at.h) + at.many.lines()
	room := max(at.h-at.head, 1)
	at.tall = p.tallness(room)
	at.kept = p.keptForTable(room, at.tall)
	at.page = max(room-at.kept, 1) / at.tall
	if p.run == nil {
		if least := p.leastOutlook(); room-least >= 4 {
			room -= least
		}
		at.tall = 1
		at.columns, at.cells = p.textColumns(at.w, room)
		at.page = room * at.columns
	}
	at.top = p.top
	if p.following() && p.calm.tally == p.run.Tally {
		at.top = p.calm.top
	}
	if p.focused && p.free && !p.away { // the place may be smaller than it was
		at.top = max(min(at.top, p.line()), p.line()-at.page+1)
	}
	at.top = min(max(at.top, 0), max(p.rows()-at.page, 0))
	return at
}

// move takes the cursor along, and the list no longer follows the run.
func (p *Pane) move(f pane.Frame, by int) {
	at := p.place(f)
	p.top, p.free, p.away = at.top, true, false
	p.cursor = min(max(p.line()+by, 0), max(p.rows()-1, 0))
	if p.cursor < p.top {
		p.top = p.cursor
	}
	if p.cursor >= p.top+at.page {
		p.top = p.cursor - at.page + 1
	}
}

// leaf turns pages: with the cursor, where it is in the list.
func (p *Pane) leaf(f pane.Frame, by int) {
	if p.focused {
		p.move(f, by)
		return
	}
	p.scroll(f, by)
}

// scroll moves what is in sight, not the cursor.
func (p *Pane) scroll(f pane.Frame, by int) {
	at := p.place(f)
	p.free, p.away = true, true
	p.top = min(max(at.top+by, 0), max(p.rows()-at.page, 0))
}

// columns says how wide each part of an item's line is; 0: left out.
type columns struct {
	index, text, result, bar int

	bare bool // the beginning that all texts share is left out
}

// Besides its columns a line has gaps, the mark of one cell, and the time.
const (
	timeCells = 7
)

// columnsFor shares out a width among items whose results have so many fields; failures: of which
// it is to be seen why they failed.
func columnsFor(width, items, fields int, failures bool) columns {
	c := columns{index: max(len(strconv.Itoa(items))+1, 2)}
	rest := width - c.index - draw.Gap - draw.Gap - 1 - timeCells - draw.Gap - 1
	c.result = min(max(8*fields, 14), 28)
	if width >= 140 {
		c.result = min(max(10*fields, 20), 44)
	}
	all := rest
	if rest-c.result < 42 {
		c.result = min(rest*45/100, c.result)
		c.bar = rest - c.result
	} else {
		rest -= c.result + draw.Gap
		c.text = min(rest*42/100, 64)
		c.bar = rest - c.text
	}
	if failures {
		return columnsOfFailures(c, all)
	}
	return c
}

// view draws the progress, the axis and the items in sight.
func (p *Pane) view(f pane.Frame) (lines []string, hits []pane.Hit) {
	now, tally := time.Duration(0), (*engine.Tally)(nil)
	if p.run != nil {
		now, tally = p.run.Now(f.Now), p.run.Tally
	}
	at := p.place(f)
	lines = p.progress(f, tally, now, at.w, at.h)
	cols := columnsFor(at.w, p.job.Set.Rows.Len(), p.resultFields(), p.failuresListed() || p.listedKind(p.kinds()) >= 0)
	p.pen.Axis = p.axis(at, tally, now, cols.bar)
	p.pen.Orphaned = tally != nil && tally.Raised
	if tally != nil {
		picture, places := p.picture(f, at, tally, now, len(lines))
		lines, hits = append(lines, picture...), places
	}
	lines = append(lines, p.course(f, at, cols, tally, now)...)
	if p.run == nil {
		lines = append(lines, p.idleHeading(f.Theme, at.w))
		texts, places := p.idleItems(f, at, len(lines))
		lines, hits = append(lines, texts...), places
	} else {
		cols.bare = p.bare(at, cmp.Or(cols.text, cols.result))
		lines = append(lines, p.heading(f, cols))
		listed, places := p.items(f, at, cols, tally, now, len(lines))
		lines, hits = append(lines, listed...), append(hits, places...)
	}
	switch {
	case p.rows() > 0:
	case p.filter.active():
		lines = append(lines, f.Theme.Muted.Paint(" no matching items"))
	default:
		lines = append(lines, f.Theme.Muted.Paint(" no items in "+text.Clean(p.job.Set.Name)))
	}
	lines = append(lines, p.whatToExpect(f, at.w, at.h-len(lines))...)
	return append(lines, p.soFar(f, at.w, at.h-len(lines))...), hits
}

// items draws the items in sight; the first is on line y.
func (p *Pane) items(f pane.Frame, at place, cols columns, tally *engine.Tally, now time.Duration, y int) (lines []string, hits []pane.Hit) {
	for i := at.top; i < min(at.top+at.page, p.rows()); i++ {
		hits = append(hits, pane.Hit{
			Rect: pane.Rect{Y: y + len(lines), W: at.w, H: at.tall},
			Do:   func() []pane.Intent { return p.clickItem(f, i) },
		})
		line, bar := p.itemLine(f, at, i, cols, tally, now)
		lines = append(lines, line)
		for range at.tall - 1 {
			lines = append(lines, bar)
		}
	}
	return lines, hits
}

// clickItem selects an item; one that is selected opens.
func (p *Pane) clickItem(f pane.Frame, line int) []pane.Intent {
	if p.focused && line == p.line() {
		return p.openItem(f)
	}
	p.top = p.place(f).top
	p.focused, p.free, p.away, p.cursor = true, true, false, line
	return nil
}

// resultFields is how many fields a result's column needs room for: of a list, its
// count beside those of its first object.
func (p *Pane) resultFields() int {
	if p.job.Schema == nil { // a saved run's that can't be read
		return 1
	}
	n := len(p.job.Schema.Fields())
	if p.job.Schema.Item() != nil {
		n++
	}
	return n
}

// mostTall is how many lines an item takes at most.
const mostTall = 5

// tallness is how many lines an item takes: more than one only where all of them
// have room, and what has been run so far too.
func (p *Pane) tallness(room int) int {
	items := p.job.Set.Rows.Len()
	if items == 0 {
		return 1
	}
	return min(max((room-len(p.lanes.entries)-3)/items, 1), mostTall)
}

// shown is how many items of a run are in the list.
func (p *Pane) shown(t *engine.Tally) int {
	if p.filter.active() {
		return p.filter.search.finds.n
	}
	return len(t.Rows)
}

func (p *Pane) heading(f pane.Frame, c columns) string {
	muted := f.Theme.Muted
	var l theme.Line
	l.To(c.index + draw.Gap)
	if c.text > 0 {
		from := l.Width()
		l.Add(muted, "text")
		if by := "  by " + orderNames[p.order]; p.order != byStart && len(by)+4 <= c.text {
			l.Add(f.Theme.Faint, by)
		}
		l.To(from + c.text + draw.Gap)
	}
	end := l.Width() + c.result + draw.Gap + 1 + timeCells
	l.Add(muted, "result").Right(end, 4).Add(muted, "time").To(end + draw.Gap)
	if p.run == nil {
		return l.String()
	}
	return draw.Ruler(&l, f.Theme, p.pen.Axis, []*engine.Tally{p.run.Tally}).String()
}

// itemLine draws an item: what goes in, what came out, how it is, and its life; and
// the life alone, for further lines.
func (p *Pane) itemLine(f pane.Frame, in place, at int, c columns, tally *engine.Tally, now time.Duration) (line, life string) {
	th, i := f.Theme, p.itemAt(at)
	var l theme.Line
	number, ink := strconv.Itoa(i+1), th.Faint
	if p.focused && at == p.line() {
		number, ink = "▸"+number, th.Cursor
	}
	l.Right(c.index, theme.Width(number)).Add(ink, number).To(c.index + draw.Gap)
	if c.text > 0 {
		from := l.Width()
		l.Add(th.Text, p.textOf(i, c.text, c.bare)).To(from + c.text + draw.Gap)
	}
	var row *engine.Row
	out, ink := "", th.Faint
	if tally != nil && i < len(tally.Rows) {
		row = &tally.Rows[i]
		out, ink = result(f, row, now, c.result)
	}
	if out == "" && c.text == 0 {
		out, ink = p.textOf(i, c.result, c.bare), th.Faint // the line says at least what goes in
	}
	var bar theme.Line
	if row != nil {
		p.pen.Row(&bar, row, now, at)
	}
	with := &bar
	if row != nil {
		if kind, beside := reasonBeside(th, row, &bar, c.result, c.bar); beside != nil {
			out, with = kind, beside
		}
	}
	from := l.Width()
	l.Add(ink, text.Line(out, c.result)).To(from + c.result + draw.Gap)
	if row == nil {
		return l.String(), ""
	}
	mark, ink := itemMark(f, row, tally.Raised)
	l.Cells(ink, mark, 1)
	if row.Started >= 0 {
		elapsed := draw.CachedWord
		if !row.Cached {
			elapsed = text.Seconds(since(row, now))
		}
		l.Right(from+c.result+draw.Gap+1+timeCells, len(elapsed)).Add(th.Muted, elapsed)
	}
	l.To(from + c.result + draw.Gap + 1 + timeCells + draw.Gap)
	if f.Plain { // the line stays free: bars of items would read as one
		return l.Join(with).String(), ""
	}
	var below theme.Line
	below.To(l.Width())
	return l.Join(with).String(), below.Join(&bar).String()
}
