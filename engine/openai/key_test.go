package openai

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestKeyDoesNotPrint(t *testing.T) {
	cfg := testConfig(t)
	c := newCaller(t, func(*Config) {})
	type holder struct {
		Caller *Caller
		Key    Key
	}
	for _, v := range []any{cfg, &cfg, cfg.Key, c, *c, holder{c, cfg.Key}, []Key{cfg.Key}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T"} {
			if text := fmt.Sprintf(verb, v); strings.Contains(text, testKey) || strings.Contains(text, fmt.Sprintf("%x", testKey)) {
				t.Errorf("%s of %T: %s", verb, v, text)
			}
		}
	}
	if text, err := json.Marshal(cfg.Key); err != nil || string(text) != `"[key]"` {
		t.Errorf("%s, %v", text, err)
	}
	if text := fmt.Sprint(Key("")); text != "" {
		t.Errorf("no key prints as %q", text)
	}
}

func TestKeyIsTrimmed(t *testing.T) {
	r, _ := sent(t, func(cfg *Config) { cfg.Key = "  " + testKey + "\r\n" }, nil)
	if got := r.Header.Get("Authorization"); got != "Bearer "+testKey {
		t.Errorf("%q", got)
	}
}

// A server that sends the request back, in any place and any wrapping.
func TestKeyIsInNoError(t *testing.T) {
	shapes := []string{
		`%s`, `{"error":%q}`, `{"error":{"message":%q,"code":%[1]q,"type":%[1]q}}`, `{"detail":[{"msg":%q}]}`,
		`<html><title>%s</title></html>`, `{"model":%q,"choices":[{"finish_reason":"length","message":{"content":%[1]q}}]}`,
		`{"choices":[{"finish_reason":%q,"message":{"content":%[1]q}}]}`, `{"choices":[{"finish_reason":"stop","message":{"content":%q}}]}`,
		`{"choices":[{"finish_reason":"stop","message":{"refusal":%q}}]}`, `{"choices":[{"finish_reason":"stop","message":{"content":"{\"name\":\"%s\",\"age\":\"x\"}"}}]}`,
		"event: error\ndata: %s\n\n", "data: {\"error\":%q}\n\n", "data: {\"choices\":[{\"delta\":{\"refusal\":%q},\"finish_reason\":\"stop\"}]}\n\n",
	}
	rapid.Check(t, func(rt *rapid.T) {
		shape := rapid.SampledFrom(shapes).Draw(rt, "shape")
		status := rapid.SampledFrom([]int{200, 301, 400, 401, 403, 404, 429, 500}).Draw(rt, "status")
		before := rapid.StringOfN(rapid.SampledFrom([]rune(" ax\n\x00\u202e…")), 0, 400, -1).Draw(rt, "before")
		times := rapid.IntRange(1, 20).Draw(rt, "times")
		asked := rapid.Bool().Draw(rt, "streamed")
		c := newCaller(t, func(cfg *Config) {
			cfg.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
				echo := before + strings.Repeat(r.Header.Get("Authorization"), times)
				w := httptest.NewRecorder()
				w.Header().Set("Location", "http://x.test/"+echo)
				w.WriteHeader(status)
				fmt.Fprintf(w, shape, echo)
				return w.Result(), nil
			})
		})
		req := request()
		if asked {
			req.Progress = func(string) {}
		}
		e := failure(t, c, req)
		if all := fmt.Sprintf("%+v %v", e, e); strings.Contains(all, testKey) || strings.Contains(all, testKey[:20]) {
			rt.Fatalf("%s", all)
		}
		if n := len([]rune(e.Message)); n > longestLine || strings.ContainsAny(e.Message+e.Code, "\n\r\x1b\x00\u202e") {
			rt.Fatalf("%d characters: %q, code %q", n, e.Message, e.Code)
		}
	})
}

// The header is taken out whoever's key it holds.
func TestAuthorizationOfOthers(t *testing.T) {
	c := newCaller(t, func(*Config) {})
	for text, want := range map[string]string{
		"headers: {'Authorization': 'Bearer upstream-secret', 'x': 1}": "headers: {'Authorization': 'Bearer [key]', 'x': 1}",
		"authorization:[Basic dXNlcjpwYXNz]":                           "authorization:[Basic [key]]",
		"Bearer authentication is required":                            "Bearer authentication is required",
		"Missing Authorization header":                                 "Missing Authorization header",
	} {
		if got := c.line(text); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// The key goes to the host of the base URL and nowhere else.
func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") }))
	defer elsewhere.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		c := toServer(t, func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			http.Redirect(w, r, elsewhere.URL, status)
		})
		if e := failure(t, c, request()); e.Retryable() || !strings.Contains(e.Message, elsewhere.URL) {
			t.Errorf("%d: %v", status, e)
		}
	}
}

func TestKeyIsInNoResult(t *testing.T) {
	const answer = "the header was Bearer sk-0123456789abcdefghij, they say none"
	for key, want := range map[string]string{
		"sk-0123456789abcdefghij": "the header was Bearer [key], they say none",
		"none":                    answer, // a word that serves as a key
	} {
		if got := newSecrets(secret{key, redacted}).scrubber()([]byte(answer)); string(got) != want {
			t.Errorf("%s: %q", key, got)
		}
	}
}

// TestKeyIsInNoPiece sends a text with the key in pieces of every length.
func TestKeyIsInNoPiece(t *testing.T) {
	const key = "sk-0123456789abcdefghij"
	const text = "sk-, " + key + " and sk-012" + key + key + ", they say sk-0"
	const want = "sk-, [key] and sk-012[key][key], they say "
	for length := 1; length <= len(text); length++ {
		next, shown := newSecrets(secret{key, redacted}).pieces()(), ""
		for piece := range slices.Chunk([]byte(text), length) {
			shown += next(string(piece))
			if strings.Contains(shown, key[:8]) {
				t.Fatalf("pieces of %d: %q", length, shown)
			}
		}
		if shown != want {
			t.Errorf("pieces of %d: %q", length, shown)
		}
	}
}
