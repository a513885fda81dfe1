package openai

import (
	"net/http"
	"testing"
	"time"

	"regatta/engine/call"
)

func TestRates(t *testing.T) {
	both := func(requests, left, tokens, leftTokens int) call.Rates {
		return call.Rates{LimitRequests: requests, RemainingRequests: left, LimitTokens: tokens, RemainingTokens: leftTokens}
	}
	openai := both(60, 59, 150000, 149984)
	openai.ResetRequests, openai.ResetTokens = time.Second, 6*time.Minute
	anthropic := both(50, 49, 40000, 39000)
	anthropic.ResetRequests, anthropic.ResetTokens = 30*time.Second, 12*time.Second
	input := both(-1, -1, 30000, 0)
	mistral := both(6, 5, 500000, 400000)
	mistral.WindowRequests, mistral.WindowTokens = time.Second, time.Minute
	draft := both(100, 50, -1, -1)
	draft.ResetRequests, draft.WindowRequests = 30*time.Second, time.Minute
	gateway := both(10, 3, -1, -1)
	gateway.ResetRequests = 45 * time.Second
	now := "Sat, 28 Nov 2026 12:00:00 GMT"
	for name, c := range map[string]struct {
		headers map[string]string
		want    call.Rates
	}{
		"none": {map[string]string{"Content-Type": "application/json"}, call.NoRates},
		"openai": {map[string]string{
			"x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "59", "x-ratelimit-reset-requests": "1s",
			"x-ratelimit-limit-tokens": "150000", "x-ratelimit-remaining-tokens": "149984", "x-ratelimit-reset-tokens": "6m0s",
		}, openai},
		"anthropic": {map[string]string{
			"Date":                                   now,
			"anthropic-ratelimit-requests-limit":     "50",
			"anthropic-ratelimit-requests-remaining": "49",
			"anthropic-ratelimit-requests-reset":     "2026-11-28T12:00:30Z",
			"anthropic-ratelimit-tokens-limit":       "40000", "anthropic-ratelimit-tokens-remaining": "39000",
			"anthropic-ratelimit-tokens-reset":       "2026-11-28T12:00:12Z",
			"anthropic-ratelimit-input-tokens-limit": "30000", "anthropic-ratelimit-input-tokens-remaining": "1",
		}, anthropic},
		"only input tokens": {map[string]string{
			"anthropic-ratelimit-input-tokens-limit": "30000", "anthropic-ratelimit-input-tokens-remaining": "0",
			"anthropic-ratelimit-output-tokens-limit": "8000", "anthropic-ratelimit-output-tokens-remaining": "8000",
		}, input},
		"mistral": {map[string]string{
			"x-ratelimit-limit-req-second": "6", "x-ratelimit-remaining-req-second": "5",
			"x-ratelimit-limit-req-month": "1000000", "x-ratelimit-remaining-req-month": "999999",
			"x-ratelimit-limit-tokens-minute": "500000", "x-ratelimit-remaining-tokens-minute": "400000",
		}, mistral},
		"draft 3": {map[string]string{"ratelimit-limit": "100, 100;w=60", "ratelimit-remaining": "50", "ratelimit-reset": "30"}, draft},
		"draft 7": {map[string]string{"ratelimit": "limit=100, remaining=50, reset=30", "ratelimit-policy": "100;w=60"}, draft},
		"draft 8": {map[string]string{"ratelimit": `"default";r=50;t=30`, "ratelimit-policy": `"default";q=100;w=60`}, draft},
		"gateway": {map[string]string{
			"Date": now, "x-ratelimit-limit": "10", "x-ratelimit-remaining": "3", "x-ratelimit-reset": "1795867245", "x-ratelimit-used": "7",
		}, gateway},
		"nonsense": {map[string]string{"x-ratelimit-limit-requests": "many", "x-ratelimit-remaining-requests": "-3", "ratelimit": `"default";r=;t=x`}, call.NoRates},
	} {
		h := http.Header{}
		for key, value := range c.headers {
			h.Set(key, value)
		}
		if got := rates(h); got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
	}
}

func BenchmarkRates(b *testing.B) {
	h := http.Header{}
	for _, name := range []string{"Date", "Content-Type", "Content-Length", "Server", "X-Request-Id", "Cf-Ray", "Openai-Organization"} {
		h.Set(name, "something")
	}
	for _, unit := range []string{"requests", "tokens"} {
		h.Set("x-ratelimit-limit-"+unit, "600")
		h.Set("x-ratelimit-remaining-"+unit, "599")
		h.Set("x-ratelimit-reset-"+unit, "100ms")
	}
	for b.Loop() {
		rates(h)
	}
}

// Of two limits for the same window the same one counts every time.
func TestLimitsOfTheSameWindow(t *testing.T) {
	h := http.Header{}
	for name, value := range map[string]string{
		"X-Ratelimit-Limit-Requests-Minute": "300", "X-Ratelimit-Remaining-Requests-Minute": "299",
		"Ratelimit-Limit": "60;w=60", "Ratelimit-Remaining": "12",
	} {
		h.Set(name, value)
	}
	for range 100 {
		if r := rates(h); r.LimitRequests != 60 || r.RemainingRequests != 12 || r.WindowRequests != time.Minute {
			t.Fatalf("%d of %d in %v", r.RemainingRequests, r.LimitRequests, r.WindowRequests)
		}
	}
}
