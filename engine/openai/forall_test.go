package openai

import (
	"net/http"
	"testing"

	"regatta/engine/call"
)

// TestWhatEveryItemWouldMeet tells errors of a key, an account or a configuration from
// those of one item's text.
func TestWhatEveryItemWouldMeet(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		kind   call.Kind
		fatal  bool
	}{
		{"a dead key", 401, `{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}`, call.Auth, true},
		{"no right to the model", 403, `{"error":{"message":"Project does not have access to model gpt-4o","type":"invalid_request_error","code":"model_not_found"}}`, call.Auth, true},
		{"an empty account", 429, `{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","code":"insufficient_quota"}}`, call.Quota, true},
		{"by status", 402, `{"error":{"message":"Insufficient Balance"}}`, call.Quota, true},
		{"by its words, 400", 400, `{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API."}}`, call.Quota, true},
		{"by its words, 403", 403, `{"code":30001,"message":"Sorry, your account balance is insufficient"}`, call.Quota, true},
		{"billing", 403, `{"error":{"message":"Billing is not enabled for this project"}}`, call.Quota, true},
		{"by its type", 429, `{"error":{"message":"Your account is suspended","type":"exceeded_current_quota_error"}}`, call.Quota, true},
		{"a limit by the minute", 429, `{"error":{"message":"You exceeded your current quota, please check your plan and billing details. Please retry in 20s.","code":429,"status":"RESOURCE_EXHAUSTED"}}`, call.RateLimited, false},
		{"a rate limit", 429, `{"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}}`, call.RateLimited, false},
		{"more than a limit", 429, `{"error":{"message":"Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Requested 31000.","type":"tokens","code":"rate_limit_exceeded"}}`, call.BadRequest, false},
		{"no such model", 404, `{"error":{"message":"The model gpt-9 does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}`, call.BadRequest, true},
		{"no such model, in words", 404, `{"object":"error","message":"The model 'x' does not exist.","type":"NotFoundError","param":null,"code":404}`, call.BadRequest, true},
		{"no such model, ollama", 404, `{"error":"model 'llama9' not found"}`, call.BadRequest, true},
		{"no such model, 400", 400, `{"error":{"message":"x is not a valid model ID","code":400}}`, call.BadRequest, true},
		{"a parameter", 400, `{"error":{"message":"Unsupported value: 'temperature' does not support 0 with this model.","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}`, call.BadRequest, true},
		{"a parameter, 422", 422, `{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted"}]}`, call.BadRequest, true},
		{"in a success", 200, `{"error":{"message":"The model gpt-9 does not exist","code":"model_not_found"}}`, call.BadRequest, true},
		{"too long", 400, `{"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}`, call.BadRequest, false},
		{"too long, by words", 400, `{"object":"error","message":"This model's maximum context length is 4096 tokens.","type":"BadRequestError","param":null,"code":400}`, call.BadRequest, false},
		{"too long for max_tokens", 400, `{"error":{"message":"max_tokens is too large: 4096. This model's maximum context length is 8192 tokens.","param":"max_tokens"}}`, call.BadRequest, false},
		{"a string too long", 400, `{"error":{"message":"Invalid 'messages[0].content': string too long.","type":"invalid_request_error","param":"messages[0].content","code":"string_above_max_length"}}`, call.BadRequest, false},
		{"a flagged prompt", 400, `{"error":{"message":"Invalid prompt: your prompt was flagged","type":"invalid_request_error","code":"invalid_prompt"}}`, call.Filtered, false},
		{"a policy", 400, `{"error":{"message":"The response was filtered","code":"content_filter","param":"prompt"}}`, call.Filtered, false},
		{"the place of the text", 422, `{"detail":[{"loc":["body","messages",0,"content"],"msg":"value is not a valid string","type":"type_error.str"}]}`, call.BadRequest, false},
		{"too large", 413, `{"error":{"message":"Request too large"}}`, call.BadRequest, false},
		{"nothing said", 400, `{"error":{"message":"Bad request"}}`, call.BadRequest, false},
		{"a server in trouble", 500, `{"error":{"message":"The model is overloaded; account balance service not found"}}`, call.Server, false},
	} {
		e := failure(t, toServer(t, answers(test.status, asJSON, test.body)), request())
		if e.Kind != test.kind || e.Fatal() != test.fatal {
			t.Errorf("%s: %v, fatal %v; want %v, %v", test.name, e, e.Fatal(), test.kind, test.fatal)
		}
	}
	// What stays without a word is up to the run.
	e := failure(t, toServer(t, answers(http.StatusNotFound, "text/plain", "404 page not found")), request())
	if e.Fatal() || e.Kind != call.BadRequest {
		t.Errorf("a page that isn't found: %v", e)
	}
}
