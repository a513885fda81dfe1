package openai

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"regatta/engine/call"
)

// answers returns a handler that answers every request alike.
func answers(status int, contentType, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header()["Content-Type"] = []string{contentType}
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

const (
	asJSON   = "application/json"
	asStream = "text/event-stream"
	asPage   = "text/html"
)

func openaiError(message, kind, code string) string {
	return fmt.Sprintf(`{"error":{"message":%q,"type":%q,"param":null,"code":%q}}`, message, kind, code)
}

func TestErrorResponses(t *testing.T) {
	tests := []struct {
		name          string
		status        int
		contentType   string
		body          string
		kind          call.Kind
		code, message string
	}{
		{"openai rate limit", 429, asJSON, openaiError("Rate limit reached", "tokens", "rate_limit_exceeded"), call.RateLimited, "rate_limit_exceeded", "Rate limit reached"},
		{"openai quota", 429, asJSON, openaiError("You exceeded your current quota, please check your plan", "insufficient_quota", "insufficient_quota"), call.Quota, "insufficient_quota", "You exceeded your current quota, please check your plan"},
		{"quota in words only", 429, asJSON, `{"error":"You exceeded your current quota."}`, call.Quota, "", "You exceeded your current quota."},
		{"billing limit", 400, asJSON, openaiError("Billing hard limit has been reached", "invalid_request_error", "billing_hard_limit_reached"), call.Quota, "billing_hard_limit_reached", "Billing hard limit has been reached"},
		{"google's limit by the minute", 429, asJSON, `[{"error":{"code":429,"message":"You exceeded your current quota. Please retry in 34s.","status":"RESOURCE_EXHAUSTED"}}]`, call.RateLimited, "RESOURCE_EXHAUSTED", "You exceeded your current quota. Please retry in 34s."},
		{"payment required", 402, asJSON, `{"error":{"message":"Insufficient Balance"}}`, call.Quota, "", "Insufficient Balance"},
		{"openai key", 401, asJSON, openaiError("Incorrect API key provided: sk-proj-********6789.", "invalid_request_error", "invalid_api_key"), call.Auth, "invalid_api_key", "Incorrect API key provided: sk-proj-********6789."},
		{"google's key", 400, asJSON, `{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}`, call.Auth, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."},
		{"country", 403, asJSON, openaiError("Country, region, or territory not supported", "request_forbidden", "unsupported_country_region_territory"), call.Auth, "unsupported_country_region_territory", "Country, region, or territory not supported"},
		{"flagged by moderation", 403, asJSON, `{"error":{"message":"Your input was flagged","code":403}}`, call.Filtered, "403", "Your input was flagged"},
		{"azure's filter", 400, asJSON, openaiError("The prompt triggered the content policy", "", "content_filter"), call.Filtered, "content_filter", "The prompt triggered the content policy"},
		{"no such model", 404, asJSON, openaiError("The model `gpt-9` does not exist", "invalid_request_error", "model_not_found"), call.BadRequest, "model_not_found", "The model `gpt-9` does not exist"},
		{"context length", 400, asJSON, openaiError("maximum context length is 8192 tokens", "invalid_request_error", "context_length_exceeded"), call.BadRequest, "context_length_exceeded", "maximum context length is 8192 tokens"},
		{"too large", 413, asPage, "<html><head><title>413 Request Entity Too Large</title></head><body>nginx</body></html>", call.BadRequest, "", "413 Request Entity Too Large"},
		{"error as a string", 400, asJSON, `{"error":"json: cannot unmarshal"}`, call.BadRequest, "", "json: cannot unmarshal"},
		{"fastapi detail", 404, asJSON, `{"detail":"Not Found"}`, call.BadRequest, "", "Not Found"},
		{"fastapi validation", 422, asJSON, `{"detail":[{"loc":["body","model"],"msg":"field required","type":"value_error.missing"}]}`, call.BadRequest, "", "body.model: field required"},
		{"flat", 400, asJSON, `{"object":"error","message":"max_tokens is too large","type":"BadRequestError","param":null,"code":400}`, call.BadRequest, "400", "max_tokens is too large"},
		{"flat message and code", 503, asJSON, `{"message":"overloaded","code":"busy"}`, call.Server, "busy", "overloaded"},
		{"a message of details", 422, asJSON, `{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted"}]},"type":"invalid_request_error","code":null}`, call.BadRequest, "", "body.seed: Extra inputs are not permitted"},
		{"an error beside a message", 500, asJSON, `{"error":{"message":"inside"},"message":"outside"}`, call.Server, "", "inside"},
		{"an answer that groq did not let pass", 400, asJSON, `{"error":{"message":"Failed to call a function.","type":"invalid_request_error","code":"tool_use_failed","failed_generation":"<function=x>"}}`, call.InvalidOutput, "tool_use_failed", "Failed to call a function."},
		{"list of errors", 403, asJSON, `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`, call.Auth, "10000", "Authentication error"},
		{"spring", 500, asJSON, `{"timestamp":1,"status":500,"error":"Internal Server Error","path":"/v1"}`, call.Server, "500", "Internal Server Error"},
		{"conflict", 409, asJSON, `{"error":{"message":"try again"}}`, call.Conflict, "", "try again"},
		{"request timeout", 408, asJSON, `{"error":{"message":"too slow"}}`, call.Timeout, "", "too slow"},
		{"server error", 500, asJSON, openaiError("The server had an error", "server_error", ""), call.Server, "", "The server had an error"},
		{"html", 502, asPage, "<!DOCTYPE html>\n<html><head><title>502 Bad\nGateway</title></head></html>", call.Server, "", "502 Bad Gateway"},
		{"html without a title", 503, asPage, "<html><body><h1>Service</h1><p>down &amp; out</p></body></html>", call.Server, "", "Service down & out"},
		{"empty", 500, asJSON, "", call.Server, "", "Internal Server Error"},
		{"unknown status, empty", 529, "", "", call.Server, "", ""},
		{"plain text", 503, "text/plain", "upstream connect error\r\n", call.Server, "", "upstream connect error"},
		{"a byte order mark", 500, asJSON, "\ufeff" + openaiError("marked", "", ""), call.Server, "", "marked"},
		{"half an object", 500, asJSON, `{"error":{"message":"bo`, call.Server, "", `{"error":{"message":"bo`},
		{"null", 500, asJSON, `null`, call.Server, "", "Internal Server Error"},
		{"error of null", 500, asJSON, `{"error":null}`, call.Server, "", "Internal Server Error"},
		{"numbers everywhere", 500, asJSON, `{"error":{"message":7,"type":1,"code":5.5}}`, call.Server, "5.5", "7"},
		{"deep", 500, asJSON, strings.Repeat(`{"error":`, 50) + `"far down"` + strings.Repeat(`}`, 50), call.Server, "", "Internal Server Error"},
		{"escape sequences", 500, asJSON, `{"error":"\u001b[31mred\u001b]0;title\u0007 \u202eevil\n\nmore\u0000"}`, call.Server, "", "[31mred ]0;title evil more"},
		{"where it is", 422, asJSON, `{"detail":[{"type":"string_type","loc":["body","messages",0,"content"],"msg":"Input should be a valid string"}]}`, call.BadRequest, "", "body.messages.0.content: Input should be a valid string"},
		{"openai's param", 400, asJSON, `{"error":{"message":"Invalid value.","type":"invalid_request_error","param":"messages[0].role","code":"invalid_value"}}`, call.BadRequest, "invalid_value", "messages[0].role: Invalid value."},
		{"openai's param, named before", 400, asJSON, `{"error":{"message":"Unsupported parameter: 'seed'","type":"invalid_request_error","param":"seed","code":"x"}}`, call.BadRequest, "x", "Unsupported parameter: 'seed'"},
		{"a content policy", 403, asJSON, `{"error":{"message":"This request violates our content policy"}}`, call.Filtered, "", "This request violates our content policy"},
		{"a usage policy", 403, asJSON, `{"error":{"message":"Your input violates the usage policies","type":"permission_error"}}`, call.Filtered, "", "Your input violates the usage policies"},
		{"azure's management", 400, asJSON, `{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy."}}`, call.Filtered, "", "The response was filtered due to the prompt triggering Azure OpenAI's content management policy."},
		{"a key that may not", 403, asJSON, `{"error":{"message":"You do not have access to this model"}}`, call.Auth, "", "You do not have access to this model"},
		{"cloudflare", 403, asPage, "<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head></html>", call.BadRequest, "", "a web page answered, not the API: Attention Required! | Cloudflare"},
		{"a firewall that speaks of policies", 403, asPage, "<html><body>Blocked by content policy</body></html>", call.BadRequest, "", "a web page answered, not the API: Blocked by content policy"},
		{"failed dependency", 424, asJSON, `{"error":"upstream"}`, call.Server, "", "upstream"},
		{"too early", 425, asJSON, `{"error":"wait"}`, call.Server, "", "wait"},
		{"no capacity", 498, asJSON, `{"error":{"message":"Flex tier capacity exceeded"}}`, call.RateLimited, "", "Flex tier capacity exceeded"},
		{"overloaded", 529, asJSON, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`, call.Server, "", "Overloaded"},
		{"an unknown status", 477, asJSON, `{"reason":"wrong phase of the moon"}`, call.BadRequest, "", "wrong phase of the moon"},
		{"an unknown status in unknown words", 477, asJSON, `{"phase":{"moon":"wrong"}}`, call.BadRequest, "", `{"phase":{"moon":"wrong"}}`},
		{"an unknown status in plain words", 477, "text/plain", "no such moon", call.BadRequest, "", "no such moon"},
		{"a redirect", 307, asPage, "", call.BadRequest, "", `the server redirects to "https://elsewhere.test/v1"; check the base URL`},
		{"a teapot", 418, asJSON, `{}`, call.BadRequest, "", "I'm a teapot"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := toServer(t, answers(test.status, test.contentType, test.body, "Location", "https://elsewhere.test/v1"))
			for _, req := range []call.Request{request(), streamed(func(string) { t.Error("progress") })} {
				e := failure(t, c, req)
				if e.Kind != test.kind || e.Code != test.code || e.Message != test.message || e.Status != test.status {
					t.Errorf("%s, code %q, message %q, status %d\nwant %s, code %q, message %q, status %d",
						e.Kind, e.Code, e.Message, e.Status, test.kind, test.code, test.message, test.status)
				}
				if asked := strings.Contains(test.body, "retry in 34s"); e.Rates != call.NoRates || asked != (e.RetryAfter == 34*time.Second) || !asked && e.RetryAfter != 0 || e.ShouldRetry != nil {
					t.Errorf("rates %v, retry after %v, should retry %v: nothing was said", e.Rates, e.RetryAfter, e.ShouldRetry)
				}
			}
		})
	}
}

// What comes with status 200 and is no success.
func TestSuccessfulFailures(t *testing.T) {
	usage := call.Usage{InputTokens: 81, OutputTokens: 9, Known: true}
	tests := []struct {
		name, body   string
		kind         call.Kind
		message, raw string
		usage        call.Usage
		begins       bool // the message only begins like that
	}{
		{name: "an error", body: openaiError("The server is overloaded", "server_error", ""), kind: call.Server, message: "The server is overloaded"},
		{name: "an error with a status as its code", body: `{"error":{"message":"slow down","code":429}}`, kind: call.RateLimited, message: "slow down"},
		{name: "a quota", body: openaiError("pay", "insufficient_quota", "insufficient_quota"), kind: call.Quota, message: "pay"},
		{name: "a permission", body: openaiError("not for you", "permission_error", ""), kind: call.Auth, message: "not for you"},
		{name: "a bad request", body: openaiError("no such field", "invalid_request_error", ""), kind: call.BadRequest, message: "no such field"},
		{name: "an error as a string", body: `{"error":"model is loading"}`, kind: call.Server, message: "model is loading"},
		{name: "a flat error", body: `{"object":"error","message":"boom","code":40303}`, kind: call.Server, message: "boom"},
		{name: "an error beside choices", body: strings.Replace(completed(john, "stop"), `{"id"`, `{"error":{"message":"late"},"id"`, 1), kind: call.Server, message: "late", usage: usage},
		{name: "nothing", body: "", kind: call.Server, message: "the response is empty"},
		{name: "blanks", body: " \n\n ", kind: call.Server, message: "the response is empty"},
		{name: "a page", body: "<html><title>Sign in</title></html>", kind: call.Server, message: "the response is not JSON: Sign in"},
		{name: "no choices", body: `{"object":"chat.completion","choices":[],"usage":{"prompt_tokens":81,"completion_tokens":9}}`, kind: call.Server, message: "the response has no choices", usage: usage},
		{name: "choices of null", body: `{"choices":null}`, kind: call.Server, message: "the response has no choices"},
		{name: "choices of another type", body: `{"choices":{"0":{}}}`, kind: call.Server, message: "the response has no choices"},
		{name: "a detail", body: `{"detail":"queued"}`, kind: call.Server, message: "the response has no choices: queued"},
		{name: "a JSON string", body: `"ok"`, kind: call.Server, message: "the response has no choices: ok"},
		{name: "cut in the middle", body: completed(john, "stop")[:200], kind: call.Connection, message: "the response was truncated"},
		{name: "a null choice", body: `{"choices":[null]}`, kind: call.Server, message: "the model returned an empty answer"},
		{name: "no finish_reason", body: strings.Replace(completed(john[:9], "stop"), `"finish_reason":"stop"`, `"finish_reason":null`, 1), kind: call.Truncated, message: "no finish_reason: the answer may be incomplete", raw: john[:9], usage: usage},
		{name: "length", body: completed(`{"name":"Jo`, "length"), kind: call.Truncated, message: "hit the token limit before the answer was complete", raw: `{"name":"Jo`, usage: usage},
		{name: "length of valid JSON", body: completed(john, "length"), kind: call.Truncated, message: "hit the token limit before the answer was complete", raw: john, usage: usage},
		{name: "content filter", body: completed("", "content_filter"), kind: call.Filtered, message: "stopped by the provider's content filter", usage: usage},
		{name: "a tool", body: completed("one moment", "tool_calls"), kind: call.InvalidOutput, message: "the model called a tool instead of answering", raw: "one moment", usage: usage},
		{name: "broken off by the provider", body: completed("", "error"), kind: call.Server, message: "the provider aborted the answer: error", usage: usage},
		{name: "an unknown end of half an answer", body: completed(john[:9], "xyz"), kind: call.Truncated, message: `the answer breaks off, with the finish_reason "xyz"`, raw: john[:9], usage: usage},
		{name: "an unknown end of another answer", body: completed(`{"name":"John","age":"20"}`, "xyz"), kind: call.InvalidOutput, message: "/age: expected integer, got string (finish_reason xyz)", raw: `{"name":"John","age":"20"}`, usage: usage},
		{name: "a refusal", body: strings.Replace(completed("", "stop"), `"refusal":null`, `"refusal":"I can't help\nwith that."`, 1), kind: call.Refused, message: "I can't help with that.", usage: usage},
		{name: "content of null", body: strings.Replace(completed("", "stop"), `"content":""`, `"content":null`, 1), kind: call.Server, message: "the model returned an empty answer", usage: usage},
		{name: "prose", body: completed("John is 20.", "stop"), kind: call.InvalidOutput, begins: true, raw: "John is 20.", usage: usage},
		{name: "a code fence", body: completed("```json\n"+john+"\n```", "stop"), kind: call.InvalidOutput, begins: true, raw: "```json\n" + john + "\n```", usage: usage},
		{name: "two objects", body: completed(john+john, "stop"), kind: call.InvalidOutput, begins: true, raw: john + john, usage: usage},
		{name: "not the schema", body: completed(`{"name":"John","age":"twenty"}`, "stop"), kind: call.InvalidOutput, begins: true, raw: `{"name":"John","age":"twenty"}`, usage: usage},
		{name: "an array", body: completed(`[1]`, "stop"), kind: call.InvalidOutput, begins: true, raw: `[1]`, usage: usage},
		{name: "senseless usage", body: strings.Replace(completed("x", "stop"), `{"prompt_tokens":81,"completion_tokens":9,`, `{"prompt_tokens":-1,"completion_tokens":"9",`, 1), kind: call.InvalidOutput, begins: true, raw: "x"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := toServer(t, answers(http.StatusOK, asJSON, test.body, "X-Ratelimit-Remaining-Requests", "12"))
			e := failure(t, c, request())
			fits := e.Message == test.message || test.begins && strings.HasPrefix(e.Message, test.message)
			if e.Kind != test.kind || !fits || e.Raw != test.raw || e.Usage != test.usage {
				t.Errorf("%s, message %q, raw %q, usage %v\nwant %s, message %q, raw %q, usage %v",
					e.Kind, e.Message, e.Raw, e.Usage, test.kind, test.message, test.raw, test.usage)
			}
			if strings.TrimSpace(e.Message) == "" || e.Status != http.StatusOK || e.Rates.RemainingRequests != 12 {
				t.Errorf("message %q, status %d, rates %v", e.Message, e.Status, e.Rates)
			}
		})
	}
}

func TestSuccesses(t *testing.T) {
	usage := call.Usage{InputTokens: 81, OutputTokens: 9, Known: true}
	tests := []struct {
		name, contentType, body string
		usage                   call.Usage
	}{
		{"openai", asJSON, completed(john, "stop"), usage},
		{"no content type", "", completed(john, "stop"), usage},
		{"a byte order mark before it", asJSON, "\ufeff" + completed(john, "stop"), usage},
		{"blank lines before it", asJSON, "\n\n\n" + completed(john, "stop"), usage},
		{"an error of null", asJSON, strings.Replace(completed(john, "stop"), `{"id"`, `{"error":null,"id"`, 1), usage},
		{"unknown and mistyped members", asJSON, strings.Replace(completed(john, "stop"), `"created":1`, `"created":"yesterday","model":7,"x":[{}]`, 1), usage},
		{"no usage", asJSON, `{"choices":[{"message":{"content":` + fmt.Sprintf("%q", john) + `},"finish_reason":"stop"}]}`, call.Usage{}},
		{"usage with a fraction", asJSON, strings.Replace(completed(john, "stop"), `:81,`, `:81.0,`, 1), usage},
		{"content in parts", asJSON, `{"choices":[{"message":{"content":[{"type":"text","text":"{\"name\":\"John\","},{"type":"text","text":"\"age\":20}"}]},"finish_reason":"stop"}]}`, call.Usage{}},
		{"a stream", asStream, events(`{"name":`, `"John",`, `"age":20}`), usage},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := toServer(t, answers(http.StatusOK, test.contentType, test.body,
				"X-Ratelimit-Limit-Requests", "500", "X-Ratelimit-Remaining-Requests", "499",
				"X-Ratelimit-Limit-Tokens", "30000", "X-Ratelimit-Remaining-Tokens", "-4"))
			for _, req := range []call.Request{request(), streamed(func(string) {})} {
				answer, err := c.Call(context.Background(), req)
				if err != nil {
					t.Fatal(err)
				}
				if string(answer.Output) != john || answer.Usage != test.usage {
					t.Errorf("output %s, usage %v", answer.Output, answer.Usage)
				}
				if want := (call.Rates{LimitRequests: 500, RemainingRequests: 499, LimitTokens: 30000, RemainingTokens: -1}); answer.Rates != want {
					t.Errorf("rates %v, want %v", answer.Rates, want)
				}
			}
		})
	}
}

func TestModelIsTheProvidersWord(t *testing.T) {
	c := toServer(t, answers(http.StatusOK, asJSON, strings.Replace(completed(john, "stop"), "gpt-4o-mini-2024-07-18", `a\u001b[2J\nb`, 1)))
	answer, err := c.Call(context.Background(), request())
	if err != nil || answer.Model != "a [2J b" {
		t.Errorf("model %q, error %v", answer.Model, err)
	}
}

func TestWhatTheHeadersSay(t *testing.T) {
	c := toServer(t, answers(http.StatusTooManyRequests, asJSON, `{}`,
		"Retry-After", "20", "Retry-After-Ms", "1500", "X-Should-Retry", "false", "X-Ratelimit-Remaining-Tokens", "0"))
	e := failure(t, c, request())
	if e.RetryAfter != 1500*time.Millisecond || e.ShouldRetry == nil || *e.ShouldRetry || e.Rates != (call.Rates{LimitRequests: -1, RemainingRequests: -1, LimitTokens: -1, RemainingTokens: 0}) {
		t.Errorf("%+v", e)
	}
}

func TestBodiesOverTheLimit(t *testing.T) {
	small := func(cfg *Config) { cfg.MaxBody = 1000 }
	long := func(status int, contentType, start string) http.HandlerFunc {
		return answers(status, contentType, start+strings.Repeat("x", 5000))
	}
	bomb := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		io.CopyN(z, endless('x'), 1<<20)
		z.Close()
	}
	for name, h := range map[string]http.HandlerFunc{
		"plain": long(200, asJSON, `{"x":"`), "stream": long(200, asStream, "data: "), "compressed": bomb,
	} {
		e := failure(t, toServer(t, h, small), request())
		if e.Kind != call.Server || e.Message != "the response is longer than 1000 bytes" {
			t.Errorf("%s: %v", name, e)
		}
	}
	e := failure(t, toServer(t, long(500, asJSON, ""), small), request())
	if e.Kind != call.Server || len([]rune(e.Message)) != longestLine {
		t.Errorf("an error: %v", e)
	}
	exact := completed(john, "stop")
	c := toServer(t, answers(200, asJSON, exact), func(cfg *Config) { cfg.MaxBody = int64(len(exact)) })
	if _, err := c.Call(context.Background(), request()); err != nil {
		t.Errorf("just the limit: %v", err)
	}
}

type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// Answers that break off on the wire.
func TestBrokenConnections(t *testing.T) {
	hijacked := func(raw string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			io.WriteString(conn, raw)
			conn.Close()
		}
	}
	tests := []struct{ name, raw, message string }{
		{"closed at once", "", " closed the connection without a response"},
		{"half a header", "HTTP/1.1 200 OK\r\nContent-Le", "malformed MIME header"},
		{"less than announced", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"choices\":[", "the response was truncated"},
		{"half a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"choi", "the response was truncated"},
		{"not HTTP", "SSH-2.0-OpenSSH_9.6\r\n", "malformed HTTP response"},
	}
	for _, test := range tests {
		for _, req := range []call.Request{request(), streamed(func(string) {})} {
			e := failure(t, toServer(t, hijacked(test.raw)), req)
			if e.Kind != call.Connection || !strings.Contains(e.Message, test.message) || !e.Retryable() {
				t.Errorf("%s: %v", test.name, e)
			}
		}
	}
}
