package openai

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine/call"
)

const testKey = "sk-proj-abcdefghijklmnopqrstuvwxyz-0123456789"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// roundTripper is a transport in a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// replies returns a transport that always answers the same.
func replies(status int, header http.Header, body func(*http.Request) io.ReadCloser) roundTripper {
	return func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			io.Copy(io.Discard, r.Body)
			r.Body.Close()
		}
		return &http.Response{StatusCode: status, Header: header, Body: body(r), Request: r}, nil
	}
}

func text(s string) func(*http.Request) io.ReadCloser {
	return func(*http.Request) io.ReadCloser { return io.NopCloser(strings.NewReader(s)) }
}

func testConfig(t testing.TB) Config {
	t.Helper()
	prompt, err := datasets.ParsePrompt("{{.text}}")
	if err != nil {
		t.Fatal(err)
	}
	person, err := schema.Load(t.Context(), "name string, age int")
	if err != nil {
		t.Fatal(err)
	}
	return Config{BaseURL: "http://provider.test/v1", Key: testKey, Model: "gpt-4o-mini", Prompt: prompt, Schema: person}
}

func newCaller(t testing.TB, change func(*Config)) *Caller {
	t.Helper()
	cfg := testConfig(t)
	change(&cfg)
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// always returns a Caller whose every answer has this body.
func always(t testing.TB, contentType string, body func() io.Reader) *Caller {
	return newCaller(t, func(cfg *Config) {
		cfg.Transport = replies(http.StatusOK, http.Header{"Content-Type": {contentType}},
			func(*http.Request) io.ReadCloser { return io.NopCloser(body()) })
	})
}

// alwaysText returns a Caller whose every answer is this text.
func alwaysText(t testing.TB, contentType, body string) *Caller {
	return always(t, contentType, func() io.Reader { return strings.NewReader(body) })
}

// toServer makes a Caller of a server on the loopback, over its own transport.
func toServer(t testing.TB, h http.HandlerFunc, change ...func(*Config)) *Caller {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return newCaller(t, func(cfg *Config) {
		cfg.BaseURL = server.URL + "/v1"
		for _, f := range change {
			f(cfg)
		}
	})
}

// wholeOf is the request that c sends first, when it is not to be streamed.
func wholeOf(c *Caller) *template {
	f := c.forms[c.modes.modes[0]]
	return &f.whole
}

func request() call.Request {
	return call.Request{Attempt: 1, Item: datasets.Item{ID: "0", Text: "My name is John and I am 20 years old"}}
}

func streamed(progress func(string)) call.Request {
	req := request()
	req.Progress = progress
	return req
}

// failure makes a call that has to fail.
func failure(t testing.TB, c *Caller, req call.Request) *call.Error {
	t.Helper()
	answer, err := c.Call(context.Background(), req)
	return asFailure(t, answer, err)
}

func asFailure(t testing.TB, answer call.Answer, err error) *call.Error {
	t.Helper()
	var e *call.Error
	if !errors.As(err, &e) {
		t.Fatalf("answer %s, error %v: want a *call.Error", answer.Output, err)
	}
	return e
}

const john = `{"name":"John","age":20}`

// completed is a plain answer with this text and finish_reason.
func completed(text, finish string) string {
	return `{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini-2024-07-18","choices":[` +
		`{"index":0,"message":{"role":"assistant","content":` + quote(text) + `,"refusal":null},"logprobs":null,"finish_reason":` +
		quote(finish) + `}],"usage":{"prompt_tokens":81,"completion_tokens":9,"total_tokens":90}}`
}

// events is a stream that brings the pieces, stops, tells the usage and is done.
func events(pieces ...string) string {
	const head = `data: {"id":"c","object":"chat.completion.chunk","model":"gpt-4o-mini-2024-07-18","choices":[`
	var b strings.Builder
	b.WriteString(head + `{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}` + "\n\n")
	for _, piece := range pieces {
		b.WriteString(head + `{"index":0,"delta":{"content":` + quote(piece) + `},"finish_reason":null}],"usage":null}` + "\n\n")
	}
	b.WriteString(head + `{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}` + "\n\n")
	b.WriteString(head + `],"usage":{"prompt_tokens":81,"completion_tokens":9,"total_tokens":90}}` + "\n\n")
	b.WriteString("data: [DONE]\n\n")
	return b.String()
}

func quote(text string) string {
	quoted, _ := json.Marshal(text)
	return string(quoted)
}

// streaming is a transport that answers with these events, once.
func streaming(body io.Reader) roundTripper { return streamingFrom(func() io.Reader { return body }) }

func streamingFrom(body func() io.Reader) roundTripper {
	return replies(http.StatusOK, http.Header{"Content-Type": {asStream}}, func(*http.Request) io.ReadCloser { return io.NopCloser(body()) })
}
