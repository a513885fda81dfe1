package trials

import (
	"math"
	"slices"

	"github.com/aclements/go-moremath/stats"
)

// Interval holds the true ratio of two walls with at least Confidence. Both are 0
// where there are too few trials for one.
type Interval struct{ Lo, Hi float64 }

// Known reports whether there were trials enough.
func (i Interval) Known() bool { return i.Hi > 0 }

// over turns the interval of a ratio into that of its inverse.
func (i Interval) over() Interval {
	if !i.Known() {
		return i
	}
	return Interval{1 / i.Hi, 1 / i.Lo}
}

// intervals sets those of pairs that are corrected. Each has the level at which Holm's
// method looked at its pair, so that the interval leaves out 1 where the lanes differ and
// holds it where they can't be told apart, as long as no two walls are equal.
func (r Result) intervals(pairs []Pair) {
	order := byRaw(pairs)
	ranks := quantiles{}
	level := Alpha
	for i, p := range order {
		if i == 0 || order[i-1].significant() {
			level = Alpha / float64(len(order)-i)
		}
		over, under := r.Lanes[p.B.Lane].Walls, r.Lanes[p.A.Lane].Walls
		if p.A.Median > p.B.Median {
			over, under = under, over
		}
		p.Interval = ratios(over, under, ranks.of(len(over), len(under), level))
		if p.Interval.Known() { // medians of walls with two humps may lie apart from that of ratios
			p.Interval.Lo, p.Interval.Hi = min(p.Interval.Lo, p.Ratio), max(p.Interval.Hi, p.Ratio)
		}
	}
}

// ratios returns the interval of the ratio of two samples: of the ratios of all pairs of their
// values it leaves out so many at either end; negative: there is none.
// Source: J. L. Hodges, E. L. Lehmann, Estimates of location based on rank tests, 1963.
func ratios(over, under []float64, out int) Interval {
	if out < 0 {
		return Interval{}
	}
	all := make([]float64, 0, len(over)*len(under))
	for _, a := range over {
		for _, b := range under {
			if b <= 0 {
				return Interval{}
			}
			all = append(all, a/b)
		}
	}
	slices.Sort(all)
	return Interval{all[out], all[len(all)-1-out]}
}

// quantiles are those of the Mann-Whitney distribution that were worked out.
type quantiles map[quantile]int

type quantile struct {
	n1, n2 int
	level  float64
}

// of returns the highest U whose p-value is below the level; -1: there is none. Beyond the
// limit to which benchmath's test is exact it is approximated as there.
func (q quantiles) of(n1, n2 int, level float64) int {
	key := quantile{min(n1, n2), max(n1, n2), level}
	if u, ok := q[key]; ok {
		return u
	}
	n, m := float64(n1), float64(n2)
	deviation := math.Sqrt(n * m * (n + m + 1) / 12)
	u := int(math.Ceil(n*m/2+stats.StdNormal.InvCDF(level/2)*deviation-0.5)) - 1
	if key.n2 <= stats.MannWhitneyExactLimit {
		u = exact(stats.UDist{N1: n1, N2: n2}, level, max(u, 0))
	}
	q[key] = max(u, -1)
	return q[key]
}

// exact is the highest U of the distribution itself, looked for from a place close to it.
func exact(d stats.UDist, level float64, near int) int {
	if d.N1 == 0 || d.N2 == 0 {
		return -1
	}
	below := func(u int) bool { return 2*d.CDF(float64(u)) < level }
	for near >= 0 && !below(near) {
		near--
	}
	for near >= 0 && 2*(near+1) < d.N1*d.N2 && below(near+1) {
		near++
	}
	return near
}
