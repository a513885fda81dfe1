package chart

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"regatta/ui/timeline"
)

// measures are the figures of one lane's latencies.
type measures struct {
	calls       int
	least, most time.Duration
	p50, p95    time.Duration
}

// Latencies are measured as engine.Tally does it: in microseconds, to three
// digits, up to a day.
const (
	latencyUnit = time.Microsecond
	latencyMost = 24 * time.Hour
)

func measure(values []time.Duration) measures {
	h := hdrhistogram.New(1, int64(latencyMost/latencyUnit), 3)
	m := measures{least: latencyMost}
	for _, v := range values {
		if v < 0 {
			continue
		}
		v = min(v, latencyMost)
		m.calls++
		m.least, m.most = min(m.least, v), max(m.most, v)
		_ = h.RecordValue(int64(v / latencyUnit)) // it is within range
	}
	m.p50 = min(time.Duration(h.ValueAtPercentile(50))*latencyUnit, m.most)
	m.p95 = min(time.Duration(h.ValueAtPercentile(95))*latencyUnit, m.most)
	return m
}

// buckets are the stretches of time that the latencies of all lanes are counted
// in. What is far beyond every lane's 95th percentile is counted in the last.
type buckets struct {
	time     timeline.Axis
	step     time.Duration
	cells    int     // of each bucket
	counts   [][]int // of each lane, for each bucket
	peak     int     // the largest count
	beyond   int     // how many latencies are after the axis
	most     time.Duration
	measures []measures // of each lane
}

// How many buckets there are, and how they are laid out.
const (
	fewestBuckets = 8
	mostBuckets   = 24
	bucketCells   = 4 // of a bucket at least, where there are more than the fewest
	farBeyond     = 3 // times the largest 95th percentile
)

func newBuckets(series []HistSeries, columns int) *buckets {
	b := &buckets{measures: make([]measures, len(series)), counts: make([][]int, len(series))}
	least, most, p95 := latencyMost, time.Duration(0), time.Duration(0)
	for i := range series {
		m := measure(series[i].Values)
		b.measures[i] = m
		least, most, p95 = min(least, m.least), max(most, m.most), max(p95, m.p95)
	}
	b.most = most
	atMost := min(max(columns/bucketCells, fewestBuckets), mostBuckets)
	n := b.span(min(least, most), min(most, farBeyond*p95), atMost)
	b.cells = columns / n
	b.time.Cells = n * b.cells
	for i := range series {
		b.counts[i] = b.count(series[i].Values, n)
	}
	return b
}

// span sets the axis from one latency to another, with round edges, and returns
// how many buckets that makes: from the fewest up to at most so many.
func (b *buckets) span(least, most time.Duration, atMost int) int {
	step := roundUp(float64(most-least)/float64(atMost-1), 1, 2, 2.5, 5)
	b.step = max(time.Duration(step), time.Millisecond)
	first := int(least / b.step)
	n := int(most/b.step) - first + 1
	if spare := fewestBuckets - n; spare > 0 {
		first = max(first-spare/2, 0)
		n = fewestBuckets
	}
	b.time.From, b.time.Span = time.Duration(first)*b.step, time.Duration(n)*b.step
	return n
}

func (b *buckets) count(values []time.Duration, n int) []int {
	counts := make([]int, n)
	for _, v := range values {
		if v >= 0 {
			k := max(int((v-b.time.From)/b.step), 0)
			if k >= n {
				b.beyond++
				k = n - 1
			}
			counts[k]++
			b.peak = max(b.peak, counts[k])
		}
	}
	return counts
}

// column returns the cell that a latency lies in.
func (b *buckets) column(v time.Duration) int {
	x := float64(v-b.time.From) / float64(b.time.Span) * float64(b.time.Cells)
	return int(min(max(x, 0), float64(b.time.Cells-1)))
}
