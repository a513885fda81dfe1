package simulated

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestKnownAnswers(t *testing.T) {
	s := New(atOnce())
	for i, text := range theArticle {
		var person struct {
			Name string `json:"name"`
			Age  int    `json:"age"`
		}
		content := contentOf(t, ask(t, s, question("Who is it? "+text, `"response_format":`+personFormat)))
		if err := json.Unmarshal([]byte(content), &person); err != nil {
			t.Fatal(err)
		}
		if person.Age != 20+i || !strings.Contains(text, person.Name) {
			t.Errorf("%s: %s", text, content)
		}
	}
}

func TestAnswersHaveTheFormAskedFor(t *testing.T) {
	s := New(atOnce(leniently))
	const cityFormat = `"response_format":{"type":"json_schema","json_schema":{"name":"city","schema":{"type":"object",` +
		`"properties":{"city":{"type":"string"},"population":{"type":"integer","minimum":1000}},"required":["city","population"]}}}`
	for _, c := range []struct{ name, body, want string }{
		{"words", question("Say hello to the whole world", ""), "This is a simulated answer to: Say hello to the whole world"},
		{"words, asked for", question("Hi", `"response_format":{"type":"text"}`), "This is a simulated answer to: Hi"},
		{"a known object", question(john, `"response_format":{"type":"json_object"}`), `{"name":"John","age":20}`},
		{"any object", question("Hello there", `"response_format":{"type":"json_object"}`), `{"text":"Hello there"}`},
		{"any object, without a schema", question("Hello there", `"response_format":{"type":"json_schema","json_schema":{"name":"x"}}`), `{"text":"Hello there"}`},
		{"a schema that the known answer does not fit", question(john+" in Oslo, with 700000 others", cityFormat), `{"city":"John","population":700000}`},
		{"content in parts", `{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"Hello"},{"type":"image_url","image_url":{"url":"http://x"}}]}]}`,
			"This is a simulated answer to: Hello"},
		{"the question behind another", `{"model":"m","messages":[{"role":"user","content":"` + john + `"},{"role":"assistant","content":null},` +
			`{"role":"user","content":"That is not JSON."}],"response_format":{"type":"json_object"}}`, `{"name":"John","age":20}`},
		{"the question, not the instructions", `{"model":"m","messages":[{"role":"user","content":"Hello"},{"role":"user","content":"Goodbye"},{"role":"developer","content":"Be nice"}]}`,
			"This is a simulated answer to: Goodbye"},
		{"no user at all", `{"model":"m","messages":[{"role":"system","content":"Be nice"}]}`, "This is a simulated answer to: Be nice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			mustFit(t, "CreateChatCompletionRequest", []byte(c.body))
			if got := contentOf(t, ask(t, s, c.body)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestRetriesAreAnsweredTheSame(t *testing.T) {
	s := New(atOnce())
	body := question("Pick one", `"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"integer","maximum":1000000}}}`)
	if first, again := contentOf(t, ask(t, s, body)), contentOf(t, ask(t, s, body, "X-Stainless-Retry-Count", "3")); first != again {
		t.Errorf("first %s, then %s", first, again)
	}
}

func TestCompletionSaysWhatItCost(t *testing.T) {
	s := New(atOnce())
	c := completionOf(t, ask(t, s, aboutJohn()))
	want := usage{PromptTokens: (len(john) + 3) / 4, CompletionTokens: 6}
	want.TotalTokens = want.PromptTokens + want.CompletionTokens
	if c.Usage != want || c.Model != "gpt-4o-mini" || c.Choices[0].FinishReason != "stop" {
		t.Errorf("%+v", c)
	}
	again := completionOf(t, ask(t, s, aboutJohn()))
	if again.ID == c.ID || again.ID == completionOf(t, ask(t, s, question("else", ""))).ID {
		t.Errorf("ids %s and %s", c.ID, again.ID)
	}
}

func TestManyChoices(t *testing.T) {
	s := New(atOnce())
	const format = `"n":3,"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object","properties":{"lucky":{"type":"integer"}}}}}`
	c := completionOf(t, ask(t, s, question("Any number", format)))
	if len(c.Choices) != 3 || c.Choices[2].Index != 2 || c.Usage.CompletionTokens < 3*3 {
		t.Fatalf("%+v", c)
	}
	if *c.Choices[0].Message.Content == *c.Choices[1].Message.Content {
		t.Errorf("the choices are the same: %s", *c.Choices[0].Message.Content)
	}
	stream := streamOf(t, ask(t, s, question("Any number", format+`,"stream":true`)))
	var texts [3]string
	for _, chunk := range stream.chunks {
		for _, choice := range chunk.Choices {
			if choice.Delta.Content != nil {
				texts[choice.Index] += *choice.Delta.Content
			}
		}
	}
	for i, text := range texts {
		if text != *c.Choices[i].Message.Content {
			t.Errorf("choice %d: streamed %s, plain %s", i, text, *c.Choices[i].Message.Content)
		}
	}
}

func TestMaxTokensCutTheAnswer(t *testing.T) {
	s := New(atOnce())
	for _, limit := range []string{`"max_tokens":2`, `"max_completion_tokens":2`, `"max_completion_tokens":2,"max_tokens":100`} {
		c := completionOf(t, ask(t, s, aboutJohn(limit)))
		if *c.Choices[0].Message.Content != `{"name":` || c.Choices[0].FinishReason != "length" || c.Usage.CompletionTokens != 2 {
			t.Errorf("%s: %+v", limit, c.Choices[0])
		}
	}
	if c := completionOf(t, ask(t, s, aboutJohn(`"max_tokens":6`))); c.Choices[0].FinishReason != "stop" {
		t.Errorf("an answer of six tokens was cut to six: %+v", c)
	}
}

func TestStreamSaysTheSame(t *testing.T) {
	s := New(atOnce())
	plain := completionOf(t, ask(t, s, aboutJohn()))
	stream := streamOf(t, ask(t, s, aboutJohn(`"stream":true`, `"stream_options":{"include_usage":true}`)))
	if stream.content != *plain.Choices[0].Message.Content || stream.finish != "stop" {
		t.Errorf("streamed %q (%s)", stream.content, stream.finish)
	}
	if stream.usage == nil || *stream.usage != plain.Usage {
		t.Errorf("usage %+v, want %+v", stream.usage, plain.Usage)
	}
	if first, last := stream.chunks[0], stream.chunks[len(stream.chunks)-1]; first.Choices[0].Delta.Role != "assistant" || len(last.Choices) != 0 {
		t.Errorf("first chunk %+v, last %+v", first, last)
	}
	if quiet := streamOf(t, ask(t, s, aboutJohn(`"stream":true`))); quiet.usage != nil {
		t.Errorf("usage unasked for: %+v", quiet.usage)
	}
}

func TestModels(t *testing.T) {
	s := New(atOnce())
	list := send(t.Context(), t, s, http.MethodGet, "/v1/models", "")
	if list.status != http.StatusOK || !strings.Contains(list.body, "gpt-4o-mini") {
		t.Errorf("%d: %s", list.status, list.body)
	}
	mustFit(t, "ListModelsResponse", []byte(list.body))
	for _, id := range []string{"gpt-4o-mini", "of-my-own", "org/model:7b"} {
		one := send(t.Context(), t, s, http.MethodGet, "/v1/models/"+id, "")
		mustFit(t, "Model", []byte(one.body))
		if one.status != http.StatusOK || !strings.Contains(one.body, `"id":"`+id+`"`) {
			t.Errorf("%s: %d: %s", id, one.status, one.body)
		}
	}
}

func TestPaths(t *testing.T) {
	s := New(atOnce())
	for _, c := range []struct {
		method, path string
		status       int
		code         string
	}{
		{http.MethodPost, "/chat/completions", 404, "unknown_url"},
		{http.MethodGet, "/v1", 404, "unknown_url"},
		{http.MethodGet, "/v1/models/", 404, "unknown_url"},
		{http.MethodPost, "/v1/embeddings", 404, "unknown_url"},
		{http.MethodGet, "/v1/" + strings.Repeat("x", 5000), 404, "unknown_url"},
		{http.MethodGet, "/v1/chat/completions", 405, "method_not_supported"},
		{http.MethodDelete, "/v1/models/x", 405, "method_not_supported"},
		{http.MethodPost, "/", 405, "method_not_supported"},
	} {
		t.Run(c.method+" "+clip(c.path), func(t *testing.T) {
			r := send(t.Context(), t, s, c.method, c.path, "")
			mustRefuse(t, r, c.status, "invalid_request_error", "", c.code)
			if len(r.body) > 1000 {
				t.Errorf("%d bytes say it", len(r.body))
			}
			if c.status == 405 && r.header.Get("Allow") == "" {
				t.Error("it does not say what is allowed")
			}
		})
	}
	home := send(t.Context(), t, s, http.MethodGet, "/", "")
	if home.status != 200 || strings.Count(home.body, "\n") != 1 || !strings.Contains(home.body, "simulated") {
		t.Errorf("%d: %q", home.status, home.body)
	}
}

func TestKeys(t *testing.T) {
	s := New(atOnce())
	for _, headers := range [][]string{nil, {"Authorization", "Bearer sk-123"}, {"Authorization", "Bearer "}} {
		if r := ask(t, s, aboutJohn(), headers...); r.status != 200 {
			t.Errorf("%q: %d", headers, r.status)
		}
	}
	mustRefuse(t, ask(t, s, aboutJohn(), "Authorization", "Bearer invalid"), 401, "invalid_request_error", "", "invalid_api_key")
	mustRefuse(t, send(t.Context(), t, s, http.MethodGet, "/v1/models", "", "Authorization", "Bearer invalid"), 401, "invalid_request_error", "", "invalid_api_key")
}

func TestWrongRequests(t *testing.T) {
	s := New(atOnce())
	messages := func(m string) string { return `{"model":"m","messages":` + m + `}` }
	for _, c := range []struct{ name, body, param, code string }{
		{"nothing", ``, "", ""},
		{"no JSON", `{"model":`, "", ""},
		{"no object", `[1]`, "", ""},
		{"null", `null`, "model", "missing_required_parameter"},
		{"more than one", `{} {}`, "", ""},
		{"no model", `{"messages":[{"role":"user","content":"x"}]}`, "model", "missing_required_parameter"},
		{"no messages", `{"model":"m"}`, "messages", "missing_required_parameter"},
		{"empty messages", messages(`[]`), "messages", "empty_array"},
		{"messages of the wrong type", messages(`"x"`), "messages", "invalid_type"},
		{"no role", messages(`[{"content":"x"}]`), "messages[0].role", "invalid_value"},
		{"another role", messages(`[{"role":"user","content":"x"},{"role":"boss","content":"x"}]`), "messages[1].role", "invalid_value"},
		{"content of the wrong type", messages(`[{"role":"user","content":3}]`), "messages", "invalid_type"},
		{"parts of the wrong type", messages(`[{"role":"user","content":["x"]}]`), "messages", "invalid_type"},
		{"n of the wrong type", question("x", `"n":"2"`), "n", "invalid_type"},
		{"n too small", question("x", `"n":0`), "n", "invalid_value"},
		{"n too large", question("x", `"n":129`), "n", "invalid_value"},
		{"no tokens", question("x", `"max_tokens":0`), "max_tokens", "integer_below_min_value"},
		{"no completion tokens", question("x", `"max_completion_tokens":-1`), "max_completion_tokens", "integer_below_min_value"},
		{"another format", question("x", `"response_format":{"type":"yaml"}`), "response_format.type", "invalid_value"},
		{"no json_schema", question("x", `"response_format":{"type":"json_schema"}`), "response_format.json_schema", "missing_required_parameter"},
		{"no name", question("x", `"response_format":{"type":"json_schema","json_schema":{}}`), "response_format.json_schema.name", "missing_required_parameter"},
		{"a schema that is none", question("x", `"response_format":{"type":"json_schema","json_schema":{"name":"p","schema":{"type":"objct"}}}`),
			"response_format", ""},
		{"a tool without a name", question("x", `"tools":[{"type":"function","function":{}}]`), "tools[0].function.name", "missing_required_parameter"},
		{"a tool of another type", question("x", `"tools":[{"type":"custom","custom":{"name":"x"}}]`), "tools[0].type", "invalid_value"},
		{"parameters that are no schema", question("x", `"tools":[{"type":"function","function":{"name":"f","parameters":{"type":3}}}]`),
			"tools[0].function.parameters", "invalid_function_parameters"},
		{"another choice", question("x", `"tool_choice":"never"`), "tool_choice", "invalid_value"},
		{"a choice of nothing", question("x", `"tool_choice":{"type":"function"}`), "tool_choice", "invalid_value"},
		{"a choice that is not there", question("x", `"tool_choice":{"type":"function","function":{"name":"f"}}`), "tool_choice", "invalid_value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			mustRefuse(t, ask(t, s, c.body), 400, "invalid_request_error", c.param, c.code)
		})
	}
	if got := s.Stats(); got.Rejected != got.Requests || got.InFlight != 0 || got.MaxInFlight != 0 {
		t.Errorf("stats %+v", got)
	}
}

func TestLargeRequests(t *testing.T) {
	s := New(atOnce())
	if r := ask(t, s, question(strings.Repeat("x", maxBody-1000), "")); r.status != 200 {
		t.Errorf("just small enough: %d: %.200s", r.status, r.body)
	}
	mustRefuse(t, ask(t, s, question(strings.Repeat("x", maxBody), "")), 413, "invalid_request_error", "", "request_too_large")
}

func TestManySchemas(t *testing.T) {
	s := New(atOnce())
	for i := range 3 * maxSchemas {
		format := fmt.Sprintf(`"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"const":%d}}}`, i)
		if got := contentOf(t, ask(t, s, question("x", format))); got != fmt.Sprint(i) {
			t.Errorf("schema %d: %s", i, got)
		}
	}
	if n := len(s.schemas.known); n > maxSchemas {
		t.Errorf("%d schemas are kept", n)
	}
}

// TestOverHTTP meets the same server on a port.
func TestOverHTTP(t *testing.T) {
	server := httptest.NewServer(New(atOnce(func(o *Options) { o.TokensPerSecond = 1000 })))
	defer server.Close()
	for _, stream := range []bool{false, true} {
		body := aboutJohn(fmt.Sprintf(`"stream":%v`, stream))
		res, err := http.Post(server.URL+"/v1/chat/completions", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r := readAll(res)
		if stream {
			if got := streamOf(t, r); got.content != `{"name":"John","age":20}` {
				t.Errorf("streamed %s", got.content)
			}
		} else if got := contentOf(t, r); got != `{"name":"John","age":20}` {
			t.Errorf("answered %s", got)
		}
	}
}

func TestResetsOverHTTP(t *testing.T) {
	server := httptest.NewServer(New(atOnce(func(o *Options) { o.Reset = 1 })))
	defer server.Close()
	if res, err := http.Post(server.URL+"/v1/chat/completions", "application/json", strings.NewReader(aboutJohn())); err == nil {
		t.Errorf("status %d", res.StatusCode)
	}
	res, err := http.Post(server.URL+"/v1/chat/completions", "application/json", strings.NewReader(aboutJohn(`"stream":true`)))
	if err != nil {
		t.Fatal(err)
	}
	if r := readAll(res); r.err == nil || !strings.HasPrefix(r.body, "data: ") {
		t.Errorf("%v after %q", r.err, r.body)
	}
}

func FuzzCompletions(f *testing.F) {
	f.Add(aboutJohn())
	f.Add(aboutJohn(`"stream":true`, `"n":2`, `"max_tokens":3`))
	f.Add(question("x", `"tools":[{"type":"function","function":{"name":"f","parameters":{"$ref":"#"}}}],"tool_choice":"required"`))
	f.Add(`{"model":"m","messages":[{"role":"user","content":[{"text":"x"}]}],"tool_choice":{"type":"allowed_tools"}}`)
	f.Add(`{"model":null,"messages":null}`)
	f.Fuzz(func(t *testing.T, body string) {
		r := ask(t, New(atOnce(func(o *Options) { o.Invalid = 0.5 })), body)
		switch {
		case r.err != nil || r.status >= 500:
			t.Errorf("status %d, error %v: %s", r.status, r.err, r.body)
		case r.status != 200:
			mustFit(t, "ErrorResponse", []byte(r.body))
		case strings.HasPrefix(r.header.Get("Content-Type"), "text/event-stream"):
			streamOf(t, r)
		default:
			completionOf(t, r)
		}
	})
}
