package engine

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"regatta/engine/call"
)

// TimeToFirstToken is how long the attempt took until the first token of its answer came;
// Unset: nothing came, or it was not streamed.
func (a *Attempt) TimeToFirstToken() time.Duration {
	if a.FirstToken < 0 {
		return Unset
	}
	return a.FirstToken - a.Begun
}

// shortestStream is the least time between the first token and the end for which a speed is
// given. An answer that took less came at once, from a server that does not stream.
const shortestStream = time.Millisecond

// SpeedOf is how many tokens of the answer came per second: from the first one to the
// end of the attempt. What was thought came before and isn't counted. 0: that can't be
// said, because it was not streamed, is not over, or its tokens are unknown.
func (a *Attempt) SpeedOf(u call.Usage) float64 {
	took := a.Ended - a.FirstToken
	if a.FirstToken < 0 || a.Ended < 0 || took < shortestStream || !u.Known || u.MoreOutput {
		return 0
	}
	return float64(u.Text()) / took.Seconds()
}

// TimeToFirstToken is that of the attempt that succeeded; Unset: none did, or it
// was not streamed.
func (r *Row) TimeToFirstToken() time.Duration {
	if r.Status != OK || len(r.Attempts) == 0 {
		return Unset
	}
	return r.outcome().TimeToFirstToken()
}

// TokensPerSecond is how fast the output tokens of the attempt that succeeded came;
// 0: that can't be said, because none did, it was not streamed, or the server did
// not say how many tokens there were.
func (r *Row) TokensPerSecond() float64 {
	if r.Status != OK || len(r.Attempts) == 0 || r.Answer == nil {
		return 0
	}
	return r.outcome().SpeedOf(r.Answer.Usage)
}

// streamed is what a tally knows of the results that were streamed.
type streamed struct {
	first   *hdrhistogram.Histogram // of the times to the first token; nil: there are none
	longest time.Duration           // the longest of them

	tokens    int // output tokens of all results
	unmetered int // results whose tokens the server did not say
}

// count takes in an item that succeeded.
func (s *streamed) count(row *Row) {
	if u := row.Answer.Usage; u.Known && !u.MoreOutput {
		s.tokens += u.OutputTokens
	} else {
		s.unmetered++
	}
	first := row.TimeToFirstToken()
	if first < 0 {
		return
	}
	if s.first == nil {
		s.first = hdrhistogram.New(1, latencyMost, 3)
	}
	s.longest = max(s.longest, first)
	// Out of range can only be a wait of more than a day.
	_ = s.first.RecordValue(min(int64(first/latencyUnit), latencyMost))
}

// FirstToken returns the time to the first token that p percent of the results did
// not exceed, to within 0.1%; Unset if none was streamed. Of each it is that of the
// attempt that succeeded.
func (t *Tally) FirstToken(p float64) time.Duration {
	if t.streamed.first == nil {
		return Unset
	}
	return min(time.Duration(t.streamed.first.ValueAtPercentile(p))*latencyUnit, t.streamed.longest)
}

// TokensPerSecond is how many output tokens the results brought each second of the
// run by now. 0: that can't be said, because none was streamed, or because the
// server did not say the tokens of all of them.
func (t *Tally) TokensPerSecond(now time.Duration) float64 {
	if t.Over {
		now = t.Now
	}
	if t.streamed.first == nil || t.streamed.unmetered > 0 || now <= 0 {
		return 0
	}
	return float64(t.streamed.tokens) / now.Seconds()
}
