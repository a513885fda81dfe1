package openai

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the time is 2000-01-01T00:00:00Z
		for _, test := range []struct {
			ms, after, date string
			want            time.Duration
		}{
			{"", "", "", 0},
			{"250", "7", "", 250 * time.Millisecond},
			{"1.5", "", "", 1500 * time.Microsecond},
			{"soon", "7", "", 7 * time.Second},
			{"-1", "7", "", 7 * time.Second},
			{"", "0.25", "", 250 * time.Millisecond},
			{"", " 3 ", "", 3 * time.Second},
			{"", "-3", "", 0},
			{"", "NaN", "", 0},
			{"", "Inf", "", 0},
			{"", "1e300", "", 0},
			{"", "9223372036.9", "", 0},
			{"", "Sat, 01 Jan 2000 00:00:30 GMT", "", 30 * time.Second},
			{"", "Sat, 01 Jan 2000 00:00:30 GMT", "Sat, 01 Jan 2000 00:00:20 GMT", 10 * time.Second},
			{"", "Fri, 31 Dec 1999 23:59:59 GMT", "", 0},
			{"", "tomorrow", "", 0},
		} {
			h := http.Header{}
			h.Set("Retry-After-Ms", test.ms)
			h.Set("Retry-After", test.after)
			h.Set("Date", test.date)
			if got := retryAfter(h); got != test.want {
				t.Errorf("%q, %q, %q: %v, want %v", test.ms, test.after, test.date, got, test.want)
			}
		}
	})
}

func TestShouldRetry(t *testing.T) {
	for text, want := range map[string]*bool{"": nil, "maybe": nil, "1": nil, "true": new(true), " True": new(true), "false": new(false)} {
		got := shouldRetry(http.Header{"X-Should-Retry": {text}})
		if (got == nil) != (want == nil) || got != nil && *got != *want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestCount(t *testing.T) {
	for text, want := range map[string]int{"": -1, "0": 0, "5000": 5000, " 7": 7, "-1": -1, "1.5": -1, "99999999999999999999": -1, "100, 100;w=60": -1} {
		if got := count(http.Header{"X": {text}}, "X"); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
