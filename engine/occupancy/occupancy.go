// Package occupancy counts how many calls did what over the time of a run, exactly and in a
// bounded room: every stretch of every call counts, however many there are, and what a picture
// of them costs depends on its width alone.
//
// Counts are kept as differences from bucket to bucket, each shared out by where in a bucket a
// stretch begins and ends, so that their sums are means over time. When a run outgrows the
// buckets, two become one.
package occupancy

import "time"

// Use is what is counted.
type Use uint8

// The uses. A call counts in InFlight from its start to its end. The same time is shared out among
// the five that follow, by how it and its attempts ended: once it is over, or rests between two
// attempts, and BackedOff while it rests.
const (
	InFlight  Use = iota // calls that have started and not finished, back-off included: those that have a place
	OK                   // attempts that brought a result
	Failed               // attempts with which their item failed
	Repeated             // failed attempts that others followed
	Cancelled            // attempts that were cancelled
	BackedOff            // between attempts, in a slot, and attempts that were refused for load
	Done                 // results that have come and not been delivered
	Held                 // of those, what was delivered in the end, and so was held till then
	Uses                 // how many there are
)

// Counts are how many calls, on average over some time, by Use.
type Counts [Uses]float64

// Open is how many were in flight that are not over: nobody knows yet how they end.
func (c *Counts) Open() float64 {
	open := c[InFlight] - c[OK] - c[Failed] - c[Repeated] - c[Cancelled] - c[BackedOff]
	if open < least {
		return 0
	}
	return open
}

// Waits is how many results waited for delivery, those of a run whose results are no longer
// delivered left out.
func (c *Counts) Waits(orphaned bool) float64 {
	if orphaned {
		return c[Held]
	}
	return c[Done]
}

// least is what rounding leaves over.
const least = 1.0 / 64

const (
	buckets = 512
	finest  = time.Millisecond
	unit    = 1024 // of a call
)

// Occupancy counts the calls of one run. The zero value counts none.
type Occupancy struct {
	grain time.Duration
	diff  [Uses][]int64
}

// Begin counts one more from a time on.
func (o *Occupancy) Begin(u Use, at time.Duration) { o.step(u, at, 1) }

// End counts one less from a time on.
func (o *Occupancy) End(u Use, at time.Duration) { o.step(u, at, -1) }

// Add counts one more for a stretch of time.
func (o *Occupancy) Add(u Use, from, till time.Duration) {
	if till > from {
		o.step(u, from, 1)
		o.step(u, till, -1)
	}
}

// Move counts one stretch of time as another use than so far.
func (o *Occupancy) Move(was, is Use, from, till time.Duration) {
	if was != is {
		o.Add(is, from, till)
		o.step(was, from, -1)
		o.step(was, till, 1)
	}
}

func (o *Occupancy) step(u Use, at time.Duration, by int64) {
	at = max(at, 0)
	if o.grain == 0 {
		o.grain = finest
	}
	for at >= o.grain*(buckets-1) {
		o.double()
	}
	if o.diff[u] == nil {
		o.diff[u] = make([]int64, buckets)
	}
	i := int(at / o.grain)
	late := int64(at%o.grain) * unit / int64(o.grain)
	o.diff[u][i] += by * (unit - late)
	o.diff[u][i+1] += by * late
}

// double makes one bucket of two.
func (o *Occupancy) double() {
	o.grain *= 2
	for _, d := range o.diff {
		if d == nil {
			continue
		}
		level, before := int64(0), int64(0)
		for i := 0; i < buckets; i += 2 {
			first := level + d[i]
			level = first + d[i+1]
			mean := (first + level) / 2
			d[i], d[i+1] = 0, 0
			d[i/2] = mean - before
			before = mean
		}
		d[buckets/2] += level - before // from here on all that is open
	}
}

// Grain is how long a bucket is; 0: nothing was counted. Of parts of a span that begin and end
// with buckets the means are exact.
func (o *Occupancy) Grain() time.Duration { return o.grain }

// Means are the counts in equal parts of a span from a time on, as many as there is room for.
// Of what is after now nothing counts.
func (o *Occupancy) Means(to []Counts, from, span, now time.Duration) {
	clear(to)
	if o.grain == 0 || span <= 0 || len(to) == 0 {
		return
	}
	for u, d := range o.diff {
		if d != nil {
			o.means(to, Use(u), d, from, span, now)
		}
	}
}

func (o *Occupancy) means(to []Counts, u Use, d []int64, from, span, now time.Duration) {
	level, i := d[0], 0
	for x := range to {
		at := from + span*time.Duration(x)/time.Duration(len(to))
		end := min(from+span*time.Duration(x+1)/time.Duration(len(to)), now)
		if at >= now {
			return
		}
		sum := 0.0
		for t := at; t < end; {
			for i+1 < buckets && o.grain*time.Duration(i+1) <= t {
				i++
				level += d[i]
			}
			next := end
			if i+1 < buckets {
				next = min(end, o.grain*time.Duration(i+1))
			}
			sum += float64(level) * float64(next-t)
			t = next
		}
		if end > at {
			to[x][u] = sum / float64(end-at) / unit
		}
	}
}
