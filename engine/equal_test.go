package engine

import (
	"testing"
	"time"

	"regatta/engine/call"
)

// Tallies are told apart by what their histograms alone hold, and by anything else.
func TestTalliesAreEqual(t *testing.T) {
	fold := func(took, first time.Duration, tokens int) *Tally {
		tally := NewTally()
		tally.Apply([]Event{
			{Kind: RunStarted, Started: &Started{Items: 1}}, {Kind: CallStarted}, {Kind: AttemptStarted, Attempt: 1},
			{Kind: Finished, At: took, Attempt: 1, Made: 1, Took: took, Status: OK, Answer: &call.Answer{Usage: call.Usage{OutputTokens: tokens, Known: true}}},
		})
		if first > 0 {
			tally.streamed.first = NewTally().latency
			_ = tally.streamed.first.RecordValue(int64(first))
		}
		return tally
	}
	one := fold(time.Second, 5, 7)
	if !one.Equal(fold(time.Second, 5, 7)) || !one.Equal(one) {
		t.Error("folds of the same events differ")
	}
	for what, other := range map[string]*Tally{
		"a latency": fold(2*time.Second, 5, 7), "a first token": fold(time.Second, 6, 7), "no first token": fold(time.Second, 0, 7), "tokens": fold(time.Second, 5, 8),
	} {
		if one.Equal(other) || other.Equal(one) {
			t.Errorf("%s makes no difference", what)
		}
	}
	other := fold(time.Second, 5, 7)
	_ = other.latency.RecordValue(3)
	if one.Equal(other) {
		t.Error("a count of the histogram makes no difference")
	}
}
