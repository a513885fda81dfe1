package compare

import (
	"slices"
	"strconv"
	"time"

	"regatta/engine"
	"regatta/engine/twin"
)

// TwinMost is how many calls a twin is fitted from at most where somebody waits for it: a fit
// of 5,000 takes about three seconds.
const TwinMost = 5000

// Foresight is what other lanes would take, and what the runs gained, as far as a twin of their
// provider tells. It takes a while to work out.
type Foresight struct {
	Forecasts []Forecast
	Gains     map[*engine.Tally]Gain // of runs whose gain a twin tells
	Advice    string                 // the fewest calls in flight that are as fast as any; "": that isn't known
}

// Beside is another run on the provider of one, on the items of that from From on: all of them,
// or those of a probe.
type Beside struct {
	*engine.Tally
	From int
}

// Foresee forecasts lanes from a run. Where its calls overlapped, and aren't known to take as
// long beside others as alone, that is done on a twin of the provider, fitted from the run and
// others beside it on the same provider. Where there is none, because the runs show too little
// or the twin doesn't repeat them, it is done as Forecasts does.
func Foresee(t *engine.Tally, beside []Beside, lanes []engine.Lane, seed uint64, others ...Measured) Foresight {
	all := append([]Beside{{Tally: t}}, beside...)
	if !slices.ContainsFunc(all, func(b Beside) bool { return WantsTwin(b.Tally) }) {
		return Foresight{Forecasts: Forecasts(t, lanes, seed, others...)}
	}
	fit := fitTwin(all)
	if fit == nil {
		return Foresight{Forecasts: Forecasts(t, lanes, seed, others...)}
	}
	f := Foresight{Gains: map[*engine.Tally]Gain{}}
	for _, lane := range lanes {
		if lane.Auto {
			continue // as in Forecasts
		}
		f.Forecasts = append(f.Forecasts, onTwin(fit, t, lane, seed))
	}
	for _, run := range all {
		if g, ok := gainOnTwin(fit, run.Tally); ok {
			f.Gains[run.Tally] = g
		}
	}
	f.Advice, _ = adviceOf(fit, t)
	return f
}

// WantsTwin reports whether a replay of the run's latencies may be wrong by more than chance, so
// that a twin is fitted for what is said of it, which takes a while.
func WantsTwin(t *engine.Tally) bool {
	return t.Most > 1 && t.Cached == 0 && (!t.Started.Steady || t.Refused > 0)
}

// fitTwin makes a twin of the runs' provider; nil: they show too little, or it doesn't explain
// them.
func fitTwin(all []Beside) *twin.Twin {
	var runs []twin.Run
	for _, b := range all {
		text := func(item int) string { return strconv.Itoa(b.From + item) }
		runs = append(runs, twin.Observe(b.Tally, twin.About{Name: b.Started.Lane.String(), Retry: engine.DefaultRetry(), Text: text}))
	}
	fit := twin.Fit(runs)
	if fit == nil || len(fit.Unexplained()) > 0 {
		return nil
	}
	return fit
}

// onTwin is what a lane would take on the twin with the items of a run.
func onTwin(fit *twin.Twin, t *engine.Tally, lane engine.Lane, seed uint64) Forecast {
	q := fit.Ask(lane)
	plan := planOf(t, lane, seed)
	q.Items, q.Seed, q.Order, q.Bound = len(t.Rows), seed, plan.Order, t.Started.Bound
	if t.Started.DatasetOrder {
		q.Client.Lane.Strategy.Dispatch = datasetOrder(lane.Strategy.Dispatch)
	}
	f := fit.Forecast(q)
	return Forecast{
		Lane: lane, Wall: inTime(f.Wall.Mid), First: inTime(f.First.Mid), MaxInFlight: f.Most,
		Range: Range{inTime(f.Wall.Low), inTime(f.Wall.High)}, Twin: true,
		Known: f.Knowledge == twin.Known || f.Knowledge == twin.IfTaken, Said: f.Knowledge != twin.Unknown, Unasked: f.Unasked, Note: fit.Note(f),
	}
}

// datasetOrder is a dispatch that starts its calls as the dataset has them.
func datasetOrder(d engine.Dispatch) engine.Dispatch {
	if d == engine.AtOnceShuffled {
		return engine.AtOnce
	}
	return d
}

func inTime(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
