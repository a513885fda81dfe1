package home

import (
	"slices"
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/governor"
	"regatta/ui/gate"
	"regatta/ui/pane"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// running is the tally of a run of five items that is on.
func running(lane engine.Lane, events ...engine.Event) *engine.Tally {
	t := engine.NewTally()
	t.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: lane, Items: 5}, Limit: lane.Limit}})
	t.Apply(events)
	return t
}

// Gates that take turns faster than eyes do are said by the one that holds for most of the
// time, and what is said stays for a while.
func TestWhatIsSaidStaysForAWhile(t *testing.T) {
	run := &workspace.Run{Tally: running(engine.Lane{Strategy: engine.Gather, Limit: 4})}
	p := &Pane{run: run}
	begun, at := time.Unix(0, 0), time.Duration(0)
	waits := func(r admit.Reason, length time.Duration) {
		run.Tally.Apply([]engine.Event{{Kind: engine.WaitBegan, At: at, Reason: r}})
		at += length
		run.Tally.Apply([]engine.Event{{Kind: engine.WaitEnded, At: at, Reason: r}})
	}
	said, since := "", time.Duration(0)
	look := func() {
		t.Helper()
		p.Ticked(pane.Frame{Now: begun.Add(at), W: 80, H: 20})
		if got := p.heldNow(run.Tally, at).Words(run.Tally, -1); got != said {
			if said != "" && at-since < gate.HoldFor {
				t.Errorf("at %v %q was said for %v only, and then %q", at, said, at-since, got)
			}
			said, since = got, at
		}
	}
	for range 100 { // 2 s
		waits(admit.Slot, 5*time.Millisecond)
		look()
		waits(admit.Pace, 15*time.Millisecond)
		look()
	}
	if said != "pace" {
		t.Errorf("%q is said, want the pace, which holds for most of the time", said)
	}
	for range 100 {
		waits(admit.Slot, 15*time.Millisecond)
		look()
		waits(admit.Pace, 5*time.Millisecond)
		look()
	}
	if said != "limit 4" {
		t.Errorf("%q is said, want the limit", said)
	}
	run.Tally.Apply([]engine.Event{
		{Kind: engine.GovernorChanged, At: at, Change: &admit.Change{What: string(governor.Down)}},
		{Kind: engine.GovernorChanged, At: at, Change: &admit.Change{What: string(governor.Paused), Seconds: 4}},
	})
	for range 20 {
		at += 40 * time.Millisecond
		run.Tally.Apply([]engine.Event{{Kind: engine.WaitBegan, At: at, Reason: admit.Paused}, {Kind: engine.WaitEnded, At: at, Reason: admit.Paused}})
		look()
	}
	if said != "outage" {
		t.Errorf("%q is said of an outage", said)
	}
}

// What the provider states is said by what is left of it, what the user gave by how much of it is in use.
func TestGaugesSayWhatIsLeft(t *testing.T) {
	now := 10*time.Second + time.Second/5
	answered := func(r call.Rates) []engine.Event {
		return []engine.Event{
			{Kind: engine.CallStarted, At: 9 * time.Second}, {Kind: engine.AttemptStarted, At: 9 * time.Second, Attempt: 1},
			{Kind: engine.Finished, At: now - time.Second/2, Attempt: 1, Made: 1, Status: engine.OK, Answer: &call.Answer{Rates: r, Usage: call.Usage{InputTokens: 150, OutputTokens: 50, Known: true}}},
		}
	}
	stated := call.NoRates
	stated.LimitRequests, stated.RemainingRequests, stated.ResetRequests = 600, 450, 15400*time.Millisecond
	stated.LimitTokens, stated.RemainingTokens = 90_000, 0
	given := func(r admit.Reason, to float64) engine.Event {
		return engine.Event{Kind: engine.GovernorChanged, Change: &admit.Change{What: string(governor.Given), Reason: r, To: to}}
	}
	for name, c := range map[string]struct {
		events []engine.Event
		want   []string
	}{
		"nothing is known": {answered(call.NoRates), nil},
		"stated":           {answered(stated), []string{"requests left ██████── 450/600 full in 15s", "tokens left ──────── 0/90,000"}},
		"given": {append([]engine.Event{given(admit.Requests, 4), given(admit.Tokens, 1000)}, answered(call.NoRates)...),
			[]string{"requests now ──────── –/4 per min", "tokens now ████████ 1,333/1,000 per min"}},
		"given, all at once in the first second": {append([]engine.Event{given(admit.Requests, 120), {Kind: engine.CallStarted}, {Kind: engine.AttemptStarted, Attempt: 1}}, answered(call.NoRates)...),
			[]string{"requests now ▊─────── 12/120 per min"}},
		"given, more than is stated": {append([]engine.Event{given(admit.Requests, 900)}, answered(stated)...), []string{"requests left ██████── 450/600 full in 15s", "tokens left ──────── 0/90,000"}},
		"stated and given":           {append([]engine.Event{given(admit.Requests, 4)}, answered(stated)...), []string{"requests now ──────── –/4 per min", "tokens left ──────── 0/90,000"}},
	} {
		var got []string
		for _, n := range gauges(theme.New(true), running(engine.Lane{Strategy: engine.Gather}, c.events...), now) {
			got = append(got, n.name+" "+n.value)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// Gauges that have no room beside each other become one figure; none is left out.
func TestTwoGaugesShareALine(t *testing.T) {
	th := theme.New(true)
	requests := number{requestsName, "██████▊─ 756/900 this minute", th.Muted, 0}
	tokens := number{tokensName, "▏─────── 395/30,000 full in 9s", th.Warn, 0}
	failed := number{"failed", "0", th.Text, 3}
	const short = "left 756/900 req, 395/30,000 tok"
	for cells, want := range map[int]string{
		100: "failed 0|" + requestsName + " " + requests.value + "|" + tokensName + " " + tokens.value,
		60:  "failed 0|left ██████▊─ 756/900 req  ▏─────── 395/30,000 tok",
		47:  "failed 0|" + short,
		0:   "failed 0|" + short, // flow leaves it out
	} {
		var got []string
		list := []number{failed, requests, tokens}
		for _, n := range inOne(list, th.Warn, cells) {
			got = append(got, n.name+" "+n.value)
			if n.name == "left" && n.ink != th.Warn {
				t.Errorf("%d cells: few tokens are no warning", cells)
			}
		}
		if got := strings.Join(got, "|"); got != want || list[1].name != requestsName {
			t.Errorf("%d cells: %s, want %s", cells, got, want)
		}
	}
	rate := number{requestRate, "██████▊─ 756/900 per min", th.Muted, 0}
	if got := inOne([]number{rate, tokens}, th.Warn, 70); len(got) != 1 || got[0].name+" "+got[0].value != "now ██████▊─ 756/900 req/min  ▏─────── 395/30,000 tok left" {
		t.Errorf("a rate in use beside what is left: %+v", got)
	}
	if got := inOne([]number{failed, tokens}, th.Warn, 10); len(got) != 2 || got[1].value != tokens.value {
		t.Errorf("a gauge alone: %+v", got)
	}
}
