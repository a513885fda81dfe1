package openai

import (
	"net/http"
	"regexp"
	"strings"
)

// filterWords are how servers say that the text, and not the key or the request, is
// against their rules.
var filterWords = regexp.MustCompile(`(?i)flagged|content[ _-]?(policy|policies|filter|management|moderation|safety|restriction)|moderation|safety (system|filter|polic|guideline|setting|check)|usage polic|acceptable use|(violat|against)\w* (of )?(our|the|its|usage|community) ?\w* ?(polic|guideline|terms)|inappropriate content|harmful content|sensitive (word|content)|prohibited content`)

// ofFilter: the provider's filter did not let the prompt pass. OpenRouter answers
// 403, Azure and others 400; a page is not theirs but that of a firewall.
func (p problem) ofFilter(status int) bool {
	if p.is("content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation", "moderation_blocked", "content_moderation", "content_blocked",
		"sensitive_words_detected", "data_inspection_failed", "DataInspectionFailed", "guardrail_intervened", "guardrail_violation") {
		return true
	}
	switch status {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusUnprocessableEntity, http.StatusUnavailableForLegalReasons:
		return !p.page && filterWords.MatchString(opening(p.message))
	}
	return false
}

// placed is the message with the part of the request that it is about.
func (p problem) placed() string {
	switch {
	case p.param == "" || p.message == "":
		return p.message
	case strings.Contains(p.message, p.param):
		return p.message
	}
	return p.param + ": " + p.message
}

// saysAnything reports whether there are words in a value, not far down.
func saysAnything(v any, depth int) bool {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v) != ""
	case []any:
		for _, inner := range v {
			if depth < deepest && saysAnything(inner, depth+1) {
				return true
			}
		}
	case map[string]any:
		for _, inner := range v {
			if depth < deepest && saysAnything(inner, depth+1) {
				return true
			}
		}
	}
	return false
}
