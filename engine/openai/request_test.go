package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"regatta/datasets"
	"regatta/engine/call"
)

// sent makes one call and returns the request and its body.
func sent(t *testing.T, c func(*Config), progress func(string)) (*http.Request, map[string]any) {
	t.Helper()
	req := request()
	req.Attempt, req.Progress = 3, progress
	return sentFor(t, c, req)
}

func sentFor(t *testing.T, c func(*Config), req call.Request) (*http.Request, map[string]any) {
	t.Helper()
	var got *http.Request
	var body map[string]any
	caller := newCaller(t, func(cfg *Config) {
		cfg.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			got = r
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
				t.Error(err)
			}
			r.Body.Close()
			return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(completed(john, "stop"))), Request: r}, nil
		})
		c(cfg)
	})
	if _, err := caller.Call(context.Background(), req); err != nil {
		t.Fatal(err)
	}
	return got, body
}

func published(t *testing.T) *jsonschema.Schema {
	t.Helper()
	compiled, err := jsonschema.NewCompiler().Compile("testdata/chat-completion-request.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// The body fits the published description of the API, and holds nothing beside.
func TestRequestFitsTheAPI(t *testing.T) {
	api := published(t)
	for _, progress := range []func(string){nil, func(string) {}} {
		_, body := sent(t, func(*Config) {}, progress)
		if err := api.Validate(body); err != nil {
			t.Error(err)
		}
		stream, _ := body["stream"].(bool)
		if stream != (progress != nil) {
			t.Errorf("stream %v", body["stream"])
		}
	}
	if api.Validate(map[string]any{"model": "m", "messages": []any{}, "colour": "red"}) == nil {
		t.Error("the description accepts anything")
	}
}

func TestRequest(t *testing.T) {
	cfg := testConfig(t)
	r, body := sent(t, func(*Config) {}, func(string) {})
	got, _ := json.Marshal(body)
	strict, _ := cfg.Schema.Strict()
	want, _ := json.Marshal(map[string]any{
		"model":    "gpt-4o-mini",
		"messages": []any{map[string]any{"role": "user", "content": "My name is John and I am 20 years old"}},
		"response_format": map[string]any{"type": "json_schema", "json_schema": map[string]any{
			"name": cfg.Schema.Name(), "schema": cfg.Schema.JSON(), "strict": strict,
		}},
		"stream":         true,
		"stream_options": map[string]any{"include_usage": true},
	})
	var a, b any
	json.Unmarshal(got, &a)
	json.Unmarshal(want, &b)
	got, _ = json.Marshal(a)
	want, _ = json.Marshal(b)
	if !bytes.Equal(got, want) {
		t.Errorf("body %s\nwant %s", got, want)
	}
	if r.Method != http.MethodPost || r.URL.String() != "http://provider.test/v1/chat/completions" {
		t.Errorf("%s %s", r.Method, r.URL)
	}
	for name, want := range map[string]string{
		"Authorization":           "Bearer " + testKey,
		"Content-Type":            "application/json",
		"X-Stainless-Retry-Count": "2",
	} {
		if got := r.Header.Values(name); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestNothingIsTakenFromTheEnvironment(t *testing.T) {
	for _, name := range []string{"OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_WEBHOOK_SECRET"} {
		t.Setenv(name, "ambient")
	}
	t.Setenv("OPENAI_BASE_URL", "http://ambient.test")
	t.Setenv("OPENAI_CUSTOM_HEADERS", "X-Ambient: ambient")
	r, _ := sent(t, func(cfg *Config) { cfg.Key = "" }, nil)
	if r.URL.Host != "provider.test" {
		t.Errorf("sent to %s", r.URL)
	}
	for name, values := range r.Header {
		if strings.Contains(strings.Join(values, ""), "ambient") || name == "Authorization" {
			t.Errorf("%s: %q", name, values)
		}
	}
}

// Whatever a text holds arrives as it is.
func TestFill(t *testing.T) {
	c := newCaller(t, func(cfg *Config) {
		cfg.Model = "prompt 0 prompt 1" // what the templates are cut at
	})
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		var body struct {
			Model    string
			Messages []struct{ Content string }
		}
		if err := json.Unmarshal(wholeOf(c).fill(text), &body); err != nil {
			t.Fatal(err)
		}
		if want := strings.ToValidUTF8(text, "\ufffd"); body.Messages[0].Content != want || body.Model != c.model {
			t.Fatalf("%q arrived as %q", text, body.Messages[0].Content)
		}
	})
}

func TestTemplateIsCutAtThePrompt(t *testing.T) {
	c := newCaller(t, func(cfg *Config) { cfg.Model = "prompt 0" })
	var body struct{ Model string }
	if err := json.Unmarshal(wholeOf(c).fill("x"), &body); err != nil || body.Model != "prompt 0" {
		t.Errorf("model %q, error %v", body.Model, err)
	}
}

func TestPromptIsRendered(t *testing.T) {
	_, body := sent(t, func(cfg *Config) {
		var err error
		if cfg.Prompt, err = datasets.ParsePrompt("Who is it? {{.text}}"); err != nil {
			t.Fatal(err)
		}
	}, nil)
	message := body["messages"].([]any)[0].(map[string]any)
	if message["content"] != "Who is it? My name is John and I am 20 years old" {
		t.Errorf("%v", message)
	}
}
