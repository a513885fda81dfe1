package openai

import (
	"net/http"
	"strings"
	"time"
	"unicode"

	"regatta/engine/call"
)

// Servers say in many ways how long to wait before the next attempt. What they ask
// for in so many words counts first: in a header, then in the body, whose words
// may be those of an upstream. When limits are full again only implies a wait, and
// is read last.

// longestWait is the longest wait that is believed. Whoever says more has mixed up
// units or clocks, and counts as one who says nothing.
const longestWait = 7 * 24 * time.Hour

// statusOverloaded is the status by which Anthropic and those who follow it say
// that they have too much to do.
const statusOverloaded = 529

// longestImplied is the longest wait that a reset of limits makes. Most limits fill
// up steadily, so that there is room long before they are full again.
const longestImplied = time.Minute

// waitFor returns how long the server asks to wait after a failure that holds what
// the body asks for; 0: nothing sensible is said anywhere.
func waitFor(e *call.Error, status int, h http.Header) time.Duration {
	if asked := retryAfter(h); asked > 0 {
		return asked
	}
	if e.RetryAfter > 0 {
		return e.RetryAfter
	}
	if asked := waitInWords(e.Message); asked > 0 {
		return asked
	}
	if e.Kind == call.RateLimited || status == http.StatusServiceUnavailable || status == statusOverloaded {
		return resetAfter(h)
	}
	return 0
}

// retryAfter reads the headers that ask to wait. Milliseconds come before seconds.
func retryAfter(h http.Header) time.Duration {
	now := serverTime(h)
	for _, name := range [...]string{"Retry-After-Ms", "X-Retry-After-Ms", "Retry-After", "X-Retry-After"} {
		unit := time.Second
		if strings.HasSuffix(name, "-Ms") {
			unit = time.Millisecond
		}
		if d, ok := waitIn(h.Get(name), unit, now); ok {
			return d
		}
	}
	return 0
}

// serverTime is the time by the server's own clock, where it tells it.
func serverTime(h http.Header) time.Time {
	if now, err := http.ParseTime(h.Get("Date")); err == nil {
		return now
	}
	return time.Now()
}

// resetAfter reads when limits are full again: x-ratelimit-reset-tokens,
// anthropic-ratelimit-requests-reset and the like. Those count of which nothing is
// left, the last of them to fill up; where the server doesn't say of any what is
// left, the first.
func resetAfter(h http.Header) time.Duration {
	now := serverTime(h)
	var empty, unsaid time.Duration
	for name, values := range h {
		if !strings.Contains(name, "Ratelimit") || !strings.Contains(name, "Reset") || len(values) == 0 {
			continue
		}
		d, ok := waitIn(values[0], time.Second, now)
		if !ok || d == 0 {
			continue
		}
		switch left := count(h, strings.Replace(name, "Reset", "Remaining", 1)); {
		case left == 0:
			empty = max(empty, d)
		case left < 0 && (unsaid == 0 || d < unsaid):
			unsaid = d
		}
	}
	if empty == 0 {
		empty = unsaid
	}
	return min(empty, longestImplied)
}

// waitInBody looks through the decoded body of an error for a member that asks to
// wait: Google's RetryInfo, "retry_after" and its spellings, and headers of an
// upstream that a gateway quotes. The longest counts.
func waitInBody(v any, depth int) (wait time.Duration) {
	if depth > deepestWait {
		return 0
	}
	switch v := v.(type) {
	case []any:
		for _, inner := range v {
			wait = max(wait, waitInBody(inner, depth+1))
		}
	case map[string]any:
		for name, inner := range v {
			asked, ok := waitInMember(name, inner)
			if !ok {
				asked = waitInBody(inner, depth+1)
			}
			wait = max(wait, asked)
		}
	}
	return wait
}

// deepestWait is how far down a wait is looked for: {"error":{"details":[{…}]}}.
const deepestWait = 6

// waitInMember reads a member whose name says that it asks to wait.
func waitInMember(name string, value any) (time.Duration, bool) {
	unit, most := time.Second, longestWait
	switch lettersOf(name) {
	case "retrydelay", "retryafter", "retryafterseconds", "retryaftersecs", "retryaftersec", "retryin", "xretryafter":
	case "retryafterms", "retrydelayms", "retryaftermilliseconds", "retryaftermillis", "retryinms":
		unit = time.Millisecond
	case "xratelimitreset", "ratelimitreset":
		most = longestImplied
	default:
		return 0, false
	}
	var d time.Duration
	ok := false
	switch value := value.(type) {
	case float64:
		d, ok = waitOf(value, unit, time.Now())
	case string:
		d, ok = waitIn(value, unit, time.Now())
	case map[string]any: // a Duration of protocol buffers
		seconds, _ := value["seconds"].(float64)
		nanos, _ := value["nanos"].(float64)
		d, ok = waitOf(seconds+nanos/1e9, time.Second, time.Now())
	}
	return min(d, most), ok
}

// lettersOf is the name of a member without case and what separates its words; "": it
// is longer than any that is known.
func lettersOf(name string) string {
	const longest = 40
	if len(name) > longest {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == ' ' {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}
