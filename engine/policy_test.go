package engine

import (
	"testing"
	"time"

	"regatta/engine/call"
)

// one of five fails: item 1, after 200 ms.
func withFailure() script {
	s := lasting(300*ms, 200*ms, 100*ms, 400*ms, 250*ms)
	s[1][0].err = failure(call.BadRequest)
	return s
}

func statuses(tally *Tally) (all []Status) {
	for i := range tally.Rows {
		all = append(all, tally.Rows[i].Status)
	}
	return all
}

func TestFailurePolicies(t *testing.T) {
	const o, f, c = OK, Failed, Cancelled
	for _, tc := range []struct {
		lane       string
		policy     Policy
		statuses   []Status
		deliveries []int
		wall, over int // ms; wall: the last delivery, over: the last event
		end        Status
	}{
		// collect: the failed item takes its place.
		{"for-loop", Collect, []Status{o, f, o, o, o}, []int{0, 1, 2, 3, 4}, 1250, 1250, OK},
		{"gather", Collect, []Status{o, f, o, o, o}, []int{0, 1, 2, 3, 4}, 400, 400, OK},
		{"as-completed", Collect, []Status{o, f, o, o, o}, []int{2, 1, 4, 0, 3}, 400, 400, OK},
		{"ordered", Collect, []Status{o, f, o, o, o}, []int{0, 1, 2, 3, 4}, 400, 400, OK},
		{"gather:2", Collect, []Status{o, f, o, o, o}, []int{0, 1, 2, 3, 4}, 700, 700, OK},

		// cancel: the first failure ends the run; what is there is delivered.
		{"for-loop", Cancel, []Status{o, f, c, c, c}, []int{0, 1}, 500, 500, Failed},
		{"gather", Cancel, []Status{c, f, o, c, c}, []int{1, 2}, 200, 200, Failed},
		{"as-completed", Cancel, []Status{c, f, o, c, c}, []int{2, 1}, 200, 200, Failed},
		{"ordered", Cancel, []Status{c, f, o, c, c}, []int{1, 2}, 200, 200, Failed},
		{"gather:2", Cancel, []Status{c, f, c, c, c}, []int{1}, 200, 200, Failed},

		// orphan: the failure reaches the consumer and ends the delivery; what was
		// dispatched runs on, and its results are lost.
		{"for-loop", Orphan, []Status{o, f, c, c, c}, []int{0, 1}, 500, 500, Failed},
		{"gather", Orphan, []Status{o, f, o, o, o}, []int{1}, 200, 400, Failed},
		{"as-completed", Orphan, []Status{o, f, o, o, o}, []int{2, 1}, 200, 400, Failed},
		{"ordered", Orphan, []Status{o, f, o, o, o}, []int{0, 1}, 300, 400, Failed},
		{"gather:2", Orphan, []Status{o, f, o, o, o}, []int{1}, 200, 700, Failed},
		{"as-completed:2", Orphan, []Status{o, f, o, o, o}, []int{1}, 200, 700, Failed},
	} {
		t.Run(tc.lane+" "+tc.policy.String(), func(t *testing.T) {
			cfg := of(lane(tc.lane), withFailure())
			cfg.OnError, cfg.DatasetOrder = tc.policy, true
			events, tally := record(t, cfg, nil)
			wantEqual(t, "statuses", statuses(tally), tc.statuses)
			wantEqual(t, "deliveries", itemsOf(events, Delivered), tc.deliveries)
			wantIs(t, "wall", tally.Wall, time.Duration(tc.wall)*ms)
			wantIs(t, "last event", tally.Now, time.Duration(tc.over)*ms)
			wantIs(t, "end", tally.End, tc.end)
			wantIs(t, "lost", tally.Undelivered(), lostOf(tally))
		})
	}
}

// lostOf counts the results that nobody got.
func lostOf(tally *Tally) int {
	lost := 0
	for i := range tally.Rows {
		if row := &tally.Rows[i]; row.Status == OK && !row.Adopted && row.Delivered < 0 {
			lost++
		}
	}
	return lost
}

func TestStoppingKeepsAndDeliversWhatIsThere(t *testing.T) {
	for _, tc := range []struct {
		lane       string
		deliveries []int
	}{
		{"gather:2", []int{0, 1, 2}},
		{"ordered:2", []int{0, 1, 2}},
		{"as-completed:2", []int{1, 0, 2}},
		{"for-loop", []int{0}},
	} {
		t.Run(tc.lane, func(t *testing.T) {
			cfg := of(lane(tc.lane), lasting(300*ms, 200*ms, 150*ms, time.Hour, time.Hour))
			cfg.DatasetOrder = true
			events, tally := record(t, cfg, func(r *Run) { after(450 * ms); r.Stop() })
			wantEqual(t, "deliveries", itemsOf(events, Delivered), tc.deliveries)
			wantIs(t, "ended at", tally.Now, 450*ms)
			wantIs(t, "end", tally.End, Cancelled)
			wantIs(t, "cancelled", tally.Cancelled, 5-len(tc.deliveries))
			wantIs(t, "efficiency", tally.Efficiency(), 0)
		})
	}
}

func TestStoppingDuringBackOffSaysWhatHadHappened(t *testing.T) {
	s := script{{{takes: 100 * ms, err: &call.Error{Kind: call.RateLimited, Status: 429, Message: "slow down", RetryAfter: time.Minute}}}}
	cfg := of(lane("gather"), s)
	cfg.Retry = DefaultRetry()
	_, tally := record(t, cfg, func(r *Run) { after(time.Second); r.Stop() })
	row := tally.Rows[0]
	wantIs(t, "status", row.Status, Cancelled)
	wantIs(t, "message", row.Err.Message, "stopped while waiting to retry, after rate_limited (429): slow down")
	wantIs(t, "attempts", len(row.Attempts), 1)
	wantIs(t, "attempt ended", row.Attempts[0].Ended, 100*ms)
	wantIs(t, "finished", row.Finished, time.Second)
}

func TestRetries(t *testing.T) {
	no := false
	yes := true
	asked := func(kind call.Kind, wait time.Duration, should *bool) *call.Error {
		return &call.Error{Kind: kind, RetryAfter: wait, ShouldRetry: should}
	}
	for name, tc := range map[string]struct {
		err      *call.Error
		attempts int
		finished time.Duration // exact where the server said how long to wait
	}{
		"rate limited":            {asked(call.RateLimited, 7*time.Second, nil), 3, 14300 * ms},
		"server":                  {asked(call.Server, time.Second, nil), 3, 2300 * ms},
		"conflict":                {asked(call.Conflict, time.Second, nil), 3, 2300 * ms},
		"timeout":                 {asked(call.Timeout, time.Second, nil), 3, 2300 * ms},
		"connection":              {asked(call.Connection, time.Second, nil), 3, 2300 * ms},
		"a longer wait than ours": {asked(call.RateLimited, 2*time.Minute+1, nil), 1, 100 * ms},
		"the server says no":      {asked(call.Server, time.Second, &no), 1, 100 * ms},
		"the server says yes":     {asked(call.InvalidOutput, time.Second, &yes), 3, 2300 * ms},
		"quota":                   {asked(call.Quota, time.Second, &yes), 1, 100 * ms},
		"auth":                    {asked(call.Auth, time.Second, &yes), 1, 100 * ms},
		"bad request":             {asked(call.BadRequest, time.Second, &yes), 1, 100 * ms},
		"refused":                 {asked(call.Refused, time.Second, nil), 1, 100 * ms},
		"invalid output":          {asked(call.InvalidOutput, time.Second, nil), 1, 100 * ms},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := of(lane("gather"), script{{{takes: 100 * ms, err: tc.err}}})
			cfg.Retry = DefaultRetry()
			_, tally := record(t, cfg, nil)
			row := tally.Rows[0]
			wantIs(t, "attempts", len(row.Attempts), tc.attempts)
			wantIs(t, "retries", tally.Retries, tc.attempts-1)
			wantIs(t, "finished", row.Finished, tc.finished)
			wantIs(t, "status", row.Status, Failed)
		})
	}
}

func TestBackOffIsExponentialWithFullJitterAndKeepsTheSlot(t *testing.T) {
	r := Retry{Max: 6, Base: 100 * ms, Cap: 450 * ms}
	ceilings := millis(100, 200, 400, 450, 450, 450)
	for attempt, ceiling := range ceilings {
		var most time.Duration
		for item := range 500 {
			wait, again := r.Next(failure(call.Server), 1, item, attempt+1)
			if !again || wait < 0 || wait >= ceiling {
				t.Fatalf("attempt %d: %v, %v", attempt+1, wait, again)
			}
			most = max(most, wait)
		}
		if most < ceiling*9/10 {
			t.Errorf("attempt %d: 500 back-offs stay below %v of %v", attempt+1, most, ceiling)
		}
	}

	flaky := step{takes: 100 * ms, err: &call.Error{Kind: call.Server, RetryAfter: time.Second}}
	s := script{{flaky, {takes: 100 * ms}}, {{takes: 100 * ms}}}
	cfg := of(lane("gather:1"), s)
	cfg.Retry = DefaultRetry()
	_, tally := record(t, cfg, nil)
	wantEqual(t, "started", timesOf(tally, started), millis(0, 1200))
	wantIs(t, "max in flight", tally.Most, 1)
	wantIs(t, "status", tally.Rows[0].Status, OK)
}

func TestAnAttemptHasATimeLimit(t *testing.T) {
	cfg := of(lane("gather"), script{{{takes: time.Hour}, {takes: 100 * ms}}})
	cfg.Retry = Retry{Max: 1, Timeout: 5 * time.Second}
	_, tally := record(t, cfg, nil)
	row := tally.Rows[0]
	wantIs(t, "finished", row.Finished, 5100*ms)
	wantIs(t, "status", row.Status, OK)
	wantIs(t, "first error", row.Attempts[0].Err.Error(), "timeout: timed out after 5s")
}

// A tally says from when on the consumer is gone: under orphan alone, and not for what
// had failed before the run.
func TestTheConsumerIsGone(t *testing.T) {
	for policy, want := range map[Policy]bool{Collect: false, Cancel: false, Orphan: true} {
		cfg := of(lane("as-completed:1"), script{{{takes: ms, err: failure(call.BadRequest)}}})
		cfg.OnError = policy
		_, tally := record(t, cfg, nil)
		wantIs(t, policy.String(), tally.Raised, want)
	}
	cfg := of(lane("as-completed"), lasting(ms, ms))
	cfg.OnError, cfg.Prior = Orphan, []Prior{failedBefore(1)}
	_, tally := record(t, cfg, nil)
	wantIs(t, "a failure from before", tally.Raised, false)
	wantIs(t, "delivered after it", tally.Delivered, 2)
}

// Once the consumer is gone nothing waits for delivery any more, however long the run
// goes on.
func TestNothingIsHeldForAConsumerWhoIsGone(t *testing.T) {
	cfg := of(lane("as-completed"), script{{{takes: ms}}, {{takes: 2 * ms, err: failure(call.BadRequest)}}, {{takes: 5 * ms}}, {{takes: 9 * ms}}})
	cfg.OnError = Orphan
	events, _ := record(t, cfg, nil)
	tally := upTo(t, events, 6*ms)
	wantIs(t, "results", tally.OK, 2)
	wantIs(t, "over", tally.Over, false)
	wantIs(t, "held by an hour", tally.HeldBy(time.Hour), 0)
	for at, want := range map[time.Duration]int{0: 4, 3 * ms: 2, 6 * ms: 1} {
		wantIs(t, "in flight at "+at.String(), tally.InFlightCurve.At(at), want)
	}
}
