package timeline

import (
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/course"
	"regatta/ui/theme"
)

// cell is one cell of a bar: what it shows and in which ink.
type cell struct {
	glyph string
	ink   theme.Ink
}

// Pen draws bars. It keeps its buffers from bar to bar, so it is for one
// goroutine, and cheap to use for a whole screen.
type Pen struct {
	Theme    *theme.Theme
	Axis     Axis
	Plain    bool // no colours: what can't be told apart without is drawn otherwise
	PerCall  int  // eighths of a line that a call takes in an area; 0: one
	Orphaned bool // of the run that is drawn: its results are no longer delivered

	life  []Stretch
	cells []cell
	pair  [2][]Doing
	area  area
	shut  []bool        // cells in which nothing might begin
	under []course.Step // the limits that areas are drawn under
	over  map[[2]Doing]theme.Ink
}

// The glyphs of the states, each its own, so that nothing depends on colours: what is in flight
// has a head where it is now.
const (
	WaitingGlyph = "·"
	DoneGlyph    = "█"
	FlightGlyph  = "▓"
	FlightHead   = "▶"
	HeldGlyph    = "▒"
	BackOffGlyph = "~"
	FailedGlyph  = "✗" // without colours; else a bar in red
	RetriedGlyph = "x" // likewise, in amber
	StoppedGlyph = "-" // likewise, in grey
)

// Where there are no colours, what is done leaves a gap above it, so that items below each other
// don't read as one; two that share a line are two strokes.
const (
	PlainDone = "▇"
	PlainPair = "═"
)

// ReAsked stands in the last cell of an attempt whose answer failed validation.
const ReAsked = "?"

// For is a pen for these colours: this one where it has them, or else a new one, since a pen
// keeps inks.
func (p *Pen) For(th *theme.Theme, plain bool) *Pen {
	if p.Theme == th && p.Plain == plain {
		return p
	}
	return &Pen{Theme: th, Plain: plain}
}

// Row appends an item's life to a line, exactly Axis.Cells wide. Rows in turn
// take the two shades.
func (p *Pen) Row(to *theme.Line, row *engine.Row, now time.Duration, shade int) {
	p.cells = p.cells[:0]
	for range p.Axis.Cells {
		p.cells = append(p.cells, cell{glyph: " "})
	}
	p.life = Life(p.life[:0], row, now, p.Orphaned)
	for i, s := range p.life {
		if p.Axis.sees(s) {
			p.stretch(s, shade&1, i == len(p.life)-1)
		}
	}
	p.firstTokens(row, now, shade&1)
	p.refusals()
	p.hatch()
	p.flush(to)
}

// stretch draws a part of a life; last: none follows.
func (p *Pen) stretch(s Stretch, shade int, last bool) {
	from, till := p.Axis.at(s.From), p.Axis.at(s.To)
	switch s.Doing {
	case Waiting:
		p.texture(from, till, WaitingGlyph, p.Theme.Waiting)
	case BackingOff:
		p.texture(from, till, BackOffGlyph, p.Theme.BackingOff[shade].Ink)
	case Held:
		p.texture(from, till, HeldGlyph, p.Theme.Held[0].Ink)
	case Refused: // its mark is drawn over what follows: see refusals
		p.texture(from, till, BackOffGlyph, p.Theme.BackingOff[shade].Ink)
	case Calling, Streaming:
		p.flight(from, max(till, from+1), p.fill(s.Doing)[shade], last)
	case Broken, Retried, Stopped, Unfit:
		if p.Plain {
			p.texture(from, max(till, from+eighths), plainGlyph(s.Doing), p.fill(s.Doing)[shade].Ink)
		} else {
			p.solid(from, max(till, from+1), p.fill(s.Doing)[shade])
		}
		if s.Doing == Unfit && s.To <= p.Axis.From+p.Axis.Span {
			p.boundary(till, shade)
		}
	default:
		p.solid(from, max(till, from+1), p.fill(s.Doing)[shade])
	}
}

// boundary marks where an attempt ends and the next one asks again. The bar goes
// on under the mark.
func (p *Pen) boundary(at, shade int) {
	if x := (at - 1) / eighths; at > 0 && x < len(p.cells) {
		p.cells[x] = cell{ReAsked, p.Theme.Retried[shade].Reverse}
	}
}

// plainGlyph is what stands for a stretch where there are no colours.
func plainGlyph(d Doing) string {
	switch d {
	case Nothing:
		return " "
	case Refused:
		return RefusedMark
	case Broken:
		return FailedGlyph
	case Retried, Unfit:
		return RetriedGlyph
	case Stopped:
		return StoppedGlyph
	case Held:
		return HeldGlyph
	case BackingOff:
		return BackOffGlyph
	case Calling, Streaming:
		return FlightGlyph
	}
	return DoneGlyph
}

func (p *Pen) fill(d Doing) *[2]theme.Fill {
	switch d {
	case Streaming:
		return &p.Theme.Streaming
	case Succeeded:
		return &p.Theme.Done
	case Broken:
		return &p.Theme.Broken
	case Retried, Unfit:
		return &p.Theme.Retried
	case Stopped:
		return &p.Theme.Stopped
	case BackingOff, Refused:
		return &p.Theme.BackingOff
	case Held:
		return &p.Theme.Held
	}
	return &p.Theme.Calling
}

// texture fills the cells from the first whole one on: bars win over textures.
func (p *Pen) texture(from, till int, glyph string, ink theme.Ink) {
	for x := (from + eighths - 1) / eighths; x < min((till+eighths-1)/eighths, len(p.cells)); x++ {
		p.cells[x] = cell{glyph, ink}
	}
}

// flight draws what is in flight, its head in the last cell: it ends now. Where the attempt
// before it goes on under the cell that it begins in, it begins in the next.
func (p *Pen) flight(from, till int, fill theme.Fill, head bool) {
	if end := len(p.cells) * eighths; from >= end {
		from, till = end-1, end
	}
	first, last := max(from/eighths, 0), min((till-1)/eighths, len(p.cells)-1)
	for x := first; x <= last; x++ {
		switch a := from - x*eighths; {
		case x == last && head:
			p.cells[x] = cell{FlightHead, fill.Ink}
		case a > 0 && p.cells[x].glyph != " " && p.cells[x].glyph != WaitingGlyph:
			// another bar is there
		case a > 0:
			p.cells[x] = cell{leftBlocks[a], fill.Reverse}
		default:
			p.cells[x] = cell{FlightGlyph, fill.Ink}
		}
	}
}

var leftBlocks = [eighths + 1]string{" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"}

// solid fills from eighth to eighth. A cell that the bar begins in is drawn the
// other way round: its free left part in reverse.
func (p *Pen) solid(from, till int, fill theme.Fill) {
	if end := len(p.cells) * eighths; from >= end {
		from, till = end-1, end // what begins at the very edge is still seen
	}
	for x := max(from/eighths, 0); x < min((till+eighths-1)/eighths, len(p.cells)); x++ {
		a, b := max(from-x*eighths, 0), min(till-x*eighths, eighths)
		switch {
		case a == 0:
			p.cells[x] = cell{leftBlocks[b], fill.Ink}
		case p.cells[x].glyph != " " && p.cells[x].glyph != WaitingGlyph:
			// another bar is there
		case b == eighths:
			p.cells[x] = cell{leftBlocks[a], fill.Reverse}
		default:
			p.cells[x] = cell{leftBlocks[max(b-a, 1)], fill.Ink}
		}
	}
}

// Block returns a bar of so many cells, to an eighth of one, and never nothing.
func Block(cells float64) string {
	n := max(int(cells*eighths+0.5), 1)
	bar := strings.Repeat(leftBlocks[eighths], n/eighths)
	if n%eighths > 0 {
		bar += leftBlocks[n%eighths]
	}
	return bar
}

// Thin returns a bar of half a line's height, to half a cell, and never nothing: bars in lines below
// each other stay apart, whatever their colours.
func Thin(cells float64) string {
	n := max(int(cells*2+0.5), 1)
	return strings.Repeat("▄", n/2) + strings.Repeat("▖", n%2)
}

// Wall returns a bar of so many cells; where there are no colours, one that stays apart from those
// in the lines around it.
func Wall(cells float64, plain bool) string {
	if plain {
		return Thin(cells)
	}
	return Block(cells)
}

// flush writes the cells, each run of one ink at once.
func (p *Pen) flush(to *theme.Line) {
	var run []byte
	for i := 0; i < len(p.cells); {
		ink, start := p.cells[i].ink, i
		run = run[:0]
		for i < len(p.cells) && p.cells[i].ink == ink {
			glyph := p.cells[i].glyph
			if p.Plain && glyph == DoneGlyph {
				glyph = PlainDone
			}
			run = append(run, glyph...)
			i++
		}
		to.Cells(ink, string(run), i-start)
	}
}
