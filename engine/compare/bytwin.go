package compare

import (
	"fmt"
	"math"
	"slices"

	"regatta/engine"
	"regatta/engine/course"
	"regatta/engine/twin"
	"regatta/engine/words"
)

// How close the wall of a for-loop must be known for a speed-up to be a number, and for a range.
const (
	closeEnough = 1.25
	rangeEnough = 3
)

// gainOnTwin is what a run gained beside the for-loop that its twin would take; false: a twin
// adds nothing.
func gainOnTwin(fit *twin.Twin, t *engine.Tally) (Gain, bool) {
	if !WantsTwin(t) || !t.Complete() || t.Started.Lane.Strategy.Dispatch == engine.OneByOne {
		return Gain{}, false
	}
	q := fit.Ask(engine.Lane{Strategy: engine.ForLoop})
	q.Items = len(t.Rows)
	f := fit.Forecast(q)
	wall := t.Wall.Seconds()
	g := Gain{Efficiency: t.Efficiency(), Twin: true, Low: f.Wall.Low / wall, High: f.Wall.High / wall}
	mid, bound := f.Wall.Mid/wall, math.Inf(1)
	if t.Refused == 0 && len(t.Pauses) == 0 { // else a for-loop may have more to wait for
		bound = atMost(t)
	}
	if grew := fit.Growth(); grew.Found {
		g.Efficiency, g.NoEfficiency, g.Grew = 0, grew.String(), true
	}
	switch wide := f.Wall.High / f.Wall.Low; {
	case wide <= closeEnough && f.Knowledge == twin.Known:
		g.Speedup = math.Min(mid, bound)
	case g.Low >= bound: // the run had shorter calls than the others of which the twin is
		g.Speedup = bound
	case wide <= rangeEnough:
	default:
		g.bounded(t, "not known how long calls take alone (2 alone would tell)")
		return g, true
	}
	g.Low, g.High = math.Min(g.Low, bound), math.Min(g.High, bound)
	return g, true
}

// bounded says that nothing is known but the bound: as many times as fast as the latencies one
// after the other, as no call is faster for company.
func (g *Gain) bounded(t *engine.Tally, why string) {
	g.Twin, g.Speedup, g.Low, g.High = false, 0, 0, atMost(t)
	g.NoSpeedup = why
}

// atMost is the bound of a speed-up: the sum of the run's own latencies / wall.
func atMost(t *engine.Tally) float64 { return float64(t.Serial()) / float64(t.Wall) }

// Told is what twins tell of runs.
type Told struct {
	Gains  []Gain
	Advice []string // for each provider the fewest calls in flight that are as fast as any, a sentence each
	Slots  int      // how many calls the last of them works on at a time; 0: unknown
}

// ByTwin is what each of the runs gained, with what a twin tells of those for which Gains says
// that it can't be said, and what twins advise. It takes a while for runs of a thousand items;
// of more than 5,000 it says no more than a bound.
func ByTwin(tallies []*engine.Tally, gains []Gain, contexts ...Context) Told {
	lanes := lanesOf(tallies, contexts)
	told := Told{Gains: slices.Clone(gains)}
	for _, group := range onOneProvider(lanes) {
		var runs []Beside
		calls := 0
		for _, i := range group {
			runs = append(runs, Beside{Tally: tallies[i]})
			calls += len(tallies[i].Rows)
		}
		if !slices.ContainsFunc(runs, func(b Beside) bool { return WantsTwin(b.Tally) }) {
			continue
		}
		var fit *twin.Twin
		if calls <= TwinMost {
			fit = fitTwin(runs)
		}
		for _, i := range group {
			told.Gains[i] = gainBy(fit, lanes[i], gains[i], calls)
		}
		if fit == nil {
			continue
		}
		widest := slices.MaxFunc(runs, func(a, b Beside) int { return a.Most - b.Most })
		advice, slots := adviceOf(fit, widest.Tally)
		if told.Slots = slots; advice != "" && !slices.Contains(told.Advice, advice) {
			told.Advice = append(told.Advice, advice)
		}
	}
	return told
}

// onOneProvider puts together the runs that a twin can be made of: whole, on the same items and
// settings, with their provider to themselves.
func onOneProvider(lanes []lane) (groups [][]int) {
	for i := range lanes {
		if lanes[i].context.Shared || !lanes[i].Whole() || lanes[i].Cached > 0 {
			continue
		}
		at := slices.IndexFunc(groups, func(g []int) bool {
			return alike(lanes[g[0]], lanes[i]) && sameSettings(lanes[g[0]].context, lanes[i].context)
		})
		if at < 0 {
			groups = append(groups, nil)
			at = len(groups) - 1
		}
		groups[at] = append(groups[at], i)
	}
	return groups
}

// gainBy is what a run gained, as a twin tells it where that wasn't known. Without one, because
// of so many calls or because it doesn't explain the runs, it is a bound.
func gainBy(fit *twin.Twin, l lane, g Gain, calls int) Gain {
	t := l.Tally
	if g.Speedup > 0 || g.NoSpeedup == "" || !WantsTwin(t) || !t.Complete() {
		return g
	}
	if why := l.rateLimited(); why != "" && (fit == nil || fit.Growth().Found) { // what grew is the wait for the rate
		g.bounded(t, why)
		return g
	}
	if fit != nil {
		if onTwin, ok := gainOnTwin(fit, t); ok {
			return onTwin
		}
		return g
	}
	why := g.NoSpeedup
	if calls > TwinMost {
		why = fmt.Sprintf("no twin is fitted here from more than %s; regatta runs fit takes them", count(TwinMost, "call"))
	}
	g.bounded(t, why)
	return g
}

// adviceOf says how few calls in flight are as fast as those of a run, and which rate is borne
// where a flag hasn't said so; "": it isn't known, or more would be faster. slots is how many calls
// the server works on at a time, where that decides.
func adviceOf(fit *twin.Twin, t *engine.Tally) (said string, slots int) {
	q := fit.Ask(t.Started.Lane)
	q.Items = len(t.Rows)
	if len(t.Limits) > 1 {
		q.Client.Limits = t.Limits
	}
	if a, ok := fit.Advise(q); ok && (t.Refused == 0 || Avoids(t) == "") {
		return a.String(), a.Slots
	}
	if course.Advice(t).Flag() == "" {
		switch rate, ok := fit.Bears(); {
		case perMinute(rate) < 1: // so few that no --rpm says it
		case ok && fit.ForTokens():
			return fmt.Sprintf("the server's token limit allows about %s calls/s of this size: --rpm %.0f stays within it", figure(rate), perMinute(rate)), 0
		case ok:
			return fmt.Sprintf("the server takes %s requests/s: --rpm %.0f stays within that", figure(rate), perMinute(rate)), 0
		}
	}
	return "", 0
}

// perMinute is the highest whole number of requests a minute that isn't above a rate of so many a
// second.
func perMinute(rate float64) float64 { return math.Floor(60 * rate * (1 + 1e-9)) }

// figure writes a rate in three digits.
func figure(x float64) string { return fmt.Sprintf("%.3g", x) }

// SpeedupRange writes the range that the speed-up lies in: "3.6–6.0×"; "" where there is a number,
// or nothing to say.
func (g Gain) SpeedupRange() string {
	if g.Speedup > 0 || g.Low == 0 {
		return ""
	}
	return words.RatioRange(g.Low, g.High) + "×"
}
