package ui

import (
	"slices"
	"strconv"
	"time"

	"regatta/engine"
	"regatta/ui/draw"
	"regatta/ui/item"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
	"regatta/ui/workspace"
)

// batchPane shows one run, item by item. Without a run it shows the items that
// there are.
type batchPane struct {
	track   *workspace.Run
	focused bool
	free    bool // the user scrolls; else the list follows what goes on
	cursor  int  // a line
	top     int  // the first line in sight
	page    int  // how many items had room last
	tall    int  // how many lines each took
	filter  filter
}

// show turns to a run, or to none. The list follows again.
func (p *batchPane) show(t *workspace.Run) {
	p.track = t
	if p.free = p.focused; !p.free {
		p.top = 0
	}
}

// rows is how many items there are to look at.
func (p *batchPane) rows(m *Model) int {
	if p.filter.on() {
		return p.filter.search.finds.n
	}
	return m.job.Set.Rows.Len()
}

// toTop goes back to the first item of the list.
func (p *batchPane) toTop() { p.cursor, p.top, p.free = 0, 0, true }

func (p *batchPane) moves(m *Model) []action {
	list := []action{
		on(keys("up", "k"), "↑↓", "item", just(func() { p.move(m, -1) })),
		also(keys("down", "j"), just(func() { p.move(m, 1) })),
	}
	return append(list, p.pages(m)...)
}

func (p *batchPane) pages(m *Model) []action {
	list := []action{
		on(keys("pgup", "ctrl+b"), "pgup/pgdn", "page", just(func() { p.leaf(m, -p.page) })),
		also(keys("pgdown", "ctrl+f"), just(func() { p.leaf(m, p.page) })),
		on(keys("home", "g"), "g/G", "first, last", just(func() { p.leaf(m, -p.rows(m)) })),
		also(keys("end", "G"), just(func() { p.leaf(m, p.rows(m)) })),
	}
	if p.rows(m) <= p.page && !p.focused {
		list = nil
	}
	if p.free && p.track != nil && p.track.On() {
		list = append(list, on(keys("f"), "f", "follow", just(func() { p.free = false })))
	}
	return list
}

// items are the list of items, for the pane that shows one of them.
type items struct{ m *Model }

func (l items) Len() int        { return l.m.batch.rows(l.m) }
func (l items) At(line int) int { return l.m.batch.at(line) }
func (l items) Select(line int) {
	l.m.batch.cursor = line
	l.m.batch.move(l.m, 0)
}

// openItem opens the item under the cursor.
func (m *Model) openItem() {
	if m.batch.rows(m) > 0 {
		m.push(item.New(m.job.Set, func() *workspace.Run { return m.batch.track }, items{m}, m.batch.cursor))
	}
}

// move takes the cursor along, and the list no longer follows the run.
func (p *batchPane) move(m *Model, by int) {
	p.free = true
	p.cursor = min(max(p.cursor+by, 0), max(p.rows(m)-1, 0))
	if p.cursor < p.top {
		p.top = p.cursor
	}
	if p.cursor >= p.top+p.page {
		p.top = p.cursor - p.page + 1
	}
}

// leaf turns pages: with the cursor, where it is in the list.
func (p *batchPane) leaf(m *Model, by int) {
	if p.focused {
		p.move(m, by)
		return
	}
	p.scroll(m, by)
}

// scroll moves what is in sight, not the cursor.
func (p *batchPane) scroll(m *Model, by int) {
	p.free = true
	p.top = min(max(p.top+by, 0), max(p.rows(m)-p.page, 0))
}

// at returns the item of a line: as in the dataset or, where calls start in an
// order of their own and not all lines have room, in that order, so that what goes
// on stands together.
func (p *batchPane) at(line int) int {
	if p.filter.on() {
		return p.filter.search.finds.at(line)
	}
	if p.track == nil || line >= len(p.track.Tally.Rows) || len(p.track.Tally.Rows) <= p.page {
		return line
	}
	if order := p.track.Tally.Started.Order; order != nil {
		return int(order[line])
	}
	return line
}

// lineOf returns the line of an item where nothing is filtered.
func (p *batchPane) lineOf(item int) int {
	if p.at(item) == item { // as nearly always
		return item
	}
	return slices.Index(p.track.Tally.Started.Order, int32(item))
}

// follow keeps the action in sight: what is in flight, and a little of what
// comes next.
func (p *batchPane) follow() {
	if p.free || p.filter.on() || p.track == nil || !p.track.On() || len(p.track.Tally.Rows) <= p.page {
		return
	}
	p.top = max(p.track.Front-p.page/3, 0)
}

// columns says how wide each part of an item's line is; 0: left out.
type columns struct{ index, text, result, bar int }

// Besides its columns a line has gaps, the mark of one cell, and the time.
const (
	gap       = 2
	timeCells = 7
)

// columnsFor shares out a width among items whose results have so many fields.
func columnsFor(width, items, fields int) columns {
	c := columns{index: max(len(strconv.Itoa(items)), 2)}
	rest := width - c.index - gap - gap - 1 - timeCells - gap - 1
	c.result = min(max(8*fields, 14), 28)
	if rest-c.result < 42 {
		c.result = min(rest*45/100, c.result)
		c.bar = rest - c.result
		return c
	}
	rest -= c.result + gap
	c.text = min(rest*42/100, 64)
	c.bar = rest - c.text
	return c
}

// batchHead is how many lines stand above the items.
const batchHead = 3

// view draws the progress, the axis and the items in sight.
func (p *batchPane) view(m *Model, r rect) []string {
	now, tally := time.Duration(0), (*engine.Tally)(nil)
	if p.track != nil {
		now, tally = p.track.Now(m.now), p.track.Tally
	}
	p.cursor = min(p.cursor, max(p.rows(m)-1, 0))
	lines := m.progress(tally, now, r.w)
	cols := columnsFor(r.w, m.job.Set.Rows.Len(), m.resultFields())
	room := max(r.h-batchHead, 1)
	p.tall = p.tallness(m, room)
	p.page = room / p.tall
	p.follow()
	p.top = min(max(p.top, 0), max(p.rows(m)-p.page, 0))
	m.pen.Axis = p.axis(tally, now, cols.bar)
	m.pen.Orphaned = tally != nil && tally.Raised
	lines = append(lines, p.heading(m, cols))
	for i := p.top; i < min(p.top+p.page, p.rows(m)); i++ {
		line, bar := p.line(m, i, cols, tally, now)
		lines = append(lines, line)
		for range p.tall - 1 {
			lines = append(lines, bar)
		}
	}
	switch {
	case p.rows(m) > 0:
	case p.filter.on():
		lines = append(lines, m.theme.Muted.Paint(" no matching items"))
	default:
		lines = append(lines, m.theme.Muted.Paint(" no items in "+text.Clean(m.job.Set.Name)))
	}
	return append(lines, m.soFar(r.w, r.h-len(lines))...)
}

// tallness is how many lines an item takes: more than one only where all of them
// have room, and what has been run so far too.
func (p *batchPane) tallness(m *Model, room int) int {
	items := m.job.Set.Rows.Len()
	if items == 0 {
		return 1
	}
	return min(max((room-len(m.lanes.entries)-3)/items, 1), 3)
}

// axis is that of the whole run, or, where the items in sight are only a short
// part of it, that of their calls.
func (p *batchPane) axis(tally *engine.Tally, now time.Duration, cells int) timeline.Axis {
	least := timeline.Shortest
	if tally != nil && tally.Over && tally.Cached == 0 { // what took no time is not to look like calls
		least = time.Millisecond
	}
	whole := timeline.Axis{Cells: cells, Span: timeline.Fitting(max(now, least))}
	if tally == nil || len(tally.Rows) <= p.page {
		return whole
	}
	from, to := now, time.Duration(0)
	for i := p.top; i < min(p.top+p.page, p.shown(tally)); i++ {
		row := &tally.Rows[p.at(i)]
		if row.Started >= 0 {
			from = min(from, row.Started)
			to = max(to, row.Started+since(row, now))
		}
	}
	if from >= to || (to-from)*3 > now {
		return whole
	}
	return timeline.Window(from, max(to, from+least), cells)
}

// shown is how many items of a run are in the list.
func (p *batchPane) shown(t *engine.Tally) int {
	if p.filter.on() {
		return p.filter.search.finds.n
	}
	return len(t.Rows)
}

func (p *batchPane) heading(m *Model, c columns) string {
	muted := m.theme.Muted
	var l theme.Line
	l.To(c.index + gap)
	if c.text > 0 {
		l.Add(muted, "text").To(l.Width() - 4 + c.text + gap)
	}
	end := l.Width() + c.result + gap + 1 + timeCells
	l.Add(muted, "result").Right(end, 4).Add(muted, "time").To(end + gap)
	if p.track == nil {
		return l.String()
	}
	return l.Add(m.theme.Faint, m.pen.Axis.Ruler()).String()
}

// line draws an item: what goes in, what came out, how it is, and its life; and
// the life alone, for further lines.
func (p *batchPane) line(m *Model, at int, c columns, tally *engine.Tally, now time.Duration) (line, life string) {
	th, i := m.theme, p.at(at)
	var l theme.Line
	number, ink := strconv.Itoa(i+1), th.Faint
	if p.focused && at == p.cursor {
		number, ink = "▸"+number, th.Cursor
	}
	l.Right(c.index, theme.Width(number)).Add(ink, number).To(c.index + gap)
	in := m.job.Set.Rows.At(i).Text
	if c.text > 0 {
		from := l.Width()
		l.Add(th.Text, text.Line(in, c.text)).To(from + c.text + gap)
	}
	var row *engine.Row
	out, ink := "", th.Faint
	if tally != nil && i < len(tally.Rows) {
		row = &tally.Rows[i]
		out, ink = m.result(row, now, c.result)
	}
	if out == "" && c.text == 0 {
		out, ink = in, th.Faint // the line says at least what goes in
	}
	from := l.Width()
	l.Add(ink, text.Line(out, c.result)).To(from + c.result + gap)
	if row == nil {
		return l.String(), ""
	}
	mark, ink := m.mark(row, tally.Raised)
	l.Cells(ink, mark, 1)
	if row.Started >= 0 {
		elapsed := draw.CachedWord
		if !row.Cached {
			elapsed = text.Seconds(since(row, now))
		}
		l.Right(from+c.result+gap+1+timeCells, len(elapsed)).Add(th.Muted, elapsed)
	}
	l.To(from + c.result + gap + 1 + timeCells + gap)
	var below theme.Line
	below.To(l.Width())
	var bar theme.Line
	m.pen.Row(&bar, row, now, at)
	return l.Join(&bar).String(), below.Join(&bar).String()
}

// since is how long an item's call has taken by now.
func since(row *engine.Row, now time.Duration) time.Duration {
	if row.Finished >= 0 {
		return row.Took
	}
	return now - row.Started
}
