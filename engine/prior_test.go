package engine

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine/call"
)

// doneBefore is the result of an item from before the run: the second of three attempts,
// and right.
func doneBefore(item int) Prior {
	usage := call.Usage{InputTokens: 1000, OutputTokens: 1000, Known: true}
	return Prior{Item: item, Attempt: 2, Made: 3, Took: time.Hour, Verdict: Right, Answer: &call.Answer{Output: json.RawMessage(`{}`), Usage: usage}}
}

// failedBefore is the failure of an item from before the run.
func failedBefore(item int) Prior {
	return Prior{Item: item, Attempt: 1, Made: 1, Err: failure(call.Refused)}
}

// withPrior is a run of five items of which the second succeeded and the fourth failed
// before it.
func withPrior(name string) Config {
	cfg := of(lane(name), lasting(4*ms, 0, 6*ms, 0, 2*ms))
	cfg.DatasetOrder = true
	cfg.Prior = []Prior{failedBefore(3), doneBefore(1)}
	return cfg
}

func TestPriorResultsAreDeliveredAsTheStrategyHasIt(t *testing.T) {
	for name, want := range map[string]struct {
		order []int32
		at    []time.Duration
		held  time.Duration
	}{
		"for-loop":       {[]int32{0, 1, 2, 3, 4}, []time.Duration{4 * ms, 4 * ms, 10 * ms, 10 * ms, 12 * ms}, 0},
		"gather":         {[]int32{0, 1, 2, 3, 4}, []time.Duration{6 * ms, 6 * ms, 6 * ms, 6 * ms, 6 * ms}, 2 * ms},
		"gather:1":       {[]int32{0, 1, 2, 3, 4}, []time.Duration{12 * ms, 12 * ms, 12 * ms, 12 * ms, 12 * ms}, (8 + 2) * ms / 3},
		"as-completed":   {[]int32{1, 3, 4, 0, 2}, []time.Duration{4 * ms, 0, 6 * ms, 0, 2 * ms}, 0},
		"as-completed:1": {[]int32{1, 3, 0, 2, 4}, []time.Duration{4 * ms, 0, 10 * ms, 0, 12 * ms}, 0},
		"ordered":        {[]int32{0, 1, 2, 3, 4}, []time.Duration{4 * ms, 4 * ms, 6 * ms, 6 * ms, 6 * ms}, 4 * ms / 3},
	} {
		for _, policy := range []Policy{Collect, Cancel, Orphan} {
			t.Run(name+" "+policy.String(), func(t *testing.T) {
				cfg := withPrior(name)
				cfg.OnError = policy
				events, tally := record(t, cfg, nil)
				wantEqual(t, "order", tally.DeliveryOrder, want.order)
				wantEqual(t, "delivered", timesOf(tally, delivered), want.at)
				wantEqual(t, "adopted", itemsOf(events, Adopted), []int{1, 3})
				wantIs(t, "held", tally.Held(), want.held)
				wantIs(t, "held by the end", tally.HeldBy(tally.Now), want.held)
				wantIs(t, "wall", tally.Wall, slices.Max(want.at))
				wantIs(t, "the end", tally.End, OK)
				wantIs(t, "undelivered", tally.Undelivered(), 0)
			})
		}
	}
}

// What was done before is neither called nor paid for, and in no latency; but its result
// is one of the run's.
func TestPriorResultsAreCountedApart(t *testing.T) {
	events, tally := record(t, withPrior("gather"), nil)
	starts := itemsOf(events, AttemptStarted)
	wantEqual(t, "attempts", starts, []int{0, 2, 4})
	wantIs(t, "calls", tally.Calls, 3)
	wantIs(t, "adopted", tally.Adopted, 2)
	wantIs(t, "ok", tally.OK, 4)
	wantIs(t, "failed", tally.Failed, 1)
	wantIs(t, "ended", tally.Ended(), 5)
	wantIs(t, "waiting", tally.Waiting(), 0)
	wantIs(t, "returned", tally.Returned, 4)
	wantIs(t, "right", tally.Right, 1)
	wantIs(t, "usage", tally.Usage, call.Usage{InputTokens: 30, OutputTokens: 3, Known: true})
	wantIs(t, "failures that may have cost", tally.Silent, 0)
	wantIs(t, "longest latency", tally.Percentile(100), 6*ms)
	wantIs(t, "serial", tally.Serial(), 12*ms)
	wantIs(t, "first result", tally.First, 6*ms)
	wantIs(t, "first that finished", tally.FirstFinish, 2*ms)
	wantIs(t, "speed-up", tally.Speedup(), 0)
	wantIs(t, "efficiency", tally.Efficiency(), 1)
	row := &tally.Rows[1]
	wantIs(t, "its answer", string(row.Answer.Output), `{}`)
	wantIs(t, "its outcome", row.Outcome, 2)
	wantIs(t, "its attempts then", row.Made, 3)
	wantIs(t, "its attempts now", len(row.Attempts), 0)
	wantIs(t, "its latency", row.Latency(), Unset)
	wantIs(t, "its wait for delivery", row.Held(time.Hour), Unset)
	wantIs(t, "its usage then", row.Usage().InputTokens, 1000)
	wantIs(t, "its cost now", tally.ItemCost(row), Cost{})
	wantIs(t, "the failure", tally.Rows[3].Err.Kind, call.Refused)
}

func TestTheCostAtTheEndLeavesOutWhatWasDone(t *testing.T) {
	cfg := withPrior("for-loop")
	cfg.Price.Input, cfg.Price.Output = 1, 1
	events, tally := record(t, cfg, nil)
	halfway := upTo(t, events, 4*ms)
	wantIs(t, "estimate after one of three calls", halfway.CostAtEnd().USD, tally.Cost().USD)
}

// never is a caller that must not be called.
type never struct{ t *testing.T }

func (n never) Call(context.Context, call.Request) (call.Answer, error) {
	n.t.Error("a call was made")
	return call.Answer{}, nil
}

func TestARunOfWhatIsDone(t *testing.T) {
	for _, strategy := range Strategies() {
		cfg := Config{Lane: Lane{Strategy: strategy}, Rows: texts(3), Caller: never{t}, Prior: []Prior{doneBefore(0), failedBefore(1), doneBefore(2)}}
		_, tally := record(t, cfg, nil)
		wantIs(t, strategy.Name+" delivered", tally.Delivered, 3)
		wantIs(t, strategy.Name+" end", tally.End, OK)
		wantIs(t, strategy.Name+" first result of its own", tally.First, Unset)
		wantIs(t, strategy.Name+" held", tally.Held(), Unset)
		wantIs(t, strategy.Name+" efficiency", tally.Efficiency(), 0)
	}
}

// A run that is stopped, even before it has begun, loses nothing of what was done.
func TestAStoppedRunKeepsWhatWasDone(t *testing.T) {
	for _, strategy := range Strategies() {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			run, err := Start(ctx, Config{Lane: Lane{Strategy: strategy}, Rows: texts(3), Caller: never{t}, Prior: []Prior{doneBefore(2)}, Check: checked()})
			if err != nil {
				t.Fatal(err)
			}
			tally := NewTally()
			for batch := range run.Events() {
				tally.Apply(batch)
			}
			wantIs(t, "cancelled", tally.Cancelled, 2)
			wantIs(t, "delivered", tally.Delivered, 1)
			wantIs(t, "the end", tally.End, Cancelled)
		})
	}
}

// However much was done before, it never stands in memory all at once, and no call
// starts before all of it is told.
func TestAHundredThousandPriorResults(t *testing.T) {
	const items = 100_000
	for _, calls := range []int{10, 0} {
		manyPrior(t, items, calls)
	}
}

func manyPrior(t *testing.T, items, calls int) {
	synctest.Test(t, func(t *testing.T) {
		cfg := Config{Lane: lane("as-completed:10"), Rows: texts(items), Caller: instant{}, Check: checked()}
		for i := range items - calls {
			cfg.Prior = append(cfg.Prior, doneBefore(i))
		}
		run, err := Start(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		run.mu.Lock()
		waiting, begun := len(run.outbox.queue), run.next
		run.mu.Unlock()
		if begun > 0 || waiting > maxQueued+100 {
			t.Errorf("%d calls started, %d events waiting for a reader that takes none", begun, waiting)
		}
		tally := NewTally()
		for batch := range run.Events() {
			tally.Apply(batch)
		}
		wantIs(t, "delivered", tally.Delivered, items)
		wantIs(t, "calls", tally.Calls, calls)
		wantIs(t, "cancelled", tally.Cancelled, 0)
	})
}

func TestPriorResultsThatCannotBe(t *testing.T) {
	both := doneBefore(0)
	both.Err = failure(call.Server)
	uncounted := doneBefore(0)
	uncounted.Attempt = 4
	for want, prior := range map[string][]Prior{
		"prior result: no item with index 2; use one of 2":                          {doneBefore(2)},
		"prior result: no item with index -1; use one of 2":                         {doneBefore(-1)},
		"prior result: item with index 1 twice; keep one":                           {doneBefore(1), doneBefore(0), failedBefore(1)},
		"prior result: item with index 0; give an answer or an error, and not both": {both},
		"prior result: item with index 1; give an answer or an error, and not both": {{Item: 1}},
		"prior result: item with index 0: attempt 4 of 3 in 1h0m0s; count from 1":   {uncounted},
	} {
		_, err := Start(t.Context(), Config{Lane: lane("gather"), Rows: texts(2), Caller: never{t}, Prior: prior})
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
