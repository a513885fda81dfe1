package timeline

import (
	"strings"
	"time"

	"regatta/engine"
	"regatta/ui/theme"
)

// Lane draws all items of a run in so many lines, each Axis.Cells wide: a line an item if there
// is room, else two items a line, in the upper and the lower half of each cell, and of more
// items than that an area (see area.go).
func (p *Pen) Lane(t *engine.Tally, now time.Duration, lines int) []theme.Line {
	out := make([]theme.Line, max(lines, 0))
	at := func(rank int) *engine.Row {
		if order := t.Started.Order; order != nil {
			return &t.Rows[order[rank]]
		}
		return &t.Rows[rank]
	}
	p.Orphaned = t.Raised
	switch items := len(t.Rows); {
	case items <= len(out):
		for i := range items {
			p.Row(&out[i], at(i), now, i)
		}
	case items <= 2*len(out):
		for i := range out {
			for half := range 2 {
				p.pair[half] = p.half(p.pair[half][:0], at, 2*i+half, items, now)
			}
			p.line(&out[i])
		}
	default:
		p.areaLines(out, t, now)
	}
	return out
}

// IsArea reports whether a run is drawn as an area in so many lines.
func IsArea(t *engine.Tally, lines int) bool { return len(t.Rows) > 2*max(lines, 0) }

// half is what the item of a rank does in each cell, one of two on a line. A call is seen,
// however short it was.
func (p *Pen) half(to []Doing, at func(int) *engine.Row, rank, items int, now time.Duration) []Doing {
	for range p.Axis.Cells {
		to = append(to, Nothing)
	}
	if rank >= items {
		return to
	}
	p.life = Life(p.life[:0], at(rank), now, p.Orphaned)
	for _, s := range p.life {
		first, last := p.Axis.at(s.From), p.Axis.at(s.To)
		lo, hi := (first+eighths/2)/eighths, (last+eighths/2)/eighths
		if isCall(s.Doing) {
			hi = max(hi, lo+1)
		}
		if s.Doing == Waiting || !p.Axis.sees(s) {
			continue
		}
		for x := lo; x < min(hi, len(to)); x++ {
			if to[x] < Succeeded || s.Doing > Succeeded {
				to[x] = s.Doing
			}
		}
	}
	return to
}

func isCall(d Doing) bool { return d >= Calling && d <= Stopped }

// line draws the two items of a line.
func (p *Pen) line(to *theme.Line) {
	for x := 0; x < p.Axis.Cells; {
		upper, lower, start := p.pair[0][x], p.pair[1][x], x
		for x < p.Axis.Cells && p.pair[0][x] == upper && p.pair[1][x] == lower {
			x++
		}
		if upper == Nothing && lower == Nothing {
			p.gap(to, start, x-start)
			continue
		}
		p.halves(to, upper, lower, x-start)
	}
}

func (p *Pen) halves(to *theme.Line, upper, lower Doing, cells int) {
	switch {
	case p.Plain:
		to.Cells(p.Theme.Text, strings.Repeat(plainPair(upper, lower), cells), cells)
	case lower == Nothing:
		to.Cells(p.areaFill(upper).Ink, strings.Repeat("▀", cells), cells)
	case upper == Nothing:
		to.Cells(p.fill(lower)[1].Ink, strings.Repeat("▄", cells), cells)
	default:
		to.Cells(p.both(upper, lower), strings.Repeat("▀", cells), cells)
	}
}

// pairGlyphs are those of a state in the upper half, in the lower half, and in both, where there
// are no colours.
func pairGlyphs(d Doing) [3]string {
	switch d {
	case Held:
		return [3]string{"▔", "▁", HeldGlyph}
	case Calling, Streaming:
		return [3]string{"▘", "▖", "▌"}
	case Succeeded:
		return [3]string{"▀", "▄", PlainPair}
	}
	g := plainGlyph(d)
	return [3]string{g, g, g}
}

// halfGlyphs are a state's in the upper half and in the lower.
func halfGlyphs(d Doing) string { g := pairGlyphs(d); return g[0] + g[1] }

// plainPair stands for two items in a cell where there are no colours: of two that do different
// things, what matters more.
func plainPair(upper, lower Doing) string {
	switch {
	case lower == upper:
		return pairGlyphs(upper)[2]
	case weight(upper) >= weight(lower):
		return pairGlyphs(upper)[0]
	}
	return pairGlyphs(lower)[1]
}

// weight is how much a state matters beside another in one cell.
func weight(d Doing) int {
	switch d {
	case Nothing:
		return 0
	case Held:
		return 1
	case Succeeded:
		return 2
	case Calling, Streaming:
		return 3
	case Broken:
		return 5
	}
	return 4
}

// both returns the ink for an upper half on a lower one.
func (p *Pen) both(upper, lower Doing) theme.Ink {
	return p.inkOver([2]Doing{upper, lower}, p.areaFill(upper), p.fill(lower)[1])
}

// inkOver is the ink of a fill on another, which is made once for each key.
func (p *Pen) inkOver(key [2]Doing, glyph, ground theme.Fill) theme.Ink {
	ink, known := p.over[key]
	if !known {
		if p.over == nil {
			p.over = map[[2]Doing]theme.Ink{}
		}
		ink = theme.Over(glyph, ground)
		p.over[key] = ink
	}
	return ink
}
