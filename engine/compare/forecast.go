package compare

import (
	"time"

	"regatta/engine"
)

// Forecast is what a lane would have taken with the calls of a run.
type Forecast struct {
	Lane        engine.Lane
	Wall, First time.Duration
	MaxInFlight int
	Speedup     float64 // how many times faster than a for loop; 0 where the wall is 0
	Estimated   int     // items whose call did not finish in the run, and so counts with the median
}

// Forecasts returns what each of the lanes would have taken with the latencies
// of a run, at no cost of their own and under the same bound of the caller. They
// start in dataset order if the run was to, as-completed too; else the seed is that
// of the runs' shuffle, and a run that started its calls in an order of its own lends
// it to the lanes of its strategy. Without a call that finished, or with answers
// from the cache, whose calls nobody timed, nothing can be said, and it returns nil.
func Forecasts(t *engine.Tally, lanes []engine.Lane, seed uint64) []Forecast {
	if t.Cached > 0 {
		return nil
	}
	latencies, estimated := latenciesOf(t)
	if len(latencies) == estimated {
		return nil
	}
	var serial time.Duration
	for _, latency := range latencies {
		serial += latency
	}
	forecasts := make([]Forecast, len(lanes))
	for i, lane := range lanes {
		s := planOf(t, lane, seed).Forecast(latencies)
		forecasts[i] = Forecast{Lane: lane, Wall: s.Wall, First: s.First, MaxInFlight: s.MaxInFlight, Estimated: estimated}
		if s.Wall > 0 {
			forecasts[i].Speedup = float64(serial) / float64(s.Wall)
		}
	}
	return forecasts
}

// latenciesOf returns the latencies of all items, and how many of them are only
// the run's median.
func latenciesOf(t *engine.Tally) (latencies []time.Duration, estimated int) {
	latencies = make([]time.Duration, len(t.Rows))
	median := t.Percentile(50)
	for i := range t.Rows {
		row := &t.Rows[i]
		if row.Status != engine.OK && row.Status != engine.Failed {
			latencies[i] = median
			estimated++
			continue
		}
		latencies[i] = row.Latency()
	}
	return latencies, estimated
}

func planOf(t *engine.Tally, lane engine.Lane, seed uint64) engine.Plan {
	bound := t.Started.Bound
	if bound > 0 && (lane.Limit == 0 || lane.Limit > bound) {
		lane.Limit = bound
	}
	plan := lane.Plan(len(t.Rows), seed)
	switch shuffled := engine.AtOnceShuffled; {
	case t.Started.DatasetOrder:
		plan.Order = nil
	case lane.Strategy.Dispatch == shuffled && t.Started.Lane.Strategy.Dispatch == shuffled:
		plan.Order = t.Started.Order
	}
	return plan
}
