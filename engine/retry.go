package engine

import (
	"math/rand/v2"
	"time"

	"regatta/engine/call"
)

// Retry says how often and how soon a failed attempt is made again.
type Retry struct {
	Max     int           // attempts after failed ones, re-asks not counted; 0: none
	Base    time.Duration // the first back-off is drawn from [0, Base)
	Cap     time.Duration // no back-off of ours is drawn from more than [0, Cap)
	MaxWait time.Duration // a server that asks for a longer wait isn't waited for
	Timeout time.Duration // the time limit of one attempt; 0: none
}

// DefaultReasks is how many re-asks of an invalid answer people expect.
const DefaultReasks = 2

// DefaultRetry is what people expect of a client of these servers.
func DefaultRetry() Retry {
	return Retry{
		Max:     2,
		Base:    500 * time.Millisecond,
		Cap:     8 * time.Second,
		MaxWait: 2 * time.Minute,
		Timeout: 2 * time.Minute,
	}
}

// Next returns how long to wait before the attempt after the failed one, or false if none may
// follow. attempt counts from 1, without re-asks. Retry-After is obeyed; otherwise the back-off
// is exponential with full jitter, a pure function of seed, item and attempt. Source:
// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
func (r Retry) Next(err *call.Error, seed uint64, item, attempt int) (time.Duration, bool) {
	if attempt > r.Max || !err.Retryable() {
		return 0, false
	}
	if err.RetryAfter > 0 {
		return err.RetryAfter, err.RetryAfter <= r.MaxWait
	}
	ceiling := r.Base
	for range attempt - 1 {
		if ceiling >= r.Cap {
			break
		}
		ceiling *= 2
	}
	return drawn(min(ceiling, r.Cap), seed, item, attempt), true
}

// mostPauses is how many times the first back-off a pause may be.
const mostPauses = 4

// Pause returns how long to wait after an attempt that failed for no fault of its item, as so
// many did before: no longer than a few times the first back-off, as the provider may be back.
func (r Retry) Pause(seed uint64, item, attempt, before int) time.Duration {
	return drawn(min(r.Base*time.Duration(min(1+before, mostPauses)), r.Cap), seed, item, attempt)
}

// drawn is a back-off below a ceiling.
func drawn(ceiling time.Duration, seed uint64, item, attempt int) time.Duration {
	if ceiling <= 0 {
		return 0
	}
	rng := rand.New(rand.NewPCG(seed, uint64(item)<<8|uint64(attempt&0xff)))
	return time.Duration(rng.Int64N(int64(ceiling)))
}
