package timeline

import (
	"strings"
	"time"

	"regatta/engine"
	"regatta/ui/theme"
)

// band is half a line of a lane (a whole one without colours): a few neighbouring
// items drawn as one. It counts, for each cell, how many of them do what.
type band struct {
	doing [][Held + 1]uint16
}

// perBand bounds how many items of a band are looked at; of more, a regular
// sample stands for all.
const perBand = 48

// Lane draws all items of a run in so many lines, each Axis.Cells wide: a line an
// item if there is room, else two items a line or bands of them, in the upper and
// the lower half of each cell. order gives the item of each rank; nil: as it is.
// kept is what was kept of the run when it was drawn last.
func (p *Pen) Lane(kept *Lives, rows []engine.Row, order []int32, now time.Duration, lines int) []theme.Line {
	out := make([]theme.Line, max(lines, 0))
	at := func(rank int) *engine.Row {
		if order != nil {
			return &rows[order[rank]]
		}
		return &rows[rank]
	}
	if len(rows) <= len(out) {
		for i := range rows {
			p.Row(&out[i], at(i), now, i)
		}
		return out
	}
	perLine := 2
	if p.Plain {
		perLine = 1
	}
	bands := min(perLine*lines, len(rows))
	kept.begin(rows, bands)
	for i := range out {
		p.bands[0].reset(p.Axis.Cells)
		p.bands[1].reset(p.Axis.Cells)
		for half := range perLine {
			if k := perLine*i + half; k < bands {
				p.gather(&p.bands[half], kept, at, k*len(rows)/bands, (k+1)*len(rows)/bands, now)
			}
		}
		p.line(&out[i])
	}
	return out
}

func (b *band) reset(cells int) {
	b.doing = append(b.doing[:0], make([][Held + 1]uint16, cells)...)
}

// gather counts what the items of ranks from..till do in each cell.
func (p *Pen) gather(b *band, kept *Lives, at func(int) *engine.Row, from, till int, now time.Duration) {
	step := max((till-from)/perBand, 1)
	for rank := from; rank < till; rank += step {
		life := kept.next()
		if life == nil {
			row := at(rank)
			p.life = Life(p.life[:0], row, now, p.Orphaned)
			life = p.life
			kept.add(row, life)
		}
		for _, s := range life {
			first, last := p.Axis.at(s.From), p.Axis.at(s.To)
			lo, hi := (first+eighths/2)/eighths, (last+eighths/2)/eighths
			if isCall(s.Doing) {
				hi = max(hi, lo+1)
			}
			for x := lo; x < min(hi, len(b.doing)); x++ {
				b.doing[x][s.Doing]++
			}
		}
	}
}

func isCall(d Doing) bool { return d >= Calling && d <= Stopped }

// main returns what most of a band does in a cell. That items wait is not drawn,
// and that an attempt failed, or was refused, is never painted over.
func (b *band) main(x int) Doing {
	if b.doing[x][Broken] > 0 {
		return Broken
	}
	if b.doing[x][Refused] > 0 {
		return Refused
	}
	best, most := Nothing, uint16(0)
	for d := Calling; d <= Held; d++ {
		if n := b.doing[x][d]; n > most {
			best, most = d, n
		}
	}
	return best
}

// line draws the bands of one line.
func (p *Pen) line(to *theme.Line) {
	for x := 0; x < p.Axis.Cells; {
		upper, lower, start := p.bands[0].main(x), p.bands[1].main(x), x
		for x < p.Axis.Cells && p.bands[0].main(x) == upper && p.bands[1].main(x) == lower {
			x++
		}
		if upper == Nothing && lower == Nothing {
			p.gap(to, start, x-start)
			continue
		}
		if p.Plain {
			p.whole(to, upper, x-start)
			continue
		}
		p.half(to, upper, lower, x-start)
	}
}

func (p *Pen) half(to *theme.Line, upper, lower Doing, cells int) {
	switch {
	case lower == Nothing:
		to.Cells(p.fill(upper)[0].Ink, strings.Repeat("▀", cells), cells)
	case upper == Nothing:
		to.Cells(p.fill(lower)[1].Ink, strings.Repeat("▄", cells), cells)
	default:
		to.Cells(p.both(upper, lower), strings.Repeat("▀", cells), cells)
	}
}

// both returns the ink for an upper half on a lower one.
func (p *Pen) both(upper, lower Doing) theme.Ink {
	key := [2]Doing{upper, lower}
	ink, known := p.over[key]
	if !known {
		if p.over == nil {
			p.over = map[[2]Doing]theme.Ink{}
		}
		ink = theme.Over(p.fill(upper)[0], p.fill(lower)[1])
		p.over[key] = ink
	}
	return ink
}

func (p *Pen) whole(to *theme.Line, doing Doing, cells int) {
	to.Cells(p.fill(doing)[0].Ink, strings.Repeat(plainGlyph(doing), cells), cells)
}
