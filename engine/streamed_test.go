package engine

import (
	"testing"
	"time"

	"regatta/engine/call"
)

// streaming is the configuration of a script that is streamed.
func streaming(name string, s script) Config {
	cfg := of(lane(name), s)
	cfg.Stream, cfg.Retry, cfg.Reasks = true, DefaultRetry(), 1
	return cfg
}

func TestTheTimeToTheFirstTokenIsThatOfTheAttemptThatSucceeded(t *testing.T) {
	s := script{
		{{takes: 300 * ms, says: []string{"a", "b"}}},
		{{takes: 400 * ms, says: []string{"a"}, err: unfit("a", "no name")}, {takes: 900 * ms, says: []string{"a", "b"}}},
		{{takes: 100 * ms, says: []string{"a"}, err: failure(call.Refused)}},
	}
	_, tally := record(t, streaming("gather", s), nil)
	wantIs(t, "said to be streamed", tally.Started.Stream, true)
	for i, want := range []time.Duration{100 * ms, 300 * ms, Unset} {
		wantIs(t, "time to the first token", tally.Rows[i].TimeToFirstToken(), want)
	}
	wantIs(t, "of an attempt that was asked again", tally.Rows[1].Attempts[0].TimeToFirstToken(), 200*ms)
	wantIs(t, "of failed attempt", tally.Rows[2].Attempts[0].TimeToFirstToken(), 50*ms)
	wantIs(t, "half", tally.FirstToken(50).Round(ms), 100*ms)
	wantIs(t, "all", tally.FirstToken(100), 300*ms)
}

func TestTokensASecond(t *testing.T) {
	s := script{
		{{takes: 300 * ms, says: []string{"a", "b"}}},                        // one token in 200 ms
		{{takes: time.Second, says: []string{"a"}}},                          // one in 500 ms
		{{takes: time.Second, says: []string{"a"}, err: failure(call.Auth)}}, // none
	}
	_, tally := record(t, streaming("gather", s), nil)
	for i, want := range []float64{5, 2, 0} {
		wantIs(t, "of an item", tally.Rows[i].TokensPerSecond(), want)
	}
	wantIs(t, "of the run", tally.TokensPerSecond(time.Hour), 2)
	wantIs(t, "of a run that is on", func() float64 { tally.Over = false; return tally.TokensPerSecond(4 * time.Second) }(), 0.5)
}

func TestWhatWasNotStreamedHasNoTokensASecond(t *testing.T) {
	cfg := of(lane("gather"), script{{{takes: 300 * ms, says: []string{"a", "b"}}}})
	_, tally := record(t, cfg, nil)
	wantIs(t, "said to be streamed", tally.Started.Stream, false)
	wantIs(t, "time to the first token", tally.Rows[0].TimeToFirstToken(), Unset)
	wantIs(t, "tokens a second of the item", tally.Rows[0].TokensPerSecond(), 0)
	wantIs(t, "time to the first token in the run", tally.FirstToken(50), Unset)
	wantIs(t, "tokens a second of the run", tally.TokensPerSecond(time.Second), 0)
}

// TestTokensThatNobodyCountedAreNotSaid folds in results whose tokens are not
// known, and one that came all at once.
func TestTokensThatNobodyCountedAreNotSaid(t *testing.T) {
	tally := NewTally()
	tally.Apply([]Event{
		{Kind: RunStarted, Started: &Started{Lane: lane("gather"), Items: 2, Stream: true}},
		{Kind: CallStarted, Item: 0}, {Kind: AttemptStarted, Item: 0, Attempt: 1},
		{Kind: CallStarted, Item: 1}, {Kind: AttemptStarted, Item: 1, Attempt: 1},
		{Kind: FirstToken, At: 500 * ms, Item: 0, Attempt: 1},
		{Kind: Finished, At: 500*ms + 10*time.Microsecond, Item: 0, Attempt: 1, Status: OK,
			Answer: &call.Answer{Usage: call.Usage{OutputTokens: 8, Known: true}}},
	})
	wantIs(t, "of an answer that came at once", tally.Rows[0].TokensPerSecond(), 0)
	wantIs(t, "of the run", tally.TokensPerSecond(2*time.Second), 4)
	tally.Apply([]Event{
		{Kind: FirstToken, At: 600 * ms, Item: 1, Attempt: 1},
		{Kind: Finished, At: time.Second, Item: 1, Attempt: 1, Status: OK, Answer: &call.Answer{}},
	})
	wantIs(t, "of an answer without usage", tally.Rows[1].TokensPerSecond(), 0)
	wantIs(t, "of a run with one", tally.TokensPerSecond(2*time.Second), 0)
	wantIs(t, "times to the first token all the same", tally.FirstToken(100), 600*ms)
}
