package timeline

// RefusedMark stands where the provider refused an attempt for its load. It is a mark of its
// own, and not one of failure: the attempt is made again, and costs the item nothing.
const RefusedMark = "⊘"

// refusals marks the refused attempts of a life over its bars: each is seen, however short it
// was.
func (p *Pen) refusals() {
	for _, s := range p.life {
		if s.Doing != Refused || !p.Axis.sees(s) || len(p.cells) == 0 {
			continue
		}
		from := p.Axis.at(s.From)
		first, cells := min(from/eighths, len(p.cells)-1), max((p.Axis.at(s.To)-from)/eighths, 1)
		for x := first; x < min(first+cells, len(p.cells)); x++ {
			p.cells[x] = cell{RefusedMark, p.Theme.Warn}
		}
	}
}
