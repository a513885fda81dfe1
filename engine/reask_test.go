package engine

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"regatta/engine/call"
)

// unfit is the failure of an answer that does not fit.
func unfit(raw, why string) *call.Error {
	return &call.Error{Kind: call.InvalidOutput, Message: why, Raw: raw, RetryAfter: -1,
		Usage: call.Usage{InputTokens: 10, OutputTokens: 4, Known: true}}
}

// listener is a script that keeps the turns of all requests, by item.
type listener struct {
	script
	mu    sync.Mutex
	heard map[int][][]call.Turn
}

func (l *listener) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	l.mu.Lock()
	l.heard[req.Index] = append(l.heard[req.Index], slices.Clone(req.Turns))
	l.mu.Unlock()
	return l.script.Call(ctx, req)
}

// reasking is the configuration of a script whose items are asked again n times,
// and what its caller heard.
func reasking(lane Lane, s script, n int) (Config, *listener) {
	l := &listener{script: s, heard: map[int][][]call.Turn{}}
	cfg := of(lane, s)
	cfg.Caller, cfg.Reasks, cfg.Retry = l, n, DefaultRetry()
	return cfg, l
}

func TestAnAnswerThatDoesNotFitIsAskedForAgain(t *testing.T) {
	s := script{
		{{takes: 100 * ms, err: unfit("first", "no age")}, {takes: 70 * ms, err: unfit("second", "no name")}, {takes: 30 * ms}},
		{{takes: 50 * ms}},
	}
	cfg, l := reasking(lane("gather:1"), s, 2)
	events, tally := record(t, cfg, nil)

	turns := []call.Turn{{Answer: "first", Complaint: "no age"}, {Answer: "second", Complaint: "no name"}}
	for k, got := range l.heard[0] {
		wantEqual(t, "turns", got, turns[:k])
	}
	wantIs(t, "requests", len(l.heard[0]), 3)
	wantIs(t, "turns of another item", len(l.heard[1][0]), 0)

	// At once, without a back-off, and in the slot of the item.
	row := tally.Rows[0]
	for k, want := range []Attempt{{Begun: 0, Ended: 100 * ms, Reasked: true}, {Begun: 100 * ms, Ended: 170 * ms, Reasked: true}, {Begun: 170 * ms, Ended: 200 * ms}} {
		got := row.Attempts[k]
		if got.Begun != want.Begun || got.Ended != want.Ended || got.Reasked != want.Reasked || got.Wait != 0 {
			t.Errorf("attempt %d: %+v, want %+v", k+1, got, want)
		}
	}
	wantIs(t, "latency", row.Latency(), 200*ms)
	wantEqual(t, "started", timesOf(tally, started), millis(0, 200))
	wantIs(t, "ideal", tally.Ideal(), 250*ms)
	wantIs(t, "efficiency", tally.Efficiency(), 1)
	for i, e := range events {
		if e.Kind == Reasking && (events[i+1].Kind != AttemptStarted || events[i+1].At != e.At || events[i+1].Attempt != e.Attempt+1) {
			t.Errorf("after %+v comes %+v", e, events[i+1])
		}
	}

	wantIs(t, "status", row.Status, OK)
	wantIs(t, "re-asks", tally.Reasks, 2)
	wantIs(t, "re-asks of the item", row.Reasks(), 2)
	wantIs(t, "retries", tally.Retries, 0)
	wantIs(t, "what it was asked for last", row.Asked().Raw, "second")
	wantIs(t, "usage", tally.Usage, call.Usage{InputTokens: 10 + 10 + 10 + 10, OutputTokens: 4 + 4 + 1 + 1, Known: true})
	wantIs(t, "usage of the item", row.Usage(), call.Usage{InputTokens: 30, OutputTokens: 9, Known: true})
}

func TestWhatIsAskedAgain(t *testing.T) {
	failed := func(kind call.Kind, raw string) *call.Error {
		return &call.Error{Kind: kind, Message: string(kind), Raw: raw, RetryAfter: -1}
	}
	for name, tc := range map[string]struct {
		err    *call.Error
		reasks int
		want   int // attempts
	}{
		"does not fit":            {failed(call.InvalidOutput, `{"age":"20"}`), 2, 3},
		"does not fit, one":       {failed(call.InvalidOutput, `{"age":"20"}`), 1, 2},
		"does not fit, not asked": {failed(call.InvalidOutput, `{"age":"20"}`), 0, 1},
		"an answer of nothing":    {failed(call.InvalidOutput, ""), 2, 1},
		"an answer of blanks":     {failed(call.InvalidOutput, " \n"), 2, 1},
		"truncated":               {failed(call.Truncated, `{"age":`), 2, 1},
		"refused":                 {failed(call.Refused, "no"), 2, 1},
		"filtered":                {failed(call.Filtered, "no"), 2, 1},
		"a bad request":           {failed(call.BadRequest, ""), 2, 1},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, _ := reasking(lane("gather"), script{{{takes: 10 * ms, err: tc.err}}}, tc.reasks)
			_, tally := record(t, cfg, nil)
			row := tally.Rows[0]
			wantIs(t, "attempts", len(row.Attempts), tc.want)
			wantIs(t, "re-asks", tally.Reasks, tc.want-1)
			wantIs(t, "status", row.Status, Failed)
			wantIs(t, "kind", row.Err.Kind, tc.err.Kind)
			wantIs(t, "the last answer", row.Err.Raw, tc.err.Raw)
		})
	}
}

func TestARetryOfAReAskKeepsTheTurnsAndCountsApart(t *testing.T) {
	server := &call.Error{Kind: call.Server, RetryAfter: time.Second}
	s := script{{
		{takes: 100 * ms, err: server},
		{takes: 100 * ms, err: unfit("wrong", "no age")},
		{takes: 100 * ms, err: server},
		{takes: 100 * ms},
	}}
	cfg, l := reasking(lane("gather"), s, 1)
	_, tally := record(t, cfg, nil)
	turn := []call.Turn{{Answer: "wrong", Complaint: "no age"}}
	for k, want := range [][]call.Turn{nil, nil, turn, turn} {
		wantEqual(t, "turns", l.heard[0][k], want)
	}
	row := tally.Rows[0]
	wantIs(t, "status", row.Status, OK) // with two retries and one re-ask, as configured
	wantIs(t, "retries", tally.Retries, 2)
	wantIs(t, "re-asks", tally.Reasks, 1)
	wantIs(t, "finished", row.Finished, 2400*ms)

	s[0][3].err = server
	_, tally = record(t, cfg, nil)
	wantIs(t, "attempts with one failure more", len(tally.Rows[0].Attempts), 4)
	wantIs(t, "kind", tally.Rows[0].Err.Kind, call.Server)
}

// A re-ask does not lengthen the back-off of a retry after it.
func TestReAsksDoNotGrowTheBackOff(t *testing.T) {
	steps := []step{{err: unfit("wrong", "")}, {err: unfit("wrong", "")}, {err: failure(call.Server)}, {}}
	s := make(script, 200)
	for i := range s {
		s[i] = steps
	}
	cfg, _ := reasking(lane("gather"), s, 2)
	cfg.Retry = Retry{Max: 1, Base: 100 * ms, Cap: time.Hour}
	_, tally := record(t, cfg, nil)
	wantIs(t, "ok", tally.OK, len(s))
	if tally.Wall >= 100*ms || tally.Wall < 90*ms {
		t.Errorf("the longest first back-off is %v of %v", tally.Wall, cfg.Retry.Base)
	}
}

func TestStoppingDuringAReAsk(t *testing.T) {
	s := script{{{takes: 100 * ms, err: unfit("wrong", "no age")}, {takes: time.Hour}}}
	cfg, _ := reasking(lane("gather"), s, 2)
	_, tally := record(t, cfg, func(r *Run) { after(300 * ms); r.Stop() })
	row := tally.Rows[0]
	wantIs(t, "status", row.Status, Cancelled)
	wantIs(t, "message", row.Err.Message, "stopped while in flight")
	wantIs(t, "attempts", len(row.Attempts), 2)
	wantIs(t, "finished", row.Finished, 300*ms)
	wantIs(t, "usage", tally.Usage, call.Usage{InputTokens: 10, OutputTokens: 4, Known: true})
	wantIs(t, "usage of the item", row.Usage(), tally.Usage)
}

// Where the server does not say what a refused answer cost, the sum is not whole.
func TestAReAskWithoutUsage(t *testing.T) {
	wrong := unfit("wrong", "no age")
	wrong.Usage = call.Usage{}
	cfg, _ := reasking(lane("gather"), script{{{err: wrong}, {}}}, 1)
	_, tally := record(t, cfg, nil)
	wantIs(t, "status", tally.Rows[0].Status, OK)
	wantIs(t, "metered", tally.Metered(), false)
	wantIs(t, "the item's usage is known", tally.Rows[0].Usage().Known, false)
}
