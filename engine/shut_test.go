package engine

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"regatta/engine/call"
)

// turning is a provider that answers so many calls, each in as many milliseconds as
// its place in the dataset says, and then fails them all.
type turning struct {
	good int64
	then *call.Error
	sent atomic.Int64
}

func (p *turning) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	n := p.sent.Add(1)
	if err := pause(ctx, time.Duration(5+req.Index%3)*ms); err != nil {
		return call.Answer{}, err
	}
	if n > p.good {
		failed := *p.then
		return call.Answer{}, &failed
	}
	return call.Answer{Output: []byte(`{}`), Usage: call.Usage{InputTokens: 1, OutputTokens: 1, Known: true}}, nil
}

// TestADeadKeyEndsTheRun: of 500 items, what is in flight when the first answer says
// so is the last that is sent, whatever the strategy; results are kept.
func TestADeadKeyEndsTheRun(t *testing.T) {
	for name, why := range map[string]call.Error{
		"key":     {Kind: call.Auth, Status: 401, Message: "invalid key", Rates: call.NoRates},
		"account": {Kind: call.Quota, Status: 429, Code: "insufficient_quota", Message: "nothing left", Rates: call.NoRates},
		"model":   {Kind: call.BadRequest, Status: 404, Code: "model_not_found", Message: "no such model", ForAll: true, Rates: call.NoRates},
	} {
		for _, strategy := range []string{"for-loop", "gather:8", "as-completed:8", "ordered:8"} {
			t.Run(name+"/"+strategy, func(t *testing.T) {
				p := &turning{good: 20, then: &why}
				cfg := Config{Lane: lane(strategy), Rows: texts(500), Caller: p, Retry: DefaultRetry(), Reasks: 2}
				events, tally := record(t, cfg, nil)
				if sent := p.sent.Load(); sent > 20+8 {
					t.Errorf("%d were sent", sent)
				}
				wantIs(t, "ok", tally.OK, 20)
				wantIs(t, "delivered", tally.Delivered, tally.OK+tally.Failed)
				wantIs(t, "cancelled", tally.Cancelled, 500-tally.OK-tally.Failed)
				wantIs(t, "the end", tally.End, Cancelled)
				wantIs(t, "events that say why", len(itemsOf(events, RunShut)), 1)
				if tally.Shut == nil || tally.Shut.Kind != why.Kind || tally.Shut.Message != why.Message {
					t.Fatalf("it ended for %v", tally.Shut)
				}
				last := &tally.Rows[499]
				if last.Status != Cancelled || last.Err.Kind != why.Kind || last.Err.Message != "never started: "+why.Message {
					t.Errorf("the last item: %v, %v", last.Status, last.Err)
				}
				shut := false
				for _, e := range events {
					shut = shut || e.Kind == RunShut
					if shut && e.Kind == AttemptStarted {
						t.Errorf("item %d begins an attempt after it", e.Item)
					}
				}
			})
		}
	}
}

// TestAnItemsOwnErrorEndsNothing: a bad request is one item's, unless it says otherwise;
// a page that isn't found is the run's only as long as nothing was ever answered.
func TestAnItemsOwnErrorEndsNothing(t *testing.T) {
	lost := call.Error{Kind: call.BadRequest, Status: 404, Rates: call.NoRates}
	forbidden := call.Error{Kind: call.Auth, Status: 403, Rates: call.NoRates}
	for name, c := range map[string]struct {
		good int64
		then call.Error
		sent int64
	}{
		"too long":                  {0, call.Error{Kind: call.BadRequest, Status: 400, Code: "context_length_exceeded"}, 10},
		"filtered":                  {0, call.Error{Kind: call.Filtered, Status: 400}, 10},
		"not found, later":          {1, lost, 10},
		"not found, from the first": {0, lost, 1},
		"forbidden, later":          {1, forbidden, 1 + mostForbidden},
		"forbidden, from the first": {0, forbidden, 1},
	} {
		p := &turning{good: c.good, then: &c.then}
		_, tally := record(t, Config{Lane: lane("for-loop"), Rows: texts(10), Caller: p}, nil)
		if p.sent.Load() != c.sent || (tally.Shut != nil) != (c.sent < 10) {
			t.Errorf("%s: %d sent, want %d; shut for %v", name, p.sent.Load(), c.sent, tally.Shut)
		}
	}
}

// TestForbiddenTextsEndNothing: what is forbidden between answers is a text.
func TestForbiddenTextsEndNothing(t *testing.T) {
	var s script
	for i := range 20 {
		var err *call.Error
		if i%4 == 1 || i%4 == 2 {
			err = &call.Error{Kind: call.Auth, Status: 403, Message: "blocked", Rates: call.NoRates}
		}
		s = append(s, []step{{takes: ms, err: err}})
	}
	_, tally := record(t, of(lane("for-loop"), s), nil)
	wantIs(t, "ok", tally.OK, 10)
	wantIs(t, "failed", tally.Failed, 10)
	if tally.Shut != nil {
		t.Errorf("shut for %v", tally.Shut)
	}
}

// TestABackOffEndsWithTheKey: an item that waits to be retried is not sent again, fails
// for its own reason, and what it consumed is counted once.
func TestABackOffEndsWithTheKey(t *testing.T) {
	limited := &call.Error{Kind: call.RateLimited, Status: 429, Message: "slow down", RetryAfter: time.Minute}
	broken := &call.Error{Kind: call.Connection, Message: "broke off", RetryAfter: -1}
	dead := &call.Error{Kind: call.Auth, Status: 401, Message: "invalid key", RetryAfter: -1}
	s := script{
		{{takes: ms, err: limited}},
		{{takes: 3 * ms, err: dead}},
		{{takes: 5 * ms, err: broken}},
		{{takes: 7 * ms}},
	}
	cfg := of(lane("gather:4"), s)
	cfg.Retry = DefaultRetry()
	_, tally := record(t, cfg, nil)
	wantEqual(t, "finished", timesOf(tally, finished), []time.Duration{3 * ms, 3 * ms, 5 * ms, 7 * ms})
	wantIs(t, "ok", tally.OK, 1)
	wantIs(t, "failed", tally.Failed, 3)
	wantIs(t, "may have been paid for", tally.Silent, 1)
	for i, want := range map[int]string{0: "slow down; not retried: invalid key", 2: "broke off; not retried: invalid key"} {
		if got := tally.Rows[i].Err; got.Message != want || len(tally.Rows[i].Attempts) != 1 {
			t.Errorf("item %d: %v in %d attempts", i, got, len(tally.Rows[i].Attempts))
		}
	}
}

// TestARunIsToldOfADeadKey: what another run has found out ends this one too.
func TestARunIsToldOfADeadKey(t *testing.T) {
	dead := &call.Error{Kind: call.Auth, Message: "invalid key"}
	s := lasting(5*ms, 5*ms, 5*ms, 5*ms)
	_, tally := record(t, of(lane("gather:2"), s), func(r *Run) { after(ms); r.Shut(dead); r.Shut(dead) })
	wantIs(t, "ok", tally.OK, 2)
	wantIs(t, "cancelled", tally.Cancelled, 2)
	wantIs(t, "delivered", tally.Delivered, 2)
	if tally.Shut != dead || !strings.HasSuffix(tally.Rows[3].Err.Message, "invalid key") {
		t.Errorf("shut for %v, the last item for %v", tally.Shut, tally.Rows[3].Err)
	}
}

// TestADeadKeyUnderEveryPolicy: the policies mean the same as for any failure.
func TestADeadKeyUnderEveryPolicy(t *testing.T) {
	for policy, want := range map[Policy]Status{Collect: Cancelled, Cancel: Failed, Orphan: Failed} {
		p := &turning{good: 4, then: &call.Error{Kind: call.Auth, Message: "invalid key"}}
		_, tally := record(t, Config{Lane: lane("as-completed:2"), Rows: texts(50), Caller: p, OnError: policy}, nil)
		if tally.End != want || tally.Shut == nil || p.sent.Load() > 6 || tally.OK != 4 {
			t.Errorf("%v: ended %v for %v, %d sent, %d ok", policy, tally.End, tally.Shut, p.sent.Load(), tally.OK)
		}
	}
}
