package timeline

import (
	"time"

	"regatta/engine"
)

// FirstToken stands in the cell of a bar where the first of a streamed answer came.
const FirstToken = "›"

// firstTokens marks where answers began to come, in bars that are long enough to
// go on before and behind the mark.
func (p *Pen) firstTokens(row *engine.Row, now time.Duration, shade int) {
	for i := range row.Attempts {
		a := &row.Attempts[i]
		if a.FirstToken < 0 {
			continue
		}
		doing := Streaming
		if a.Ended >= 0 {
			doing = how(row, a)
		}
		first := p.Axis.at(a.FirstToken) / eighths
		last := (p.Axis.at(until(a.Ended, now)) - 1) / eighths
		if first > max(p.Axis.at(a.Begun)/eighths, 0) && first < min(last, len(p.cells)) {
			p.cells[first] = cell{FirstToken, p.fill(doing)[shade].Reverse}
		}
	}
}
