package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"regatta/datasets/schema"
	"regatta/engine/call"
)

// inMode sets the mode of a Caller; many makes its schema a list.
func inMode(m call.Mode) func(*Config) { return func(cfg *Config) { cfg.Mode = m } }

func many(t testing.TB, m call.Mode) func(*Config) {
	return func(cfg *Config) {
		list, err := cfg.Schema.List()
		if err != nil {
			t.Fatal(err)
		}
		cfg.Schema, cfg.Mode = list, m
	}
}

// What is sent in each mode, for one object and for a list, fits the published
// description of the API and is this.
func TestRequestsOfTheModes(t *testing.T) {
	const person = `{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false}`
	const user = `{"role":"user","content":"My name is John and I am 20 years old"}`
	list, err := testConfig(t).Schema.List()
	if err != nil {
		t.Fatal(err)
	}
	people := string(list.JSON())
	about := func(s string) string {
		return `{"role":"system","content":` + quote("Respond with a single JSON object, and nothing else, that conforms to this JSON Schema:\n"+s) + `}`
	}
	const once, each = `"Records the data extracted from the text."`, `"Records one item found in the text. Call it once per item, in order of appearance."`
	tests := []struct {
		name   string
		change func(*Config)
		want   string
	}{
		{"json-schema", inMode(call.JSONSchema), `{"model":"gpt-4o-mini","messages":[` + user + `],"response_format":{"type":"json_schema","json_schema":{"name":"result","strict":true,"schema":` + person + `}}}`},
		{"json-schema, many", many(t, call.JSONSchema), `{"model":"gpt-4o-mini","messages":[` + user + `],"response_format":{"type":"json_schema","json_schema":{"name":"result","strict":true,"schema":` + people + `}}}`},
		{"auto", inMode(call.Auto), `{"model":"gpt-4o-mini","messages":[` + user + `],"response_format":{"type":"json_schema","json_schema":{"name":"result","strict":true,"schema":` + person + `}}}`},
		{"tools", inMode(call.Tools), `{"model":"gpt-4o-mini","messages":[` + user + `],"tools":[{"type":"function","function":{"name":"result","description":` + once + `,"strict":true,"parameters":` + person + `}}],"tool_choice":{"type":"function","function":{"name":"result"}}}`},
		{"tools, many", many(t, call.Tools), `{"model":"gpt-4o-mini","messages":[` + user + `],"tools":[{"type":"function","function":{"name":"result","description":` + each + `,"parameters":` + person + `}}],"tool_choice":"required","parallel_tool_calls":true}`},
		{"json-object", inMode(call.JSONObject), `{"model":"gpt-4o-mini","messages":[` + about(person) + `,` + user + `],"response_format":{"type":"json_object"}}`},
		{"json-object, many", many(t, call.JSONObject), `{"model":"gpt-4o-mini","messages":[` + about(people) + `,` + user + `],"response_format":{"type":"json_object"}}`},
		{"a schema that strict mode can't express", func(cfg *Config) {
			cfg.Mode = call.Tools
			cfg.Schema, _ = schema.FromJSON([]byte(`{"title":"any thing","type":"object"}`))
		}, `{"model":"gpt-4o-mini","messages":[` + user + `],"tools":[{"type":"function","function":{"name":"any_thing","description":` + once + `,"parameters":{"title":"any thing","type":"object"}}}],"tool_choice":{"type":"function","function":{"name":"any_thing"}}}`},
	}
	api := published(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newCaller(t, test.change).forms
			c := newCaller(t, test.change)
			form := f[c.modes.modes[0]]
			prompt := c.prompt.Render(request().Item)
			if got := string(form.whole.fill(prompt)); got != test.want {
				t.Errorf("sends %s\nwant  %s", got, test.want)
			}
			streamed := strings.TrimSuffix(test.want, "}") + `,"stream":true,"stream_options":{"include_usage":true}}`
			if got := string(form.streamed.fill(prompt)); got != streamed {
				t.Errorf("sends %s\nwant  %s", got, streamed)
			}
			for _, body := range []string{test.want, streamed} {
				var v any
				if err := json.Unmarshal([]byte(body), &v); err != nil {
					t.Fatal(err)
				}
				if err := api.Validate(v); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestMoreMessages(t *testing.T) {
	for _, m := range call.Modes() {
		c := newCaller(t, inMode(m))
		body := wholeOf(c).fill("who?", chatMessage{"assistant", "\"John\"\n"}, chatMessage{"user", "and <how> old?\x00"})
		var sent struct{ Messages []chatMessage }
		if err := json.Unmarshal(body, &sent); err != nil {
			t.Fatalf("%s: %v in %s", m, err, body)
		}
		last := sent.Messages[len(sent.Messages)-3:]
		if last[0] != (chatMessage{"user", "who?"}) || last[1] != (chatMessage{"assistant", "\"John\"\n"}) || last[2] != (chatMessage{"user", "and <how> old?\x00"}) {
			t.Errorf("%s: %q", m, sent.Messages)
		}
	}
}

// How servers word that they don't take a mode, and what is worded alike.
func TestRefusalsOfModes(t *testing.T) {
	const schema, tools, object = call.JSONSchema, call.Tools, call.JSONObject
	tests := []struct {
		server string
		mode   call.Mode
		status int
		body   string
		want   bool
	}{
		{"openai", schema, 400, openaiError("Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model. Learn more about supported models at the Structured Outputs guide", "invalid_request_error", ""), true},
		{"openai, years ago", schema, 400, openaiError("Unrecognized request argument supplied: response_format", "invalid_request_error", ""), true},
		{"openai, the schema", schema, 400, openaiError("Invalid schema for response_format 'result': In context=(), 'additionalProperties' is required to be supplied and to be false.", "invalid_request_error", ""), true},
		{"azure", schema, 400, `{"error":{"message":"response_format value as json_schema is enabled only for api versions 2024-08-01-preview and later","type":"","param":"","code":"BadRequest"}}`, true},
		{"deepseek", schema, 400, `{"error":{"message":"This response_format type is unavailable now","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`, true},
		{"deepseek, years ago", schema, 422, "Failed to deserialize the JSON body into the target type: response_format: response_format.type `json_schema` is unavailable now at line 1 column 1193", true},
		{"groq", schema, 400, `{"error":{"message":"'response_format.type' : value is not one of the allowed values ['text','json_object']","type":"invalid_request_error"}}`, true},
		{"groq, the schema", schema, 400, `{"error":{"message":"invalid schema for response format: response_format/json_schema/next_step: minItems is not supported","type":"invalid_request_error"}}`, true},
		{"volcengine", schema, 400, "{\"error\":{\"code\":\"InvalidParameter\",\"message\":\"The parameter `response_format.type` specified in the request are not valid: invalid value: `json_schema`, supported values are: `json_object` and `text`.\",\"param\":\"response_format.type\",\"type\":\"BadRequest\"}}", true},
		{"fastapi", schema, 422, `{"detail":[{"type":"literal_error","loc":["body","response_format","type"],"msg":"Input should be 'text' or 'json_object'","input":"json_schema"}]}`, true},
		{"mistral, years ago", schema, 422, `{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","response_format","json_schema"],"msg":"Extra inputs are not permitted","input":null}]},"type":"invalid_request_error","param":null,"code":null}`, true},
		{"lm studio", schema, 400, `{"error":"'response_format.type' must be 'json_object'"}`, true},
		{"in a success", schema, 200, `{"error":{"message":"This response_format type is unavailable now","code":400}}`, true},

		{"openai", tools, 400, `{"error":{"message":"Unsupported parameter: 'parallel_tool_calls' is not supported with this model.","type":"invalid_request_error","param":"parallel_tool_calls","code":"unsupported_parameter"}}`, true},
		{"ollama", tools, 400, `{"error":{"message":"registry.ollama.ai/library/llama3:8b does not support tools","type":"api_error","param":null,"code":null}}`, true},
		{"ollama, a string", tools, 400, `{"error":"registry.ollama.ai/library/gemma:2b does not support tools"}`, true},
		{"vllm", tools, 400, `{"object":"error","message":"\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set","type":"BadRequestError","param":null,"code":400}`, true},
		{"llama.cpp", tools, 500, `{"error":{"code":500,"message":"tools param requires --jinja flag","type":"server_error"}}`, true},
		{"llama.cpp, years ago", tools, 500, `{"code":500,"message":"Unsupported param: tools","type":"server_error"}`, true},
		{"deepseek", tools, 400, `{"error":{"message":"deepseek-reasoner does not support this tool_choice","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`, true},
		{"deepseek, years ago", tools, 400, openaiError("deepseek-reasoner does not support Function Calling", "invalid_request_error", "invalid_request_error"), true},
		{"openrouter", tools, 404, `{"error":{"message":"No endpoints found that support tool use. To learn more about provider routing, visit: https://openrouter.ai/docs/provider-routing","code":404}}`, true},
		{"fastapi", tools, 422, `{"detail":[{"loc":["body","tools"],"msg":"extra fields not permitted","type":"value_error.extra"}]}`, true},

		{"there is nothing below", object, 400, `{"error":"'response_format.type' must be 'json_schema' or 'text'"}`, false},
		{"about the other mode", tools, 400, openaiError("response_format is not supported", "invalid_request_error", ""), false},
		{"no such model", schema, 404, openaiError("The model `gpt-9` does not exist or you do not have access to it. It is not available.", "invalid_request_error", "model_not_found"), false},
		{"a model of that name", tools, 404, `{"error":"model \"llama3-groq-tool-use\" not found, try pulling it first"}`, false},
		{"too long", tools, 400, openaiError("This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens (8900 in the messages, 100 in the functions). It is not supported.", "invalid_request_error", "context_length_exceeded"), false},
		{"too long, without its code", tools, 400, openaiError("maximum context length is 8192 tokens, 100 in the functions; that can't be", "", ""), false},
		{"the text", schema, 400, openaiError("Invalid prompt: your prompt was flagged", "invalid_request_error", "invalid_prompt"), false},
		{"the model failed", tools, 400, `{"error":{"message":"Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.","type":"invalid_request_error","code":"tool_use_failed","failed_generation":"x"}}`, false},
		{"the key", schema, 401, openaiError("response_format is not supported", "", ""), false},
		{"too many requests", schema, 429, openaiError("response_format is not supported", "", ""), false},
		{"the server is down", schema, 503, openaiError("response_format is not available", "", ""), false},
		{"a plain refusal", schema, 400, `{"error":"Bad Request"}`, false},
	}
	for _, test := range tests {
		t.Run(test.server+", "+string(test.mode), func(t *testing.T) {
			p := readProblem([]byte(test.body))
			e := &call.Error{Kind: kindOf(test.status, p), Status: test.status}
			if got := p.refuses(test.mode, e); got != test.want {
				t.Errorf("%v of %v: %v", got, p, e.Kind)
			}
		})
	}
}

// picky is a server that takes some modes and answers in each of them, after a
// while. It counts what it refused.
type picky struct {
	takes   []call.Mode
	latency time.Duration
	refused atomic.Int64
	served  atomic.Int64
}

func (p *picky) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	mode, answer := call.JSONSchema, completed(john, "stop")
	switch {
	case bytes.Contains(body, []byte(`"tools"`)):
		mode, answer = call.Tools, calledOnce(john, "stop")
	case bytes.Contains(body, []byte(`"json_object"`)):
		mode, answer = call.JSONObject, completed("```json\n"+john+"\n```", "stop")
	}
	status, wait := 200, p.latency
	taken := false
	for _, m := range p.takes {
		taken = taken || m == mode
	}
	if taken {
		p.served.Add(1)
	} else {
		p.refused.Add(1)
		status, wait = 400, 20*time.Millisecond
		answer = openaiError(map[call.Mode]string{
			call.JSONSchema: "This response_format type is unavailable now", call.Tools: "tools are not supported", call.JSONObject: "no json_object either",
		}[mode], "invalid_request_error", "")
	}
	select {
	case <-time.After(wait):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
}

// calledOnce is an answer that calls the function.
func calledOnce(arguments, finish string) string {
	return `{"choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[` + called("call_1", "result", arguments) + `]},"finish_reason":` +
		quote(finish) + `}],"usage":{"prompt_tokens":81,"completion_tokens":9,"total_tokens":90}}`
}

func called(id, name, arguments string) string {
	return fmt.Sprintf(`{"id":%q,"type":"function","function":{"name":%q,"arguments":%s}}`, id, name, quote(arguments))
}

// However many calls are in flight, auto finds the mode that the server takes: each
// mode is told once, and after the first wave hardly a request is refused.
func TestAutoStepsDown(t *testing.T) {
	for _, test := range []struct {
		takes   []call.Mode
		steps   string
		refused int64 // at most, of 50 calls that begin together
		longest time.Duration
	}{
		{[]call.Mode{call.JSONSchema, call.Tools, call.JSONObject}, "", 0, time.Second},
		{[]call.Mode{call.Tools, call.JSONObject}, "json-schema→tools", 50, 20*time.Millisecond + patience + time.Second},
		{[]call.Mode{call.JSONObject}, "json-schema→tools, tools→json-object", 51, 40*time.Millisecond + time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			server := &picky{takes: test.takes, latency: time.Second}
			c := newCaller(t, func(cfg *Config) { cfg.Transport, cfg.Mode = server, call.Auto })
			var mu sync.Mutex
			var steps []string
			one := func() {
				req := request()
				req.Stepped = func(s call.Step) {
					mu.Lock()
					defer mu.Unlock()
					steps = append(steps, string(s.From)+"→"+string(s.To))
					if s.Why.Kind != call.BadRequest || s.Why.Status != 400 || s.Why.Message == "" {
						t.Errorf("because of %+v", s.Why)
					}
				}
				answer, err := c.Call(t.Context(), req)
				if err != nil || string(answer.Output) != john {
					t.Errorf("%s, %v", answer.Output, err)
				}
			}
			var calls sync.WaitGroup
			began := time.Now()
			for range 50 {
				calls.Go(one)
			}
			calls.Wait()
			if took := time.Since(began); took > test.longest {
				t.Errorf("%v: took %v", test.takes, took)
			}
			if got := strings.Join(steps, ", "); got != test.steps || server.refused.Load() > test.refused {
				t.Errorf("%v: steps %q, %d requests refused", test.takes, got, server.refused.Load())
			}
			before := server.refused.Load()
			one()
			if server.refused.Load() != before || server.served.Load() != 51 {
				t.Errorf("%v: the next call was refused, %d served", test.takes, server.served.Load())
			}
		})
	}
}

// However quickly a server refuses, steps are told in their order.
func TestStepsAreToldInOrder(t *testing.T) {
	refuse := func(r *http.Request) (*http.Response, error) {
		body, _ := io.ReadAll(r.Body)
		status, answer := 400, openaiError("tools are not supported, nor is response_format", "", "")
		if bytes.Contains(body, []byte(`"json_object"`)) {
			status, answer = 200, completed(john, "stop")
		}
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
	}
	for range 300 {
		c := newCaller(t, func(cfg *Config) { cfg.Transport, cfg.Mode = roundTripper(refuse), call.Auto })
		var mu sync.Mutex
		var steps []call.Mode
		var calls sync.WaitGroup
		for range 4 {
			calls.Go(func() {
				req := request()
				req.Stepped = func(s call.Step) {
					mu.Lock()
					defer mu.Unlock()
					steps = append(steps, s.To)
				}
				if _, err := c.Call(t.Context(), req); err != nil {
					t.Error(err)
				}
			})
		}
		calls.Wait()
		if !slices.Equal(steps, []call.Mode{call.Tools, call.JSONObject}) {
			t.Fatalf("steps to %v", steps)
		}
	}
}

// A server that takes no mode at all fails every call, and says why at the last.
func TestAutoEndsWithTheLastMode(t *testing.T) {
	server := &picky{}
	c := newCaller(t, func(cfg *Config) { cfg.Transport, cfg.Mode = server, call.Auto })
	steps := 0
	req := request()
	req.Stepped = func(call.Step) { steps++ }
	for range 3 {
		e := failure(t, c, req)
		if e.Kind != call.BadRequest || e.Message != "no json_object either" {
			t.Error(e)
		}
	}
	if steps != 2 || server.refused.Load() != 5 {
		t.Errorf("%d steps, %d requests", steps, server.refused.Load())
	}
}

// A mode that was asked for is kept, and so is one in which the server has answered.
func TestOtherRefusalsAreFailures(t *testing.T) {
	for _, m := range call.Modes()[1:] {
		server := &picky{}
		c := newCaller(t, func(cfg *Config) { cfg.Transport, cfg.Mode = server, m })
		req := request()
		req.Stepped = func(s call.Step) { t.Error(s) }
		if e := failure(t, c, req); e.Kind != call.BadRequest || server.refused.Load() != 1 {
			t.Errorf("%s: %v after %d requests", m, e, server.refused.Load())
		}
	}
	server := &picky{takes: []call.Mode{call.JSONSchema}}
	c := newCaller(t, func(cfg *Config) { cfg.Transport, cfg.Mode = server, call.Auto })
	if _, err := c.Call(t.Context(), request()); err != nil {
		t.Fatal(err)
	}
	server.takes = nil
	req := request()
	req.Stepped = func(s call.Step) { t.Error(s) }
	if e := failure(t, c, req); e.Message != "This response_format type is unavailable now" {
		t.Error(e)
	}
}

// The call that goes ahead may fail, or be stopped: then another does.
func TestTheNextGoesAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLadder(call.Auto)
		if m, ahead := l.climb(t.Context()); m != call.JSONSchema || ahead {
			t.Fatalf("%s, ahead %v", m, ahead)
		}
		var told []call.Mode
		tell := func(next call.Mode) { told = append(told, next) }
		for range 2 {
			if again := l.down(call.JSONSchema, tell); !again || !slices.Equal(told, []call.Mode{call.Tools}) {
				t.Fatalf("again %v, told %v", again, told)
			}
		}
		if m, ahead := l.climb(t.Context()); m != call.Tools || !ahead {
			t.Fatalf("%s, ahead %v", m, ahead)
		}
		went := make(chan bool, 2)
		for range 2 {
			go func() {
				_, ahead := l.climb(t.Context())
				went <- ahead
			}()
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() { l.climb(ctx); went <- false }()
		synctest.Wait()
		cancel()
		if <-went {
			t.Error("a call that is over goes ahead")
		}
		l.back()
		if !<-went {
			t.Error("nobody went ahead")
		}
		began := time.Now()
		if <-went || time.Since(began) != patience {
			t.Errorf("the other waited for %v", time.Since(began))
		}
	})
}
