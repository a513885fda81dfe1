package engine

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine/admit"
	"regatta/engine/call"
)

// Whatever the latencies, limits, retries and turns of the limit, a run does to
// the nanosecond what the forecast says of calls that take as long as its calls.
func TestEveryRunIsAsForecast(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(rt, "items")
		s := make(script, n)
		for i := range s {
			s[i] = drawSteps(rt)
		}
		strategy := rapid.SampledFrom(Strategies()).Draw(rt, "strategy")
		cfg := of(Lane{Strategy: strategy, Limit: rapid.IntRange(0, 5).Draw(rt, "limit")}, s)
		cfg.Seed = rapid.Uint64().Draw(rt, "seed")
		cfg.Retry = Retry{Max: 2, Base: 3 * ms, Cap: 5 * ms}
		cfg.Reasks = rapid.IntRange(0, 2).Draw(rt, "re-asks")
		turns := rapid.SliceOfN(rapid.IntRange(0, 5), 0, 3).Draw(rt, "turns")

		_, tally := record(t, cfg, func(r *Run) {
			for _, limit := range turns {
				after(2*ms + 1) // never at the instant at which a call ends
				r.ChangeLimit(limit, ByUser, "")
			}
		})

		latencies := timesOf(tally, (*Row).Latency)
		plan := Plan{Strategy: strategy, Limits: tally.Limits, Order: strategy.order(n, cfg.Seed)}
		want := plan.Forecast(latencies)
		same(rt, "started", timesOf(tally, started), want.Started)
		same(rt, "finished", timesOf(tally, finished), want.Finished)
		same(rt, "delivered", timesOf(tally, delivered), want.Delivered)
		if n == 0 {
			return
		}
		first := Unset // of the results, where the forecast has that of all
		for i, at := range want.Delivered {
			if tally.Rows[i].Status == OK && (first < 0 || at < first) {
				first = at
			}
		}
		if tally.Wall != want.Wall || tally.First != first || tally.Ideal() != tally.Wall {
			rt.Fatalf("wall %v, first %v, ideal %v; forecast %v, %v", tally.Wall, tally.First, tally.Ideal(), want.Wall, first)
		}
		if tally.Most > want.MaxInFlight {
			rt.Fatalf("%d in flight, forecast %d", tally.Most, want.MaxInFlight)
		}
	})
}

// drawSteps draws the attempts of an item: odd microseconds, so that no two
// things but those that belong together happen at one instant.
func drawSteps(rt *rapid.T) []step {
	var steps []step
	for range rapid.IntRange(1, 4).Draw(rt, "attempts") {
		st := step{
			takes: time.Duration(rapid.IntRange(0, 10_000).Draw(rt, "µs")) * time.Microsecond,
			says:  rapid.SampledFrom([][]string{nil, {"a"}, {"a", "ab", "abc"}}).Draw(rt, "says"),
		}
		if rapid.Bool().Draw(rt, "fails") {
			kind := rapid.SampledFrom([]call.Kind{call.Server, call.RateLimited, call.BadRequest, call.InvalidOutput}).Draw(rt, "kind")
			st.err = failure(kind)
			st.err.Raw = rapid.SampledFrom([]string{"", "wrong"}).Draw(rt, "raw")
			st.err.Usage = call.Usage{InputTokens: 7, OutputTokens: 3, Known: true}
			st.err.RetryAfter = time.Duration(rapid.IntRange(-1, 5).Draw(rt, "retry after")) * ms
		}
		steps = append(steps, st)
	}
	return steps
}

// drawRun draws everything that a run may have, in the state of a script of n items.
func drawRun(rt *rapid.T, n int) Config {
	s := make(script, n)
	var prior []Prior
	for i := range s {
		s[i] = drawSteps(rt)
		s[i][len(s[i])-1].panics = rapid.IntRange(0, 9).Draw(rt, "panics") == 0
		switch rapid.IntRange(0, 9).Draw(rt, "prior") {
		case 0:
			prior = append(prior, doneBefore(i))
		case 1:
			prior = append(prior, failedBefore(i))
		}
	}
	cfg := of(Lane{Strategy: rapid.SampledFrom(Strategies()).Draw(rt, "strategy"), Limit: rapid.IntRange(0, 5).Draw(rt, "limit")}, s)
	cfg.OnError = Policy(rapid.IntRange(0, 2).Draw(rt, "policy"))
	cfg.Retry = Retry{Max: rapid.IntRange(0, 2).Draw(rt, "retries"), Base: 3 * ms, Cap: 5 * ms}
	cfg.Reasks = rapid.IntRange(0, 2).Draw(rt, "re-asks")
	cfg.Stream = rapid.Bool().Draw(rt, "stream")
	if cfg.Prior = prior; rapid.Bool().Draw(rt, "bounded") {
		cfg.Caller = bounded{s}
	}
	return cfg
}

// meddle draws what is done to a run from outside, and stops it in the end.
func meddle(rt *rapid.T) func(*Run) {
	turns := rapid.SliceOfN(rapid.IntRange(-2, 5), 0, 5).Draw(rt, "turns")
	stopAt := time.Duration(rapid.IntRange(0, 40_000).Draw(rt, "stop at")) * time.Microsecond
	return func(r *Run) {
		for _, limit := range turns {
			after(2*ms + 1)
			switch limit {
			case -2:
				r.Pause(ByUser, "drawn")
			case -1:
				r.Resume(ByController, "drawn")
			default:
				r.ChangeLimit(limit, ByHeader, "drawn")
			}
		}
		after(stopAt)
		r.Stop()
	}
}

// Whatever fails and whenever a run is stopped, its events keep the contract, every item
// ends in exactly one state, no result is delivered twice, and all that exist are, unless
// the consumer is gone.
func TestNothingIsLostWhateverHappens(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(rt, "items")
		cfg := drawRun(rt, n)
		link := drawMoody(rt)
		cfg.Admission = []admit.Link{link, nil}[rapid.IntRange(0, 1).Draw(rt, "not admitted"):]

		events, tally := record(t, cfg, meddle(rt))

		if end := events[len(events)-1].Kind; end != RunOver { // the rest is the contract's
			rt.Fatalf("the last event is %s", end)
		}
		if tally.Ended() != n || tally.InFlight != 0 || tally.Adopted != len(cfg.Prior) {
			rt.Fatalf("%d of %d items ended, %d in flight, %d adopted", tally.Ended(), n, tally.InFlight, tally.Adopted)
		}
		link.checkEmpty(rt)
		if got, want := tally.HeldBy(tally.Now), tally.Held(); got != want {
			rt.Fatalf("held %v at the end, %v after it", got, want)
		}
		checkRows(rt, cfg, tally)
		if lost := tally.Undelivered(); lost != lostOf(tally) || lost != 0 && cfg.OnError != Orphan {
			rt.Fatalf("%d results undelivered", lost)
		}
		if limit := cfg.Lane.Limit; limit > 0 && len(tally.Limits) == 1 && tally.Most > limit {
			rt.Fatalf("%d in flight with a limit of %d", tally.Most, limit)
		}
	})
}

// checkRows holds what a tally says of a run against its rows.
func checkRows(rt *rapid.T, cfg Config, tally *Tally) {
	var spent call.Usage
	begun, attempts := 0, 0
	for i := range tally.Rows {
		row := &tally.Rows[i]
		if row.Adopted {
			continue
		}
		spent = spent.Plus(row.Usage())
		attempts += len(row.Attempts)
		if row.Started >= 0 {
			begun++
		}
		if row.Reasks() > cfg.Reasks {
			rt.Fatalf("item %d was asked again %d times, of %d", i, row.Reasks(), cfg.Reasks)
		}
		if row.Retries() > cfg.Retry.Max {
			rt.Fatalf("item %d was retried %d times, of %d", i, row.Retries(), cfg.Retry.Max)
		}
	}
	if least := attempts - begun; tally.Retries+tally.Reasks+tally.Hedged < least {
		rt.Fatalf("%d attempts of %d items, %d retries and %d re-asks", attempts, begun, tally.Retries, tally.Reasks)
	}
	if tally.Usage != spent {
		rt.Fatalf("%v spent, the rows say %v", tally.Usage, spent)
	}
}

func same(rt *rapid.T, what string, got, want []time.Duration) {
	if fmt.Sprint(got) != fmt.Sprint(want) {
		rt.Fatalf("%s: %v, forecast %v", what, got, want)
	}
}

// The forecast against another way to say the same, with no heap and no events:
// each call takes the slot that is free first.
func TestTheForecastIsListScheduling(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		latencies := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) time.Duration {
			return time.Duration(rapid.IntRange(0, 1000).Draw(rt, "ms")) * ms
		}), 1, 50).Draw(rt, "latencies")
		limit := rapid.IntRange(1, 60).Draw(rt, "limit")
		slots := make([]time.Duration, limit)
		var wall time.Duration
		var starts []time.Duration
		for _, d := range latencies {
			first := 0
			for k := range slots {
				if slots[k] < slots[first] {
					first = k
				}
			}
			starts = append(starts, slots[first])
			slots[first] += d
			wall = max(wall, slots[first])
		}
		got := Lane{Strategy: Gather, Limit: limit}.Plan(len(latencies), 0).Forecast(latencies)
		same(rt, "started", got.Started, starts)
		if got.Wall != wall {
			rt.Fatalf("wall %v, want %v", got.Wall, wall)
		}
	})
}

func TestACurveKeepsItsShapeInABoundedNumberOfPoints(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var c Curve
		var all []Point
		at := time.Duration(0)
		step := rapid.Int64Range(0, int64(time.Second)).Draw(rt, "step")
		for i := range rapid.IntRange(1, 5000).Draw(rt, "points") {
			at += time.Duration(step * int64(i%7))
			c.Add(at, i+1)
			all = append(all, Point{at, i + 1})
		}
		if len(c.Points()) > maxPoints {
			rt.Fatalf("%d points", len(c.Points()))
		}
		for _, p := range all[len(all)/2:] {
			if got := c.At(p.At + c.Grain()); got < p.Value {
				rt.Fatalf("%v after %v: %d, want at least %d", c.Grain(), p.At, got, p.Value)
			}
			if got := c.At(p.At - 1); got >= p.Value {
				rt.Fatalf("before %v: %d, but %d comes only then", p.At, got, p.Value)
			}
		}
		if got := c.At(at); got != len(all) {
			rt.Fatalf("the last value is %d, want %d", got, len(all))
		}
	})
}
