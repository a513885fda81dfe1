package openai

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"regatta/engine/call"
)

// grown are bodies of errors that are about as long as asked for.
var grown = map[string]func(length int) string{
	"text":    func(n int) string { return strings.Repeat("no ", n/3) },
	"message": func(n int) string { return openaiError(strings.Repeat("x y ", n/4), "", "") },
	"key":     func(n int) string { return strings.Repeat("Authorization: ", n/15) },
	"page":    func(n int) string { return "<" + strings.Repeat("<b>down</b> ", n/12) },
	"amps":    func(n int) string { return "<" + strings.Repeat("&a", n/2) },
	"lists":   func(n int) string { return `{"errors":[` + strings.Repeat(`{"a":"b"},`, n/10) + `0]}` },
	"waits":   func(n int) string { return openaiError(strings.Repeat("retry ", n/6), "", "") },
}

// TestOnlyTheOpeningIsSearched: a refusal stands where a message begins, and no message
// is searched to its end for the words of thirty refusals.
func TestOnlyTheOpeningIsSearched(t *testing.T) {
	filler := strings.Repeat("so it goes ", 1<<20/11)
	for message, want := range map[string]call.Kind{
		"against our content policy: " + filler: call.Filtered,
		filler + " against our content policy":  call.BadRequest,
	} {
		c := newCaller(t, func(cfg *Config) {
			cfg.Transport = replies(http.StatusBadRequest, http.Header{}, text(openaiError(message, "", "")))
		})
		if e := failure(t, c, request()); e.Kind != want {
			t.Errorf("%.40q is %s, want %s", message, e.Kind, want)
		}
	}
}

// TestTheLongestBodyIsReadInTime: it took a quarter of a minute.
func TestTheLongestBodyIsReadInTime(t *testing.T) {
	for _, kind := range []string{"text", "key", "page"} {
		c := newCaller(t, func(cfg *Config) {
			cfg.Transport = replies(http.StatusBadRequest, http.Header{}, text(grown[kind](DefaultMaxBody)))
		})
		if took := spent(t, func() { failure(t, c, request()) }); took > 5*time.Second {
			t.Errorf("%s: %v", kind, took)
		}
	}
}

// TestNoKeyIsCutInTwo: a key that stands where a long text is cut is not shown by half.
func TestNoKeyIsCutInTwo(t *testing.T) {
	for name, body := range map[string]string{
		"page":    "<p>" + strings.Repeat("<br >", 64<<10/5),
		"message": strings.Repeat(" \u200b", 8<<10),
		"text":    strings.Repeat("\u200b", 8<<10/3-3),
	} {
		for shift := 0; shift < len(testKey); shift += 3 {
			long := body[:len(body)-shift] + testKey + " and more"
			c := newCaller(t, func(cfg *Config) {
				cfg.Key = testKey
				cfg.Transport = replies(http.StatusInternalServerError, http.Header{}, text(long))
			})
			if e := failure(t, c, request()); strings.Contains(e.Message, testKey[:6]) {
				t.Fatalf("%s: %q", name, e.Message)
			}
		}
	}
}

// BenchmarkErrorBody reads bodies of errors that grow: the time per byte must not.
func BenchmarkErrorBody(b *testing.B) {
	for kind, body := range grown {
		for _, status := range []int{http.StatusBadRequest, http.StatusInternalServerError} {
			for length := 1 << 10; length <= 1<<20; length <<= 5 {
				b.Run(fmt.Sprintf("%s/%d/%dk", kind, status, length>>10), func(b *testing.B) {
					c := newCaller(b, func(cfg *Config) { cfg.Transport = replies(status, http.Header{}, text(body(length))) })
					b.SetBytes(int64(length))
					for b.Loop() {
						_, _ = c.Call(b.Context(), request())
					}
				})
			}
		}
	}
}
