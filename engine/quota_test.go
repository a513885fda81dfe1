package engine

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine/call"
)

// What is counted by the second is what was counted in the whole seconds before.
func TestAMinuteForgetsWhatIsOlder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var m minute
		type count struct {
			at time.Duration
			n  int
		}
		var all []count
		at := time.Duration(0)
		for range rapid.IntRange(0, 50).Draw(rt, "counts") {
			at += time.Duration(rapid.IntRange(0, 90_000).Draw(rt, "later")) * time.Millisecond
			n := rapid.IntRange(1, 9).Draw(rt, "n")
			m.add(at, n)
			all = append(all, count{at, n})
		}
		now := at + time.Duration(rapid.IntRange(0, 200_000).Draw(rt, "now"))*time.Millisecond
		seconds := rapid.IntRange(1, len(m.counts)-1).Draw(rt, "seconds")
		want := 0
		for _, c := range all {
			if ago := int(now/time.Second - c.at/time.Second); ago >= 1 && ago <= seconds {
				want += c.n
			}
		}
		if got := m.before(now, seconds); got != want {
			rt.Fatalf("%d at %v, want %d of %v", got, now, want, all)
		}
	})
}

// A rate is that of whole seconds, without the first, in which all begins that may at once.
func TestTheRateOfLate(t *testing.T) {
	tally := NewTally()
	tally.Apply([]Event{{Kind: RunStarted, Started: &Started{Lane: lane("gather"), Items: 99}}})
	for i := range 20 { // ten at once, then two a second
		at := max(0, i-9) * 500
		tally.Apply([]Event{{Kind: CallStarted, At: time.Duration(at) * ms, Item: i}, {Kind: AttemptStarted, At: time.Duration(at) * ms, Item: i, Attempt: 1}})
	}
	for now, want := range map[time.Duration]struct {
		rate float64
		over int
	}{1900 * ms: {0, 0}, 2100 * ms: {120, 1}, 4900 * ms: {120, 3}, 6100 * ms: {108, 5}} {
		if rate, _, over := tally.RateOfLate(now, 5); rate != want.rate || over != want.over {
			t.Errorf("at %v: %v over %d s, want %v over %d", now, rate, over, want.rate, want.over)
		}
	}
}

// What a response states that was asked for before another limit was told is over.
func TestLateHeadersTellNoLimitThatIsOver(t *testing.T) {
	answer := func(limit, left int) *call.Answer {
		return &call.Answer{Rates: call.Rates{LimitRequests: limit, RemainingRequests: left, LimitTokens: -1, RemainingTokens: -1}}
	}
	tally := NewTally()
	tally.Apply([]Event{
		{Kind: RunStarted, Started: &Started{Lane: lane("gather"), Items: 3}},
		{Kind: CallStarted, At: 1 * ms, Item: 0}, {Kind: AttemptStarted, At: 1 * ms, Item: 0, Attempt: 1},
		{Kind: CallStarted, At: 2 * ms, Item: 1}, {Kind: AttemptStarted, At: 2 * ms, Item: 1, Attempt: 1},
		{Kind: CallStarted, At: 300 * ms, Item: 2}, {Kind: AttemptStarted, At: 300 * ms, Item: 2, Attempt: 1},
		{Kind: Finished, At: 400 * ms, Item: 0, Attempt: 1, Made: 1, Status: OK, Answer: answer(6000, 5000)},
		{Kind: Finished, At: 500 * ms, Item: 2, Attempt: 1, Made: 1, Status: OK, Answer: answer(600, 20)},
		{Kind: Finished, At: 900 * ms, Item: 1, Attempt: 1, Made: 1, Status: OK, Answer: answer(6000, 4900)},
	})
	if requests, _ := tally.Quotas(); requests.Limit != 600 || requests.Left != 20 {
		t.Errorf("%d of %d left, want 20 of 600", requests.Left, requests.Limit)
	}
}
