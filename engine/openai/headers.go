package openai

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"regatta/engine/call"
)

// retryAfter returns how long the server asks to wait, 0 where it does not say
// or says something senseless. Milliseconds come before seconds, and seconds
// before a date, which is measured by the server's own clock where it tells it.
func retryAfter(h http.Header) time.Duration {
	if d, ok := span(h.Get("Retry-After-Ms"), time.Millisecond); ok {
		return d
	}
	value := h.Get("Retry-After")
	if d, ok := span(value, time.Second); ok {
		return d
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return max(at.Sub(now), 0)
}

// span reads a number of units, fractions too.
func span(text string, unit time.Duration) (time.Duration, bool) {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	d := n * float64(unit)
	if err != nil || !(d >= 0 && d < math.MaxInt64) { // not NaN either
		return 0, false
	}
	return time.Duration(d), true
}

func shouldRetry(h http.Header) *bool {
	switch strings.ToLower(strings.TrimSpace(h.Get("X-Should-Retry"))) {
	case "true":
		return new(true)
	case "false":
		return new(false)
	}
	return nil
}

func rates(h http.Header) call.Rates {
	return call.Rates{
		LimitRequests:     count(h, "X-Ratelimit-Limit-Requests"),
		RemainingRequests: count(h, "X-Ratelimit-Remaining-Requests"),
		LimitTokens:       count(h, "X-Ratelimit-Limit-Tokens"),
		RemainingTokens:   count(h, "X-Ratelimit-Remaining-Tokens"),
	}
}

func count(h http.Header, name string) int {
	value := strings.TrimSpace(h.Get(name))
	if value == "" { // an error would have to be made, to be thrown away
		return -1
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		return -1
	}
	return n
}
