package openai

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"regatta/engine/call"
)

// fussy is a server that refuses requests with a part, and answers all others,
// streamed if asked to.
type fussy struct {
	has    func(body map[string]any) bool
	status int
	body   string

	mu      sync.Mutex
	refused int
	served  []map[string]any
}

func (f *fussy) RoundTrip(r *http.Request) (*http.Response, error) {
	var body map[string]any
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	res := &http.Response{StatusCode: 200, Header: http.Header{}, Request: r}
	answer := completed(john, "stop")
	switch {
	case f.has(body):
		f.refused++
		res.StatusCode, answer = f.status, f.body
	case body["input"] != nil:
		answer = responded("completed", "", saidItem(john))
	case body["tools"] != nil:
		answer = calledOnce(john, "stop")
	case body["stream"] == true:
		res.Header.Set("Content-Type", asStream)
		answer = events(john)
	}
	if res.StatusCode == 200 {
		f.served = append(f.served, body)
	}
	res.Body = io.NopCloser(strings.NewReader(answer))
	return res, nil
}

func member(path ...string) func(map[string]any) bool {
	return func(body map[string]any) bool {
		var v any = body
		for _, name := range path {
			m, _ := v.(map[string]any)
			if list, ok := v.([]any); ok {
				m, _ = list[0].(map[string]any)
			}
			if v = m[name]; v == nil {
				return false
			}
		}
		return true
	}
}

// A part of requests that the server refuses is left out, once for all calls, and
// said; everything else is sent as it was.
func TestPartsThatAreRefused(t *testing.T) {
	tests := []struct {
		name    string
		mode    call.Mode
		many    bool
		has     func(map[string]any) bool
		status  int
		body    string
		without string
	}{
		{"fastapi", call.JSONSchema, false, member("stream_options"), 422, `{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}`, "stream_options"},
		{"fastapi, further down", call.JSONSchema, false, member("stream_options"), 422, `{"detail":[{"type":"extra_forbidden","loc":["body","stream_options","include_usage"],"msg":"Extra inputs are not permitted"}]}`, "stream_options"},
		{"azure, years ago", call.Auto, false, member("stream_options"), 400, openaiError("Unrecognized request argument supplied: stream_options", "invalid_request_error", ""), "stream_options"},
		{"in words", call.JSONObject, false, member("stream_options"), 400, `{"error":"'stream_options' is not supported"}`, "stream_options"},
		{"no streams", call.JSONSchema, false, member("stream"), 400, openaiError("Unsupported value: 'stream' does not support true with this model.", "invalid_request_error", "unsupported_value"), "stream"},
		{"no streams for you", call.JSONSchema, false, member("stream"), 400, `{"error":{"message":"Your organization must be verified.","type":"invalid_request_error","param":"stream","code":"unsupported_value"}}`, "stream"},
		{"no streams with status 500", call.JSONSchema, false, member("stream"), 501, `{"error":"streaming is not implemented"}`, "stream"},
		{"strict in a schema", call.JSONSchema, false, member("response_format", "json_schema", "strict"), 422, `{"detail":[{"type":"extra_forbidden","loc":["body","response_format","json_schema","strict"],"msg":"Extra inputs are not permitted"}]}`, "strict"},
		{"strict in a schema, in auto", call.Auto, false, member("response_format", "json_schema", "strict"), 400, `{"error":{"message":"json_schema.strict is not supported"}}`, "strict"},
		{"strict in a tool", call.Tools, false, member("tools", "function", "strict"), 400, openaiError("Unknown parameter: 'tools[0].function.strict'.", "", ""), "strict"},
		{"several calls", call.Tools, true, member("parallel_tool_calls"), 400, openaiError("Unsupported parameter: 'parallel_tool_calls' is not supported with this model.", "", ""), "parallel_tool_calls"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := &fussy{has: test.has, status: test.status, body: test.body}
			c := newCaller(t, func(cfg *Config) {
				cfg.Mode, cfg.Transport = test.mode, server
				if test.many {
					many(t, test.mode)(cfg)
				}
			})
			var mu sync.Mutex
			var steps []string
			one := func() {
				req := streamed(func(string) {})
				req.Stepped = func(s call.Step) {
					mu.Lock()
					defer mu.Unlock()
					steps = append(steps, s.Without)
					if s.From != s.To || s.Why.Status != test.status {
						t.Errorf("%+v because of %v", s, s.Why)
					}
				}
				if _, err := c.Call(t.Context(), req); err != nil {
					t.Error(err)
				}
			}
			var calls sync.WaitGroup
			for range 20 {
				calls.Go(one)
			}
			calls.Wait()
			refused := server.refused
			one()
			if !slices.Equal(steps, []string{test.without}) || server.refused != refused {
				t.Errorf("steps %q, refused %d and then %d", steps, refused, server.refused)
			}
			for _, body := range server.served {
				if _, stream := body["stream"]; stream != (test.without != "stream") {
					t.Errorf("sent %v", body)
				}
			}
		})
	}
}

// Once the server has answered with a part, an error that names it is about
// something else; and an error about the text leaves everything in.
func TestPartsThatAreKept(t *testing.T) {
	bad := false
	server := &fussy{has: func(map[string]any) bool { return bad }, status: 400, body: openaiError("stream_options are not supported", "", "")}
	c := newCaller(t, func(cfg *Config) { cfg.Transport = server })
	told := func() call.Request {
		req := streamed(func(string) {})
		req.Stepped = func(s call.Step) { t.Errorf("step %v", s) }
		return req
	}
	if _, err := c.Call(t.Context(), told()); err != nil {
		t.Fatal(err)
	}
	bad = true
	if e := failure(t, c, told()); e.Kind != call.BadRequest || server.refused != 1 {
		t.Errorf("%v, refused %d", e, server.refused)
	}
	for _, body := range []string{openaiError("Invalid prompt: too long for upstream", "", ""), openaiError("maximum context length", "", "context_length_exceeded"), `{}`} {
		server := &fussy{has: func(map[string]any) bool { return true }, status: 400, body: body}
		c := newCaller(t, func(cfg *Config) { cfg.Transport = server })
		if failure(t, c, told()); server.refused != 1 {
			t.Errorf("%s: %d requests", body, server.refused)
		}
	}
}
