package trials

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine"
)

// at is a point without refusals.
func at(limit, items int, throughput float64, p95, wall time.Duration, ok, failed, retries int) Point {
	return Point{Limit: limit, Items: items, Throughput: throughput, P95: p95, Wall: wall, OK: ok, Failed: failed, Retries: retries}
}

// knee is what is advised on a provider without a rate.
func knee(points []Point) (index int, why string) {
	a := Advise(points, About{Strategy: engine.Gather, Unlimited: true})
	return a.At, a.String()
}

func TestKnee(t *testing.T) {
	const s = time.Second
	for name, c := range map[string]struct {
		points []Point
		limit  int // -1: none
		why    string
	}{
		"linear, then flat": {
			[]Point{at(1, 200, 1.01, s, 0, 0, 0, 0), at(2, 200, 2.02, s, 0, 0, 0, 0), at(4, 200, 4.04, s, 0, 0, 0, 0), at(8, 200, 8.1, s, 0, 0, 0, 0), at(16, 200, 8.4, s, 0, 0, 0, 0), at(32, 200, 8.2, s, 0, 0, 0, 0)},
			8, "limit 8 is the lowest within 10% of the best throughput: 8.10 items/s vs 8.40 at 16",
		},
		"flat from the start": {
			[]Point{at(1, 200, 5, s, 0, 0, 0, 0), at(2, 200, 5, s, 0, 0, 0, 0), at(4, 200, 5, s, 0, 0, 0, 0)},
			1, "limit 1 is the lowest with the best throughput, 5.00 items/s",
		},
		"still rising": {
			[]Point{at(1, 900, 1, s, 0, 0, 0, 0), at(32, 900, 31, s, 0, 0, 0, 0), at(64, 900, 61.23, s, 0, 0, 0, 0)},
			64, "limit 64, the highest tried, is best so far: 61.2 items/s, up from 31.0 at 32; try gather:64..256",
		},
		"rising, but everything starts at once": {
			[]Point{at(1, 7, 1, s, 0, 0, 0, 0), at(4, 7, 3.5, s, 0, 0, 0, 0), at(8, 7, 7, s, 0, 0, 0, 0)},
			8, "limit 8 is best at 7.00 items/s: all 7 items start at once",
		},
		"collapses under rate limits": {
			[]Point{at(1, 200, 1, s, 0, 0, 0, 0), at(8, 200, 8, s, 0, 0, 0, 0), at(16, 200, 10.2, s, 0, 0, 0, 0), at(32, 200, 10.4, s, 0, 0, 0, 0), at(64, 200, 3, 5*s, 0, 0, 0, 120), at(128, 200, 1, 9*s, 0, 0, 31, 1)},
			16, "excluding 64 and 128 (at 64: 120 retries), limit 16 is the lowest within 10% of the best throughput: 10.2 items/s vs 10.4 at 32",
		},
		"rate limited though fastest": {
			[]Point{at(8, 200, 8, s, 0, 0, 0, 0), at(16, 200, 16, s, 0, 0, 0, 0), at(32, 200, 25, s, 0, 0, 1, 9)},
			16, "excluding 32 (at 32: 1 failure and 9 retries), limit 16 has the best throughput, 16.0 items/s",
		},
		"latency grows with load": {
			[]Point{at(1, 200, 1.1, 900*ms, 0, 0, 0, 0), at(4, 200, 4, s, 0, 0, 0, 0), at(8, 200, 7, 1300*ms, 0, 0, 0, 0), at(16, 200, 9, 1700*ms, 0, 0, 0, 0), at(32, 200, 12, 3600*ms, 0, 0, 0, 0), at(64, 200, 12.5, 7*s, 0, 0, 0, 0)},
			16, "excluding 32 and 64 (at 32: p95 3.60s, over twice the 0.90s at 1), limit 16 has the best throughput, 9.00 items/s",
		},
		"p95 exactly doubles": {
			[]Point{at(1, 200, 1, s, 0, 0, 0, 0), at(2, 200, 2, 2*s, 0, 0, 0, 0), at(4, 200, 2, 2*s+1, 0, 0, 0, 0)},
			2, "excluding 4",
		},
		"only the lowest remains": {
			[]Point{at(4, 40, 4, s, 0, 0, 0, 0), at(8, 40, 5, s, 0, 0, 3, 0), at(16, 40, 5, s, 0, 0, 30, 0)},
			4, "excluding 8 and 16 (at 8: 3 failures), limit 4 is the only one left, at 4.00 items/s",
		},
		"noise": {
			[]Point{at(1, 400, 0.97, s, 0, 0, 0, 0), at(2, 400, 2.1, 1040*ms, 0, 0, 0, 1), at(4, 400, 3.8, 990*ms, 0, 0, 0, 0), at(8, 400, 8.3, 1100*ms, 0, 0, 0, 2), at(16, 400, 14.8, 1200*ms, 0, 0, 0, 3), at(32, 400, 14.1, 1150*ms, 0, 0, 1, 1), at(64, 400, 15.3, 1240*ms, 0, 0, 0, 2)},
			16, "limit 16 is the lowest within 10% of the best throughput: 14.8 items/s vs 15.3 at 64",
		},
		"one outlier on the way": {
			[]Point{at(1, 200, 1, s, 0, 0, 0, 0), at(2, 200, 1.4, 5*s, 0, 0, 0, 0), at(4, 200, 4, s, 0, 0, 0, 0), at(8, 200, 4.1, s, 0, 0, 0, 0)},
			4, "excluding 2 (at 2: p95 5.00s, over twice the 1.00s at 1), limit 4 is the lowest",
		},
		"failures that no limit is to blame for": {
			[]Point{at(1, 200, 0.9, s, 0, 0, 1, 20), at(2, 200, 1.8, s, 0, 0, 0, 24), at(4, 200, 3.5, s, 0, 0, 1, 18), at(8, 200, 3.6, s, 0, 0, 2, 22)},
			4, "limit 4 is the lowest within 10% of the best throughput: 3.50 items/s vs 3.60 at 8 (even at 1: 1 failure and 20 retries)",
		},
		"nothing succeeds at first": {
			[]Point{at(1, 7, 0, 50*ms, 0, 0, 7, 0), at(2, 7, 2, s, 0, 0, 0, 0), at(4, 7, 2.1, s, 0, 0, 0, 0)},
			2, "excluding 1 (at 1: nothing succeeded), limit 2 is the lowest within 10% of the best throughput: 2.00 items/s vs 2.10 at 4",
		},
		"all fail": {
			[]Point{at(1, 7, 0, 50*ms, 0, 0, 7, 0), at(2, 7, 0, 50*ms, 0, 0, 7, 14)},
			-1, "no recommendation: nothing succeeded at any of the 2 limits",
		},
		"the only one fails": {
			[]Point{at(4, 7, 0, -1, -1, 0, 7, 0)},
			-1, "no recommendation: nothing succeeded at 4, the only limit tried",
		},
		"one point": {
			[]Point{at(8, 200, 123.4, s, 0, 0, 0, 0)},
			8, "limit 8, the only one tried, gives 123 items/s; sweep a range to compare",
		},
		"none": {nil, -1, "no recommendation: nothing was measured"},
		"p95 and items unknown": {
			[]Point{{Limit: 1, Throughput: 1, P95: -1}, {Limit: 2, Throughput: 2, P95: s}, {Limit: 4, Throughput: 2, P95: 9 * s}},
			2, "limit 2 is the lowest with the best throughput, 2.00 items/s",
		},
		"items unknown, a retry": {
			[]Point{{Limit: 1, Throughput: 1}, {Limit: 2, Throughput: 2, Retries: 1}},
			1, "excluding 2 (at 2: 1 retry), limit 1 is the only one left, at 1.00 items/s",
		},
	} {
		t.Run(name, func(t *testing.T) {
			index, why := knee(c.points)
			limit := -1
			if index >= 0 {
				limit = c.points[index].Limit
			}
			if limit != c.limit {
				t.Errorf("recommends %d, want %d", limit, c.limit)
			}
			if !strings.HasPrefix(why, c.why) {
				t.Errorf("got  %q\nwant %q", why, c.why)
			}
		})
	}
}

// A provider that serves so many at once, and no more: with measurements up to 4%
// off, the knee is the lowest limit that keeps it busy.
func TestKneeUnderNoise(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		serves := 1 << rapid.IntRange(0, 6).Draw(rt, "serves 2^")
		var points []Point
		for limit := 1; limit <= 128; limit *= 2 {
			noise := 1 + rapid.Float64Range(-0.04, 0.04).Draw(rt, "noise")
			points = append(points, Point{
				Limit: limit, Items: 500, Throughput: noise * float64(min(limit, serves)),
				P95: time.Duration(noise * float64(time.Second)),
			})
		}
		if index, why := knee(points); points[index].Limit != serves {
			rt.Fatalf("it serves %d at once, but %s", serves, why)
		}
	})
}

func TestKneeHolds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 8).Draw(rt, "points")
		points := make([]Point, n)
		some := false
		for i := range points {
			points[i] = Point{
				Limit:      1 << i,
				Items:      rapid.IntRange(0, 50).Draw(rt, "items"),
				Throughput: rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(0, 1e6)).Draw(rt, "throughput"),
				P95:        time.Duration(rapid.Int64Range(-1, math.MaxInt64/4).Draw(rt, "p95")),
				Failed:     rapid.IntRange(0, 50).Draw(rt, "failed"),
				Retries:    rapid.IntRange(0, 50).Draw(rt, "retries"),
			}
			some = some || points[i].Throughput > 0
		}
		index, why := knee(points)
		if (index >= 0) != some || index >= n {
			rt.Fatalf("place %d of %d: %s", index, n, why)
		}
		if some && points[index].Throughput <= 0 {
			rt.Fatalf("nothing succeeds there: %s", why)
		}
		if why == "" || strings.ContainsAny(why, "\n%!") && !strings.Contains(why, "10%") || strings.Contains(why, "NaN") {
			rt.Fatalf("%q", why)
		}
	})
}
