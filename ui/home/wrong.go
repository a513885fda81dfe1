package home

import (
	"slices"
	"strconv"
	"time"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/home/crowd"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// failuresKey lists the items that failed, then those of each kind of failure where there are
// several, then all again.
func (p *Pane) failuresKey(f pane.Frame) []pane.Key {
	b := pane.Bind([]string{"e"}, "e", "failed")
	kinds := p.kinds()
	at := p.listedKind(kinds)
	switch {
	case p.failuresListed() && len(kinds) > 1:
		at = -1
	case at < 0 && !p.failuresListed():
		if p.run != nil && p.run.Tally.Failed > 0 {
			return []pane.Key{pane.Does(b, func() { p.listHow(failed) })}
		}
		return nil
	case at < 0 || at == len(kinds)-1:
		return []pane.Key{pane.Does(pane.Named(b, "all"), func() { p.unfilter(f) })}
	}
	next := kinds[at+1].Kind
	return []pane.Key{pane.Does(pane.Named(b, figures.Kind(next)), func() { p.listKind(next) })}
}

// kinds are how items of the run that is shown failed, the most frequent first.
func (p *Pane) kinds() []crowd.Trouble {
	if c := p.crowd(); c != nil {
		return c.Wrong()
	}
	return nil
}

// failuresListed reports whether all that failed is listed, and nothing else.
func (p *Pane) failuresListed() bool { return p.filter.how == failed && !p.filter.editing }

// listedKind is which of the kinds is listed; -1: none.
func (p *Pane) listedKind(kinds []crowd.Trouble) int {
	if p.filter.editing || p.filter.how != however {
		return -1
	}
	typed := p.filter.input.Value()
	return slices.IndexFunc(kinds, func(k crowd.Trouble) bool { return typed == isKind(k.Kind) })
}

// isKind is what to type to find items that failed in a way.
func isKind(kind call.Kind) string { return "is:" + kindWord(kind) }

// listHow lists the items that are so.
func (p *Pane) listHow(how condition) {
	p.list("")
	p.filter.how = how
}

// listKind lists the items that failed in a way.
func (p *Pane) listKind(kind call.Kind) { p.list(isKind(kind)) }

// list lists what a text finds.
func (p *Pane) list(typed string) {
	p.filter.open()
	p.filter.input.SetValue(typed)
	p.filter.editing, p.filter.how = false, however
	p.toTop()
}

// clickKind lists the items that failed in a way, or all again.
func (p *Pane) clickKind(f pane.Frame, kind call.Kind) func() []pane.Intent {
	return func() []pane.Intent {
		if !p.filter.editing && p.filter.how == however && p.filter.input.Value() == isKind(kind) {
			p.unfilter(f)
		} else {
			p.listKind(kind)
		}
		return nil
	}
}

// clickCell selects an item of a cell of the map: one that failed, if any did, else the first. In
// the cell of the selected item that opens.
func (p *Pane) clickCell(f pane.Frame, s crowd.Shape, cell int) []pane.Intent {
	c := p.crowd()
	if c == nil || cell >= s.Cells(len(p.run.Tally.Rows)) {
		return nil
	}
	if p.focused && p.rows() > 0 && c.Cell(s, p.itemAt(p.line())) == cell {
		return p.openItem(f)
	}
	t := p.run.Tally
	from, till := cell*s.Per, min((cell+1)*s.Per, len(t.Rows))
	item := c.Item(t, from)
	for rank := from; rank < till; rank++ {
		if i := c.Item(t, rank); t.Rows[i].Status == engine.Failed {
			item = i
			break
		}
	}
	return p.clickedItem(f, item)
}

// clickedItem selects an item of the run, wherever it is in the list; one that is selected opens.
func (p *Pane) clickedItem(f pane.Frame, item int) []pane.Intent {
	if p.focused && p.rows() > 0 && p.itemAt(p.line()) == item {
		return p.openItem(f)
	}
	p.filter = filter{}
	p.focused, p.cursor = true, max(p.lineOf(item), 0)
	p.move(f, 0)
	return nil
}

// wrongBeside reports whether the list of lanes has room below it for what is wrong and slow.
func (p *Pane) wrongBeside(f pane.Frame) bool {
	return draw.Side(f.W) > 0 && f.H >= min(len(p.lanes.entries), p.listRoom(f))+7+leastSide
}

// leastSide is how many lines what is wrong and slow takes beside the items, at least.
const leastSide = 6

// strip says in one line what takes long, and what is wrong; y is where that line is.
func (p *Pane) strip(f pane.Frame, t *engine.Tally, now time.Duration, w, y int) (string, []pane.Hit) {
	th := f.Theme
	var l theme.Line
	var hits []pane.Hit
	hit := func(cells int, do func() []pane.Intent) {
		hits = append(hits, pane.Hit{Rect: pane.Rect{X: l.Width(), Y: y, W: cells, H: 1}, Do: do})
	}
	l.Add(th.Muted, " slowest")
	slow := p.slowest(t, now)
	for _, s := range slow[:min(len(slow), 3)] {
		if words := "  " + s.name + " " + s.time; l.Width()+theme.Width(words) < w/2 {
			hit(theme.Width(words), func() []pane.Intent { return p.clickedItem(f, s.item) })
			l.Add(th.Strong, "  "+s.name).Add(th.Warn, " "+s.time)
		}
	}
	if len(slow) == 0 {
		l.Add(th.Muted, " "+figures.Unknown)
	}
	l.To(w/2).Add(th.Muted, " wrong")
	wrong := p.kinds()
	listed := p.listedKind(wrong)
	for i, k := range wrong {
		if words := "  ✗ " + text.Count(k.Items) + " " + figures.Kind(k.Kind); l.Width()+theme.Width(words) < w {
			ink := th.Fail
			if i == listed {
				ink = th.Cursor
			}
			hit(theme.Width(words), p.clickKind(f, k.Kind))
			l.Add(ink, words)
		}
	}
	if len(wrong) == 0 {
		l.Add(th.Muted, " "+figures.Unknown)
	}
	return l.String(), hits
}

// slow is a call that has been in flight for long.
type slow struct {
	item       int
	name, time string
}

// slowest are the calls in flight that take longer than nearly all that have ended.
func (p *Pane) slowest(t *engine.Tally, now time.Duration) []slow {
	var list []slow
	p95 := t.Percentile(95)
	for _, item := range p.crowd().Slowest() {
		if row := &t.Rows[item]; !t.Over && p95 >= 0 && now-row.Started > p95 {
			list = append(list, slow{int(item), "#" + strconv.Itoa(int(item)+1), text.Seconds(now - row.Started)})
		}
	}
	return list
}

// wrongLines say below the lanes what is wrong with a run, and what takes long, in so many lines,
// from line y on.
func (p *Pane) wrongLines(f pane.Frame, w, h, y int) (lines []string, hits []pane.Hit) {
	c := p.crowd()
	if c == nil || !p.pictured() || h < leastSide {
		return nil, nil
	}
	th, t, now := f.Theme, p.run.Tally, p.run.Now(f.Now)
	hit := func(do func() []pane.Intent) {
		hits = append(hits, pane.Hit{Rect: pane.Rect{Y: y + len(lines), W: w, H: 1}, Do: do})
	}
	line := func(ink theme.Ink, mark string, n int, words string, wordsInk theme.Ink) string {
		var l theme.Line
		count := text.Count(n)
		return l.Add(ink, " "+mark).Right(9, len(count)).Add(ink, count).Add(wordsInk, " "+text.Fit(words, w-11)).String()
	}
	kinds, title := c.Wrong(), " WRONG"
	if len(kinds) == 0 && c.Recovered() > 0 {
		title = " RETRIED"
	}
	lines = []string{"", th.Muted.Paint(title)}
	listed := p.listedKind(kinds)
	room := max((h-5)*2/3, 1)
	for i, k := range kinds[:min(len(kinds), room)] {
		if i == room-1 && len(kinds) > room {
			lines = append(lines, th.Muted.Paint("   and "+strconv.Itoa(len(kinds)-i)+" more kinds"))
			break
		}
		ink := th.Text
		if i == listed {
			ink = th.Cursor
		}
		hit(p.clickKind(f, k.Kind))
		lines = append(lines, line(th.Fail, "✗", k.Items, figures.Kind(k.Kind), ink))
	}
	if n := c.Recovered(); n > 0 {
		hit(func() []pane.Intent { p.listHow(retried); return nil })
		lines = append(lines, line(th.Warn, "↻", n, "ok on a later try", th.Text))
	}
	switch {
	case len(kinds) > 0:
		words := " lists what failed"
		if len(kinds) > 1 {
			words = " lists them, kind by kind"
		}
		var l theme.Line
		lines = append(lines, l.Add(th.Text, " ").Add(th.Key, "e").Add(th.Muted, words).String())
	case c.Recovered() == 0:
		lines = append(lines, th.Muted.Paint(" nothing so far"))
	}
	if t.Over || h < len(lines)+3 { // a heading says nothing alone
		return lines, hits
	}
	lines = append(lines, "", th.Muted.Paint(" SLOWEST NOW"))
	slow := p.slowest(t, now)
	for _, s := range slow[:min(len(slow), max(h-len(lines), 0))] {
		var l theme.Line
		hit(func() []pane.Intent { return p.clickedItem(f, s.item) })
		lines = append(lines, l.Add(th.Text, " "+s.name).Right(w-1, theme.Width(s.time)).Add(th.Warn, s.time).String())
	}
	if len(slow) == 0 {
		lines = append(lines, th.Muted.Paint(" none slower than p95"))
	}
	return lines, hits
}
