package openai

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine/call"
)

// headersOf makes a header of names and values in turn.
func headersOf(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

func TestRetryAfter(t *testing.T) {
	const ms, s = time.Millisecond, time.Second
	synctest.Test(t, func(t *testing.T) { // the time is 2000-01-01T00:00:00Z
		for _, test := range []struct {
			ms, after, date string
			want            time.Duration
		}{
			{"", "", "", 0},
			{"250", "7", "", 250 * ms},
			{"1.5", "", "", 1500 * time.Microsecond},
			{"250ms", "", "", 250 * ms},
			{"soon", "7", "", 7 * s},
			{"-1", "7", "", 7 * s},
			{"", "0.25", "", 250 * ms},
			{"", " 3 ", "", 3 * s},
			{"", `"3"`, "", 3 * s},
			{"", "+3", "", 3 * s},
			{"", "20s", "", 20 * s},
			{"", "20 s", "", 20 * s},
			{"", "1.5s", "", 1500 * ms},
			{"", "350ms", "", 350 * ms},
			{"", "350 ms", "", 350 * ms},
			{"", "6m0s", "", 6 * time.Minute},
			{"", "1h2m3.5s", "", time.Hour + 2*time.Minute + 3500*ms},
			{"", "30 Seconds", "", 30 * s},
			{"", "2 minutes", "", 2 * time.Minute},
			{"", "1 day", "", 24 * time.Hour},
			{"", "604800", "", 7 * 24 * time.Hour},
			{"", "604801", "", 0}, // no one means more than a week
			{"", "-3", "", 0},
			{"", "-3s", "", 0},
			{"", "3 bananas", "", 0},
			{"", "NaN", "", 0},
			{"", "Inf", "", 0},
			{"", "1e300", "", 0},
			{"", "9223372036.9", "", 0},
			{"", "999999h", "", 0},
			{"", "999999999999999999999999h", "", 0},
			{"", "Sat, 01 Jan 2000 00:00:30 GMT", "", 30 * s},
			{"", "Sat, 01 Jan 2000 00:00:30 GMT", "Sat, 01 Jan 2000 00:00:20 GMT", 10 * s},
			{"", "Fri, 31 Dec 1999 23:59:59 GMT", "", 0},
			{"", "Sat, 01 Jan 2050 00:00:00 GMT", "", 0},
			{"", "2000-01-01T00:00:05Z", "", 5 * s},
			{"", "2000-01-01T01:00:05.5+01:00", "", 5500 * ms},
			{"", "946684830", "", 0}, // before 2001 no number is a moment
			{"", "1700000030", "Tue, 14 Nov 2023 22:13:20 GMT", 30 * s},
			{"", "1700000030500", "Tue, 14 Nov 2023 22:13:20 GMT", 30500 * ms},
			{"1700000030500", "", "Tue, 14 Nov 2023 22:13:20 GMT", 30500 * ms},
			{"", "tomorrow", "", 0},
		} {
			h := headersOf("Retry-After-Ms", test.ms, "Retry-After", test.after, "Date", test.date)
			if got := retryAfter(h); got != test.want {
				t.Errorf("%q, %q, %q: %v, want %v", test.ms, test.after, test.date, got, test.want)
			}
		}
	})
}

// When limits are full again, as providers say it.
func TestResets(t *testing.T) {
	const ms, s = time.Millisecond, time.Second
	synctest.Test(t, func(t *testing.T) {
		const requests, tokens = "X-Ratelimit-Reset-Requests", "X-Ratelimit-Reset-Tokens"
		const requestsLeft, tokensLeft = "X-Ratelimit-Remaining-Requests", "X-Ratelimit-Remaining-Tokens"
		for _, test := range []struct {
			name   string
			header http.Header
			want   time.Duration
		}{
			{"nothing", headersOf(), 0},
			{"openai", headersOf(requests, "20ms", requestsLeft, "59", tokens, "6.5s", tokensLeft, "0"), 6500 * ms},
			{"openai, a while", headersOf(tokens, "6m0s", tokensLeft, "0"), longestImplied},
			{"both are empty", headersOf(requests, "1s", requestsLeft, "0", tokens, "3s", tokensLeft, "0"), 3 * s},
			{"both are left", headersOf(requests, "1s", requestsLeft, "5", tokens, "3s", tokensLeft, "9"), 0},
			{"nobody knows which", headersOf(requests, "7s", tokens, "3s"), 3 * s},
			{"one", headersOf("X-Ratelimit-Reset", "12"), 12 * s},
			{"the draft", headersOf("Ratelimit-Reset", "12", "Ratelimit-Remaining", "0"), 12 * s},
			{"anthropic", headersOf("Anthropic-Ratelimit-Requests-Reset", "2000-01-01T00:00:09Z", "Anthropic-Ratelimit-Requests-Remaining", "0",
				"Anthropic-Ratelimit-Tokens-Reset", "2000-01-01T00:00:02Z", "Anthropic-Ratelimit-Tokens-Remaining", "100"), 9 * s},
			{"cerebras", headersOf("X-Ratelimit-Reset-Tokens-Minute", "4.25", "X-Ratelimit-Remaining-Tokens-Minute", "0",
				"X-Ratelimit-Reset-Requests-Day", "33011.38", "X-Ratelimit-Remaining-Requests-Day", "10"), 4250 * ms},
			{"since 1970", headersOf("X-Ratelimit-Reset", "1700000030", "Date", "Tue, 14 Nov 2023 22:13:20 GMT"), 30 * s},
			{"milliseconds since 1970", headersOf("X-Ratelimit-Reset", "1700000030000", "Date", "Tue, 14 Nov 2023 22:13:20 GMT"), 30 * s},
			{"over", headersOf("X-Ratelimit-Reset", "0"), 0},
			{"nonsense", headersOf("X-Ratelimit-Reset", "later"), 0},
		} {
			if got := resetAfter(test.header); got != test.want {
				t.Errorf("%s: %v, want %v", test.name, got, test.want)
			}
		}
	})
}

func TestWaitsInWords(t *testing.T) {
	const ms, s = time.Millisecond, time.Second
	synctest.Test(t, func(t *testing.T) {
		for text, want := range map[string]time.Duration{
			"Rate limit reached for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Used 29000, Requested 2055. Please try again in 2.11s. Visit https://x to learn more.": 2110 * ms,
			"Please try again in 350ms.":                                             350 * ms,
			"Please try again in 1m3.5s. Need more tokens?":                          63500 * ms,
			"Please try again in 6m0s.":                                              6 * time.Minute,
			"Please try again in 7h12m0s":                                            7*time.Hour + 12*time.Minute,
			"Requests have exceeded call rate limit. Please retry after 26 seconds.": 26 * s,
			"Try again in 1 minute 5 seconds":                                        65 * s,
			"You exceeded your current quota. Please retry in 34.074824224s.":        34074824224,
			"Too many requests, please wait 20 seconds before the next":              20 * s,
			"Please wait for 5 sec and try again":                                    5 * s,
			"Retry after: 5s":                                                        5 * s,
			"retry_after=2.5":                                                        2500 * ms,
			"retry after 30":                                                         30 * s,
			"retry after 30. Thanks":                                                 30 * s,
			"You can retry after 2000-01-01T00:00:08Z.":                              8 * s,
			"Wait at least 4s":                                                       4 * s,
			"TRY AGAIN IN 3 SECONDS":                                                 3 * s,
			"Please try again later. Or retry in 5s":                                 5 * s,
			"limit resets in 12s":                                                    12 * s,
			"":                                                                       0,
			"Please try again later.":                                                0,
			"try again":                                                              0,
			"retry 3 of 5 failed":                                                    0,
			"gave up at retry 3.":                                                    0,
			"try again in 3 bananas":                                                 0,
			"try again in 2 weeks":                                                   0,
			"Limit 30000s":                                                           0,
			"try again in 99999999999999999999h":                                     0,
			"try again in 12-34":                                                     0,
			"wait":                                                                   0,
			"try again in ":                                                          0,
			"try again in .":                                                         0,
		} {
			if got := waitInWords(text); got != want {
				t.Errorf("%q: %v, want %v", text, got, want)
			}
		}
	})
}

// A long message is looked at in no more time than a short one.
func TestWaitsInLongMessages(t *testing.T) {
	for _, word := range []string{"wait", "try again in 1", "retry after retry after "} {
		long := strings.Repeat(word, DefaultMaxBody/len(word))
		var got time.Duration
		if took := spent(t, func() { got = waitInWords(long) }); got != 0 || took > 5*time.Second {
			t.Errorf("%q: %v after %v", word, got, took)
		}
	}
}

func TestWaitsInBodies(t *testing.T) {
	const ms, s = time.Millisecond, time.Second
	for body, want := range map[string]time.Duration{
		`{"error":{"code":429,"message":"x","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure"},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34s"}]}}`: 34 * s,
		`[{"error":{"details":[{"retryDelay":"34.5s"}]}}]`:                  34500 * ms,
		`{"error":{"details":[{"retryDelay":{"seconds":3,"nanos":5e8}}]}}`:  3500 * ms,
		`{"message":"slow","retry_after":1.25}`:                             1250 * ms,
		`{"error":{"message":"slow","retry_after_ms":300}}`:                 300 * ms,
		`{"detail":{"retryAfterSeconds":"8"}}`:                              8 * s,
		`{"error":{"metadata":{"headers":{"Retry-After":"4"}}}}`:            4 * s,
		`{"retry_after":-1}`:                                                0,
		`{"retry_after":null}`:                                              0,
		`{"retry_after":"soon"}`:                                            0,
		`{"retry_after":[1,2]}`:                                             0,
		`{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"retry_after":1}}}}}}}}}`: 0,
	} {
		if got := readProblem([]byte(body)).wait; got != want {
			t.Errorf("%s: %v, want %v", body, got, want)
		}
	}
}

// A call's failure has the wait wherever it was said, and the plainest word first.
func TestWaitsOfFailures(t *testing.T) {
	const ms, s = time.Millisecond, time.Second
	const words = `{"error":{"message":"Please try again in 2.11s.","code":"rate_limit_exceeded"}}`
	for _, test := range []struct {
		name   string
		status int
		kind   string
		body   string
		header []string
		want   time.Duration
	}{
		{"a header before all", 429, asJSON, words, []string{"Retry-After", "7", "X-Ratelimit-Reset-Tokens", "9s"}, 7 * s},
		{"the body before resets", 429, asJSON, words, []string{"X-Ratelimit-Reset-Tokens", "9s"}, 2110 * ms},
		{"a quota that fills up again", 429, asJSON, `{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"12s"}]}}`, nil, 12 * s},
		{"a member before words", 429, asJSON, `{"error":{"message":"Please try again in 2.11s.","retry_after":3}}`, nil, 3 * s},
		{"resets", 429, asJSON, `{}`, []string{"X-Ratelimit-Reset-Tokens", "9s"}, 9 * s},
		{"resets of one that is down", 503, asJSON, `{}`, []string{"X-Ratelimit-Reset-Tokens", "9s"}, 9 * s},
		{"resets of an error that has nothing to do with limits", 500, asJSON, `{}`, []string{"X-Ratelimit-Reset-Tokens", "9s"}, 0},
		{"in a page", 503, asPage, `<title>Busy. Try again in 5 seconds</title>`, nil, 5 * s},
		{"with status 200", 200, asJSON, words, nil, 2110 * ms},
		{"in a stream", 200, asStream, "data: " + words + "\n\n", nil, 2110 * ms},
		{"an event that is an error", 200, asStream, "event: error\ndata: {\"message\":\"slow\",\"retry_after\":4}\n\n", nil, 4 * s},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCaller(t, func(cfg *Config) {
				h := headersOf(append(test.header, "Content-Type", test.kind)...)
				cfg.Transport = replies(test.status, h, func(*http.Request) io.ReadCloser { return io.NopCloser(strings.NewReader(test.body)) })
			})
			if e := failure(t, c, request()); e.RetryAfter != test.want || !e.Retryable() {
				t.Errorf("%v: wait %v, want %v", e, e.RetryAfter, test.want)
			}
		})
	}
}

func FuzzWaits(f *testing.F) {
	f.Add("20", "6m0s", `{"error":{"details":[{"retryDelay":"34s"}]}}`)
	f.Add("Sat, 01 Jan 2000 00:00:30 GMT", "1700000030000", "Please try again in 2.11s.")
	f.Add("1e400", "2000-01-01T00:00:09Z", `{"retry_after":1e308,"message":"wait for 12d 9999999h"}`)
	f.Add("3µs", "5 minutes", "retry after 2000-01-01T00:00:08Z")
	f.Fuzz(func(t *testing.T, after, reset, body string) {
		h := http.Header{"Retry-After": {after}, "Retry-After-Ms": {after}, "X-Ratelimit-Reset-Tokens": {reset}, "Date": {reset}}
		e := readProblem([]byte(body)).failure(429)
		for _, wait := range []time.Duration{retryAfter(h), resetAfter(h), e.RetryAfter, waitInWords(e.Message), waitFor(e, 429, h), waitFor(&call.Error{}, 503, h)} {
			if wait < 0 || wait > longestWait {
				t.Fatalf("wait %v", wait)
			}
		}
	})
}
