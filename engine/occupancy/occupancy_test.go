package occupancy

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

type stretch struct{ from, till time.Duration }

// inside is how much of a stretch is within two times.
func (s stretch) inside(from, till time.Duration) time.Duration {
	return max(min(s.till, till)-max(s.from, from), 0)
}

// Whatever the length of the run and however often buckets became one, every stretch counts
// with its whole time, in no part of the run more or less than a bucket beside its own.
func TestEveryStretchCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		longest := rapid.SampledFrom([]time.Duration{50 * time.Millisecond, time.Second, time.Hour}).Draw(t, "longest")
		var o Occupancy
		var all []stretch
		var total, end time.Duration
		for range rapid.IntRange(1, 60).Draw(t, "stretches") {
			s := stretch{from: time.Duration(rapid.Int64Range(0, int64(longest)).Draw(t, "from"))}
			s.till = s.from + time.Duration(rapid.Int64Range(0, int64(longest)/3).Draw(t, "takes"))
			o.Begin(InFlight, s.from)
			o.End(InFlight, s.till)
			o.Add(OK, s.from, s.till)
			all, total, end = append(all, s), total+s.till-s.from, max(end, s.till)
		}
		span := end + o.grain
		cells := make([]Counts, rapid.IntRange(1, 300).Draw(t, "cells"))
		o.Means(cells, 0, span, span)
		sum := 0.0
		wide := float64(span) / float64(len(cells))
		for x, c := range cells {
			sum += c[InFlight] * wide
			if math.Abs(c[InFlight]-c[OK]) > least || c.Open() > least {
				t.Fatalf("cell %d: %v in flight, %v over", x, c[InFlight], c[OK])
			}
			from, till := time.Duration(float64(x)*wide), time.Duration(float64(x+1)*wide)
			most := 0.0
			for _, s := range all {
				most += float64(s.inside(from-2*o.grain, till+2*o.grain))
			}
			if c[InFlight]*wide > most+float64(o.grain)/100+1 {
				t.Fatalf("cell %d has %v, its neighbourhood %v", x, c[InFlight]*wide, most)
			}
		}
		if math.Abs(sum-float64(total)) > float64(len(all)+1)*float64(o.grain)/50+1e3 {
			t.Fatalf("%v in all, want %v (grain %v)", time.Duration(sum), total, o.grain)
		}
	})
}

// What is open stays a whole number, also after buckets became one.
func TestWhatIsOpenIsKnown(t *testing.T) {
	var o Occupancy
	for i := range 2000 {
		at := time.Duration(i) * 7 * time.Millisecond
		o.Begin(InFlight, at)
		if i%2 == 1 {
			o.End(InFlight, at+time.Millisecond)
			o.Add(OK, at-7*time.Millisecond, at+time.Millisecond)
		}
	}
	now := 14 * time.Second
	cells := make([]Counts, 10)
	o.Means(cells, now+time.Second, time.Second, now+2*time.Second)
	if got := cells[9][InFlight]; got != 1000 {
		t.Errorf("%v in flight at the end, want 1000", got)
	}
	o.Means(cells, now, time.Second, now)
	if cells[0] != (Counts{}) {
		t.Errorf("something is after now: %v", cells[0])
	}
}

func BenchmarkMeans(b *testing.B) {
	var o Occupancy
	for i := range 1_000_000 {
		o.Add(InFlight, time.Duration(i)*time.Millisecond, time.Duration(i+900)*time.Millisecond)
	}
	cells := make([]Counts, 170)
	for b.Loop() {
		o.Means(cells, 0, 1000*time.Second, 1000*time.Second)
	}
}
