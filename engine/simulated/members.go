package simulated

import (
	"github.com/tidwall/gjson"
)

// takes knows the members of CreateChatCompletionRequest.
func (chatAPI) takes(name string) bool {
	switch name {
	case "audio", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs", "max_completion_tokens", "max_tokens", "messages",
		"metadata", "modalities", "model", "moderation", "n", "parallel_tool_calls", "prediction", "presence_penalty", "prompt_cache_key",
		"prompt_cache_options", "prompt_cache_retention", "reasoning_effort", "response_format", "safety_identifier", "seed", "service_tier",
		"stop", "store", "stream", "stream_options", "temperature", "tool_choice", "tools", "top_logprobs", "top_p", "user", "verbosity",
		"web_search_options":
		return true
	}
	return false
}

// takes knows the members of CreateResponse.
func (responsesAPI) takes(name string) bool {
	switch name {
	case "access_programs", "background", "context_management", "conversation", "include", "input", "instructions", "max_output_tokens",
		"max_tool_calls", "metadata", "model", "moderation", "parallel_tool_calls", "previous_response_id", "prompt", "prompt_cache_key",
		"prompt_cache_options", "prompt_cache_retention", "reasoning", "safety_identifier", "service_tier", "store", "stream", "stream_options",
		"temperature", "text", "tool_choice", "tools", "top_logprobs", "top_p", "truncation", "user":
		return true
	}
	return false
}

// checkMembers: the request has no member that the API doesn't know.
func (r *completionRequest) checkMembers() (refusal *apiError) {
	gjson.ParseBytes(r.body).ForEach(func(key, _ gjson.Result) bool {
		if name := key.String(); !r.by.takes(name) {
			refusal = badRequest(clip(name), "unknown_parameter", "Unknown parameter: '%s'.", clip(name))
		}
		return refusal == nil
	})
	return refusal
}
