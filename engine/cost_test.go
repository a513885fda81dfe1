package engine

import (
	"testing"
	"time"

	"regatta/engine/call"
	"regatta/engine/price"
)

var cents = price.Price{Input: 10_000, Output: 50_000, Source: "a test"} // a token: 1 cent in, 5 cents out

func used(in, out int) call.Usage { return call.Usage{InputTokens: in, OutputTokens: out, Known: true} }

// The script's answers cost 15 cents; a failure costs what it says.
func TestCostCountsFailedAttempts(t *testing.T) {
	spoiled := failure(call.Server)
	spoiled.Usage = used(4, 1)
	final := failure(call.InvalidOutput)
	final.Usage = used(7, 2)
	cfg := of(lane("for-loop"), script{{{takes: ms, err: spoiled}, {takes: ms}}, {{takes: ms, err: final}}, {{takes: ms}}})
	cfg.Price = cents
	cfg.Retry = Retry{Max: 1}
	_, tally := record(t, cfg, nil)
	wantIs(t, "cost", tally.Cost(), Cost{0.09 + 0.15 + 0.17 + 0.15, true, false})
	wantIs(t, "cost at the end", tally.CostAtEnd(), tally.Cost())
	wantIs(t, "of item 0", tally.ItemCost(&tally.Rows[0]), Cost{0.24, true, false})
	wantIs(t, "of its first attempt", tally.AttemptCost(&tally.Rows[0], 0), Cost{0.09, true, false})
	wantIs(t, "of its second", tally.AttemptCost(&tally.Rows[0], 1), Cost{0.15, true, false})
	wantIs(t, "of item 1", tally.ItemCost(&tally.Rows[1]), Cost{0.17, true, false})
}

func TestCostThatIsNotKnown(t *testing.T) {
	_, tally := record(t, of(lane("gather"), lasting(ms)), nil)
	wantIs(t, "without a price", tally.Cost().Known, false)

	refused := failure(call.RateLimited)
	refused.Status = 429
	for name, c := range map[string]struct {
		first *call.Error
		want  Cost
	}{
		"broken off":      {failure(call.Connection), Cost{0.15, true, true}},
		"refused at once": {refused, Cost{0.15, true, false}},
	} {
		cfg := of(lane("gather"), script{{{takes: ms, err: c.first}, {takes: ms}}})
		cfg.Price, cfg.Retry = cents, Retry{Max: 1}
		_, tally := record(t, cfg, nil)
		wantIs(t, name, tally.Cost(), c.want)
		wantIs(t, name+", of the item", tally.ItemCost(&tally.Rows[0]), c.want)
	}

	cfg := of(lane("gather"), script{{{takes: ms, err: failure(call.Timeout)}}})
	cfg.Price = cents
	_, tally = record(t, cfg, nil)
	wantIs(t, "where nothing is told", tally.Cost().Known, false)

	tally = &Tally{Started: Started{Price: cents}, OK: 2, Unmetered: 1, Usage: used(10, 1)}
	wantIs(t, "where one result is not metered", tally.Cost(), Cost{0.15, true, true})
}

// A call that is stopped in flight may be paid for; one that never began is not.
func TestCostOfARunThatIsStopped(t *testing.T) {
	cfg := of(lane("gather:2"), lasting(ms, 9*ms, 9*ms))
	cfg.Price = cents
	_, tally := record(t, cfg, func(r *Run) { after(2 * ms); r.Stop() })
	wantIs(t, "cost", tally.Cost(), Cost{0.15, true, true})
	wantIs(t, "that nothing tells of", tally.Silent, 2)
}

func TestTheForecastOfTheCost(t *testing.T) {
	tally := &Tally{Started: Started{Price: cents}, Rows: make([]Row, 8), Usage: used(40, 4)}
	wantIs(t, "before anything has finished", tally.CostAtEnd(), Cost{})
	tally.OK, tally.Failed, tally.Cancelled = 3, 1, 1
	wantIs(t, "of 8 where 4 have finished", tally.CostAtEnd(), Cost{1.2, true, false})
	tally.Over = true
	wantIs(t, "once it is over", tally.CostAtEnd(), Cost{0.6, true, false})
}

// Sittings of a run have each their price, also where one is not known.
func TestCostOfSittings(t *testing.T) {
	dear := price.Price{Input: 100_000, Output: 500_000, Source: "a test"}
	for name, c := range map[string]struct {
		first, second price.Price
		want          Cost
	}{
		"the same":       {cents, cents, Cost{0.30, true, false}},
		"another":        {cents, dear, Cost{1.65, true, false}},
		"known at first": {cents, price.Price{}, Cost{0.15, true, true}},
		"known later":    {price.Price{}, dear, Cost{1.50, true, true}},
		"never known":    {price.Price{}, price.Price{}, Cost{}},
	} {
		answer := &call.Answer{Usage: used(10, 1)}
		started := func(p price.Price) *Started { return &Started{Lane: lane("gather"), Items: 2, Price: p} }
		done := func(item int, at time.Duration) []Event {
			return []Event{
				{At: at, Kind: CallStarted, Item: item}, {At: at, Kind: AttemptStarted, Item: item, Attempt: 1},
				{At: at + ms, Kind: Finished, Item: item, Attempt: 1, Made: 1, Status: OK, Answer: answer},
			}
		}
		tally := NewTally()
		tally.Apply([]Event{{Kind: RunStarted, Started: started(c.first)}})
		tally.Apply(done(0, 0))
		tally.Apply([]Event{{At: 2 * ms, Kind: Continued, Started: started(c.second)}})
		tally.Apply(done(1, 2*ms))
		wantIs(t, name, tally.Cost(), c.want)
		wantIs(t, name+", the first item", tally.ItemCost(&tally.Rows[0]), Cost{c.first.Of(answer.Usage), c.first.Known(), false})
		wantIs(t, name+", the second", tally.ItemCost(&tally.Rows[1]), Cost{c.second.Of(answer.Usage), c.second.Known(), false})
		bill := BillOf(Cost{c.first.Of(answer.Usage), c.first.Known(), false}, answer.Usage)
		wantIs(t, name+", as a journal has it", bill.Total(c.second, tally.Usage), c.want)
	}
}
