package budget

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/price"
)

// A budget that is ample changes nothing.
func TestAnAmpleBudgetHoldsNothingBack(t *testing.T) {
	rows, p := same(50, 40, deal{takes: time.Second, usage: usage(20, 6)})
	b := New(1, mini)
	tallies := run(t, b, rows, p, 0, lanesOf("gather")...)
	if got := tallies[0]; got.OK != 50 || got.Wall != time.Second || got.Waited(admit.Budget).Times > 0 || got.Shut != nil || b.Reached() {
		t.Errorf("%d ok in %v, held %v, shut %v", got.OK, got.Wall, got.Waited(admit.Budget), got.Shut)
	}
	if left, want := b.Left(), 1-50*mini.Of(usage(20, 6)); math.Abs(left-want) > 1e-12 {
		t.Errorf("%v left, want %v", left, want)
	}
}

// One that does not cover a single call of which nothing is known makes the first
// one alone, and then as many as it covers.
func TestASmallBudgetStartsWithOneCall(t *testing.T) {
	rows, p := same(400, 40, deal{takes: time.Second, usage: usage(20, 6)})
	each := mini.Of(usage(20, 6))
	b := New(100*each, mini)
	got := run(t, b, rows, p, 0, lanesOf("gather")...)[0]
	starts := map[time.Duration]int{}
	for i := range got.Rows {
		starts[got.Rows[i].Started]++
	}
	if starts[0] != 1 || starts[time.Second] < 10 {
		t.Errorf("started at 0 s: %d, at 1 s: %d", starts[0], starts[time.Second])
	}
	if !b.Reached() || got.Shut == nil || got.End != engine.Cancelled || got.Waited(admit.Budget).Times == 0 {
		t.Errorf("it ended %v for %v", got.End, got.Shut)
	}
	if got.OK < 90 || got.OK > 100 || p.cost > 100*each || got.Delivered != got.OK {
		t.Errorf("%d ok of the 100 that it covers, %d delivered, %v spent", got.OK, got.Delivered, p.cost)
	}
	if want := "budget $0.00066 reached"; got.Shut.Message != want {
		t.Errorf("%q, want %q", got.Shut.Message, want)
	}
	if b.Left() != 0 {
		t.Errorf("%v left", b.Left())
	}
}

// One that covers not even the input of a call makes none.
func TestABudgetForNothing(t *testing.T) {
	rows, p := same(3, 100_000, deal{takes: time.Second, usage: usage(20_000, 6)})
	got := run(t, New(0.001, mini), rows, p, 0, lanesOf("as-completed")...)[0]
	if p.begun != 0 || got.Cancelled != 3 || got.Rows[0].Err.Kind != call.Budget {
		t.Errorf("%d began, %d cancelled: %v", p.begun, got.Cancelled, got.Rows[0].Err)
	}
}

// What comes next costs the most that it may, unless somebody knows better.
func TestWhatAnAttemptCounts(t *testing.T) {
	prompt, s := template(t)
	hidden := call.Usage{InputTokens: 40 + around + len(s.JSON()) + overhead, OutputTokens: longAnswer}
	answer := json.RawMessage(`{"name":"x"}`)
	for name, c := range map[string]struct {
		answer  *call.Answer
		failure *call.Error
		want    call.Usage
	}{
		"an answer":            {&call.Answer{Output: answer, Usage: usage(30, 7)}, nil, usage(30, 7)},
		"without usage":        {&call.Answer{Output: answer}, nil, usage(hidden.InputTokens, len(answer))},
		"a failure with usage": {nil, &call.Error{Kind: call.InvalidOutput, Status: 200, Usage: usage(30, 7)}, usage(30, 7)},
		"broken off":           {nil, &call.Error{Kind: call.Connection}, hidden},
		"stopped":              {nil, &call.Error{Kind: call.Cancelled}, hidden},
		"broken off, told":     {nil, &call.Error{Kind: call.Connection, Usage: call.Usage{InputTokens: 30, OutputTokens: 40_000, Known: true, MoreOutput: true}}, usage(30, 40_000)},
		"cut short":            {nil, &call.Error{Kind: call.Truncated, Status: 200}, hidden},
		"an error status":      {nil, &call.Error{Kind: call.Server, Status: 500}, call.Usage{}},
		"too many":             {nil, &call.Error{Kind: call.RateLimited, Status: 429}, call.Usage{}},
		"not made":             {nil, nil, call.Usage{}},
	} {
		b := New(1, mini)
		grant, d := b.For(prompt, s, call.Params{}).Admit(ask(call.Request{Item: lengths{40}.At(0)}), time.Time{})
		if !d.Yes() {
			t.Fatalf("%s: %+v", name, d)
		}
		grant.Over(admit.Outcome{Answer: c.answer, Err: c.failure})
		if got, want := 1-b.Left(), mini.Of(c.want); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s counts %v, want %v", name, got, want)
		}
	}
}

// Another prompt or schema is another kind of call, of which nothing is known.
func TestWhatIsKnownIsOfOneKindOfCall(t *testing.T) {
	prompt, s := template(t)
	b := New(1, mini)
	if b.For(prompt, s, call.Params{}) != b.For(prompt, s, call.Params{}) {
		t.Error("runs of one kind share no link")
	}
	again, _ := template(t)
	if b.For(prompt, s, call.Params{}) == b.For(again, s, call.Params{}) {
		t.Error("runs of two kinds share a link")
	}
	var none *Budget
	if none.For(prompt, s, call.Params{}) != nil || none.Reached() {
		t.Error("no budget holds something back")
	}
}

// Whatever the latencies, the failures, the lanes and the usages within their
// bounds: spending never passes the budget, unless by the answer of a call that was
// made before anything was known and although its bound was not covered; and no
// run waits for ever.
func TestTheBudgetIsNotPassed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 25).Draw(rt, "items")
		rows, p := make(lengths, n), &provider{price: price.Price{
			Input: rapid.Float64Range(0, 5).Draw(rt, "in"), Output: rapid.Float64Range(0, 20).Draw(rt, "out"), Source: "a test"}}
		_, s := template(rt)
		besides := rapid.IntRange(0, len(s.JSON())+overhead).Draw(rt, "besides the prompt")
		answer := rapid.IntRange(1, longAnswer/2).Draw(rt, "shortest answer")
		hard := 0.0
		for i := range rows {
			rows[i] = rapid.IntRange(0, 3000).Draw(rt, "bytes")
			hard = max(hard, p.price.Of(call.Usage{InputTokens: rows[i] + around + len(s.JSON()) + overhead, OutputTokens: longAnswer}))
			p.deals = append(p.deals, rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) deal {
				return drawDeal(rt, rows[i]+around, besides, answer)
			}), 1, 3).Draw(rt, "attempts"))
		}
		hard += p.price.Of(call.Usage{InputTokens: longAnswer + 200}) // a re-ask has the answer in it
		b := New(rapid.Float64Range(0, 30).Draw(rt, "budget, in bounds")*hard+1e-9, p.price)
		var lanes []engine.Lane
		for range rapid.IntRange(1, 3).Draw(rt, "lanes") {
			lanes = append(lanes, engine.Lane{Strategy: rapid.SampledFrom(engine.Strategies()).Draw(rt, "strategy"), Limit: rapid.IntRange(0, 6).Draw(rt, "limit")})
		}
		stopAt := time.Duration(rapid.IntRange(0, 100).Draw(rt, "stop at")) * time.Millisecond

		tallies := run(t, b, rows, p, stopAt, lanes...)

		allowed := b.usd
		if float64(p.blind)*hard > b.usd {
			allowed += p.largest
		}
		if p.cost > allowed+1e-9 {
			rt.Fatalf("%v spent of %v, %d calls before anything was known", p.cost, b.usd, p.blind)
		}
		if b.inFlight != 0 || b.reserved != 0 {
			rt.Fatalf("%d in flight at the end, %v reserved", b.inFlight, b.reserved)
		}
		for _, tally := range tallies {
			if tally.Ended() != n || tally.Shut != nil && !b.Reached() || tally.Cost().USD > p.cost+1e-9 {
				rt.Fatalf("%d of %d ended, shut %v; %v known of %v", tally.Ended(), n, tally.Shut, tally.Cost().USD, p.cost)
			}
		}
		if b.Reached() && b.usd-b.spent > 2*hard+p.price.Of(call.Usage{InputTokens: 3000 + besides}) {
			rt.Fatalf("reached with %v of %v spent, and a call takes at most %v", b.spent, b.usd, hard)
		}
	})
}

// drawDeal draws an attempt whose usage is within its bound: an answer is at most
// twice as long as another.
func drawDeal(rt *rapid.T, prompt, besides, answer int) deal {
	d := deal{takes: time.Duration(rapid.IntRange(0, 20_000).Draw(rt, "µs")) * time.Microsecond}
	d.usage = call.Usage{
		InputTokens:  besides + rapid.IntRange(0, prompt).Draw(rt, "in"),
		OutputTokens: rapid.IntRange(answer, 2*answer).Draw(rt, "out"),
		Known:        rapid.IntRange(0, 3).Draw(rt, "tells") > 0,
	}
	switch rapid.IntRange(0, 5).Draw(rt, "outcome") {
	case 0:
		d.failure = rapid.SampledFrom([]call.Kind{call.Timeout, call.Connection}).Draw(rt, "kind")
	case 1:
		d.failure, d.status, d.usage = call.RateLimited, 429, call.Usage{}
	case 2:
		d.failure, d.status = call.InvalidOutput, 200
	}
	return d
}

// TestThinkingOutsideTheCompletion: a hundred answers whose usage counts what was
// thought stay within the amount, and so do answers that tell half of a usage.
func TestThinkingOutsideTheCompletion(t *testing.T) {
	const answer = 100
	for name, c := range map[string]struct {
		usage call.Usage
		most  float64
	}{
		"all told":          {call.Usage{InputTokens: 32, OutputTokens: 1009, Known: true, Reasoning: call.Part{Tokens: 1000}}, 3.1},
		"no input told":     {call.Usage{OutputTokens: 1009, Known: true, MoreInput: true}, 3.1},
		"no output told":    {call.Usage{InputTokens: 32, Known: true, MoreOutput: true}, 5},
		"nothing told":      {call.Usage{}, 5},
		"half of it cached": {call.Usage{InputTokens: 32, OutputTokens: 1009, Known: true, CachedInput: call.Part{Tokens: 16, Told: true}}, 3.1},
	} {
		t.Run(name, func(t *testing.T) {
			rows := make(lengths, 100)
			b := New(5, price.Price{Input: 1, Output: 1000, Source: "a test"})
			prompt, s := template(t)
			link := b.For(prompt, s, call.Params{})
			made := 0
			for i := range rows {
				grant, d := link.Admit(ask(call.Request{Index: i, Attempt: 1, Item: rows.At(i)}), time.Time{})
				if d.Never != nil {
					break
				}
				made++
				grant.Over(admit.Outcome{Answer: &call.Answer{Output: json.RawMessage(strings.Repeat("1", answer)), Usage: c.usage}})
			}
			spent := 5 - max(b.usd-b.spent, 0)
			if made == 0 || made == len(rows) || !b.Reached() || spent > c.most {
				t.Errorf("%d calls were made and $%v spent, want at most $%v", made, spent, c.most)
			}
		})
	}
}

// What is sent with every call counts before anything is known, and an answer for no
// more than its limit while answers keep it.
func TestBoundsOfParams(t *testing.T) {
	prompt, s := template(t)
	bound := func(p call.Params, brought int) call.Usage {
		g := New(1, mini).For(prompt, s, p).(*link)
		if brought > 0 {
			g.learned, g.mostIn, g.mostOut = true, 10, brought
		}
		return g.bound(40)
	}
	plain := bound(call.Params{}, 0)
	if got := bound(call.Params{System: "0123456789", MaxTokens: 300}, 0); got.InputTokens != plain.InputTokens+10 || got.OutputTokens != 300 {
		t.Errorf("%+v, and %+v without", got, plain)
	}
	for brought, want := range map[int]int{100: 200, 200: 300, 301: 602} {
		if got := bound(call.Params{MaxTokens: 300}, brought); got.OutputTokens != want {
			t.Errorf("after an answer of %d: %+v", brought, got)
		}
	}
	if got := bound(call.Params{MaxTokens: 300, Drop: true}, 0); got.OutputTokens != longAnswer {
		t.Errorf("a limit that may be dropped bounds nothing: %+v", got)
	}
}

// A call that the rest does not cover yet isn't overtaken by smaller ones, and what comes
// free wakes it alone.
func TestALargeCallIsNotOvertaken(t *testing.T) {
	prompt, s := template(t)
	b := New(1, price.Price{Input: 100, Output: 100, Source: "a test"}) // 10,000 tokens
	link := b.For(prompt, s, call.Params{MaxTokens: 10})
	woken := map[string]int{}
	ticket := func(name string, length int) *admit.Ticket {
		ticket := &admit.Ticket{Wake: func() { woken[name]++ }}
		ticket.Ask(call.Request{Item: lengths{length}.At(0)})
		return ticket
	}
	grant, d := link.Admit(ticket("first", 4000), time.Time{})
	if !d.Yes() {
		t.Fatal(d)
	}
	large, small := ticket("large", 7000), ticket("small", 10)
	for range 2 {
		for _, waits := range []*admit.Ticket{large, small} {
			if _, d := link.Admit(waits, time.Time{}); d.Reason != admit.Budget || d.Never != nil {
				t.Fatalf("%d bytes: %+v", waits.Bytes(prompt), d)
			}
		}
	}
	grant.Over(admit.Outcome{})
	if woken["large"] != 1 || woken["small"] != 0 {
		t.Fatalf("woken: %v", woken)
	}
	if _, d = link.Admit(large, time.Time{}); !d.Yes() {
		t.Fatalf("%+v", d)
	}
	link.Withdraw(large)
	if _, d = link.Admit(small, time.Time{}); !d.Yes() || woken["small"] != 1 {
		t.Fatalf("%+v, woken: %v", d, woken)
	}
}
