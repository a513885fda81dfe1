// Package keyhelp is the pane that lists the keys of every pane, those that can be pressed now
// before the others, with why some can't, and says what the picture means.
package keyhelp

import (
	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// Section is the keys of a part of the screen.
type Section struct {
	Title string // "RACE"
	Keys  []pane.Key
	Where string // how to get to where they work; "": they work now
}

// Pane is the help.
type Pane struct {
	pane.Base
	scroll   pane.Scroll
	sections []Section
	cache    bool
}

// New returns the help on these keys. cache: answers may come from a cache.
func New(sections []Section, cache bool) *Pane { return &Pane{sections: sections, cache: cache} }

// Keys leave it.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	back := pane.Asks(pane.Bind([]string{"esc", "?", "enter", "tab"}, "esc", "back"), pane.Back{})
	return append([]pane.Key{back}, p.scroll.Keys(f)...)
}

// Wheel scrolls.
func (p *Pane) Wheel(f pane.Frame, by int) []pane.Intent { return p.scroll.Wheel(f, by) }

// Story says how to read it.
func (p *Pane) Story(pane.Frame) []string {
	return []string{"dimmed keys can't be used now", ": why stands beside them"}
}

const (
	legendCells = 34 // what the legend takes
	leastCells  = 38 // a column of keys at least
	nameCells   = 11
)

// View draws the keys in as many columns as have room, and the legend in the last.
func (p *Pane) View(f pane.Frame) pane.Body {
	w := f.W - 4
	columns := (w - legendCells) / leastCells
	if columns < 1 {
		lines := append(p.flow(f, w, 1)[0], "")
		return pane.Body{Lines: draw.Indent(append(lines, p.legend(f)...), 2), Top: p.scroll.Top}
	}
	cells := min((w-legendCells)/columns, 52)
	parts := append(p.flow(f, cells-draw.Gap, columns), p.legend(f))
	n := 0
	for _, part := range parts {
		n = max(n, len(part))
	}
	lines := make([]string, n)
	for i := range lines {
		var l theme.Line
		for k, part := range parts {
			if l.To(k * cells); i < len(part) {
				l.Raw(part[i])
			}
		}
		lines[i] = l.String()
	}
	return pane.Body{Lines: draw.Indent(lines, 2), Top: p.scroll.Top}
}

// flow puts the sections into columns of about the same height, in their order.
func (p *Pane) flow(f pane.Frame, w, columns int) [][]string {
	var blocks [][]string
	all := 0
	for _, s := range p.sections {
		if lines := s.lines(f.Theme, w); lines != nil {
			blocks = append(blocks, lines)
			all += len(lines)
		}
	}
	parts := make([][]string, columns)
	at := 0
	for _, lines := range blocks {
		if full := (all + columns - 1) / columns; len(parts[at]) > 0 && len(parts[at])+len(lines)/2 > full && at < columns-1 {
			at++
		}
		parts[at] = append(parts[at], lines...)
	}
	return parts
}

// lines are the keys of a section, with an empty line after them; nil: it has none.
func (s Section) lines(th *theme.Theme, w int) []string {
	var lines []string
	for _, k := range s.Keys {
		name, what := k.Help().Key, k.Help().Desc
		if name == "" || name == "?" {
			continue
		}
		var l theme.Line
		switch {
		case k.Off != "":
			l.Add(th.Faint, name)
			for i, line := range draw.Wrap(what+": "+k.Off, w-nameCells) {
				if i > 0 {
					lines = append(lines, l.String())
					l = theme.Line{}
					line = "  " + line
				}
				l.To(nameCells).Add(th.Muted, text.Fit(line, w-nameCells))
			}
		case s.Where != "":
			l.Add(th.Muted, name).To(nameCells).Add(th.Muted, text.Fit(what, w-nameCells))
		default:
			l.Add(th.Key, name).To(nameCells).Add(th.Text, text.Fit(what, w-nameCells))
		}
		lines = append(lines, l.String())
	}
	if lines == nil {
		return nil
	}
	var head theme.Line
	if head.Add(th.Brand, s.Title); s.Where != "" {
		head.Add(th.Muted, text.Fit("  "+s.Where, w-head.Width()))
	}
	return append(append([]string{head.String()}, lines...), "")
}
