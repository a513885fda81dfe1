package item

import (
	"fmt"
	"strings"

	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// parts is how a long text and what became of it share the place: beside each other, or the text
// below. Each scrolls for itself.
type parts struct {
	apart         bool // they are parts
	facts, text   []string
	factsW, textW int // cells
	factsH, textH int // lines in sight
	textX, textY  int // where the heading of the text is
}

// The least width for two parts beside each other, and the lines that a text keeps below the rest.
const (
	besideFrom = 96
	leastLines = 3
)

// layOut shares the place out. A text that is short, or has room in whole, isn't a part of its own.
func (p *Pane) layOut(f pane.Frame) parts {
	l := parts{factsW: f.W - 4, textW: f.W - 4, factsH: f.H}
	l.text = p.wrapped(l.textW)
	l.facts = p.facts(f, l.factsW)
	if len(l.text) <= longText || len(l.facts)+2+len(l.text) <= f.H {
		return l
	}
	l.apart = true
	if f.W >= besideFrom {
		l.factsW = (f.W - 7) / 2
		l.textW = f.W - 7 - l.factsW
		l.textX, l.textH = l.factsW+5, f.H-1
		l.text, l.facts = p.wrapped(l.textW), p.facts(f, l.factsW)
		return l
	}
	least := min(max(f.H/3, leastLines), len(l.text))
	l.factsH = max(min(len(l.facts), f.H-1-least), 1)
	l.textY, l.textH = l.factsH, max(f.H-l.factsH-1, 0)
	return l
}

// hidden is how many lines of the facts and of the text have no room.
func (l *parts) hidden() (facts, ofText int) {
	return max(len(l.facts)-l.factsH, 0), max(len(l.text)-l.textH, 0)
}

// wrapped is the text in lines of so many cells, which is kept.
func (p *Pane) wrapped(w int) []string {
	if p.kept.item != p.item || p.kept.w != w || p.kept.lines == nil {
		p.kept = wrapped{p.item, w, draw.Block(p.set.Rows.At(p.item).Text, w)}
	}
	return p.kept.lines
}

// wrapped is a text in lines, as it was drawn last.
type wrapped struct {
	item, w int
	lines   []string
}

// window are so many lines from the first in sight.
func window(lines []string, top, h int) []string {
	top = min(max(top, 0), max(len(lines)-h, 0))
	return lines[top:min(top+max(h, 0), len(lines))]
}

// viewApart draws the parts, each with what is in sight of it.
func (p *Pane) viewApart(f pane.Frame, l *parts) pane.Body {
	facts := draw.Indent(append([]string(nil), window(l.facts, p.scroll.Top, l.factsH)...), 2)
	ofText := append([]string{p.textHeading(f, l)}, window(l.text, p.textTop, l.textH)...)
	hits := []pane.Hit{
		{Rect: pane.Rect{X: l.textX, Y: l.textY, W: f.W - l.textX, H: l.textH + 1}, Do: func() []pane.Intent { p.onText = true; return nil }},
		{Rect: pane.Rect{W: f.W, H: f.H}, Do: func() []pane.Intent { p.onText = false; return nil }},
	}
	if l.textX > 0 {
		split := l.textX - 2
		return pane.Body{Lines: draw.Beside(f.Theme, facts, draw.Indent(ofText, 1), split, f.H), Split: split, Hits: hits}
	}
	return pane.Body{Lines: append(facts, draw.Indent(ofText, 2)...), Hits: hits}
}

// textHeading says which lines of the text are in sight.
func (p *Pane) textHeading(f pane.Frame, l *parts) string {
	ink := f.Theme.Muted
	if p.textHasKeys(l) {
		ink = f.Theme.Accent
	}
	var h theme.Line
	h.Add(ink, "text")
	if _, hidden := l.hidden(); hidden > 0 {
		top := min(p.textTop, hidden)
		h.Add(f.Theme.Muted, fmt.Sprintf("  lines %s to %s of %s", text.Count(top+1), text.Count(top+l.textH), text.Count(len(l.text))))
	}
	if l.textX == 0 {
		h.Add(f.Theme.Text, "  ").Add(f.Theme.Rule, strings.Repeat("─", max(l.textW-h.Width(), 0)))
	}
	return h.String()
}

// textHasKeys reports whether keys scroll the text: it was chosen, or is the only part that has
// more than is in sight.
func (p *Pane) textHasKeys(l *parts) bool {
	facts, ofText := l.hidden()
	return ofText > 0 && (p.onText || facts == 0)
}

// scrollKeys scroll the part that has the keys.
func (p *Pane) scrollKeys(f pane.Frame, l *parts) []pane.Key {
	facts, ofText := l.hidden()
	if facts+ofText == 0 {
		return nil
	}
	onText, page, all := p.textHasKeys(l), l.factsH, len(l.facts)
	if onText {
		page, all = l.textH, len(l.text)
	}
	by := func(n int) func() { return func() { p.scrollPart(l, onText, n) } }
	m := pane.Movement()
	list := []pane.Key{
		pane.Does(m.Up, by(-1)), pane.Does(m.Down, by(1)),
		pane.Does(m.PageUp, by(-page)), pane.Does(m.PageDown, by(page)),
		pane.Does(m.First, by(-all)), pane.Does(m.Last, by(all)),
	}
	if facts > 0 && ofText > 0 {
		what := "to text"
		if onText {
			what = "to result"
		}
		list = append([]pane.Key{pane.Does(pane.Bind([]string{"tab"}, "tab", what), func() { p.onText = !onText })}, list...)
	}
	return list
}

// scrollPart scrolls one of the parts by so many lines, as far as there are any.
func (p *Pane) scrollPart(l *parts, ofText bool, by int) {
	facts, hidden := l.hidden()
	top := &p.textTop
	if !ofText {
		top, hidden = &p.scroll.Top, facts
	}
	*top = min(max(min(*top, hidden)+by, 0), hidden)
}

// WheelAt scrolls the part under the pointer.
func (p *Pane) WheelAt(f pane.Frame, x, y, by int) []pane.Intent {
	l := p.layOut(f)
	if !l.apart {
		return p.scroll.Wheel(f, by)
	}
	p.scrollPart(&l, x >= l.textX && y >= l.textY, by)
	return nil
}

// Wheel scrolls the part that has the keys.
func (p *Pane) Wheel(f pane.Frame, by int) []pane.Intent {
	l := p.layOut(f)
	if !l.apart {
		return p.scroll.Wheel(f, by)
	}
	p.scrollPart(&l, p.textHasKeys(&l), by)
	return nil
}
