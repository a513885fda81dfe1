package openai

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"regatta/engine/call"
)

// byResponses has a Caller ask for responses.
func byResponses(cfg *Config) { cfg.API = call.ResponsesAPI }

// responded is a whole response with this status and output.
func responded(status, more string, output ...string) string {
	return `{"id":"resp_1","object":"response","created_at":1,"status":` + quote(status) + `,"error":null,` + more +
		`"model":"gpt-4o-mini-2024-07-18","output":[` + strings.Join(output, ",") + `],"usage":{"input_tokens":81,` +
		`"input_tokens_details":{"cached_tokens":64},"output_tokens":9,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":90}}`
}

func saidItem(text string) string {
	return `{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","annotations":[],"text":` + quote(text) + `}]}`
}

func calledItem(id, arguments string) string {
	return `{"id":"fc_` + id + `","type":"function_call","status":"completed","call_id":"call_` + id + `","name":"result","arguments":` + quote(arguments) + `}`
}

const (
	thoughtItem = `{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"Let me think"}]}`
	refusalItem = `{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"refusal","refusal":"I can't"}]}`
	cutShort    = `"incomplete_details":{"reason":"max_output_tokens"},`
	ofFilter    = `"incomplete_details":{"reason":"content_filter"},`
)

// What is sent for a response is what would be sent for a completion, in the words of
// the other API.
func TestRequestsForResponses(t *testing.T) {
	const person = `{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false}`
	const user = `{"role":"user","content":"My name is John and I am 20 years old"}`
	const told = `"Respond with a single JSON object, and nothing else, that conforms to this JSON Schema:\n`
	about := `{"role":"system","content":` + told + strings.Trim(quote(person), `"`) + `"}`
	for _, test := range []struct {
		name   string
		change func(*Config)
		want   string
	}{
		{"json-schema", inMode(call.JSONSchema), `"input":[` + user + `],"text":{"format":{"type":"json_schema","name":"result","strict":true,"schema":` + person + `}}`},
		{"tools", inMode(call.Tools), `"input":[` + user + `],"tools":[{"type":"function","name":"result","description":"Records the data extracted from the text.","strict":true,"parameters":` + person + `}],` +
			`"tool_choice":{"type":"function","name":"result"}`},
		{"tools, many", many(t, call.Tools), `"input":[` + user + `],"tools":[{"type":"function","name":"result","description":"Records one item found in the text. Call it once per item, in order of appearance.",` +
			`"strict":false,"parameters":` + person + `}],"tool_choice":"required","parallel_tool_calls":true`},
		{"json-object", inMode(call.JSONObject), `"input":[` + about + `,` + user + `],"text":{"format":{"type":"json_object"}}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var path, body string
			c := newCaller(t, func(cfg *Config) {
				test.change(cfg)
				byResponses(cfg)
				cfg.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
					sent, _ := io.ReadAll(r.Body)
					path, body = r.URL.Path, string(sent)
					return &http.Response{StatusCode: 500, Body: io.NopCloser(strings.NewReader(""))}, nil
				})
			})
			for progress, more := range map[bool]string{false: `,"store":false}`, true: `,"store":false,"stream":true}`} {
				req := request()
				if progress {
					req = streamed(func(string) {})
				}
				_, _ = c.Call(t.Context(), req)
				if want := `{"model":"gpt-4o-mini",` + test.want + more; path != "/v1/responses" || body != want {
					t.Errorf("%s: sends %s\nwant %s", path, body, want)
				}
			}
		})
	}
}

// Members that requests for completions have besides are said as this API has them.
func TestOtherMembersForResponses(t *testing.T) {
	body, err := responsesBody([]byte(`{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":5,"reasoning_effort":"low","temperature":0,`+
		`"stream":true,"stream_options":{"include_usage":true},"store":true,"service_tier":"flex"}`), 0)
	const want = `{"model":"m","input":[{"role":"user","content":"x"}],"max_output_tokens":5,"reasoning":{"effort":"low"},"store":true,"stream":true,"service_tier":"flex","temperature":0}`
	if err != nil || string(body) != want {
		t.Errorf("%v: %s\nwant %s", err, body, want)
	}
}

func TestResponses(t *testing.T) {
	for _, test := range []struct {
		name, body string
		mode       call.Mode
		kind       call.Kind // "": a success
		says       string
	}{
		{"a text", responded("completed", "", saidItem(john)), call.JSONSchema, "", john},
		{"after thoughts", responded("completed", "", thoughtItem, saidItem(john)), call.JSONSchema, "", john},
		{"a call", responded("completed", "", calledItem("1", john)), call.Tools, "", john},
		{"in a fence", responded("completed", "", saidItem("```json\n"+john+"\n```")), call.JSONObject, "", john},
		{"a refusal", responded("completed", "", refusalItem), call.JSONSchema, call.Refused, "I can't"},
		{"cut", responded("incomplete", cutShort, saidItem(`{"name":`)), call.JSONSchema, call.Truncated, "hit the token limit before the answer was complete"},
		{"cut before it began", responded("incomplete", cutShort, thoughtItem), call.JSONSchema, call.Truncated, "token limit"},
		{"filtered", responded("incomplete", ofFilter, saidItem("")), call.JSONSchema, call.Filtered, "content filter"},
		{"failed", strings.Replace(responded("failed", ""), `"error":null`, `"error":{"code":"server_error","message":"The model broke"}`, 1), call.JSONSchema, call.Server, "The model broke"},
		{"too many", strings.Replace(responded("failed", ""), `"error":null`, `"error":{"code":"rate_limit_exceeded","message":"Slow down"}`, 1), call.JSONSchema, call.RateLimited, "Slow down"},
		{"cancelled", responded("cancelled", ""), call.JSONSchema, call.Server, "the provider aborted the answer: cancelled"},
		{"no output", `{"object":"response"}`, call.JSONSchema, call.Server, "the response has no output"},
		{"not the schema", responded("completed", "", saidItem(`{"name":"John"}`)), call.JSONSchema, call.InvalidOutput, "age"},
		{"no JSON", "<html><title>Oops</title></html>", call.JSONSchema, call.Server, "Oops"},
		{"half", responded("completed", "", saidItem(john))[:80], call.JSONSchema, call.Connection, "truncated"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCaller(t, func(cfg *Config) {
				byResponses(cfg)
				cfg.Mode = test.mode
				cfg.Transport = replies(200, http.Header{"Content-Type": {"application/json"}, "X-Request-Id": {"req_\x1b7"}}, text(test.body))
			})
			answer, err := c.Call(t.Context(), request())
			if test.kind == "" {
				if err != nil || string(answer.Output) != test.says || answer.Note != "" {
					t.Fatalf("%s (%s), %v", answer.Output, answer.Note, err)
				}
				want := call.Usage{InputTokens: 81, OutputTokens: 9, Known: true, CachedInput: call.Part{Tokens: 64, Told: true}, Reasoning: call.Part{Tokens: 3, Told: true}}
				if answer.Usage != want || answer.Model != "gpt-4o-mini-2024-07-18" {
					t.Errorf("%+v", answer)
				}
				return
			}
			e := asFailure(t, answer, err)
			if e.Kind != test.kind || !strings.Contains(e.Message, test.says) || strings.Contains(e.Message, "finish_reason") || e.RequestID != "req_ 7" {
				t.Errorf("%s: %s (%s), want %s: %s", e.Kind, e.Message, e.RequestID, test.kind, test.says)
			}
		})
	}
}

// streamOf is the events of a response that brings its output in pieces.
func streamOf(end string, events ...string) string {
	var b bytes.Buffer
	all := append([]string{`{"type":"response.created","response":{"id":"resp_1","object":"response","status":"in_progress","model":"gpt-4o-mini-2024-07-18","output":[],"usage":null}}`}, events...)
	if end != "" {
		kind, status := "response.completed", "completed"
		if strings.Contains(end, `"incomplete"`) {
			kind, status = "response.incomplete", "incomplete"
		}
		_ = status
		all = append(all, `{"type":`+quote(kind)+`,"response":`+end+`}`)
	}
	for i, e := range all {
		var name struct{ Type string }
		_ = json.Unmarshal([]byte(e), &name)
		fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", name.Type, strings.Replace(e, `{`, fmt.Sprintf(`{"sequence_number":%d,`, i), 1))
	}
	return b.String()
}

func pieces(kind string, texts ...string) (all []string) {
	for _, text := range texts {
		all = append(all, `{"type":`+quote(kind)+`,"item_id":"x","output_index":0,"content_index":0,"delta":`+quote(text)+`}`)
	}
	return all
}

func TestStreamedResponses(t *testing.T) {
	const textKind, callKind = "response.output_text.delta", "response.function_call_arguments.delta"
	added := `{"type":"response.output_item.added","output_index":0,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"result","arguments":""}}`
	whole := responded("completed", "", saidItem(john))
	for _, test := range []struct {
		name, body string
		mode       call.Mode
		kind       call.Kind
		says       string
		shown      string
	}{
		{"a text", streamOf(whole, pieces(textKind, `{"name":`, `"John","age":20}`)...), call.JSONSchema, "", john, john},
		{"a call", streamOf(responded("completed", "", calledItem("1", john)), append([]string{added}, pieces(callKind, `{"name":`, `"John","age":20}`)...)...), call.Tools, "", john, john},
		{"all at the end", streamOf(whole), call.JSONSchema, "", john, john},
		{"thoughts first", streamOf(whole, append(pieces("response.reasoning_summary_text.delta", "Let me think"), pieces(textKind, john)...)...), call.JSONSchema, "", john, john},
		{"a refusal", streamOf(responded("completed", "", refusalItem), pieces("response.refusal.delta", "I ", "can't")...), call.JSONSchema, call.Refused, "I can't", ""},
		{"cut", streamOf(responded("incomplete", cutShort, saidItem(`{"name":`)), pieces(textKind, `{"name":`)...), call.JSONSchema, call.Truncated, "token limit", `{"name":`},
		{"broken off", streamOf("", pieces(textKind, `{"name":`)...), call.JSONSchema, call.Connection, "the stream ended in the middle of the answer", `{"name":`},
		{"an error", streamOf("", append(pieces(textKind, `{"name":`), `{"type":"error","code":"server_error","message":"It broke","param":null}`)...), call.JSONSchema, call.Server, "It broke", `{"name":`},
		{"failed", streamOf("", `{"type":"response.failed","response":{"id":"resp_1","status":"failed","error":{"code":"server_error","message":"It failed"}}}`), call.JSONSchema, call.Server, "It failed", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var shown string
			c := newCaller(t, func(cfg *Config) {
				byResponses(cfg)
				cfg.Mode, cfg.Transport = test.mode, streaming(strings.NewReader(test.body))
			})
			answer, err := c.Call(t.Context(), streamed(func(soFar string) { shown = soFar }))
			if shown != test.shown {
				t.Errorf("shown %s, want %s", shown, test.shown)
			}
			if test.kind == "" {
				if err != nil || string(answer.Output) != test.says || answer.Note != "" || answer.Usage.OutputTokens != 9 || answer.Usage.Reasoning.Tokens != 3 {
					t.Errorf("%s (%s), %+v, %v", answer.Output, answer.Note, answer.Usage, err)
				}
				return
			}
			if e := asFailure(t, answer, err); e.Kind != test.kind || !strings.Contains(e.Message, test.says) {
				t.Errorf("%s: %s, want %s: %s", e.Kind, e.Message, test.kind, test.says)
			}
		})
	}
}

// A server with responses alone is found out by one call, and told once.
func TestServersWithResponsesAlone(t *testing.T) {
	for _, status := range []int{404, 405, 501} {
		var chats, responses atomic.Int32
		c := toServer(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/v1/responses" {
				chats.Add(1)
				http.Error(w, `{"detail":"Not Found"}`, status)
				return
			}
			responses.Add(1)
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, strings.Replace(responded("completed", "", saidItem(john)), "resp_1", fmt.Sprint("resp_", responses.Load()), 1))
		}, inMode(call.Auto))
		var mu sync.Mutex
		var steps []string
		req := request()
		req.Stepped = func(s call.Step) {
			mu.Lock()
			defer mu.Unlock()
			steps = append(steps, s.String())
		}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if answer, err := c.Call(t.Context(), req); err != nil || string(answer.Output) != john {
					t.Errorf("%s, %v", answer.Output, err)
				}
			})
		}
		all.Wait()
		before := chats.Load()
		if _, err := c.Call(t.Context(), req); err != nil {
			t.Error(err)
		}
		if chats.Load() != before || responses.Load() != 9 || before > 8 {
			t.Errorf("%d completions and %d responses were asked for", chats.Load(), responses.Load())
		}
		want := fmt.Sprintf("the server has no chat completions; using responses from now on (%d: Not Found)", status)
		if !slices.Equal(steps, []string{want}) {
			t.Errorf("told %q, want %q", steps, want)
		}
	}
}

// What isn't about the path, and servers with neither, change nothing.
func TestServersThatStayWithCompletions(t *testing.T) {
	for name, test := range map[string]struct {
		api       call.API
		chat      string
		responses int32 // that were asked for by two calls
	}{
		"no model":   {call.AutoAPI, `{"error":{"message":"The model x does not exist","code":"model_not_found"}}`, 0},
		"neither":    {call.AutoAPI, `{"detail":"Not Found"}`, 1},
		"not to try": {call.ChatAPI, `{"detail":"Not Found"}`, 0},
	} {
		var responses atomic.Int32
		c := toServer(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/v1/responses" {
				responses.Add(1)
				http.Error(w, `{"detail":"nothing here"}`, 404)
				return
			}
			http.Error(w, test.chat, 404)
		}, func(cfg *Config) { cfg.API = test.api })
		for range 2 {
			req := request()
			req.Stepped = func(s call.Step) { t.Errorf("%s: told %s", name, s) }
			if e := failure(t, c, req); e.Status != 404 || strings.Contains(e.Message, "nothing here") {
				t.Errorf("%s: %v", name, e)
			}
		}
		if responses.Load() != test.responses {
			t.Errorf("%s: %d responses were asked for", name, responses.Load())
		}
	}
	if _, err := New(Config{API: "telepathy"}); err == nil || !strings.Contains(err.Error(), `unknown API "telepathy"; use auto, chat, responses`) {
		t.Errorf("error %v", err)
	}
}

// Ids of servers are kept, those in this process have none.
func TestRequestIDs(t *testing.T) {
	for _, test := range []struct {
		header, want string
		inside       bool
	}{{"X-Request-Id", "req_1", false}, {"Apim-Request-Id", "req_1", false}, {"X-Trace", "", false}, {"X-Request-Id", "", true}} {
		c := newCaller(t, func(cfg *Config) {
			cfg.Inside = test.inside
			cfg.Transport = replies(500, http.Header{test.header: {"req_1"}}, text("{}"))
		})
		if e := failure(t, c, request()); e.RequestID != test.want {
			t.Errorf("%s: %q, want %q", test.header, e.RequestID, test.want)
		}
	}
}

func FuzzResponsesAPI(f *testing.F) {
	var body string
	cfg := testConfig(f)
	byResponses(&cfg)
	cfg.Transport = replies(200, http.Header{}, func(*http.Request) io.ReadCloser { return io.NopCloser(strings.NewReader(body)) })
	for _, seed := range []string{responded("completed", "", saidItem(john)), responded("incomplete", cutShort), responded("failed", "", refusalItem), `{"output":[{"type":3}]}`,
		streamOf(responded("completed", "", calledItem("1", john)), pieces("response.output_text.delta", "a")...)} {
		f.Add(false, seed)
		f.Add(true, seed)
	}
	f.Fuzz(func(t *testing.T, stream bool, data string) {
		body = data
		c, req := callerOf(t, []Config{cfg}, 0), request()
		if stream {
			req = streamed(func(string) {})
		}
		if answer, err := c.Call(t.Context(), req); err == nil && !json.Valid(answer.Output) {
			t.Errorf("output %s", answer.Output)
		}
	})
}
