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
	var status int
	var header http.Header
	var body []byte
	configs := inEveryMode(f, roundTripper(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(body)), Request: r}, nil
	}))
	for _, seed := range []struct {
		status                 int
		kind, after, remaining string
		body                   string
	}{
		{200, asJSON, "", "", completed(john, "stop")},
		{200, asStream, "", "", events(`{"name":"John",`, `"age":20}`)},
		{200, "", "", "", `{"error":{"message":"x","code":429}}`},
		{429, asJSON, "7", "499", openaiError("slow", "tokens", "rate_limit_exceeded")},
		{503, asPage, "Sat, 01 Jan 2000 00:00:30 GMT", "-1", "<title>down &#x1b;[2J</title>"},
		{500, asJSON, "1e99", "x", `[{"detail":[{"msg":["a",{"b":1}]}]}]`},
		{422, asJSON, "", "", `{"errors":[[[[[[["deep"]]]]]]],"status":"x"}`},
		{200, asJSON, "", "", calling("tool_calls", called("a", "result", john), called("b", "result", mary))},
		{200, asStream, "", "", piece(called("a", "result", john)) + stopCalling},
		{400, asJSON, "", "", openaiError("response_format: tools are not supported", "", "")},
	} {
		for which := range len(configs) {
			for _, stream := range []bool{false, true} {
				f.Add(byte(which), stream, seed.status-200, seed.kind, seed.after, seed.remaining, []byte(seed.body))
			}
		}
	}
	f.Fuzz(func(t *testing.T, which byte, stream bool, s int, kind, after, remaining string, data []byte) {
		status, body = 200+int(uint(s)%400), data
		header = http.Header{"Content-Type": {kind}, "Retry-After": {after}, "X-Ratelimit-Remaining-Tokens": {remaining}}
		c, req := callerOf(t, configs, which), request()
		if stream {
			req = streamed(func(string) {})
		}
		answer, err := c.Call(context.Background(), req)
		if status >= 300 && err == nil {
			t.Fatalf("a success with status %d", status)
		}
		checkOutcome(t, c, answer, err)
	})
}

// inEveryMode returns what callers are made of, for one object and for lists, in every
// mode.
func inEveryMode(t testing.TB, transport http.RoundTripper) (all []Config) {
	for _, m := range call.Modes() {
		for _, change := range []func(*Config){inMode(m), many(t, m)} {
			cfg := testConfig(t)
			change(&cfg)
			cfg.Transport = transport
			all = append(all, cfg)
		}
	}
	return all
}

// callerOf makes one of the callers, which has learnt nothing yet: what an input of the
// fuzzer comes to must not depend on those before it, and one call an input lets it try
// many.
func callerOf(t testing.TB, configs []Config, which byte) *Caller {
	c, err := New(configs[int(which)%len(configs)])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func FuzzStream(f *testing.F) {
	var body []byte
	configs := inEveryMode(f, streamingFrom(func() io.Reader { return bytes.NewReader(body) }))
	for _, seed := range []string{
		events(john),
		"data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"name\\\"\"}}]}\r\n\r\nevent: error\ndata: x\n\n",
		": c\n\ndata:{\"choices\":[{\"delta\":{\"refusal\":\"no\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]",
		piece(called("a", "result", john)) + piece(`{"index":1,"function":{"arguments":"{"}}`) + stopCalling,
	} {
		for which := range len(configs) {
			f.Add(byte(which), []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, which byte, data []byte) {
		body = data
		checkStream(t, callerOf(t, configs, which))
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
