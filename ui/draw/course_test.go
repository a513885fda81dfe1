package draw

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/governor"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

const ms = time.Millisecond

// told is a run that was told of changes.
func told(lane engine.Lane, events ...engine.Event) *engine.Tally {
	t := engine.NewTally()
	t.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: lane, Items: 5}, Limit: lane.Limit}})
	t.Apply(events)
	return t
}

func change(at int, c admit.Change) engine.Event {
	return engine.Event{Kind: engine.GovernorChanged, At: time.Duration(at) * ms, By: engine.ByController, Change: &c}
}

// What matters most has its place and its reason on the axis; what matters less gives way.
func TestMarksOfACourse(t *testing.T) {
	gather, auto := engine.Lane{Strategy: engine.Gather}, engine.Lane{Strategy: engine.Gather, Limit: 256, Auto: true}
	cut := func(at int, from, to float64) engine.Event {
		return change(at, admit.Change{What: string(governor.Cut), Class: "many", Reason: admit.Slot, From: from, To: to, Limit: int(to), Text: "limit 8 ↓ it takes 8 at a time"})
	}
	began := change(0, admit.Change{What: string(governor.Began), Reason: admit.Slot, To: 12, Limit: 12, Text: "limit 12 to begin with"})
	weather := func(at int, text string) engine.Event {
		return change(at, admit.Change{What: admit.Weather, Text: "weather: " + text})
	}
	limit := func(at, to int) engine.Event {
		return engine.Event{Kind: engine.LimitChanged, At: time.Duration(at) * ms, Limit: to, By: engine.ByUser}
	}
	down := change(2100, admit.Change{What: string(governor.Down), Text: "provider down"})
	paused := change(2101, admit.Change{What: string(governor.Paused), Seconds: 4, Text: "paused 4.0s"})
	for name, c := range map[string]struct {
		lane   engine.Lane
		events []engine.Event
		want   string
	}{
		"a cut as the run begins":     {gather, []engine.Event{cut(20, 1<<31-1, 8)}, "↓8 it takes 8 at a time                 "},
		"where it began":              {auto, []engine.Event{began, cut(1000, 12, 8)}, "12        ↓8 it takes 8 at a time       "},
		"a rate that was told":        {auto, []engine.Event{began, change(1000, admit.Change{What: string(governor.Stated), Reason: admit.Requests, To: 120, Said: true, Text: "120 requests per minute (provider says)"})}, "12        120 req/min provider says     "},
		"a rate of tokens":            {auto, []engine.Event{began, change(1000, admit.Change{What: string(governor.Stated), Reason: admit.Tokens, To: 90000, Said: true, Text: "90,000 tokens per minute (provider says)"})}, "12        90,000 tok/min provider says  "},
		"a pace":                      {auto, []engine.Event{began, change(1000, admit.Change{What: string(governor.Learned), Reason: admit.Pace, From: 90, To: 75.7, Text: "pace 75.7/s · found by 429"})}, "12        ↓pace 75.7/s found by 429     "},
		"a pace, little room":         {auto, []engine.Event{began, change(2500, admit.Change{What: string(governor.Learned), Reason: admit.Pace, From: 90, To: 75.7, Text: "pace 75.7/s · found by 429"})}, "12                       ↓pace 75.7/s   "},
		"the weather":                 {auto, []engine.Event{began, weather(1000, "rpm 60 (was 600)")}, "12        ▾ rpm 60 (was 600)            "},
		"the weather, little room":    {auto, []engine.Event{began, weather(2800, "rpm 60 (was 600)")}, "12                          ▾ rpm 60    "},
		"the weather, in steps":       {auto, []engine.Event{began, weather(1000, "rpm 6000 (was none)"), weather(1100, "rpm 3000 (was 6000)"), weather(1200, "rpm 1200 (was 3000)")}, "12        ▾ rpm 1200 (was none)         "},
		"the weather, there and back": {auto, []engine.Event{began, weather(1000, "rpm 60 (was none)"), weather(2400, "rpm none (was 60)")}, "12        ▾ rpm 60      ▾ rpm none      "},
		"the weather, a share":        {auto, []engine.Event{began, weather(1000, "5% 500s (was 0%)"), weather(1100, "10% 500s (was 5%)")}, "12        ▾ 10% 500s (was 0%)           "},
		"shares of the same size":     {auto, []engine.Event{began, weather(1000, "5% 500s (was 3%)"), weather(2400, "5% stalls (was 0%)")}, "12        ▾ 5% 500s     ▾ 5% stalls     "},
		"names of many words":         {auto, []engine.Event{began, weather(1000, "max concurrent 8 (was 9)"), weather(1100, "max concurrent 7 (was 8)")}, "12        ▾ max concurrent 7 (was 9)    "},
		"a change between":            {auto, []engine.Event{began, weather(1000, "rpm 60 (was none)"), weather(2400, "rpm 30 (was 90)")}, "12        ▾ rpm 60      ▾ rpm 30        "},
		"a limit, there and back":     {engine.Lane{Strategy: engine.Gather, Limit: 8}, []engine.Event{limit(1000, 4), limit(2400, 8)}, "8         ↓4            ↑8              "},
		"different weathers":          {auto, []engine.Event{began, weather(1000, "rpm 60 (was 600)"), weather(2500, "max_concurrent 8 (was none)")}, "12        ▾ rpm 60       ▾              "},
		"back, and soon more":         {auto, []engine.Event{began, change(1000, admit.Change{What: string(governor.Back), Text: "provider is back · from 6"}), cut(2000, 12, 8)}, "12        ↑ back    ↓8                  "},
		"an outage":                   {auto, []engine.Event{began, weather(2000, "outage of 10s"), down, paused}, "12                  ▾ outage of 10s     "},
		"an outage alone":             {auto, []engine.Event{began, down, paused}, "12                   ! provider down    "},
		"a pause of the user's":       {gather, []engine.Event{{Kind: engine.Paused, At: 1000 * ms}}, "no limit  ■ paused by you               "},
	} {
		tally := told(c.lane, c.events...)
		course := CourseOf(tally, 3*time.Second)
		if course == nil {
			t.Fatalf("%s: nothing to draw", name)
		}
		var l theme.Line
		course.Marks(&l, theme.New(true), tally, timeline.Axis{Cells: 40, Span: 4 * time.Second})
		if got := ansi.Strip(l.String()); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
	if CourseOf(told(gather), time.Second) != nil {
		t.Error("a run of which nothing changed has a course")
	}
}

// The scale goes by the run's own limit too, which may have been cut as the run began.
func TestTheScaleOfALimit(t *testing.T) {
	cut := func(at, to int) engine.Event {
		return change(at, admit.Change{What: string(governor.Cut), Class: "many", Reason: admit.Slot, To: float64(to), Limit: to})
	}
	for name, c := range map[string]struct {
		lane   engine.Lane
		events []engine.Event
		want   string
	}{
		"cut as it began": {engine.Lane{Strategy: engine.Gather, Limit: 8}, []engine.Event{cut(0, 5), cut(2000, 4)}, "limit ≤8"},
		"cut later":       {engine.Lane{Strategy: engine.Gather, Limit: 8}, []engine.Event{cut(1000, 4)}, "limit ≤8"},
		"raised by you":   {engine.Lane{Strategy: engine.Gather, Limit: 2}, []engine.Event{{Kind: engine.LimitChanged, At: 1000 * ms, Limit: 6, By: engine.ByUser}}, "limit ≤6"},
		"one to be found": {engine.Lane{Strategy: engine.Gather, Limit: 256, Auto: true}, []engine.Event{cut(0, 5)}, "limit ≤5"},
		"none of its own": {engine.Lane{Strategy: engine.Gather}, []engine.Event{cut(0, 5)}, "limit ≤5"},
		"a for-loop":      {engine.Lane{Strategy: engine.ForLoop}, []engine.Event{{Kind: engine.Paused, At: 1000 * ms}}, "limit ≤1"},
	} {
		if got := CourseOf(told(c.lane, c.events...), 3*time.Second).Scale(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
