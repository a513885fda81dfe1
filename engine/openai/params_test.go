package openai

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"regatta/engine/call"
)

// paramsOf are parameters from texts as AddText takes them.
func paramsOf(t *testing.T, texts ...string) (p call.Params) {
	t.Helper()
	for _, text := range texts {
		if err := p.AddText(text); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func TestParamsAreSent(t *testing.T) {
	for _, mode := range call.Modes()[1:] {
		for _, progress := range []func(string){nil, func(string) {}} {
			p := paramsOf(t, "temperature=0", "seed=18446744073709551615", `stop=["prompt 0","<"]`, `reasoning={"effort":"low"}`)
			p.System, p.MaxTokens = `Say "prompt 0" & stop.`, 300
			_, body := sent(t, func(cfg *Config) { cfg.Mode, cfg.Params = mode, p }, progress)
			want := map[string]any{"temperature": 0.0, "seed": 1.8446744073709551615e19, "stop": []any{"prompt 0", "<"},
				"reasoning": map[string]any{"effort": "low"}, "max_completion_tokens": 300.0}
			for name, value := range want {
				if fmt.Sprint(body[name]) != fmt.Sprint(value) {
					t.Errorf("%s: %s is %v", mode, name, body[name])
				}
			}
			messages := body["messages"].([]any)
			first, last := messages[0].(map[string]any), messages[1].(map[string]any)
			if len(messages) != 2 || first["role"] != "system" || !strings.HasPrefix(first["content"].(string), p.System) ||
				last["role"] != "user" || last["content"] != request().Item.Text {
				t.Errorf("%s: %v", mode, messages)
			}
			if told := strings.Contains(first["content"].(string), "JSON Schema"); told != (mode == call.JSONObject) {
				t.Errorf("%s: the schema is in the system message: %v", mode, told)
			}
		}
	}
}

// Numbers are sent digit by digit.
func TestParamsAreSentAsTheyAre(t *testing.T) {
	c := newCaller(t, func(cfg *Config) { cfg.Params = paramsOf(t, "seed=18446744073709551615", "a_b=1.50") })
	if body := string(wholeOf(c).fill("x")); !strings.HasSuffix(body, `,"a_b":1.50,"seed":18446744073709551615}`) || !json.Valid([]byte(body)) {
		t.Error(body)
	}
}

const azureKey = "az-0123456789abcdefghij+/="

func azure(t *testing.T) (p call.Params, env func(string) string) {
	t.Helper()
	for _, err := range []error{p.AddHeader("api-key: $AZURE_KEY"), p.AddHeader("X-Tenant: blue ${TENANT}"), p.AddQuery("api-version=2024-10-21"), p.AddQuery("sig=$AZURE_KEY")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return p, func(name string) string {
		return map[string]string{"AZURE_KEY": " " + azureKey + "\n", "TENANT": "t1"}[name]
	}
}

func TestHeadersAndQuery(t *testing.T) {
	r, _ := sent(t, func(cfg *Config) { cfg.Params, cfg.Env = azure(t) }, nil)
	if r.Header.Get("Api-Key") != azureKey || r.Header.Get("X-Tenant") != "blue t1" || r.Header.Get("Authorization") != "Bearer "+testKey {
		t.Errorf("sent %v", r.Header)
	}
	if q := r.URL.Query(); r.URL.Path != "/v1/chat/completions" || q.Get("api-version") != "2024-10-21" || q.Get("sig") != azureKey {
		t.Errorf("sent to %v", r.URL)
	}
	var p call.Params
	if err := p.AddHeader("Authorization: Basic $LOGIN"); err != nil {
		t.Fatal(err)
	}
	r, _ = sent(t, func(cfg *Config) { cfg.Params, cfg.Env = p, func(string) string { return "dXNlcg==" } }, nil)
	if got := r.Header["Authorization"]; !slices.Equal(got, []string{"Basic dXNlcg=="}) {
		t.Errorf("sent %q, the header in place of the key is wanted", got)
	}
}

// The check asks with the same headers.
func TestCheckHasTheHeaders(t *testing.T) {
	var got *http.Request
	c := newCaller(t, func(cfg *Config) {
		cfg.Params, cfg.Env = azure(t)
		cfg.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			got = r
			return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader("{}")), Request: r}, nil
		})
	})
	if err := c.Check(t.Context()); err != nil || got.Header.Get("Api-Key") != azureKey || got.URL.Query().Get("api-version") != "2024-10-21" {
		t.Errorf("%v, sent %v", err, got)
	}
}

func TestVariablesThatAreMissing(t *testing.T) {
	for value, want := range map[string]string{
		"":               "header api-key: $AZURE_KEY is not set",
		" \n":            "header api-key: $AZURE_KEY is not set",
		"sesame\nsesame": "header api-key: $AZURE_KEY contains a quote, line break",
		`sesa"me`:        "header api-key: $AZURE_KEY contains a quote",
		"sesamé":         "header api-key: $AZURE_KEY contains a quote",
	} {
		cfg := testConfig(t)
		cfg.Params, _ = azure(t)
		cfg.Env = func(name string) string { return map[string]string{"AZURE_KEY": value, "TENANT": "t1"}[name] }
		if _, err := New(cfg); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "sesam") {
			t.Errorf("%q: %v", value, err)
		}
	}
}

// A server that sends back what it was sent, in answers and errors.
func TestVariablesAreInNothing(t *testing.T) {
	for _, shape := range []string{`{"error":{"message":%q}}`, `<html><title>%s</title></html>`, `{"choices":[{"finish_reason":"stop","message":{"content":%q}}]}`,
		`{"model":%q,"choices":[{"finish_reason":"stop","message":{"content":"{\"name\":\"%[1]s\",\"age\":20}"}}]}`} {
		for _, status := range []int{200, 302, 400, 401, 404} {
			c := newCaller(t, func(cfg *Config) {
				cfg.Params, cfg.Env = azure(t)
				cfg.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
					echo := r.Header.Get("Api-Key") + " " + r.URL.RawQuery
					return &http.Response{StatusCode: status, Header: http.Header{"Location": {"http://x.test/?" + echo}}, Request: r,
						Body: io.NopCloser(strings.NewReader(fmt.Sprintf(shape, echo)))}, nil
				})
			})
			answer, err := c.Call(t.Context(), request())
			all := fmt.Sprintf("%+v %v %+v %#v", answer, err, err, c.params) + string(answer.Output)
			if strings.Contains(all, "az-01234") || !strings.Contains(all, "$AZURE_KEY") {
				t.Errorf("%d %s: %s", status, shape, all)
			}
		}
	}
}

// refusals are what a server says to a parameter, for each dialect.
var refusals = map[string]string{
	"openai":   `{"error":{"message":"Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}`,
	"no param": `{"error":{"message":"Unsupported parameter: 'temperature' is not supported with this model."}}`,
	"fastapi":  `{"detail":[{"type":"extra_forbidden","loc":["body","temperature"],"msg":"Extra inputs are not permitted"}]}`,
	"words":    `{"error":"temperature is not supported"}`,
}

func TestParamsThatAServerRefuses(t *testing.T) {
	for name, body := range refusals {
		for _, drop := range []bool{false, true} {
			server := &fussy{has: member("temperature"), status: 400, body: body}
			c := newCaller(t, func(cfg *Config) {
				cfg.Transport, cfg.Mode = server, call.Auto
				cfg.Params = paramsOf(t, "temperature=0", "seed=1")
				cfg.Params.Drop = drop
			})
			var mu sync.Mutex
			var steps []call.Step
			one := func() error {
				req := request()
				req.Stepped = func(s call.Step) {
					mu.Lock()
					defer mu.Unlock()
					steps = append(steps, s)
				}
				_, err := c.Call(t.Context(), req)
				return err
			}
			err := one()
			if !drop {
				failure := err.(*call.Error)
				if failure.Param != "temperature" || !failure.Fatal() || failure.Kind != call.BadRequest || len(steps) > 0 || server.refused != 1 {
					t.Errorf("%s: %+v, %d steps, %d requests", name, failure, len(steps), server.refused)
				}
				continue
			}
			if err := one(); err != nil {
				t.Error(err)
			}
			if err != nil || len(steps) != 1 || steps[0].Without != "temperature" || server.refused != 1 {
				t.Errorf("%s: %v, steps %v, refused %d", name, err, steps, server.refused)
			}
			for _, body := range server.served {
				if body["temperature"] != nil || body["seed"] != 1.0 {
					t.Errorf("%s: sent %v", name, body)
				}
			}
		}
	}
}

// A parameter whose name is a word is blamed only where it is meant; and none is once
// the server has taken it.
func TestParamsThatAreNotMeant(t *testing.T) {
	for _, message := range []string{"the user message must be a string", "messages: text is not supported", "cannot stop"} {
		server := &fussy{has: member("user"), status: 400, body: openaiError(message, "", "")}
		c := newCaller(t, func(cfg *Config) { cfg.Transport, cfg.Params = server, paramsOf(t, "user=me", "stop=x", "text=y") })
		if e := failure(t, c, request()); e.Param != "" || e.ForAll {
			t.Errorf("%s: %+v", message, e)
		}
	}
	bad := false
	server := &fussy{has: func(map[string]any) bool { return bad }, status: 400, body: refusals["words"]}
	c := newCaller(t, func(cfg *Config) { cfg.Transport, cfg.Params = server, paramsOf(t, "temperature=0") })
	if _, err := c.Call(t.Context(), request()); err != nil {
		t.Fatal(err)
	}
	bad = true
	if e := failure(t, c, request()); e.Param != "" || e.ForAll {
		t.Errorf("%+v", e)
	}
}

func TestTheLimitGoesByTheNameThatTheServerTakes(t *testing.T) {
	for message, want := range map[string]string{
		openaiError("Unrecognized request argument supplied: max_completion_tokens", "invalid_request_error", ""):                                                  "max_tokens",
		`{"detail":[{"type":"extra_forbidden","loc":["body","max_completion_tokens"],"msg":"Extra inputs are not permitted"}]}`:                                    "max_tokens",
		`{"error":{"message":"max_completion_tokens is too large: 300. This model supports at most 100.","param":"max_completion_tokens","code":"invalid_value"}}`: "",
	} {
		server := &fussy{has: member("max_completion_tokens"), status: 400, body: message}
		c := newCaller(t, func(cfg *Config) { cfg.Transport, cfg.Params = server, call.Params{MaxTokens: 300} })
		var steps []call.Step
		req := request()
		req.Stepped = func(s call.Step) { steps = append(steps, s) }
		_, err := c.Call(t.Context(), req)
		if want == "" {
			if e := asFailure(t, call.Answer{}, err); e.Param != "max_completion_tokens" || !e.ForAll || len(steps) > 0 {
				t.Errorf("%+v, %v", e, steps)
			}
			continue
		}
		if err != nil || len(steps) != 1 || steps[0].Instead != want || server.served[0][want] != 300.0 || server.served[0]["max_completion_tokens"] != nil {
			t.Errorf("%v, steps %v, sent %v", err, steps, server.served)
		}
	}
}

// By the Responses API the limit has another name, and so has the effort: what a server
// says to them is about --max-tokens and --reasoning-effort there too.
func TestParamsThatAServerRefusesInResponses(t *testing.T) {
	limit, effort := member("max_output_tokens"), member("reasoning", "effort")
	for _, c := range []struct {
		has        func(map[string]any) bool
		body, want string
	}{
		{limit, openaiError("Unsupported parameter: 'max_output_tokens' is not supported with this model.", "invalid_request_error", ""), "max_output_tokens"},
		{limit, `{"error":{"message":"integer above maximum value","param":"max_output_tokens","code":"integer_above_max_value"}}`, "max_output_tokens"},
		{limit, `{"detail":[{"type":"extra_forbidden","loc":["body","max_output_tokens"],"msg":"Extra inputs are not permitted"}]}`, "max_output_tokens"},
		{limit, openaiError("max_tokens is not supported", "", ""), "max_output_tokens"}, // of a server behind it
		{effort, `{"error":{"message":"Unsupported parameter: 'reasoning.effort' is not supported with this model.","param":"reasoning.effort","code":"unsupported_parameter"}}`, "reasoning_effort"},
		{effort, openaiError("reasoning.effort is not supported", "", ""), "reasoning_effort"},
	} {
		for _, drop := range []bool{false, true} {
			server := &fussy{has: c.has, status: 400, body: c.body}
			params := paramsOf(t, "reasoning_effort=low")
			params.MaxTokens, params.Drop = 300, drop
			caller := newCaller(t, func(cfg *Config) { cfg.Transport, cfg.API, cfg.Params = server, call.ResponsesAPI, params })
			var steps []call.Step
			req := request()
			req.Stepped = func(s call.Step) { steps = append(steps, s) }
			answer, err := caller.Call(t.Context(), req)
			if !drop {
				if e := asFailure(t, answer, err); e.Param != c.want || !e.ForAll || len(steps) > 0 || server.refused != 1 {
					t.Errorf("%s: %+v, steps %v, %d refused", c.body, e, steps, server.refused)
				}
				continue
			}
			if err != nil || len(steps) != 1 || steps[0].Without != c.want || steps[0].Instead != "" || server.refused != 1 || c.has(server.served[0]) {
				t.Errorf("%s: %v, steps %v, %d refused, served %v", c.body, err, steps, server.refused, server.served)
			}
		}
	}
}

// What takes neither name is an error, or goes without.
func TestALimitThatAServerRefuses(t *testing.T) {
	for _, drop := range []bool{false, true} {
		has := func(body map[string]any) bool {
			return body["max_tokens"] != nil || body["max_completion_tokens"] != nil
		}
		server := &fussy{has: has, status: 400, body: openaiError("Unsupported parameters: 'max_completion_tokens', 'max_tokens'", "", "")}
		c := newCaller(t, func(cfg *Config) { cfg.Transport, cfg.Params = server, call.Params{MaxTokens: 9, Drop: drop} })
		_, err := c.Call(t.Context(), request())
		if drop != (err == nil) {
			t.Errorf("drop %v: %v", drop, err)
		}
		if !drop && asFailure(t, call.Answer{}, err).Param != "max_tokens" {
			t.Error(err)
		}
	}
}
