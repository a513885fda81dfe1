package openai

import (
	"net/http"
	"strings"
	"testing"
)

// FuzzRates reads the headers of rate limits: whatever they hold, a number is as the
// header has it or unknown.
func FuzzRates(f *testing.F) {
	for _, seed := range []string{"", "0", "60", " 7 ", "-1", "1e3", "9223372036854775808", "+5", "0x10", "1_000", "60, 60;w=60", "\x00"} {
		f.Add(seed, seed, "true")
	}
	f.Fuzz(func(t *testing.T, limit, left, again string) {
		h := http.Header{
			"X-Ratelimit-Limit-Requests": {limit}, "X-Ratelimit-Remaining-Requests": {left},
			"X-Ratelimit-Limit-Tokens": {limit}, "X-Ratelimit-Remaining-Tokens": {left}, "X-Should-Retry": {again},
		}
		r := rates(h)
		for value, n := range map[string]int{limit: r.LimitRequests, left: r.RemainingRequests} {
			if n < -1 || n > 0 && !strings.ContainsAny(value, "123456789") {
				t.Errorf("%q is read as %d", value, n)
			}
		}
		if r.LimitRequests != r.LimitTokens || r.RemainingRequests != r.RemainingTokens {
			t.Errorf("the same headers are read as %+v", r)
		}
		if retry := shouldRetry(h); retry != nil && !strings.EqualFold(strings.TrimSpace(again), map[bool]string{true: "true", false: "false"}[*retry]) {
			t.Errorf("%q is read as %v", again, *retry)
		}
	})
}

// FuzzProblem reads bodies of errors.
func FuzzProblem(f *testing.F) {
	for _, seed := range []string{
		"", "null", `"down"`, `{"error":"text"}`, `{"error":{"message":"slow","type":"tokens","code":429}}`, `[{"error":{"message":"x"}}]`,
		`{"detail":[{"loc":["body","messages",0],"msg":"field required"}]}`, `{"message":{"message":{"message":{"message":{"message":"deep"}}}}}`,
		"<html><title>502 &amp; more</title></html>", "<title>" + strings.Repeat("<", 50), "\xef\xbb\xbf{}", `{"code":1e400}`, "\xff\x00",
		`{"error":{"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.07s"}]}}`,
	} {
		f.Add(429, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		p := readProblem(body)
		if p.wait < 0 {
			t.Errorf("%q asks to wait %v", body, p.wait)
		}
		if e := p.failure(200 + int(uint(status)%400)); e.Kind == "" {
			t.Errorf("%q with status %d is of no kind", body, status)
		}
	})
}
