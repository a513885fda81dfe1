package crowd

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/theme"
)

// lives are the events of items that start in an order of their own and end one way or another.
// Some are on their way at the end.
func lives(rt *rapid.T) (*engine.Started, []engine.Event) {
	items := rapid.IntRange(1, 60).Draw(rt, "items")
	started := &engine.Started{Items: items, Lane: engine.Lane{Strategy: engine.AsCompleted}}
	order := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1)).Perm(items)
	if rapid.Bool().Draw(rt, "shuffled") {
		started.Order = make([]int32, items)
		for i, item := range order {
			started.Order[i] = int32(item)
		}
	}
	events := []engine.Event{{Kind: engine.RunStarted, Started: started}}
	var open, done []int
	now, next := time.Duration(0), 0
	for range rapid.IntRange(0, 3*items).Draw(rt, "steps") {
		now += time.Duration(rapid.IntRange(0, 400).Draw(rt, "wait")) * time.Millisecond
		switch step := rapid.IntRange(0, 3).Draw(rt, "step"); {
		case step == 0 && next < items:
			item := next
			if started.Order != nil {
				item = order[next]
			}
			next++
			if rapid.IntRange(0, 9).Draw(rt, "prior") == 0 {
				events = append(events, engine.Event{Kind: engine.Adopted, At: now, Item: item, Status: engine.OK, Answer: &call.Answer{}})
				done = append(done, item)
				break
			}
			open = append(open, item)
			events = append(events, engine.Event{Kind: engine.CallStarted, At: now, Item: item}, engine.Event{Kind: engine.AttemptStarted, At: now, Item: item, Attempt: 1})
		case step < 3 && len(open) > 0:
			i := rapid.IntRange(0, len(open)-1).Draw(rt, "which")
			e := engine.Event{Kind: engine.Finished, At: now, Item: open[i], Attempt: 1, Took: now / 2, Status: engine.OK, Answer: &call.Answer{}}
			if how := rapid.IntRange(0, 4).Draw(rt, "how"); how > 2 {
				e.Status, e.Answer, e.Err = engine.Failed, nil, &call.Error{Kind: []call.Kind{call.Server, call.Truncated}[how-3]}
			} else {
				done = append(done, open[i])
			}
			events, open = append(events, e), slices.Delete(open, i, i+1)
		case len(done) > 0:
			events, done = append(events, engine.Event{Kind: engine.Delivered, At: now, Item: done[0]}), done[1:]
		}
	}
	return started, events
}

// What is taken in event by event, in whatever batches, is what the rows say.
func TestCountingIsWhatTheRowsSay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		_, events := lives(rt)
		tally := engine.NewTally()
		tally.Apply(events[:1])
		c := New(tally)
		for rest := events[1:]; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(rt, "batch")
			tally.Apply(rest[:n])
			c.Apply(tally, rest[:n])
			rest = rest[n:]
		}
		fresh := New(tally)
		if !reflect.DeepEqual(c.leaf, fresh.leaf) || !reflect.DeepEqual(c.kinds, fresh.kinds) || c.front != fresh.front || c.recovered != fresh.recovered {
			rt.Fatalf("counted  %+v %v %d\nfrom rows %+v %v %d", c.leaf, c.kinds, c.front, fresh.leaf, fresh.kinds, fresh.front)
		}
		if !reflect.DeepEqual(c.pace, fresh.pace) || !reflect.DeepEqual(c.latency, fresh.latency) {
			rt.Fatal("what got done when, or how long it took, is another")
		}
		started := func(item int32) time.Duration { return tally.Rows[item].Started }
		for i, item := range c.Slowest() {
			if tally.Rows[item].Phase == engine.Ended || started(item) != started(fresh.Slowest()[i]) {
				rt.Fatalf("slowest %v, want %v", c.Slowest(), fresh.Slowest())
			}
		}
		if len(c.Slowest()) != min(tally.InFlight, mostSlow) {
			rt.Fatalf("%d of %d in flight are known", len(c.Slowest()), tally.InFlight)
		}
	})
}

// oneFailed is the crowd of so many items, of which one failed.
func oneFailed(items, bad int) *Crowd {
	tally := engine.NewTally()
	events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Items: items}}}
	for i := range items {
		e := engine.Event{Kind: engine.Finished, At: time.Second, Item: i, Status: engine.OK, Answer: &call.Answer{}}
		if i == bad {
			e.Status, e.Answer, e.Err = engine.Failed, nil, &call.Error{Kind: call.Server}
		}
		events = append(events, e, engine.Event{Kind: engine.Delivered, At: time.Second, Item: i})
	}
	tally.Apply(events)
	return New(tally)
}

// A map has a cell for every item or the same number of them, keeps to its place, and shows a
// failure among however many.
func TestMap(t *testing.T) {
	th := theme.New(true)
	many := map[[2]int]*Crowd{} // to fold that many takes far longer than to draw them
	rapid.Check(t, func(rt *rapid.T) {
		items := rapid.SampledFrom([]int{1, 41, 999, 16_384, 16_385, 100_000}).Draw(rt, "items")
		bad := rapid.IntRange(0, items-1).Draw(rt, "bad")
		if items > 999 {
			bad = []int{items / 3, items - 1}[bad%2]
		}
		c := many[[2]int{items, bad}]
		if c == nil {
			c = oneFailed(items, bad)
			many[[2]int{items, bad}] = c
		}
		w, h := rapid.IntRange(1, 120).Draw(rt, "w"), rapid.IntRange(1, 24).Draw(rt, "h")
		s := c.Fit(w, h)
		for _, plain := range []bool{false, true} {
			lines := c.Map(th, plain, s, -1)
			var cells []rune
			for _, line := range lines {
				if theme.Width(line) > w {
					rt.Fatalf("a row of %d cells in %d", theme.Width(line), w)
				}
				cells = append(cells, []rune(ansi.Strip(line))...)
			}
			if len(lines) != s.H || s.H > h || len(cells) != s.Cells(items) {
				rt.Fatalf("%d cells in %d rows of %d, want %d", len(cells), len(lines), h, s.Cells(items))
			}
			for i, glyph := range cells {
				if shows := string(glyph) != doneGlyph; shows != (i == bad/s.Per) {
					rt.Fatalf("cell %d of %d is %c, item %d of cells of %d failed", i, len(cells), glyph, bad, s.Per)
				}
			}
		}
	})
}

// Each state has a glyph of its own where there are no colours.
func TestStatesDifferWithoutColours(t *testing.T) {
	inks := newInks(theme.New(true), true)
	seen := map[string]string{}
	for name, l := range map[string]leaf{
		"done": {items: 9, ok: 9}, "in flight": {items: 9, flight: 9}, "held": {items: 9, ok: 9, held: 9}, "waiting": {items: 9},
		"failed": {items: 9, failed: 9}, "one failed": {items: 9, ok: 8, failed: 1}, "cancelled": {items: 9, cancelled: 9}, "half done": {items: 9, ok: 4, flight: 3},
	} {
		glyph, _ := inks.cell(&l)
		if other := seen[glyph]; other != "" {
			t.Errorf("%s and %s are both %s", name, other, glyph)
		}
		seen[glyph] = name
	}
}

// What got done a second is as many as got done, whatever the columns.
func TestCourseLosesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		_, events := lives(rt)
		last := events[len(events)-1].At
		tally := engine.NewTally()
		tally.Apply(events)
		done := tally.OK + tally.Failed - tally.Adopted
		c := New(tally)
		columns := rapid.IntRange(1, 100).Draw(rt, "columns")
		sum := func(k Course) float64 {
			if len(k.Done) > columns || len(k.Flight) != len(k.Done) {
				rt.Fatalf("%d and %d values in %d columns", len(k.Done), len(k.Flight), columns)
			}
			n := 0.0
			for _, v := range k.Done {
				n += v
			}
			return n
		}
		live := c.Course(tally, last+time.Hour, columns)
		if n := sum(live); n != 0 || live.Whole {
			rt.Fatalf("an hour later %.2f/s are done", n)
		}
		for cut := last; cut < last+2*time.Minute; cut += 7 * time.Second { // of the whole while
			if k := c.Course(tally, cut, columns); k.Whole && len(k.Done) > 0 {
				each := k.Span.Seconds() / float64(columns)
				if n := sum(k) * each; cut > last+k.Span/time.Duration(columns) && (n < float64(done)-0.5 || n > float64(done)+0.5) {
					rt.Fatalf("%.2f done at %v, want %d", n, cut, done)
				}
			}
		}
		tally.Apply([]engine.Event{{Kind: engine.RunOver, At: last}})
		sum(c.Course(tally, last, columns))
	})
}

// Bars are as high as their values, and what isn't nothing shows.
func TestBars(t *testing.T) {
	got := strings.Join(Bars([]float64{0, 0.1, 4, 8, 16}, 16, 9, 2), "|")
	if want := "    █| ▁▄██"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
