package report

import (
	"cmp"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/timeline"
)

func serverError() *call.Error { return &call.Error{Kind: call.Server} }

func someAnswer() *call.Answer { return &call.Answer{} }

// crowd is the tally of a run of many calls.
func crowd(rt *rapid.T, tick time.Duration, ticks int) *engine.Tally {
	tally := engine.NewTally()
	tally.Apply(crowdEvents(rt, tick, ticks))
	return tally
}

// crowdEvents draws a run of many calls, some of which fail, for good or not. All of its times are
// multiples of a tick.
func crowdEvents(rt *rapid.T, tick time.Duration, ticks int) []engine.Event {
	items := rapid.IntRange(200, 400).Draw(rt, "items")
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
	spread := rapid.IntRange(2, ticks).Draw(rt, "spread") // of how long calls take
	name := rapid.SampledFrom([]string{"gather", "as-completed", "ordered"}).Draw(rt, "lane")
	lane, err := engine.ParseLane(name)
	if err != nil {
		rt.Fatal(err)
	}
	events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: lane, Items: items}}}
	var last time.Duration
	for i := range items {
		from := r.IntN(ticks - 4)
		at := func(n int) time.Duration { return time.Duration(n) * tick }
		add := func(n int, e engine.Event) { e.At, e.Item = at(n), i; events = append(events, e) }
		till := min(from+1+r.IntN(spread), ticks)
		add(from, engine.Event{Kind: engine.CallStarted})
		add(from, engine.Event{Kind: engine.AttemptStarted, Attempt: 1})
		n := int32(1)
		if till-from > 2 && r.IntN(4) == 0 {
			add(from+1, engine.Event{Kind: engine.Retrying, Attempt: 1, Err: serverError()})
			add(from+2, engine.Event{Kind: engine.AttemptStarted, Attempt: 2})
			n = 2
		}
		e := engine.Event{Kind: engine.Finished, Attempt: n, Status: engine.OK, Answer: someAnswer()}
		if r.IntN(6) == 0 {
			e.Status, e.Answer, e.Err = engine.Failed, nil, serverError()
		}
		add(till, e)
		last = max(last, at(till))
	}
	slices.SortStableFunc(events, func(a, b engine.Event) int { return cmp.Compare(a.At, b.At) })
	if lane.Strategy.Delivery != engine.Together {
		for i := len(events) - 1; i >= 0; i-- {
			if e := events[i]; e.Kind == engine.Finished {
				events = slices.Insert(events, i+1, engine.Event{At: e.At, Kind: engine.Delivered, Item: e.Item})
			}
		}
	} else {
		for i := range items {
			events = append(events, engine.Event{At: last, Kind: engine.Delivered, Item: i})
		}
	}
	return append(events, engine.Event{At: last, Kind: engine.RunOver, Status: engine.OK})
}

// flying counts the calls in flight at a moment, and those of them that failed, from the rows.
func flying(t *engine.Tally, at time.Duration) (all, failing int) {
	for i := range t.Rows {
		row := &t.Rows[i]
		if row.Started > at || row.Finished <= at {
			continue
		}
		all++
		for k := range row.Attempts {
			if a := &row.Attempts[k]; row.EndedBy(a) && a.Begun <= at && at < a.Ended {
				failing++
			}
		}
	}
	return all, failing
}

var steps = regexp.MustCompile(`([MHV])([\d.-]+)(?: ([\d.-]+))?|z`)

// outline is a path that is made of level and upright steps.
type outline [][]string

func outlineOf(path string) outline { return steps.FindAllStringSubmatch(path, -1) }

// covers is how much of an upright line it covers: by the even-odd rule.
func (o outline) covers(x float64) (pixels float64) {
	var at, first [2]float64
	var cuts []float64
	level := func(to float64) {
		if lo, hi := min(at[0], to), max(at[0], to); lo <= x && x < hi {
			cuts = append(cuts, at[1])
		}
		at[0] = to
	}
	for _, m := range o {
		switch m[1] {
		case "M":
			at = [2]float64{number(m[2]), number(m[3])}
			first = at
		case "H":
			level(number(m[2]))
		case "V":
			at[1] = number(m[2])
		default:
			level(first[0])
		}
	}
	slices.Sort(cuts)
	for i := 0; i+1 < len(cuts); i += 2 {
		pixels += cuts[i+1] - cuts[i]
	}
	return pixels
}

// The height of an area is how many calls were in flight, at any time, and its colours are the
// shares of how they ended: where calls begin and end with its columns, to the call.
func TestAreasAreExact(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		const ticks = 300
		tally := crowd(rt, ms, ticks)
		scale := timeScale{longest([]*engine.Tally{tally}), plotWidth}
		block := rapid.Float64Range(leastBlock, 2000).Draw(rt, "block")
		a := newArea(tally, block, perCallOf([]*engine.Tally{tally}, block), 1)
		paths := map[timeline.Doing]outline{}
		for doing, path := range a.paths(a.height, scale) {
			paths[doing] = outlineOf(path)
		}
		for range 6 {
			n := rapid.IntRange(0, int(tally.Now/ms)-1).Draw(rt, "tick")
			at := time.Duration(n)*ms + ms/2
			x := scale.x(at)
			height := 0.0
			for doing, path := range paths {
				if doing != timeline.Held {
					height += path.covers(x)
				}
			}
			all, failing := flying(tally, at)
			if want := float64(all) * a.flight; math.Abs(height-want) > 0.3 && (all > 0) == (height > 0) && want >= thread || (all > 0) != (height > 0) {
				rt.Fatalf("%d calls are in flight at %v: %v pixels, want %v", all, at, height, want)
			}
			if got, want := paths[timeline.Broken].covers(x), float64(failing)*a.flight; float64(all)*a.flight >= thread && math.Abs(got-want) > 0.3 {
				rt.Fatalf("%d calls that fail are in flight at %v: %v pixels, want %v", failing, at, got, want)
			}
		}
	})
}

// At any scale of time a column is as high as the mean of the calls in flight in it.
func TestColumnsAreMeans(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		const ticks = 300
		tick := time.Duration(rapid.IntRange(10_000, 50_000_000).Draw(rt, "tick")) * time.Nanosecond
		tally := crowd(rt, tick, ticks)
		buckets := rapid.SampledFrom([]int{1, 2, 8}).Draw(rt, "buckets")
		a := newArea(tally, 10_000, 1, buckets)
		for range 10 {
			i := rapid.IntRange(0, len(a.counts)-1).Draw(rt, "column")
			from := a.cell * time.Duration(i)
			till := min(from+a.cell, tally.Now)
			if till-from < a.cell/8 {
				continue // of what is so near the end nothing is seen
			}
			worked := time.Duration(0)
			for k := range tally.Rows {
				row := &tally.Rows[k]
				worked += max(min(row.Finished, till)-max(row.Started, from), 0)
			}
			want := float64(worked) / float64(till-from)
			height := 0.0
			for _, l := range a.stack(i) {
				if l.Doing != timeline.Held {
					height += l.Height
				}
			}
			if tolerance := 0.02 + want/100; want*a.flight >= thread && math.Abs(height/a.flight-want) > tolerance {
				rt.Fatalf("%.3f calls in flight from %v to %v, drawn as %.3f", want, from, till, height/a.flight)
			}
		}
	})
}

// The last finisher is in the area, however thin, and a full limit has no gaps.
func TestAreasHaveTheirLastAndNoGaps(t *testing.T) {
	lane := laneOf(t, "as-completed:50")
	events := []engine.Event{{Kind: engine.RunStarted, Limit: 50, Started: &engine.Started{Lane: lane, Items: 2000}}}
	begins := func(at time.Duration, i int) {
		events = append(events, engine.Event{At: at, Kind: engine.CallStarted, Item: i}, engine.Event{At: at, Kind: engine.AttemptStarted, Item: i, Attempt: 1})
	}
	ends := func(at time.Duration, i int) {
		events = append(events, engine.Event{At: at, Kind: engine.Finished, Item: i, Attempt: 1, Status: engine.OK, Answer: &call.Answer{}},
			engine.Event{At: at, Kind: engine.Delivered, Item: i})
	}
	const round = 173 * ms
	for n := range 40 {
		for k := range 50 {
			if i := n*50 + k - 50; i >= 0 {
				ends(time.Duration(n)*round, i)
			}
			begins(time.Duration(n)*round, n*50+k)
		}
	}
	for i := 1950; i < 1999; i++ {
		ends(40*round, i)
	}
	ends(60*round, 1999) // a straggler
	tally := engine.NewTally()
	tally.Apply(append(events, engine.Event{At: 60 * round, Kind: engine.RunOver, Status: engine.OK}))
	scale := timeScale{20 * time.Second, plotWidth}
	b := newBlock(tally, 2, leastPerCall, scale)
	if !b.area || b.ceiling == "" {
		t.Fatalf("an area %v under %q", b.area, b.ceiling)
	}
	for at := ms; at < 39*round; at += 11 * ms {
		if got := outlineOf(b.paths[timeline.Succeeded]).covers(scale.x(at)); got != 25 {
			t.Errorf("at %v the full limit is %v pixels, want 25", at, got)
		}
	}
	for at := 41 * round; at < 60*round; at += 11 * ms {
		if got := outlineOf(b.paths[timeline.Succeeded]).covers(scale.x(at)); got != thread {
			t.Errorf("at %v the straggler is %v pixels, want %v", at, got, thread)
		}
	}
}
