package openai

import (
	"net/http"
	"testing"
)

func TestShouldRetry(t *testing.T) {
	for text, want := range map[string]*bool{"": nil, "maybe": nil, "1": nil, "true": new(true), " True": new(true), "false": new(false)} {
		got := shouldRetry(http.Header{"X-Should-Retry": {text}})
		if (got == nil) != (want == nil) || got != nil && *got != *want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestCount(t *testing.T) {
	for text, want := range map[string]int{"": -1, "0": 0, "5000": 5000, " 7": 7, "-1": -1, "1.5": -1, "99999999999999999999": -1, "100, 100;w=60": 100, "100;w=1": 100, ";w=1": -1} {
		if got := count(http.Header{"X": {text}}, "X"); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
