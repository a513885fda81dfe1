package engine

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"regatta/engine/call"
)

// load is a server as growth is simulated on: how long calls take alone, how many it
// serves at a time (0: all), and at which pace each of so many goes on.
type load struct {
	work  func() float64
	slots int
	pace  func(serving int) float64
}

func steadyPace(int) float64          { return 1 }
func sharedPace(k int) float64        { return 1 / float64(k) }
func batchedPace(k int) float64       { return 1 / (1 + float64(k-1)/4) }
func fixedWork() float64              { return 0.2 }
func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// runOn simulates n calls in dataset order under a limit.
func runOn(server load, n, limit int) *Tally {
	if limit == 0 || limit > n {
		limit = n
	}
	t := NewTally()
	t.Rows, t.Calls, t.Most = make([]Row, n), n, limit
	left := make([]float64, n)
	var inFlight []int
	next, now := 0, 0.0
	for next < n || len(inFlight) > 0 {
		for next < n && len(inFlight) < limit {
			left[next], t.Rows[next].Started = server.work(), seconds(now)
			inFlight = append(inFlight, next)
			next++
		}
		serving := inFlight
		if server.slots > 0 && len(serving) > server.slots {
			serving = serving[:server.slots]
		}
		step := math.Inf(1)
		for _, i := range serving {
			step = min(step, left[i])
		}
		now += step / server.pace(len(serving))
		var still []int
		for k, i := range inFlight {
			if k < len(serving) {
				left[i] -= step
			}
			if left[i] > 1e-12 {
				still = append(still, i)
				continue
			}
			row := &t.Rows[i]
			row.Status, row.Finished, row.Made = OK, seconds(now), 1
			row.Took = row.Finished - row.Started
		}
		inFlight = still
	}
	return t
}

// foundIn is the share of so many runs in which growth is found.
func foundIn(server load, n, limit, runs int) float64 {
	found := 0
	for range runs {
		if runOn(server, n, limit).judgeGrowth().Verdict == GrowthFound {
			found++
		}
	}
	return float64(found) / float64(runs)
}

// works are latencies as they are alone, in seconds.
func works(r *rand.Rand) map[string]func() float64 {
	lognormal := func(median, sigma float64) func() float64 {
		return func() float64 { return median * math.Exp(sigma*r.NormFloat64()) }
	}
	return map[string]func() float64{
		"article":       lognormal(0.85, 0.06),
		"uniform":       func() float64 { return 0.2 + 0.8*r.Float64() },
		"lognormal 0.4": lognormal(0.2, 0.4),
		"lognormal 1":   lognormal(0.2, 1),
		"jitter of 30%": func() float64 { return 0.2 * (0.7 + 0.6*r.Float64()) },
	}
}

// Calls that know nothing of each other are called slower in less than 1% of runs.
func TestGrowthIsNotFoundInNoise(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	all, found := 0, 0.0
	working := works(r)
	for _, name := range slices.Sorted(maps.Keys(working)) { // the same numbers for each, every time
		work := working[name]
		for _, limit := range []int{1, 2, 8, 0} {
			for _, n := range []int{7, 20, 40, 200, 2000} {
				runs := 12
				if n == 2000 {
					runs = 2
				}
				share := foundIn(load{work, 0, steadyPace}, n, limit, runs)
				all, found = all+runs, found+share*float64(runs)
			}
		}
	}
	if rate := found / float64(all); rate > GrowthAlpha {
		t.Errorf("found in %.2f%% of %d runs without growth", 100*rate, all)
	}
}

// Where work takes the same time always, all runs are the same.
func TestGrowthIsFoundAmongSlots(t *testing.T) {
	for _, c := range []struct{ n, limit int }{{40, 0}, {20, 0}, {40, 8}, {500, 0}} {
		if foundIn(load{fixedWork, 4, steadyPace}, c.n, c.limit, 1) < 1 {
			t.Errorf("not found in %d calls on 4 slots under limit %d", c.n, c.limit)
		}
	}
}

// What the comment of Growth says of servers that slow down.
func TestGrowthIsFound(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	work := works(r)
	jitter, noisy := work["jitter of 30%"], work["lognormal 0.4"]
	cases := map[string]struct {
		server   load
		n, limit int
		least    float64
	}{
		"4 slots with jitter, at once": {load{jitter, 4, steadyPace}, 40, 0, 1},
		"4 slots with jitter, limit 8": {load{jitter, 4, steadyPace}, 40, 8, 0.98},
		"4 noisy slots, at once":       {load{noisy, 4, steadyPace}, 40, 0, 0.98},
		"4 noisy slots, limit 8":       {load{noisy, 4, steadyPace}, 40, 8, 0.6},
		"4 noisy slots, limit 12":      {load{noisy, 4, steadyPace}, 40, 12, 0.93},
		"one pace for all, limit 8":    {load{jitter, 0, sharedPace}, 40, 8, 0.35},
		"one pace for all, limit 16":   {load{jitter, 0, sharedPace}, 100, 16, 0.85},
		"slower in batches, limit 16":  {load{jitter, 0, batchedPace}, 100, 16, 0.75},
	}
	for _, name := range slices.Sorted(maps.Keys(cases)) { // the same numbers for each, every time
		c := cases[name]
		if share := foundIn(c.server, c.n, c.limit, 20); share < c.least {
			t.Errorf("%s: found in %.0f%% of runs, want %.0f%%", name, 100*share, 100*c.least)
		}
	}
}

// Nothing is said of what a run can't show.
func TestGrowthThatCannotBeTold(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for name, tally := range map[string]*Tally{
		"seven items":       runOn(load{fixedWork, 4, steadyPace}, 7, 0),
		"shared, at once":   runOn(load{fixedWork, 0, sharedPace}, 100, 0),
		"waves of the same": runOn(load{fixedWork, 0, sharedPace}, 40, 8),
		"no growth":         runOn(load{works(r)["article"], 0, steadyPace}, 40, 8),
	} {
		if g := tally.judgeGrowth(); g.Verdict != GrowthUntold {
			t.Errorf("%s: %+v", name, g)
		}
	}
}

// Where the limit was changed, both loads were met.
func TestGrowthWhereTheLimitWasChanged(t *testing.T) {
	for want, factor := range map[GrowthVerdict]float64{GrowthNone: 1, GrowthFound: 1.6} {
		work := works(rand.New(rand.NewPCG(7, 8)))["jitter of 30%"]
		var calls []probe
		for i := range 80 {
			p := probe{load: 2, rest: int32(79 - i), latency: seconds(work()), counts: true}
			if i >= 40 {
				p.load, p.latency = 8, seconds(factor*work())
			}
			calls = append(calls, p)
		}
		if g := judge(calls, 8, true); g.Verdict != want {
			t.Errorf("%v times as long: %+v, want verdict %d", factor, g, want)
		}
	}
}

// queue serves as many calls at a time as it has slots, in the order in which they
// come.
type queue struct {
	mu    sync.Mutex
	free  []time.Time // when each slot is
	takes time.Duration
}

func (q *queue) Call(ctx context.Context, _ call.Request) (call.Answer, error) {
	q.mu.Lock()
	now, slot := time.Now(), 0
	for k := range q.free {
		if q.free[k].Before(q.free[slot]) {
			slot = k
		}
	}
	if q.free[slot].Before(now) {
		q.free[slot] = now
	}
	q.free[slot] = q.free[slot].Add(q.takes)
	until := q.free[slot].Sub(now)
	q.mu.Unlock()
	if err := pause(ctx, until); err != nil {
		return call.Answer{}, err
	}
	return call.Answer{Output: []byte(`{}`)}, nil
}

// The sum of latencies that grew for company is no for-loop's wall.
func TestNoSpeedupBehindAQueue(t *testing.T) {
	for _, c := range []struct {
		lane    string
		steady  bool
		speedup float64
	}{
		{"for-loop", false, 1},
		{"gather", false, 0},
		{"as-completed", false, 0},
		{"gather:8", false, 0},
		{"gather:1", false, 1},
		{"gather:4", false, 0},
		{"gather:4", true, 4},
	} {
		t.Run(fmt.Sprint(c.lane, c.steady), func(t *testing.T) {
			server := &queue{free: make([]time.Time, 4), takes: 200 * ms}
			_, tally := record(t, Config{Lane: lane(c.lane), Rows: texts(40), Caller: server, Steady: c.steady}, nil)
			wantIs(t, "speed-up", tally.Speedup(), c.speedup)
			// Which of those that come at once the server takes first is up to chance.
			if found := tally.Growth().Verdict == GrowthFound; found != (tally.Efficiency() == 0) {
				t.Errorf("growth found: %v, efficiency %v", found, tally.Efficiency())
			}
		})
	}
}

// Waits for rate limits are no work that a for-loop would have done.
func TestNoSpeedupOverRateLimits(t *testing.T) {
	s := lasting(100*ms, 100*ms, 100*ms)
	cfg := of(lane("gather"), s)
	cfg.Steady = true
	_, tally := record(t, cfg, nil)
	wantIs(t, "speed-up", tally.Speedup(), 3)
	s[1] = []step{{takes: 0, err: failure(call.RateLimited)}, {takes: 100 * ms}}
	cfg.Retry = Retry{Max: 1, Base: 900 * ms, Cap: 900 * ms, MaxWait: time.Second}
	_, tally = record(t, cfg, nil)
	wantIs(t, "refused", tally.Refused, 1)
	wantIs(t, "speed-up", tally.Speedup(), 0)
}
