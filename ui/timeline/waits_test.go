package timeline

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/theme"
)

// refusedTally is a lane of 16 calls, all of them begun at once, of which the second half is
// refused and made again after the first.
func refusedTally() *engine.Tally {
	const items = 16
	events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: engine.Lane{Strategy: engine.AsCompleted}, Items: items}}}
	for i := range items {
		events = append(events, engine.Event{Kind: engine.CallStarted, Item: i}, engine.Event{Kind: engine.AttemptStarted, Item: i, Attempt: 1})
	}
	for i := items / 2; i < items; i++ {
		events = append(events, engine.Event{Kind: engine.Retrying, At: 10 * ms, Item: i, Attempt: 1, Err: &call.Error{Kind: call.RateLimited}})
	}
	for half := range 2 {
		made := int32(half + 1)
		for i := half * items / 2; i < (half+1)*items/2; i++ {
			at := 100 * ms
			if half == 1 {
				events = append(events, engine.Event{Kind: engine.AttemptStarted, At: at, Item: i, Attempt: made})
				at = 200 * ms
			}
			events = append(events, engine.Event{Kind: engine.Finished, At: at, Item: i, Attempt: made, Made: made, Status: engine.OK, Answer: &call.Answer{}}, engine.Event{Kind: engine.Delivered, At: at, Item: i})
		}
	}
	tally := engine.NewTally()
	tally.Apply(events)
	return tally
}

// What waits after a refusal is no bar, in an area either: it has the glyph that it has in the life
// of an item, above the calls that are in flight.
func TestAnAreaTellsWaitsFromCalls(t *testing.T) {
	for name, plain := range map[string]bool{"in colours": false, "without": true} {
		p := Pen{Theme: theme.New(true), Plain: plain, Axis: Axis{Cells: 20, Span: 200 * ms}, PerCall: 1}
		lines := p.Lane(refusedTally(), 200*ms, 2)
		upper, lower := strings.TrimRight(ansi.Strip(lines[0].String()), " "), ansi.Strip(lines[1].String())
		if upper != strings.Repeat(BackOffGlyph, 10) || strings.Contains(lower, BackOffGlyph) {
			t.Errorf("%s:\n%q\n%q", name, upper, lower)
		}
	}
}

// A legend has all that is seen: in one column where there is height, else in two where there is
// width.
func TestLegend(t *testing.T) {
	all := Seen{Limit: true, Refused: true, Shut: true}
	for name, c := range map[string]struct {
		seen        Seen
		w, h, lines int
		last        string
	}{
		"in one column":  {all, 23, 12, 10, "failed"},
		"in two":         {all, 38, 7, 5, "failed"},
		"cut":            {all, 23, 7, 7, "refused"},
		"with less seen": {Seen{}, 38, 7, 7, "failed"},
	} {
		lines := Legend(theme.New(true), false, c.seen, c.w, c.h)
		for _, l := range lines {
			if w := theme.Width(l); w > c.w {
				t.Errorf("%s: %q is %d wide", name, ansi.Strip(l), w)
			}
		}
		if last := ansi.Strip(lines[len(lines)-1]); len(lines) != c.lines || !strings.HasSuffix(last, " "+c.last) {
			t.Errorf("%s: %d lines, the last is %q", name, len(lines), last)
		}
	}
}
