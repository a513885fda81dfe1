package simulated

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

const john = "My name is John and I am 20 years old"

// personFormat is a response_format as clients send it.
const personFormat = `{"type":"json_schema","json_schema":{"name":"person","strict":true,"schema":{"type":"object",` +
	`"properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false}}}`

// question is the body of a request: one message of the user, and more fields.
func question(text, more string) string {
	quoted, _ := json.Marshal(text)
	if more != "" {
		more = "," + more
	}
	return `{"model":"gpt-4o-mini","messages":[{"role":"user","content":` + string(quoted) + `}]` + more + `}`
}

func aboutJohn(more ...string) string {
	return question(john, strings.Join(append([]string{`"response_format":` + personFormat}, more...), ","))
}

func atOnce(change ...func(*Options)) Options {
	o := Options{Seed: 1}
	for _, c := range change {
		c(&o)
	}
	return o
}

// leniently has a provider take what the API rejects.
func leniently(o *Options) { o.Lenient = true }

// response is what a client sees of an exchange.
type response struct {
	status int
	header http.Header
	body   string
	err    error // of the exchange or of reading the body
}

func send(ctx context.Context, t *testing.T, s http.Handler, method, path, body string, headers ...string) response {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, "http://simulated"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := Transport(s).RoundTrip(req)
	if err != nil {
		return response{err: err}
	}
	if res.Header.Get("X-Regatta-Simulated") != "true" {
		t.Errorf("%s %s is not labelled", method, path)
	}
	return readAll(res)
}

func readAll(res *http.Response) response {
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	return response{res.StatusCode, res.Header, string(body), err}
}

func ask(t *testing.T, s http.Handler, body string, headers ...string) response {
	t.Helper()
	return send(t.Context(), t, s, http.MethodPost, "/v1/chat/completions", body, headers...)
}

// completionOf reads a completion, which fits the API description.
func completionOf(t *testing.T, r response) completion {
	t.Helper()
	if r.err != nil || r.status != http.StatusOK {
		t.Fatalf("status %d, error %v: %s", r.status, r.err, r.body)
	}
	mustFit(t, "CreateChatCompletionResponse", []byte(r.body))
	var c completion
	if err := json.Unmarshal([]byte(r.body), &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Choices) == 0 || c.SystemFingerprint != "simulated" {
		t.Fatalf("completion %s", r.body)
	}
	return c
}

// contentOf returns what the first choice says.
func contentOf(t *testing.T, r response) string {
	t.Helper()
	content := completionOf(t, r).Choices[0].Message.Content
	if content == nil {
		t.Fatalf("no content in %s", r.body)
	}
	return *content
}

// mustRefuse checks the error that a request meets, in OpenAI's shape.
func mustRefuse(t *testing.T, r response, status int, kind, param, code string) {
	t.Helper()
	if r.err != nil || r.status != status {
		t.Errorf("status %d, error %v, want %d: %s", r.status, r.err, status, r.body)
		return
	}
	mustFit(t, "ErrorResponse", []byte(r.body))
	var e errorBody
	if err := json.Unmarshal([]byte(r.body), &e); err != nil {
		t.Fatal(err)
	}
	said := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	if e.Error.Type != kind || said(e.Error.Param) != param || said(e.Error.Code) != code || e.Error.Message == "" {
		t.Errorf("error %s, want type %q, param %q, code %q", r.body, kind, param, code)
	}
}

// streamed is a stream, put together again.
type streamed struct {
	chunks                      []chunk
	content, refusal, arguments string
	call                        toolCallChunk
	finish                      string
	usage                       *usage
}

// streamOf reads the events of a stream, each of which fits the API description.
func streamOf(t *testing.T, r response) streamed {
	t.Helper()
	if r.err != nil || r.status != http.StatusOK || !strings.HasPrefix(r.header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("status %d, error %v, %v: %s", r.status, r.err, r.header, r.body)
	}
	events, done := strings.CutSuffix(r.body, "data: [DONE]\n\n")
	if !done {
		t.Fatalf("the stream has no end: %s", r.body)
	}
	return readStream(t, events)
}

func readStream(t *testing.T, events string) streamed {
	t.Helper()
	var s streamed
	for event := range strings.SplitSeq(strings.TrimSuffix(events, "\n\n"), "\n\n") {
		data, ok := strings.CutPrefix(event, "data: ")
		if !ok {
			t.Fatalf("no event: %q", event)
		}
		mustFit(t, "CreateChatCompletionStreamResponse", []byte(data))
		var c chunk
		if err := json.Unmarshal([]byte(data), &c); err != nil {
			t.Fatal(err)
		}
		s.add(c)
	}
	return s
}

func (s *streamed) add(c chunk) {
	s.chunks = append(s.chunks, c)
	if c.Usage != nil {
		s.usage = c.Usage
	}
	for _, choice := range c.Choices {
		if choice.Delta.Content != nil {
			s.content += *choice.Delta.Content
		}
		if choice.Delta.Refusal != nil {
			s.refusal += *choice.Delta.Refusal
		}
		for _, call := range choice.Delta.ToolCalls {
			s.arguments += call.Function.Arguments
			if call.ID != "" {
				s.call = call
			}
		}
		if choice.FinishReason != nil {
			s.finish = *choice.FinishReason
		}
	}
}
