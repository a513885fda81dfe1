package compare

import (
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/course"
	"regatta/engine/governor"
	"regatta/engine/twin"
)

// Forecast is what a lane would have taken with the calls of a run.
type Forecast struct {
	Lane        engine.Lane
	Wall, First time.Duration
	MaxInFlight int
	Estimated   int // items without an answer in the run, which count with the median
	Assumes     Assumption

	// Of one that was made on a twin of the provider:
	Twin    bool
	Known   bool      // Wall is a number to go by
	Said    bool      // Low and High are worth saying
	Range             // that nine of ten walls lie in
	Unasked bool      // it holds if nothing is refused: no run asked so fast
	Note    twin.Note // what there is to say beside it
	Before  *Range    // what was known before a probe; nil: nothing, or a number
}

// Range is what a wall lies between.
type Range struct{ Low, High time.Duration }

// Assumption is what has to hold for a forecast to come true.
type Assumption uint8

// The assumptions.
const (
	AssumesNothing  Assumption = iota // calls took as long, or are known to
	AssumesNoSlower                   // more calls are in flight than in any run that was measured
	AssumesNoFaster                   // fewer are in flight than in the run that lends its latencies
)

// String returns the assumption as a clause; "" where there is none.
func (a Assumption) String() string {
	return [...]string{"", "if calls don't get slower", "if calls don't get faster"}[a]
}

// Measured is what other runs on the same items and provider have shown.
type Measured struct {
	Most int  // the most calls in flight in any of them
	Grew bool // calls got slower in one of them as more were in flight
}

// Forecasts returns what each of the lanes would have taken with the latencies
// of a run, at no cost of their own, under the same bound of the caller and at the same rates. They
// start in dataset order if the run was to, as-completed too; else the seed is that
// of the runs' shuffle, and a run that started its calls in an order of its own lends
// it to the lanes of its strategy. Where fewer than half of the items have an answer, or
// some have one from the cache, whose call nobody timed, nothing can be said, and it
// returns nil: how soon a call failed tells nothing of how long an answer takes.
//
// Where calls aren't known to take as long beside others as alone, a forecast for another
// number of calls in flight says what it assumes; where they got slower, which others tell too,
// there is none. Nor is there one for a lane that finds its limit: how its limit grows, and where
// it stops, hangs on what the provider does.
func Forecasts(t *engine.Tally, lanes []engine.Lane, seed uint64, others ...Measured) []Forecast {
	if t.Cached > 0 {
		return nil
	}
	latencies, estimated := latenciesOf(t)
	if len(latencies) == estimated || 2*estimated > len(latencies) {
		return nil
	}
	most, grew := t.MostTaken, t.Growth().Verdict == engine.GrowthFound || t.Refused > 0
	for _, other := range others {
		most, grew = max(most, other.Most), grew || other.Grew
	}
	paces := pacesOf(t)
	forecasts := make([]Forecast, 0, len(lanes))
	for _, lane := range lanes {
		if lane.Auto {
			continue
		}
		plan := planOf(t, lane, seed)
		plan.Paces = paces
		s := plan.Forecast(latencies)
		f := Forecast{Lane: lane, Wall: s.Wall, First: s.First, MaxInFlight: s.MaxInFlight, Estimated: estimated}
		switch {
		case t.Started.Steady && t.Refused == 0 || s.MaxInFlight == t.MostTaken:
		case grew:
			continue
		case s.MaxInFlight > most:
			f.Assumes = AssumesNoSlower
		case s.MaxInFlight < t.MostTaken:
			f.Assumes = AssumesNoFaster
		}
		forecasts = append(forecasts, f)
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
		if row.Status != engine.OK {
			latencies[i] = median
			estimated++
			continue
		}
		latencies[i] = row.Latency()
	}
	return latencies, estimated
}

// pacesOf are the rates at which the calls of a run and of others like it may begin: those that the
// user gave, and the one of requests that the provider states.
func pacesOf(t *engine.Tally) (paces []engine.Pace) {
	if stated := course.Stated(t); stated > 0 {
		requests, _ := t.Quotas()
		paces = append(paces, engine.Pace{PerMinute: stated, AtOnce: float64(requests.Limit)})
	}
	tokens := float64(t.Usage.InputTokens+t.Usage.OutputTokens) / float64(max(t.OK, 1))
	for reason, each := range map[admit.Reason]float64{admit.Requests: 1, admit.Tokens: tokens} {
		if each > 0 {
			rate, atOnce := governor.GivenRate(course.Given(t, reason))
			paces = append(paces, engine.Pace{PerMinute: rate / each, AtOnce: atOnce / each})
		}
	}
	return paces
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
