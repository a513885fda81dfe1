package simulated

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// busyWait is what a request is told to wait that met max_concurrent, or no limit at all: nobody
// knows when a place gets free.
const busyWait = time.Second

// Burst is how much the buckets of rpm and tpm hold: what may come at once. 0 is all
// of a minute.
type Burst struct{ Requests, Tokens int }

// ParseBurst reads one number for both buckets, or REQUESTS:TOKENS.
func ParseBurst(text string) (Burst, error) {
	requests, tokens, two := strings.Cut(text, ":")
	if !two {
		tokens = requests
	}
	r, errRequests := strconv.Atoi(requests)
	t, errTokens := strconv.Atoi(tokens)
	if errRequests != nil || errTokens != nil || r < 0 || t < 0 {
		return Burst{}, fmt.Errorf("%q is not a whole number or REQUESTS:TOKENS, e.g. 20 or 20:4000 (0 = a minute's worth)", text)
	}
	return Burst{Requests: r, Tokens: t}, nil
}

// String returns the form that ParseBurst reads.
func (b Burst) String() string {
	if b.Requests == b.Tokens {
		return strconv.Itoa(b.Requests)
	}
	return fmt.Sprintf("%d:%d", b.Requests, b.Tokens)
}

// limits are the buckets of requests and tokens; they start full.
type limits struct {
	mu      sync.Mutex // a request takes from both buckets or from none
	burst   Burst
	silent  bool // headers say nothing of them
	buckets []*bucket
	slope   *slope
}

// bucket is one limit: so many a minute.
type bucket struct {
	*rate.Limiter
	unit      string // requests or tokens
	perMinute int
}

func newLimits(o Options) *limits {
	l := &limits{burst: o.Burst, silent: o.Bare}
	if o.Ramp > 0 {
		l.slope = &slope{rate: o.Ramp}
	}
	return l
}

// adapt makes the buckets those of the weather: one that is new is full, one that
// changes keeps what it holds.
func (l *limits) adapt(now time.Time, w Weather) {
	l.set(now, "requests", w.RPM, l.burst.Requests)
	l.set(now, "tokens", w.TPM, l.burst.Tokens)
}

func (l *limits) set(now time.Time, unit string, perMinute, burst int) {
	if burst == 0 {
		burst = perMinute
	}
	perSecond := rate.Limit(float64(perMinute) / 60)
	for i, b := range l.buckets {
		switch {
		case b.unit != unit:
			continue
		case perMinute == 0:
			l.buckets = append(l.buckets[:i:i], l.buckets[i+1:]...)
		case b.perMinute != perMinute:
			b.SetLimitAt(now, perSecond)
			b.SetBurstAt(now, burst)
			b.perMinute = perMinute
		}
		return
	}
	if perMinute > 0 {
		l.buckets = append(l.buckets, &bucket{rate.NewLimiter(perSecond, burst), unit, perMinute})
	}
}

// reserve takes one request and its tokens out of the buckets, or nothing and
// returns the refusal.
func (l *limits) reserve(now time.Time, w Weather, tokens int) *apiError {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.adapt(now, w)
	if l.slope != nil && !l.slope.open(now, w.RPM) {
		return slowDown()
	}
	var taken []*rate.Reservation
	for _, b := range l.buckets {
		amount := 1
		if b.unit == "tokens" {
			amount = tokens
		}
		r := b.ReserveN(now, amount)
		if !r.OK() {
			giveBack(taken, now)
			return b.tooLarge(amount)
		}
		taken = append(taken, r)
		if wait := r.DelayFrom(now); wait > 0 {
			giveBack(taken, now)
			return b.reached(wait, l.silent)
		}
	}
	if l.slope != nil {
		l.slope.take()
	}
	return nil
}

func (b *bucket) tooLarge(amount int) *apiError {
	e := tooMuch(b.unit, fmt.Sprintf("Request too large: limit %d tokens per minute, requested %d.", b.perMinute, amount))
	if b.Burst() < b.perMinute {
		e.Message = fmt.Sprintf("Request too large: at most %d tokens at once, requested %d.", b.Burst(), amount)
	}
	e.final = true
	return e
}

func (b *bucket) reached(wait time.Duration, silent bool) *apiError {
	message := fmt.Sprintf("Rate limit reached for %s: limit %d per minute.", b.unit, b.perMinute)
	if silent {
		return tooMuch(b.unit, message)
	}
	e := tooMuch(b.unit, fmt.Sprintf("%s Please try again in %v.", message, wholeMillis(wait)))
	e.retryAfter = wait
	return e
}

func giveBack(taken []*rate.Reservation, now time.Time) {
	for _, r := range taken {
		r.CancelAt(now)
	}
}

// show says in the headers what is left of each limit, and when it is whole again.
func (l *limits) show(h http.Header, now time.Time) {
	if l.silent {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, b := range l.buckets {
		left := max(0, b.TokensAt(now))
		whole := time.Duration((float64(b.Burst()) - left) / float64(b.Limit()) * float64(time.Second))
		h.Set("X-Ratelimit-Limit-"+b.unit, strconv.Itoa(b.perMinute))
		h.Set("X-Ratelimit-Remaining-"+b.unit, strconv.Itoa(int(left)))
		h.Set("X-Ratelimit-Reset-"+b.unit, wholeMillis(whole).String())
	}
}

// slope takes a load that rises slowly: so many requests a second at first, and for
// each second in which most of them are used slopeGrowth times as many.
type slope struct {
	rate   float64 // a second
	level  float64
	at     time.Time // of the level
	second time.Time // that is counted
	used   int
}

const (
	slopeGrowth = 1.05
	slopeUsed   = 0.7 // the share of a second's requests that lets it grow
)

// open reports whether a request may come at this moment; most is how many a minute
// the rate grows to, 0: without end.
func (s *slope) open(now time.Time, most int) bool {
	if s.at.IsZero() {
		s.at, s.second, s.level = now, now, s.rate
	}
	s.level += s.rate * now.Sub(s.at).Seconds()
	s.at = now
	if seconds := now.Sub(s.second).Truncate(time.Second); seconds > 0 {
		if float64(s.used) > slopeUsed*s.rate {
			s.rate *= slopeGrowth
		}
		s.used, s.second = 0, s.second.Add(seconds)
	}
	if most > 0 {
		s.rate = min(s.rate, float64(most)/60)
	}
	s.level = min(s.level, max(1, s.rate))
	return s.level >= 1
}

func (s *slope) take() {
	s.level--
	s.used++
}

// tooMuch is the refusal of a request beyond a limit.
func tooMuch(kind, message string) *apiError {
	return &apiError{status: http.StatusTooManyRequests, Type: kind, Code: "rate_limit_exceeded", Message: message}
}

func slowDown() *apiError {
	e := tooMuch("requests", "Slow down: the rate of requests rises too fast. Raise it slowly.")
	e.Code = "slow_down"
	return e
}

func tooBusy(most int, silent bool) *apiError {
	e := tooMuch("requests", fmt.Sprintf("Too many requests at the same time: limit %d.", most))
	if !silent {
		e.retryAfter = busyWait
	}
	return e
}

// overloaded is the refusal of a request that met no limit.
func overloaded(silent bool) *apiError {
	e := tooMuch("requests", "The server is overloaded at the moment. Try again later.")
	if !silent {
		e.retryAfter = busyWait
	}
	return e
}

// sheds reports whether the request of a number is one of those that are refused at random. It
// goes by the number, so that who asks again is not refused for ever.
func (s *Server) sheds(number int64) bool {
	d := dice{seed: s.options.Seed, text: uint64(number)}
	return s.options.Shed > 0 && d.roll(forShed).Float64() < s.options.Shed
}

// quotaGone is the refusal of an account that is empty.
func quotaGone() *apiError {
	return &apiError{status: http.StatusTooManyRequests, Type: "insufficient_quota", Code: "insufficient_quota", final: true,
		Message: "You exceeded your current quota, please check your plan and billing details. (simulated)"}
}

// setRetryAfter says when to come again, in whole seconds and in milliseconds,
// both rounded up, as far as it is said.
func setRetryAfter(h http.Header, wait time.Duration, how RetryAfter) {
	if how == NotSaid {
		return
	}
	h.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	if how == InSeconds {
		return
	}
	h.Set("Retry-After-Ms", strconv.FormatInt(wholeMillis(wait).Milliseconds(), 10))
}

// wholeMillis rounds up to milliseconds.
func wholeMillis(d time.Duration) time.Duration {
	return (d + time.Millisecond - 1).Truncate(time.Millisecond)
}
