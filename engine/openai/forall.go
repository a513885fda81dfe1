package openai

import (
	"strings"

	"regatta/engine/call"
)

// ofAll reports whether a bad request is about what all requests have in common, the
// model for instance, so that every other item would meet it too. What says nothing
// that is plain is taken for an error of the item: a run that goes on for nothing
// costs nothing, and one that ends for an item's sake costs the others.
func (p problem) ofAll(kind call.Kind) bool {
	if kind != call.BadRequest || p.ofText() {
		return false
	}
	if p.is("model_not_found", "unknown_model", "invalid_model", "unsupported_model", "model_not_supported", "model_not_available",
		"model_not_allowed", "DeploymentNotFound", "unsupported_parameter", "unknown_parameter", "unsupported_value", "invalid_json_schema") {
		return true
	}
	if p.param != "" {
		return true // and not of the text
	}
	return p.says("model") && p.says("not found", "does not exist", "doesn't exist", "no such model", "unknown model", "invalid model", "not a valid model", "decommissioned", "deprecated")
}

// ofText reports whether an error is about the text of a request: that it's too long,
// or what it says.
func (p problem) ofText() bool {
	return p.is("context_length_exceeded", "string_above_max_length", "string_too_long", "invalid_prompt", "content_filter", "content_policy_violation", "request_too_large") ||
		!strings.HasPrefix(p.param, "text.") && mentions(p.param, "message", "content", "prompt", "input", "text") ||
		p.says("context length", "context window", "maximum context", "too long", "too large", "too many tokens", "maximum length", "moderation", "content policy", "safety")
}

// emptyAccount reports whether words say that there is no money left.
func (p problem) emptyAccount(status int) bool {
	if status >= 500 {
		return false
	}
	return p.says("credit balance", "account balance", "insufficient balance", "insufficient credit", "insufficient funds", "out of credits") ||
		status == 403 && p.says("billing")
}
