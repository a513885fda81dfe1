package chart

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"regatta/engine"
	"regatta/ui/theme"
)

const ms = time.Millisecond

// article are latencies like the article's, of its seven texts.
func article() []time.Duration {
	return []time.Duration{880 * ms, 910 * ms, 790 * ms, 950 * ms, 850 * ms, 870 * ms, 920 * ms}
}

// spread are many latencies with a long tail.
func spread(n int) []time.Duration {
	r := rand.New(rand.NewPCG(1, 2))
	latencies := make([]time.Duration, n)
	for i := range latencies {
		latencies[i] = time.Duration(800*math.Exp(0.4*r.NormFloat64())) * ms
	}
	return latencies
}

func lanes(tb testing.TB, names ...string) []engine.Lane {
	tb.Helper()
	var lanes []engine.Lane
	for _, name := range names {
		lane, err := engine.ParseLane(name)
		if err != nil {
			tb.Fatal(err)
		}
		lanes = append(lanes, lane)
	}
	return lanes
}

// race returns the curves of lanes on items of the same latencies: what each has
// delivered, and has in flight.
func race(th *theme.Theme, lanes []engine.Lane, latencies []time.Duration) (delivered, flight []Series) {
	for i, lane := range lanes {
		s := lane.Plan(len(latencies), 1).Forecast(latencies)
		series := Series{Name: lane.String(), Fill: th.Series[i%len(th.Series)], Until: s.Wall}
		series.Points = curve(s.Delivered, nil)
		delivered = append(delivered, series)
		series.Points = curve(s.Started, s.Finished)
		flight = append(flight, series)
	}
	return delivered, flight
}

// curve counts one up at each of some times, and one down at each of others.
func curve(up, down []time.Duration) []engine.Point {
	type change struct {
		at time.Duration
		by int
	}
	var changes []change
	for _, at := range up {
		changes = append(changes, change{at, 1})
	}
	for _, at := range down {
		changes = append(changes, change{at, -1})
	}
	slices.SortStableFunc(changes, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.by, b.by))
	})
	var c engine.Curve
	n := 0
	for _, change := range changes {
		n += change.by
		c.Add(change.at, n)
	}
	return c.Points()
}

// until cuts series off at a time, as they are while a race is on.
func until(series []Series, now time.Duration) []Series {
	cut := slices.Clone(series)
	for i := range cut {
		s := &cut[i]
		s.Until = min(s.Until, now)
		later := slices.IndexFunc(s.Points, func(p engine.Point) bool { return p.At > now })
		if later >= 0 {
			s.Points = s.Points[:later]
		}
	}
	return cut
}

// slower are the lanes' latencies, each lane's somewhat longer than the one before.
func slower(th *theme.Theme, lanes []engine.Lane, latencies []time.Duration) []HistSeries {
	var series []HistSeries
	for i, lane := range lanes {
		values := make([]time.Duration, len(latencies))
		for k, v := range latencies {
			values[k] = v * time.Duration(10+i) / 10
		}
		series = append(series, HistSeries{Name: lane.String(), Fill: th.Series[i], Values: values})
	}
	return series
}

// swept is what a provider with 16 slots gives.
func swept() []SweepPoint {
	var points []SweepPoint
	for limit := 1; limit <= 128; limit *= 2 {
		n := float64(limit)
		points = append(points, SweepPoint{limit, 1.15 * min(n, 16+n/64), time.Duration(950+250*n/16) * ms})
	}
	return points
}
