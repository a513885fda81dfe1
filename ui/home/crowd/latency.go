package crowd

import (
	"math"
	"time"

	"regatta/ui/text"
	"regatta/ui/theme"
)

// latencies count calls by how long they took, in steps of the same ratio.
type latencies struct {
	counts [latencySteps]int32
	least  int // the first step that counts something
	most   int // and the last
	n      int
}

const (
	stepsPerDouble = 32
	latencySteps   = 27 * stepsPerDouble // from a millisecond to more than a day
)

func (h *latencies) add(took time.Duration) {
	step := 0
	if took > time.Millisecond {
		step = min(int(math.Log2(float64(took)/float64(time.Millisecond))*stepsPerDouble), latencySteps-1)
	}
	if h.n == 0 {
		h.least, h.most = step, step
	}
	h.least, h.most = min(h.least, step), max(h.most, step)
	h.counts[step]++
	h.n++
}

// at is where a step begins.
func at(step int) time.Duration {
	return time.Duration(math.Exp2(float64(step)/stepsPerDouble) * float64(time.Millisecond))
}

// Latencies charts how long calls took, in so many lines of bars and one with the ends of the
// axis. Equal ways on the axis are equal ratios. nil: no call has ended.
func (c *Crowd) Latencies(th *theme.Theme, w, h int) []string {
	k := &c.latency
	if k.n == 0 || w < 16 || h < 2 {
		return nil
	}
	steps := k.most - k.least + 1
	each := (steps + w - 1) / w       // steps of a bar
	bins := (steps + each - 1) / each // how many bars
	cells := max(min(w/bins, 4), 1)   // of a bar
	values := make([]float64, 0, bins*cells)
	top := 0.0
	for b := range bins {
		n := int32(0)
		for _, count := range k.counts[k.least+b*each : min(k.least+(b+1)*each, k.most+1)] {
			n += count
		}
		top = max(top, float64(n))
		for range cells {
			values = append(values, float64(n))
		}
	}
	var lines []string
	for _, row := range Bars(values, top, w, h-1) {
		lines = append(lines, th.Calling[0].Ink.Paint(row))
	}
	var ends theme.Line
	from, till := text.Seconds(at(k.least)), text.Seconds(at(k.most+1))
	ends.Add(th.Muted, from)
	if end := max(len(values), theme.Width(from)+theme.Width(till)+2); end <= w {
		ends.Right(end, theme.Width(till)).Add(th.Muted, till)
	}
	return append(lines, ends.String())
}
