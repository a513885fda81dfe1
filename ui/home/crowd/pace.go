package crowd

import (
	"math"
	"strconv"
	"time"

	"regatta/engine"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// pace counts what got done when: finely over the last while, and in parts of the whole run.
type pace struct {
	ring   [ringBuckets]int32
	latest int // the bucket of ring's time that is counted last
	whole  [wholeBuckets]int32
	step   time.Duration // of a bucket of whole
}

const (
	ringStep     = 100 * time.Millisecond
	ringBuckets  = 1200
	wholeBuckets = 512
	leastStep    = time.Millisecond
)

// add counts an item that got done. Times that are taken in first may come in any order.
func (p *pace) add(at time.Duration) {
	at = max(at, 0)
	if p.step == 0 {
		p.step = leastStep
	}
	p.reach(at)
	p.whole[at/p.step]++

	bucket := int(at / ringStep)
	if bucket <= p.latest-ringBuckets {
		return // too long ago
	}
	p.forward(bucket)
	p.ring[bucket%ringBuckets]++
}

// reach makes the buckets of the whole so long that a time is in one.
func (p *pace) reach(at time.Duration) {
	for at >= wholeBuckets*p.step {
		for i := range wholeBuckets / 2 {
			p.whole[i] = p.whole[2*i] + p.whole[2*i+1]
		}
		clear(p.whole[wholeBuckets/2:])
		p.step *= 2
	}
}

// forward makes room for what comes at a bucket of time.
func (p *pace) forward(bucket int) {
	for n := 0; p.latest < bucket && n < ringBuckets; n++ {
		p.latest++
		p.ring[p.latest%ringBuckets] = 0
	}
	if p.latest < bucket { // nothing for long: all is empty
		p.latest = bucket
	}
}

// between is how many got done in buckets of the ring, the last not included.
func (p *pace) between(from, till int) (n int32) {
	for b := max(from, p.latest-ringBuckets+1, 0); b < min(till, p.latest+1); b++ {
		n += p.ring[b%ringBuckets]
	}
	return n
}

// minute is the while that is looked at while a run is on.
const minute = time.Minute

// Course is what got done a second, and what was in flight, column by column.
type Course struct {
	Done   []float64 // a second
	Flight []int
	Span   time.Duration // of all columns that can be
	Whole  bool          // it is the whole run, else the end of it
}

// Course shares time out among columns: the last minute of a run that is on, or the whole of it.
// It ends with the last column that is whole.
func (c *Crowd) Course(t *engine.Tally, now time.Duration, columns int) Course {
	columns = max(columns, 1)
	if t.Over {
		return c.whole(t, columns)
	}
	k := Course{Whole: true}
	look := min(now, minute)
	each := 1
	for scale := 1; each*columns < int(look/ringStep); scale *= 10 {
		for _, n := range [...]int{1, 2, 5} {
			if each = scale * n; each*columns >= int(look/ringStep) {
				break
			}
		}
	}
	k.Span = time.Duration(each*columns) * ringStep
	last := int(now/ringStep) / each // the column that is not whole yet
	first := max(last-columns, 0)
	k.Whole = first == 0
	for i := first; i < last; i++ {
		k.Done = append(k.Done, float64(c.pace.between(i*each, (i+1)*each))/(time.Duration(each)*ringStep).Seconds())
		k.Flight = append(k.Flight, t.InFlightCurve.At(time.Duration((i+1)*each)*ringStep-1))
	}
	return k
}

// whole is the course of a run that is over.
func (c *Crowd) whole(t *engine.Tally, columns int) Course {
	p := &c.pace
	k := Course{Whole: true}
	if p.step == 0 {
		return k
	}
	p.reach(t.Now) // what ended it may have come long after the last item
	used := int(t.Now/p.step) + 1
	each := max((used+columns-1)/columns, 1)
	column := time.Duration(each) * p.step
	k.Span = column * time.Duration(columns)
	for from := 0; from < used; {
		next, till := min(from+each, used), min(time.Duration(from+each)*p.step, t.Now)
		if t.Now-till < column/2 { // of an instant at the end an item would make a peak
			next, till = used, t.Now
		}
		n := int32(0)
		for _, b := range p.whole[from:next] {
			n += b
		}
		took := max(till-time.Duration(from)*p.step, p.step/2)
		k.Done = append(k.Done, float64(n)/took.Seconds())
		k.Flight = append(k.Flight, t.InFlightCurve.At(till-1))
		from = next
	}
	return k
}

// Rate is how many items got done a second just now; below 0: nobody can say yet.
func (c *Crowd) Rate(t *engine.Tally, now time.Duration) float64 {
	if t.Over {
		if t.Now <= 0 {
			return -1
		}
		return float64(t.OK+t.Failed-t.Adopted) / t.Now.Seconds()
	}
	last := int(now / ringStep)
	from := max(last-30, 0)
	if last == from {
		return -1
	}
	return float64(c.pace.between(from, last)) / (time.Duration(last-from) * ringStep).Seconds()
}

// axisCells are those left of a chart, for its labels.
const axisCells = 6

// DonePerSecond charts how many items got done a second, in so many lines.
func (k *Course) DonePerSecond(th *theme.Theme, w, h int) []string {
	top := 0.0
	for _, v := range k.Done {
		top = max(top, v)
	}
	top = roundTop(top)
	label := func(y int) string {
		switch {
		case y == 0:
			return tick(top)
		case y == h-1 && h > 1:
			return "0"
		case 2*y == h && h >= 4:
			return tick(top / 2)
		}
		return ""
	}
	rows := Bars(k.Done, top, w-axisCells, h)
	lines := make([]string, h)
	for y := range lines {
		var l theme.Line
		s := label(y)
		if theme.Width(s) >= axisCells { // a number that is cut is another one
			s = text.Short(int(top)/(1+min(y, 1)), axisCells-1)
		}
		mark := "┤"
		if s == "" {
			mark = "│"
		}
		l.Right(axisCells-1, theme.Width(s)).Add(th.Muted, s).Add(th.Rule, mark).Add(th.Done[0].Ink, rows[y])
		lines[y] = l.String()
	}
	return lines
}

// tick writes a value of an axis: those are round, and have no more figures than that takes.
func tick(v float64) string {
	if v >= 1000 {
		return text.PerSecond(v)
	}
	return strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64)
}

// DoneLine is DonePerSecond in one line without an axis.
func (k *Course) DoneLine(th *theme.Theme, w int) string {
	top := 0.0
	for _, v := range k.Done {
		top = max(top, v)
	}
	return th.Done[0].Ink.Paint(Bars(k.Done, roundTop(top), w, 1)[0])
}

// InFlight draws the calls in flight on one line, to scale with the most that may be.
func (k *Course) InFlight(th *theme.Theme, most, w int) string {
	values := make([]float64, len(k.Flight))
	for i, n := range k.Flight {
		values[i] = float64(n)
	}
	return th.Calling[0].Ink.Paint(Bars(values, float64(max(most, 1)), w, 1)[0])
}

// Names the time that the columns are.
func (k *Course) Names() string {
	if k.Whole {
		return "whole run"
	}
	return "last " + text.Count(int(k.Span/time.Second)) + "s"
}

// roundTop is the upper edge of a scale that holds a value.
func roundTop(v float64) float64 {
	if v <= 0 {
		return 1
	}
	for unit := 0.01; ; unit *= 10 {
		for _, n := range [...]float64{1, 1.5, 2, 3, 4, 5, 6, 8} {
			if n*unit >= v {
				return n * unit
			}
		}
	}
}

// Bars draws a value a column, from the left, in so many lines of so many cells.
func Bars(values []float64, top float64, w, h int) []string {
	w, h = max(w, 0), max(h, 1)
	lines := make([]string, h)
	values = values[max(len(values)-w, 0):]
	for y := range lines {
		row := make([]byte, 0, 3*len(values))
		for _, v := range values {
			filled := int(v/max(top, 1e-9)*float64(h*8) + 0.5)
			if v > 0 {
				filled = max(filled, 1)
			}
			row = append(row, levels[min(max(filled-(h-1-y)*8, 0), 8)]...)
		}
		lines[y] = string(row)
	}
	return lines
}
