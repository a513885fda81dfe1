package trials

import (
	"cmp"
	"math"
	"slices"

	"golang.org/x/perf/benchmath"
)

const (
	// Alpha bounds the chance that any lanes of a result are called different
	// though they are equal.
	Alpha = 0.05
	// Negligible is the difference of medians, as a share of the lower one, below
	// which no lane is called faster, however small the p-value: with enough trials
	// a few microseconds of scheduling are certain, and tell nothing about lanes.
	Negligible = 0.01
)

// Verdict is how the first lane of a pair compares with the second.
type Verdict uint8

// The verdicts. Their direction is that of the medians.
const (
	NotDistinguishable Verdict = iota
	Faster
	Slower
)

// String returns the verdict as outputs write it.
func (v Verdict) String() string {
	return [...]string{"no clear difference", "faster", "slower"}[v]
}

// Pair is how the walls of two lanes compare.
type Pair struct {
	A, B     Side
	Verdict  Verdict  // of A against B
	Ratio    float64  // of the higher median to the lower one, at least 1; 0: a lane had no complete trial
	Interval Interval // of that ratio
	P        float64  // corrected over all pairs of the result: to be held against Alpha
	Raw      float64  // the p-value of this pair alone
	Needed   int      // how many trials it takes to tell any of the lanes apart, where there were fewer; 0: enough
	Warnings []string // such as that no number of wins in so few trials could tell them apart
}

// Side is one lane of a pair.
type Side struct {
	Lane   int // its place in the result
	Label  string
	Trials int     // whole ones
	Median float64 // wall, in seconds; 0 without complete trials
}

// Pairs compares the walls of every two lanes: the first with each of the others,
// the second with each that follows, and so on. It may take some 10 ms a pair where
// walls are equal to the nanosecond, and far less where they aren't.
func (r Result) Pairs() []Pair {
	n := len(r.Lanes)
	count := n * (n - 1) / 2
	pairs := make([]Pair, 0, count)
	samples := r.samples(count)
	for a := range n {
		for b := a + 1; b < n; b++ {
			pairs = append(pairs, r.pair(a, b, samples))
		}
	}
	correct(pairs)
	needed := Needed(n)
	for i := range pairs {
		p := &pairs[i]
		p.Verdict = p.judge()
		if min(p.A.Trials, p.B.Trials) < needed && !p.significant() {
			p.Needed = needed
		}
	}
	r.intervals(pairs)
	return pairs
}

// Needed returns the least number of trials of so many lanes in which two of them can
// be told apart: with fewer, even a lane that won every time may have won by chance.
func Needed(lanes int) int {
	pairs := max(1, lanes*(lanes-1)/2)
	n, orders := 1, 2.0 // in how many orders the walls of two lanes can come
	for 2/orders >= Alpha/float64(pairs) {
		n++
		orders *= 2 * (2 - 1/float64(n))
	}
	return n
}

// samples are the walls as benchmath takes them. Their threshold is used for its
// warnings alone. It is the first one of Holm's method: with too few trials for that
// no pair can ever be told apart.
func (r Result) samples(pairs int) []*benchmath.Sample {
	thresholds := benchmath.DefaultThresholds
	thresholds.CompareAlpha = roundDown(Alpha / float64(max(1, pairs)))
	samples := make([]*benchmath.Sample, len(r.Lanes))
	for i, lane := range r.Lanes {
		samples[i] = benchmath.NewSample(slices.Clone(lane.Walls), &thresholds)
	}
	return samples
}

// roundDown leaves as many digits as people can read in a warning.
func roundDown(alpha float64) float64 { return math.Floor(alpha*1e5) / 1e5 }

func (r Result) pair(a, b int, samples []*benchmath.Sample) Pair {
	pair := Pair{A: r.side(a, samples[a]), B: r.side(b, samples[b])}
	pair.Raw, pair.Warnings = compare(samples[a], samples[b])
	if low := min(pair.A.Median, pair.B.Median); low > 0 {
		pair.Ratio = max(pair.A.Median, pair.B.Median) / low
	}
	return pair
}

func (r Result) side(lane int, sample *benchmath.Sample) Side {
	side := Side{Lane: lane, Label: r.Lanes[lane].Label, Trials: len(sample.Values)}
	if side.Trials > 0 {
		side.Median = benchmath.AssumeNothing.Summary(sample, Confidence).Center
	}
	return side
}

// compare returns the p-value of two samples, from 0 to 1, with benchmath's
// warnings.
func compare(a, b *benchmath.Sample) (p float64, warnings []string) {
	c := benchmath.AssumeNothing.Compare(a, b)
	p = c.P
	if len(a.Values) != len(b.Values) {
		// With ties, the distribution of U is skewed if the sizes differ, while the
		// library takes it to be symmetric: in one of the two directions it reads the
		// wrong tail and gives a p that is too small. The greater one is valid.
		p = max(p, benchmath.AssumeNothing.Compare(b, a).P)
	}
	return min(p, 1), texts(c.Warnings)
}

// correct sets the p-values by Holm's method: of m pairs, the smallest is
// multiplied by m, the next by m-1, and so on, and none is below one before it.
func correct(pairs []Pair) {
	least := 0.0
	for i, pair := range byRaw(pairs) {
		least = max(least, min(1, pair.Raw*float64(len(pairs)-i)))
		pair.P = least
	}
}

// byRaw are the pairs in the order in which Holm's method looks at them.
func byRaw(pairs []Pair) []*Pair {
	order := make([]*Pair, len(pairs))
	for i := range pairs {
		order[i] = &pairs[i]
	}
	slices.SortStableFunc(order, func(a, b *Pair) int { return cmp.Compare(a.Raw, b.Raw) })
	return order
}

// significant reports whether chance alone is no explanation.
func (p Pair) significant() bool { return p.P < Alpha }

func (p Pair) judge() Verdict {
	switch {
	case !p.significant() || p.Ratio < 1+Negligible:
		return NotDistinguishable
	case p.A.Median < p.B.Median:
		return Faster
	}
	return Slower
}
