package openai

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// waitIn reads how long to wait from a text that says nothing else: a number of
// units, fractions too, spans with units of their own (1s, 6m0s, 20ms, 30 seconds),
// or a moment (an HTTP date, RFC 3339, seconds or milliseconds since 1970), which
// is measured from now. ok: it says so, and sensibly; a moment that is over is 0.
func waitIn(text string, unit time.Duration, now time.Time) (wait time.Duration, ok bool) {
	text = strings.Trim(text, " \t\"'")
	if text == "" {
		return 0, false
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return waitOf(n, unit, now)
	}
	if d, rest, found := span(text); found && strings.Trim(rest, " .") == "" {
		return d, d <= longestWait
	}
	if at, err := http.ParseTime(text); err == nil {
		return until(at, now)
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return until(at, now)
	}
	return 0, false
}

// waitOf reads a bare number. One that is too large for a span is a moment.
func waitOf(n float64, unit time.Duration, now time.Time) (time.Duration, bool) {
	const aSecondOf2001, aMillisecondOf2001, end = 1e9, 1e12, 1e14
	d := n * float64(unit)
	switch {
	case n >= 0 && d <= float64(longestWait): // not NaN
		return time.Duration(math.Round(d)), true
	case n >= aMillisecondOf2001 && n < end:
		return until(time.UnixMilli(int64(n)), now)
	case n >= aSecondOf2001 && n < aMillisecondOf2001:
		whole, part := math.Modf(n)
		return until(time.Unix(int64(whole), int64(part*1e9)), now)
	}
	return 0, false
}

func until(at, now time.Time) (time.Duration, bool) {
	d := max(at.Sub(now), 0)
	return d, d <= longestWait
}

// units are the units of spans, by all the names that servers give them.
var units = map[string]time.Duration{
	"ns": time.Nanosecond, "us": time.Microsecond, "µs": time.Microsecond, "μs": time.Microsecond,
	"ms": time.Millisecond, "msec": time.Millisecond, "msecs": time.Millisecond, "millisecond": time.Millisecond, "milliseconds": time.Millisecond,
	"s": time.Second, "sec": time.Second, "secs": time.Second, "second": time.Second, "seconds": time.Second,
	"m": time.Minute, "min": time.Minute, "mins": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hr": time.Hour, "hrs": time.Hour, "hour": time.Hour, "hours": time.Hour,
	"d": 24 * time.Hour, "day": 24 * time.Hour, "days": 24 * time.Hour,
}

// span reads the span that a text begins with: numbers, each with its unit, as in
// "1m3.5s" and "2 minutes 5 seconds". ok: there is one.
func span(text string) (d time.Duration, rest string, ok bool) {
	var sum float64
	rest = text
	for {
		next := strings.TrimLeft(rest, " ")
		n, after, number := leadingNumber(next)
		if !number {
			break
		}
		word, after := leadingWord(strings.TrimLeft(after, " "))
		unit, known := units[strings.ToLower(word)]
		if !known {
			break
		}
		sum, rest, ok = sum+n*float64(unit), after, true
	}
	if !ok || sum > math.MaxInt64/2 {
		return 0, text, false
	}
	return time.Duration(math.Round(sum)), rest, true
}

// leadingNumber reads digits, with a fraction or without.
func leadingNumber(text string) (n float64, rest string, ok bool) {
	end := 0
	for end < len(text) && '0' <= text[end] && text[end] <= '9' {
		end++
	}
	if end == 0 {
		return 0, text, false
	}
	if end+1 < len(text) && text[end] == '.' && '0' <= text[end+1] && text[end+1] <= '9' {
		for end++; end < len(text) && '0' <= text[end] && text[end] <= '9'; end++ {
		}
	}
	n, err := strconv.ParseFloat(text[:end], 64)
	return n, text[end:], err == nil
}

// leadingWord reads letters.
func leadingWord(text string) (word, rest string) {
	end := strings.IndexFunc(text, func(r rune) bool { return !('a' <= r|0x20 && r|0x20 <= 'z' || r == 'µ' || r == 'μ') })
	if end < 0 {
		end = len(text)
	}
	return text[:end], text[end:]
}

// beforeWait are the words that a wait follows in a message.
var beforeWait = [...]string{"try again", "retry", "retrying", "retry_after", "retry-after", "wait", "available again", "resets", "reset"}

// between are the words that may stand between those and the wait.
var between = map[string]bool{"in": true, "after": true, "for": true, "at": true, "least": true, "about": true, "another": true, "your": true, "request": true, "again": true}

// waitInWords finds "Please try again in 2.11s" in a message; 0: it says nothing
// of the kind. A bare number counts as seconds where nothing follows it that could
// be a unit or more of it. It looks at the start of a message alone.
func waitInWords(message string) time.Duration {
	const looked = 4 << 10 // bytes; each word for waiting is followed up
	lower := strings.ToLower(message[:min(len(message), looked)])
	for _, words := range beforeWait {
		for from := 0; ; {
			at := strings.Index(lower[from:], words)
			if at < 0 {
				break
			}
			from += at + len(words)
			if d, ok := waitAhead(lower[from:]); ok {
				return d
			}
		}
	}
	return 0
}

// waitAhead reads the wait that a text begins with, after a few words.
func waitAhead(text string) (time.Duration, bool) {
	const mostWords = 5
	introduced := false
	for range mostWords {
		trimmed := strings.TrimLeft(text, " \"'~")
		if strings.HasPrefix(trimmed, ":") || strings.HasPrefix(trimmed, "=") {
			trimmed, introduced = strings.TrimLeft(trimmed, ":= \"'"), true
		}
		text = trimmed
		word, rest := leadingWord(text)
		if !between[word] {
			break
		}
		text, introduced = rest, true
	}
	if d, _, ok := span(text); ok && d <= longestWait {
		return d, true
	}
	moment, _, _ := strings.Cut(text, " ")
	if at, err := time.Parse(time.RFC3339, strings.ToUpper(strings.TrimRight(moment, ".,;)\"'"))); err == nil {
		return until(at, time.Now())
	}
	n, rest, ok := leadingNumber(text)
	rest = strings.TrimLeft(rest, "\"'")
	ends := rest == "" || rest == "." || strings.HasPrefix(rest, ". ") || strings.ContainsAny(rest[:1], ",;)}")
	if !ok || !introduced || !ends {
		return 0, false
	}
	return waitOf(n, time.Second, time.Now())
}
