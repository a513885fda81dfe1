package crowd

import (
	"slices"
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/theme"
)

// steadily are the events of a run that gets an item done every so often, and ends with calls
// that are cancelled a little after.
func steadily(items, cancelled int, every time.Duration) *engine.Tally {
	events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Items: items + cancelled}}}
	for i := range items {
		at := time.Duration(i+1) * every
		events = append(events,
			engine.Event{Kind: engine.CallStarted, At: at - every, Item: i},
			engine.Event{Kind: engine.Finished, At: at, Item: i, Status: engine.OK, Answer: &call.Answer{}})
	}
	end := time.Duration(items)*every + every/50
	for i := range cancelled {
		events = append(events, engine.Event{Kind: engine.CallStarted, At: end - every/100, Item: items + i})
	}
	for i := range cancelled {
		events = append(events, engine.Event{Kind: engine.Finished, At: end, Item: items + i, Status: engine.Cancelled})
	}
	tally := engine.NewTally()
	tally.Apply(append(events, engine.Event{Kind: engine.RunOver, At: end}))
	return tally
}

// The last column of a run, which may be an instant, is no peak: neither of what got done in it,
// nor of what was cancelled.
func TestTheLastColumnIsNoPeak(t *testing.T) {
	for _, columns := range []int{1, 7, 30, 66, 100} {
		for items := 200; items < 260; items++ {
			tally := steadily(items, 4, 250*time.Millisecond)
			k := New(tally).Course(tally, tally.Now, columns)
			if top := slices.Max(k.Done); top > 8 {
				t.Errorf("%d items in %d columns: 4 a second, and a peak of %.1f", items, columns, top)
			}
			if len(k.Done) > columns {
				t.Errorf("%d items: %d values in %d columns", items, len(k.Done), columns)
			}
		}
	}
}

// The values of an axis are written without figures that say nothing.
func TestTicksAreRound(t *testing.T) {
	for v, want := range map[float64]string{
		6: "6", 3: "3", 40: "40", 1.5: "1.5", 0.75: "0.75", 6 * 0.1: "0.6", 3 * 0.01: "0.03", 0.015: "0.015", 800: "800", 1500: "1,500",
	} {
		if got := tick(v); got != want {
			t.Errorf("%g is written %s, want %s", v, got, want)
		}
	}
}

// The legend has room for what the map shows before what it doesn't.
func TestLegendExplainsWhatTheMapShows(t *testing.T) {
	th := theme.New(true)
	all := leaf{items: 20, flight: 2, ok: 15, held: 14}
	c := &Crowd{leaf: []leaf{all}}
	for w := range 90 {
		legend := c.Legend(th, true, w)
		if theme.Width(legend) > w {
			t.Fatalf("%d cells of legend in %d", theme.Width(legend), w)
		}
		if w < 36 {
			continue
		}
		for _, words := range []string{"done", "held", "in flight", "waits"} {
			if !strings.Contains(legend, words) {
				t.Errorf("%q in %d cells is without %s", legend, w, words)
			}
		}
	}
	if legend := c.Legend(th, true, 90); !strings.Contains(legend, "cancelled") {
		t.Errorf("%q has room for all", legend)
	}
}
