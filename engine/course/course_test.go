package course

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/governor"
)

const ms = time.Millisecond

// told is the tally of a run of a lane that was told of changes at so many milliseconds.
func told(t *testing.T, lane string, events ...engine.Event) *engine.Tally {
	t.Helper()
	l, err := engine.ParseLane(lane)
	if err != nil {
		t.Fatal(err)
	}
	tally := engine.NewTally()
	tally.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: l, Items: 40}, Limit: l.Limit}})
	tally.Apply(events)
	return tally
}

func changed(at time.Duration, c admit.Change) engine.Event {
	return engine.Event{Kind: engine.GovernorChanged, At: at * ms, By: engine.ByController, Change: &c}
}

func limitTo(kind governor.Kind, from, to float64, words string) admit.Change {
	return admit.Change{What: string(kind), Reason: admit.Slot, From: from, To: to, Limit: int(to), Text: words}
}

// row is what a test compares of a decision.
type row struct {
	at       time.Duration
	gate     string
	from, to float64
	lasts    time.Duration
	why      string
}

func rows(list []Decision) []row {
	var rows []row
	for _, d := range list {
		rows = append(rows, row{d.At / ms, d.Gate.String(), d.From, d.To, d.Lasts / ms, d.Why})
	}
	return rows
}

func TestDecisionsAreToldOnceAndInOrder(t *testing.T) {
	tally := told(t, "gather:auto",
		changed(0, limitTo(governor.Began, 0, 12, "limit 12 to begin with")),
		changed(850, limitTo(governor.Doubling, 12, 24, "limit 24 ↑ one more per answer")),
		changed(900, limitTo(governor.Cut, 24, 20, "limit 20 ↓ it takes 20 at a time")),
		changed(900, admit.Change{What: string(governor.Learned), Reason: admit.Pace, To: 9.4, Limit: 20, Text: "pace 9.4/s · first guess after a 429"}),
		changed(950, admit.Change{What: string(governor.Stated), Reason: admit.Requests, To: 600, Limit: 20, Said: true, Text: "600 requests per minute (provider says)"}),
		engine.Event{Kind: engine.Paused, At: 1000 * ms},
		engine.Event{Kind: engine.Resumed, At: 1200 * ms, By: engine.ByController, Text: "budget refilled"},
		changed(1300, admit.Change{What: string(governor.Storm), Limit: 20, Text: "nearly all refused"}),
		changed(1300, admit.Change{What: string(governor.Paused), Seconds: 2, Limit: 20, Text: "paused 2.0s"}),
		changed(3300, admit.Change{What: string(governor.Probing), Limit: 20, Text: "one call tries whether it is over"}),
		changed(3400, admit.Change{What: string(governor.Opened), To: 4, Limit: 4, Text: "open again"}),
		changed(3500, admit.Change{What: string(governor.Stated), Reason: admit.Requests, To: 120, Limit: 4, Said: true, Text: "120 requests per minute (provider says)"}),
		engine.Event{Kind: engine.LimitChanged, At: 4000 * ms, Limit: 2},
		changed(4500, admit.Change{What: admit.Weather, Seconds: 10, Text: "weather: rpm 600 (was none), outage of 10 s"}),
		changed(4500, admit.Change{What: string(governor.Down), Limit: 4, Text: "provider down"}),
		changed(4501, admit.Change{What: string(governor.Paused), Seconds: 1, Limit: 4, Text: "paused 1.0s"}),
		changed(5501, admit.Change{What: string(governor.Paused), Seconds: 2, Limit: 4, Text: "paused 2.0s"}),
		changed(6000, admit.Change{What: string(governor.Back), To: 4, Limit: 4, Text: "provider is back · from 4"}),
		changed(6500, admit.Change{What: string(governor.Paused), Seconds: 1, Limit: 4, Text: "paused 1.0s"}),
		changed(7600, admit.Change{What: string(governor.Paused), Seconds: 1.2, Limit: 4, Said: true, Text: "paused 1.2s · the provider said wait (429)"}),
	)
	want := []row{
		{0, "limit", 0, 12, 0, "to begin with"},
		{850, "limit", 12, 24, 0, "one more per answer"},
		{900, "limit", 24, 20, 0, "it takes 20 at a time"},
		{900, "pace", 0, 9.4, 0, "first guess after a 429"},
		{950, "requests", 0, 600, 0, "provider says"},
		{1000, "pause", 0, 0, 0, ""},
		{1200, "pause", 0, 0, 0, "budget refilled"},
		{1300, "provider", 0, 0, 2000, "nearly all refused"},
		{3300, "pause", 0, 0, 0, "one call tries whether it is over"},
		{3400, "pause", 0, 0, 0, "open again"},
		{3500, "requests", 600, 120, 0, "provider says"},
		{4000, "limit", 4, 2, 0, ""},
		{4500, "weather", 0, 0, 10_000, "rpm 600 (was none), outage of 10 s"},
		{4500, "provider", 0, 0, 1000, "provider down"},
		{5501, "pause", 0, 0, 2000, "still down"},
		{6000, "provider", 0, 0, 0, "provider is back · from 4"},
		{6500, "pause", 0, 0, 1000, "after a refusal"},
		{7600, "pause", 0, 0, 1200, "the provider said wait (429)"},
	}
	if got := rows(Of(tally)); !slices.Equal(got, want) {
		t.Errorf("got")
		for i, r := range got {
			t.Logf("%+v, want %+v", r, want[min(i, len(want)-1)])
		}
	}
}

// What has never answered isn't down, as far as anybody knows: it has never been there.
func TestTheAxisSaysOfWhatNeverAnsweredThatThereIsNoAnswer(t *testing.T) {
	tally := told(t, "gather:8",
		changed(500, admit.Change{What: string(governor.Down), Class: string(governor.Unanswered), Limit: 8, Text: "no answer yet"}),
		changed(500, admit.Change{What: string(governor.Paused), Seconds: 1, Limit: 8, Text: "paused 1.0s"}),
		changed(1510, admit.Change{What: string(governor.Paused), Seconds: 2, Limit: 8, Text: "paused 2.0s"}),
	)
	list := Of(tally)
	if last := list[len(list)-1]; last.Why != "still no answer" {
		t.Errorf("%q", last.Why)
	}
}

// Refusals of calls that began together are one decision, of which the last says what the
// number is; before the first the run's own limit held.
func TestTheRefusalsOfAMomentAreOneDecision(t *testing.T) {
	const any = 1<<31 - 1
	tally := told(t, "gather:8",
		changed(20, limitTo(governor.Cut, any, 7, "limit 7 ↓ it takes 7 at a time")),
		changed(20, limitTo(governor.Cut, 7, 6, "limit 6 ↓ it takes 6 at a time")),
		changed(31, limitTo(governor.Cut, 6, 4, "limit 4 ↓ it takes 4 at a time")),
		changed(1250, limitTo(governor.Cut, 5, 4, "limit 4 ↓ it takes 4 at a time")),
	)
	want := []row{{0, "limit", 0, 8, 0, "to begin with"}, {20, "limit", 8, 4, 0, "it takes 4 at a time"}, {1250, "limit", 5, 4, 0, "it takes 4 at a time"}}
	if got := rows(Of(tally)); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := Limits(tally), []Step{{0, 8}, {31 * ms, 4}}; !slices.Equal(got, want) {
		t.Errorf("limits %v, want %v", got, want)
	}
}

// What a run with a limit of its own may have in flight is the lower of it and of what the
// governor found; what headers state says nothing of it.
func TestTheLowerLimitHolds(t *testing.T) {
	tally := told(t, "gather:64",
		changed(100, admit.Change{What: string(governor.Stated), Reason: admit.Requests, To: 600, Limit: 12, Said: true}),
		changed(300, limitTo(governor.Cut, 64, 20, "limit 20 ↓ it takes 20 at a time")),
		engine.Event{Kind: engine.LimitChanged, At: 400 * ms, Limit: 8},
		engine.Event{Kind: engine.LimitChanged, At: 500 * ms, Limit: 0},
		changed(600, admit.Change{What: admit.Weather}),
		changed(900, limitTo(governor.Doubling, 20, 64, "limit 64 ↑ one more per answer")),
	)
	want := []Step{{0, 64}, {300 * ms, 20}, {400 * ms, 8}, {500 * ms, 20}, {900 * ms, 64}}
	if got := Limits(tally); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestBandsLastUntilTheProviderIsBack(t *testing.T) {
	down := func(kind governor.Kind, seconds float64) admit.Change {
		return admit.Change{What: string(kind), Seconds: seconds}
	}
	tally := told(t, "gather",
		changed(1000, down(governor.Paused, 0.5)),
		changed(3000, down(governor.Down, 0)), changed(3000, down(governor.Paused, 1)),
		changed(4000, down(governor.Probing, 0)), changed(4020, down(governor.Paused, 2)),
		changed(6021, down(governor.Probing, 0)), changed(6900, down(governor.Back, 0)),
		engine.Event{Kind: engine.Paused, At: 8000 * ms},
		engine.Event{Kind: engine.Resumed, At: 8500 * ms},
		changed(9000, down(governor.Paused, 30)),
	)
	want := []Band{{From: 1000 * ms, To: 1500 * ms}, {From: 3000 * ms, To: 6900 * ms, Down: true}, {From: 8000 * ms, To: 8500 * ms, Asked: true}, {From: 9000 * ms, To: 9400 * ms}}
	if got := Bands(tally, 9400*ms); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Whatever is told, decisions, limits and bands stay in order, and bands don't overlap.
func TestTheCourseIsInOrder(t *testing.T) {
	kinds := []governor.Kind{
		governor.Doubling, governor.Cut, governor.Learned, governor.Stated, governor.Paused, governor.Probing, governor.Opened,
		governor.Storm, governor.Down, governor.Back, governor.Kind(admit.Weather), "something new",
	}
	rapid.Check(t, func(rt *rapid.T) {
		lane := rapid.SampledFrom([]string{"gather", "gather:64", "gather:auto"}).Draw(rt, "lane")
		tally, at, paused := told(t, lane), time.Duration(0), false
		for range rapid.IntRange(0, 40).Draw(rt, "events") {
			at += time.Duration(rapid.IntRange(0, 400).Draw(rt, "later"))
			var e engine.Event
			switch rapid.IntRange(0, 4).Draw(rt, "event") {
			case 0:
				e = engine.Event{Kind: engine.LimitChanged, At: at * ms, Limit: rapid.IntRange(0, 99).Draw(rt, "limit")}
			case 1:
				e = engine.Event{Kind: engine.Paused, At: at * ms}
				if paused {
					e.Kind = engine.Resumed
				}
				paused = !paused
			default:
				n := rapid.IntRange(0, 99).Draw(rt, "to")
				e = changed(at, admit.Change{
					What: string(rapid.SampledFrom(kinds).Draw(rt, "kind")), Reason: admit.Reason(rapid.IntRange(0, int(admit.Circuit)).Draw(rt, "reason")),
					From: 3, To: float64(n), Limit: n, Seconds: rapid.Float64Range(0, 5).Draw(rt, "seconds"),
				})
			}
			tally.Apply([]engine.Event{e})
		}
		if list := Of(tally); len(list) == 0 && lane != "gather:auto" || !slices.IsSortedFunc(list, func(a, b Decision) int { return int(a.At - b.At) }) {
			rt.Fatalf("%+v", list)
		}
		steps := Limits(tally)
		for i := 1; i < len(steps); i++ {
			if steps[i].At <= steps[i-1].At || steps[i].Limit == steps[i-1].Limit {
				rt.Fatalf("%v", steps)
			}
		}
		now := at * ms
		last := time.Duration(0)
		for _, b := range Bands(tally, now) {
			if b.From < last || b.To < b.From || b.To > now {
				rt.Fatalf("%v up to %v", Bands(tally, now), now)
			}
			last = b.To
		}
	})
}

// A rate that was given in an earlier sitting, and in this one isn't or is another, holds no more.
func TestARateIsGivenForASitting(t *testing.T) {
	given := func(at time.Duration, of admit.Reason, to float64) engine.Event {
		return changed(at, admit.Change{What: string(governor.Given), Reason: of, To: to})
	}
	tally := told(t, "gather", given(0, admit.Requests, 600), given(0, admit.Tokens, 9000))
	if r, n := Given(tally, admit.Requests), Given(tally, admit.Tokens); r != 600 || n != 9000 {
		t.Errorf("%v requests, %v tokens", r, n)
	}
	tally.Apply([]engine.Event{{Kind: engine.Continued, At: 20 * ms, Started: &tally.Started}, given(20*ms, admit.Requests, 60)})
	if r, n := Given(tally, admit.Requests), Given(tally, admit.Tokens); r != 60 || n != 0 {
		t.Errorf("goes on: %v requests, %v tokens", r, n)
	}
}

func TestAdviceIsGivenWhereItIsKnown(t *testing.T) {
	const any = 1<<31 - 1
	refused := engine.Event{Kind: engine.Retrying, At: 10 * ms, Attempt: 1, Err: &call.Error{Kind: call.RateLimited}}
	began := []engine.Event{{Kind: engine.CallStarted}, {Kind: engine.AttemptStarted, Attempt: 1}}
	cut := func(at time.Duration, from, to float64) engine.Event {
		c := limitTo(governor.Cut, from, to, "")
		c.Class = string(governor.Many)
		return changed(at, c)
	}
	fast := func(at time.Duration) engine.Event {
		return changed(at, admit.Change{What: string(governor.Paused), Class: string(governor.Fast), Seconds: 1})
	}
	stated := func(at time.Duration, rpm float64) engine.Event {
		return changed(at, admit.Change{What: string(governor.Stated), Reason: admit.Requests, To: rpm, Said: true})
	}
	random := changed(22, admit.Change{What: string(governor.Random), To: 0.02})
	given := func(rpm float64) engine.Event {
		return changed(0, admit.Change{What: string(governor.Given), Reason: admit.Requests, To: rpm})
	}
	many := func(n int) (events []engine.Event) { // accepted at once
		for i := range n - 1 {
			events = append(events, engine.Event{Kind: engine.CallStarted, Item: i + 1}, engine.Event{Kind: engine.AttemptStarted, Item: i + 1, Attempt: 1})
		}
		return events
	}
	for name, c := range map[string]struct {
		events []engine.Event
		want   string
	}{
		"nothing was refused":           {[]engine.Event{cut(20, any, 8)}, ""},
		"a number":                      {[]engine.Event{refused, cut(20, any, 9), cut(21, 9, 8), cut(900, 9, 8)}, "--limit 8"},
		"numbers that differ":           {[]engine.Event{refused, cut(20, any, 8), cut(900, 9, 6)}, ""},
		"a rate that headers state":     {append(many(12), refused, stated(15, 600), fast(20)), "--rpm 600"},
		"kept to, and still refused":    {append(many(12), refused, given(600), stated(15, 600), fast(20)), ""},
		"fewer at once than --rpm has":  {append(many(8), refused, stated(15, 600), fast(20)), ""},
		"a rate that nobody states":     {[]engine.Event{refused, fast(20)}, ""},
		"a rate that changed":           {[]engine.Event{refused, stated(15, 600), fast(20), stated(30, 300)}, ""},
		"a number and a rate":           {[]engine.Event{refused, stated(15, 600), fast(20), cut(30, any, 8)}, ""},
		"the weather changed":           {[]engine.Event{refused, cut(20, any, 8), changed(30, admit.Change{What: admit.Weather})}, ""},
		"nearly everything was refused": {[]engine.Event{refused, cut(20, any, 8), changed(30, admit.Change{What: string(governor.Storm)})}, ""},
		"at random":                     {[]engine.Event{refused, cut(20, any, 8), random}, ""},
		"at random, and then a limit":   {[]engine.Event{refused, random, changed(25, admit.Change{What: string(governor.Doubted)}), cut(30, any, 8)}, ""},
		"a provider that rose too fast": {[]engine.Event{refused, changed(20, admit.Change{What: string(governor.Cut), Class: string(governor.Steep)})}, ""},
	} {
		tally := told(t, "gather", append(began, c.events...)...)
		if slices.ContainsFunc(c.events, func(e engine.Event) bool { return e.Kind == engine.Retrying }) {
			tally.Apply([]engine.Event{{Kind: engine.AttemptStarted, At: 950 * ms, Attempt: 2}})
		}
		if flag := Advice(tally).Flag(); flag != "" {
			t.Errorf("%s: %q while the run is on", name, flag)
		}
		tally.Apply([]engine.Event{{Kind: engine.RunOver, At: time.Second, Status: engine.OK}})
		if flag := Advice(tally).Flag(); flag != c.want {
			t.Errorf("%s: %q, want %q", name, flag, c.want)
		}
		if random := Advice(tally).Random; random != (name == "at random") {
			t.Errorf("%s: at random: %v", name, random)
		}
	}
}

// Who sets a limit that is higher than what the provider takes is told what holds it.
func TestALimitThatIsSetSaysWhatHoldsIt(t *testing.T) {
	set := func(at time.Duration, limit int) engine.Event {
		return engine.Event{Kind: engine.LimitChanged, At: at * ms, Limit: limit, By: engine.ByUser}
	}
	held := func(tally *engine.Tally) (list []int) {
		for _, d := range Of(tally) {
			if d.By == engine.ByUser && d.Kind != governor.Began {
				list = append(list, int(d.To), d.Held)
			}
		}
		return list
	}
	cut := limitTo(governor.Cut, 41, 40, "limit 40 ↓ it takes 40 at a time")
	for name, c := range map[string]struct {
		lane   string
		events []engine.Event
		want   []int // each limit that was set, and what holds it
	}{
		"found": {"gather:auto", []engine.Event{changed(0, limitTo(governor.Began, 0, 12, "limit 12 to begin with")), changed(100, cut),
			set(200, 48), changed(200, limitTo(governor.Fixed, 40, 40, "the limit is that of the run")), set(300, 192), set(400, 20)}, []int{48, 40, 192, 40, 20, 0}},
		"not found yet": {"gather:auto", []engine.Event{changed(0, limitTo(governor.Began, 0, 12, "limit 12 to begin with")),
			set(200, 48), changed(200, limitTo(governor.Fixed, 12, 0, "the limit is that of the run")), set(300, 64)}, []int{48, 0, 64, 0}},
		"its own": {"gather:100", []engine.Event{changed(100, cut), set(200, 128), set(300, 0)}, []int{128, 40, 0, 40}},
	} {
		if got := held(told(t, c.lane, c.events...)); !slices.Equal(got, c.want) {
			t.Errorf("%s: held %v, want %v", name, got, c.want)
		}
	}
}
