package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"regatta/engine/call"
)

// checkOutcome holds whatever came of a call against what callers rely on.
func checkOutcome(t *testing.T, c *Caller, answer call.Answer, err error) {
	t.Helper()
	if err == nil {
		if !json.Valid(answer.Output) || c.schema.ValidateOutput(answer.Output) != nil {
			t.Fatalf("output %q", answer.Output)
		}
		return
	}
	e := asFailure(t, answer, err)
	if e.Kind == "" || e.RetryAfter < 0 || e.Usage.InputTokens < 0 || e.Usage.OutputTokens < 0 {
		t.Fatalf("%+v", e)
	}
	for _, line := range []string{e.Message, e.Code} {
		if utf8.RuneCountInString(line) > longestLine || !utf8.ValidString(line) || strings.IndexFunc(line, func(r rune) bool { return !unicode.IsGraphic(r) }) >= 0 {
			t.Fatalf("%q", line)
		}
	}
}

func FuzzResponse(f *testing.F) {
	f.Add(200, asJSON, "", "", []byte(completed(john, "stop")))
	f.Add(200, asStream, "", "", []byte(events(`{"name":"John",`, `"age":20}`)))
	f.Add(200, "", "", "", []byte(`{"error":{"message":"x","code":429}}`))
	f.Add(429, asJSON, "7", "499", []byte(openaiError("slow", "tokens", "rate_limit_exceeded")))
	f.Add(503, asPage, "Sat, 01 Jan 2000 00:00:30 GMT", "-1", []byte("<title>down &#x1b;[2J</title>"))
	f.Add(500, asJSON, "1e99", "x", []byte(`[{"detail":[{"msg":["a",{"b":1}]}]}]`))
	f.Add(422, asJSON, "", "", []byte(`{"errors":[[[[[[["deep"]]]]]]],"status":"x"}`))
	f.Add(200, asJSON, "", "", []byte(calling("tool_calls", called("a", "result", john), called("b", "result", mary))))
	f.Add(200, asStream, "", "", []byte(piece(called("a", "result", john))+stopCalling))
	f.Add(400, asJSON, "", "", []byte(openaiError("response_format: tools are not supported", "", "")))
	var status int
	var header http.Header
	var body []byte
	callers := inEveryMode(f, roundTripper(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(body)), Request: r}, nil
	}))
	f.Fuzz(func(t *testing.T, s int, kind, after, remaining string, data []byte) {
		status, body = 200+int(uint(s)%400), data
		header = http.Header{"Content-Type": {kind}, "Retry-After": {after}, "X-Ratelimit-Remaining-Tokens": {remaining}}
		for _, c := range callers {
			for _, req := range []call.Request{request(), streamed(func(string) {})} {
				answer, err := c.Call(context.Background(), req)
				if status >= 300 && err == nil {
					t.Fatalf("a success with status %d", status)
				}
				checkOutcome(t, c, answer, err)
			}
		}
	})
}

// inEveryMode returns callers for one object and for lists, in every mode.
func inEveryMode(t testing.TB, transport http.RoundTripper) []*Caller {
	var all []*Caller
	for _, m := range call.Modes() {
		for _, change := range []func(*Config){inMode(m), many(t, m)} {
			all = append(all, newCaller(t, func(cfg *Config) {
				change(cfg)
				cfg.Transport = transport
			}))
		}
	}
	return all
}

func FuzzStream(f *testing.F) {
	f.Add([]byte(events(john)))
	f.Add([]byte("data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"name\\\"\"}}]}\r\n\r\nevent: error\ndata: x\n\n"))
	f.Add([]byte(": c\n\ndata:{\"choices\":[{\"delta\":{\"refusal\":\"no\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]"))
	f.Add([]byte(piece(called("a", "result", john)) + piece(`{"index":1,"function":{"arguments":"{"}}`) + stopCalling))
	var body []byte
	callers := inEveryMode(f, streamingFrom(func() io.Reader { return bytes.NewReader(body) }))
	f.Fuzz(func(t *testing.T, data []byte) {
		body = data
		for _, c := range callers {
			checkStream(t, c)
		}
	})
}

// checkStream makes a streamed call: progress only ever grows.
func checkStream(t *testing.T, c *Caller) {
	last := ""
	answer, err := c.Call(context.Background(), streamed(func(soFar string) {
		if !strings.HasPrefix(soFar, last) || soFar == last {
			t.Fatalf("%q after %q", soFar, last)
		}
		last = soFar
	}))
	checkOutcome(t, c, answer, err)
	if err == nil && answer.Note == "" && last != "" && c.schema.Item() == nil && !strings.Contains(last, string(answer.Output)) {
		t.Fatalf("output %q after progress %q", answer.Output, last)
	}
}
