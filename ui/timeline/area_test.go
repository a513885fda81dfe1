package timeline

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/theme"
)

// crowd is the tally of a lane of so many calls of 100 ms, a limit at a time. fails are those
// that fail; slow takes until so much later.
func crowd(t *testing.T, name string, items int, fails func(int) bool, slow time.Duration) *engine.Tally {
	t.Helper()
	lane, err := engine.ParseLane(name)
	if err != nil {
		t.Fatal(err)
	}
	limit := lane.Limit
	if lane.Strategy.Dispatch == engine.OneByOne {
		limit = 1
	} else if limit == 0 {
		limit = items
	}
	tally := engine.NewTally()
	events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: lane, Items: items}, Limit: limit}}
	var ends []engine.Event
	for i := range items {
		at := time.Duration(i/limit) * 100 * ms
		events = append(events, engine.Event{At: at, Kind: engine.CallStarted, Item: i}, engine.Event{At: at, Kind: engine.AttemptStarted, Item: i, Attempt: 1})
		end := engine.Event{At: at + 100*ms, Kind: engine.Finished, Item: i, Attempt: 1, Status: engine.OK, Answer: &call.Answer{}}
		if i == items-1 {
			end.At += slow
		}
		if fails(i) {
			end.Status, end.Answer, end.Err = engine.Failed, nil, &call.Error{Kind: call.Server}
		}
		ends = append(ends, end)
	}
	events = slices.Concat(events[:1], ends, events[1:]) // a slot is free before the next call takes it
	slices.SortStableFunc(events, func(a, b engine.Event) int { return int(a.At - b.At) })
	last := events[len(events)-1].At
	if lane.Strategy.Delivery == engine.Together {
		for i := range items {
			events = append(events, engine.Event{At: last, Kind: engine.Delivered, Item: i})
		}
	} else {
		for i := len(events) - 1; i >= 0; i-- {
			if e := events[i]; e.Kind == engine.Finished {
				events = slices.Insert(events, i+1, engine.Event{At: e.At, Kind: engine.Delivered, Item: e.Item})
			}
		}
	}
	tally.Apply(events)
	return tally
}

func none(int) bool { return false }

// lines draws a lane as it looks.
func laneLines(p *Pen, t *engine.Tally, lines int) []string {
	var drawn []string
	for _, l := range p.Lane(t, t.Now, lines) {
		drawn = append(drawn, strings.TrimRight(ansi.Strip(l.String()), " "))
	}
	return drawn
}

func TestManyItemsAreAnArea(t *testing.T) {
	pen := Pen{Theme: theme.New(true), Axis: Axis{Cells: 20, Span: time.Second}}
	for name, c := range map[string]struct {
		of   *engine.Tally
		want []string
	}{
		"a for-loop is a thread": {crowd(t, "for-loop", 10, none, 0), []string{"", "", "▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁"}},
		"a limit is a band":      {crowd(t, "as-completed:7", 70, none, 0), []string{"", "", "▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇"}},
		"a gather is a tower":    {crowd(t, "gather", 70, none, 0), []string{"██", "██", "██"}},
		// What it holds grows above what is in flight.
		"a gather with a limit has a wedge": {crowd(t, "gather:8", 80, none, 0), []string{
			"            ▂▂▃▃▅▅▆▆", "  ▂▂▃▃▅▅▆▆██████████", "████████████████████"}},
		// One call of seventy takes long: it is seen to its end.
		"the last is in it": {crowd(t, "as-completed", 70, none, 800*ms), []string{"██", "██", "██▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁"}},
	} {
		if got := laneLines(&pen, c.of, 3); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// Outcomes have the share of the area that they have of the calls: one failure among many is
// not the colour of all, and half of them are half.
func TestAnAreaHasTheSharesOfOutcomes(t *testing.T) {
	share := func(of *engine.Tally) (failed, done int) {
		p := Pen{Theme: theme.New(true), Axis: Axis{Cells: 20, Span: time.Second}}
		p.Lane(of, of.Now, 4)
		for _, d := range p.area.levels {
			switch Doing(d) {
			case Broken:
				failed++
			case Succeeded:
				done++
			}
		}
		return failed, done
	}
	if failed, done := share(crowd(t, "as-completed", 96, func(i int) bool { return i == 7 }, 0)); failed != 0 || done != 64 {
		t.Errorf("one of 96 failed: %d of %d eighths", failed, failed+done)
	}
	if failed, done := share(crowd(t, "as-completed", 96, func(i int) bool { return i%2 == 0 }, 0)); failed != done {
		t.Errorf("half failed: %d of %d eighths", failed, failed+done)
	}
	if failed, done := share(crowd(t, "as-completed", 96, func(int) bool { return true }, 0)); failed != 64 || done != 0 {
		t.Errorf("all failed: %d of %d eighths", failed, failed+done)
	}
}

// Without colours, too, two calls one after the other are two bars, and states differ.
func TestTwoItemsOfALineStayTwoWithoutColours(t *testing.T) {
	pen := Pen{Theme: theme.New(true), Plain: true, Axis: Axis{Cells: 10, Span: time.Second}}
	loop := crowd(t, "for-loop", 10, none, 0)
	want := []string{"▀▄", "  ▀▄", "    ▀▄", "      ▀▄", "        ▀▄"}
	if got := laneLines(&pen, loop, 5); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	seen := map[string]Doing{}
	for d := Calling; d <= Held; d++ {
		for _, other := range []Doing{Nothing, d} {
			g := plainPair(d, other)
			if before, known := seen[g]; known && before != d && !sameStates(before, d) {
				t.Errorf("%q is both %d and %d", g, before, d)
			}
			seen[g] = d
		}
	}
}

// sameStates reports whether two states are drawn alike on purpose: what a streamed answer
// adds to a call in flight, and what a re-ask adds to a retry, are colours.
func sameStates(a, b Doing) bool {
	return plainGlyph(a) == plainGlyph(b) && (a == Calling || a == Retried || a == Unfit || a == Streaming)
}

// Each state that a row shows has a glyph of its own where there are no colours.
func TestStatesHaveGlyphsOfTheirOwn(t *testing.T) {
	glyphs := []string{WaitingGlyph, DoneGlyph, FlightGlyph, FlightHead, HeldGlyph, BackOffGlyph, FailedGlyph, RetriedGlyph, StoppedGlyph, RefusedMark, ReAsked, FirstToken, Band}
	for i, g := range glyphs {
		if slices.Contains(glyphs[:i], g) || theme.Width(g) != 1 {
			t.Errorf("%q stands for two states, or isn't a cell wide", g)
		}
	}
}

func BenchmarkArea(b *testing.B) {
	lane, _ := engine.ParseLane("gather:64")
	tally := engine.NewTally()
	tally.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: lane, Items: 1_000_000}}})
	for i := range 1_000_000 {
		at := time.Duration(i) * ms
		tally.Apply([]engine.Event{
			{At: at, Kind: engine.CallStarted, Item: i}, {At: at, Kind: engine.AttemptStarted, Item: i, Attempt: 1},
			{At: at + 60*ms, Kind: engine.Finished, Item: i, Attempt: 1, Status: engine.OK, Answer: &call.Answer{}},
		})
	}
	pen := Pen{Theme: theme.New(true), Axis: Axis{Cells: 170, Span: 1000 * time.Second}}
	for b.Loop() {
		pen.Lane(tally, tally.Now, 10)
	}
}
