package simulated

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// busyWait is what a request is told to wait that met max_concurrent: nobody
// knows when a place gets free.
const busyWait = time.Second

// limits are the buckets of requests and tokens; they start full.
type limits struct {
	mu      sync.Mutex // a request takes from both buckets or from none
	buckets []bucket
}

// bucket is one limit: so many a minute.
type bucket struct {
	*rate.Limiter
	unit string // requests or tokens
}

func newLimits(o Options) *limits {
	l := &limits{}
	if o.RPM > 0 {
		l.buckets = append(l.buckets, newBucket(o.RPM, "requests"))
	}
	if o.TPM > 0 {
		l.buckets = append(l.buckets, newBucket(o.TPM, "tokens"))
	}
	return l
}

func newBucket(perMinute int, unit string) bucket {
	return bucket{rate.NewLimiter(rate.Limit(float64(perMinute)/60), perMinute), unit}
}

// reserve takes one request and its tokens out of the buckets, or nothing and
// returns the refusal.
func (l *limits) reserve(now time.Time, tokens int) *apiError {
	if len(l.buckets) == 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var taken []*rate.Reservation
	for _, b := range l.buckets {
		amount := 1
		if b.unit == "tokens" {
			amount = tokens
		}
		r := b.ReserveN(now, amount)
		if !r.OK() {
			giveBack(taken, now)
			return tooMuch(b.unit, fmt.Sprintf("Request too large: limit %d tokens per minute, requested %d.", b.Burst(), amount))
		}
		taken = append(taken, r)
		if wait := r.DelayFrom(now); wait > 0 {
			giveBack(taken, now)
			refusal := tooMuch(b.unit, fmt.Sprintf("Rate limit reached for %s: limit %d per minute. Please try again in %v.",
				b.unit, b.Burst(), wholeMillis(wait)))
			refusal.retryAfter = wait
			return refusal
		}
	}
	return nil
}

func giveBack(taken []*rate.Reservation, now time.Time) {
	for _, r := range taken {
		r.CancelAt(now)
	}
}

// show says in the headers what is left of each limit, and when it is whole again.
func (l *limits) show(h http.Header, now time.Time) {
	for _, b := range l.buckets {
		left := max(0, b.TokensAt(now))
		whole := time.Duration((float64(b.Burst()) - left) / float64(b.Limit()) * float64(time.Second))
		h.Set("X-Ratelimit-Limit-"+b.unit, strconv.Itoa(b.Burst()))
		h.Set("X-Ratelimit-Remaining-"+b.unit, strconv.Itoa(int(left)))
		h.Set("X-Ratelimit-Reset-"+b.unit, wholeMillis(whole).String())
	}
}

// tooMuch is the refusal of a request beyond a limit.
func tooMuch(kind, message string) *apiError {
	return &apiError{status: http.StatusTooManyRequests, Type: kind, Code: "rate_limit_exceeded", Message: message}
}

func tooBusy(most int) *apiError {
	e := tooMuch("requests", fmt.Sprintf("Too many requests at the same time: limit %d.", most))
	e.retryAfter = busyWait
	return e
}

// setRetryAfter says when to come again, in whole seconds and in milliseconds,
// both rounded up.
func setRetryAfter(h http.Header, wait time.Duration) {
	h.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	h.Set("Retry-After-Ms", strconv.FormatInt(wholeMillis(wait).Milliseconds(), 10))
}

// wholeMillis rounds up to milliseconds.
func wholeMillis(d time.Duration) time.Duration {
	return (d + time.Millisecond - 1).Truncate(time.Millisecond)
}
