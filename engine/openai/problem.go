package openai

import (
	"bytes"
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"regatta/engine/call"
)

// problem is what the body of an error says. OpenAI sends
// {"error":{"message":…,"type":…,"code":…}}; other servers send the error as a
// string, put its fields on top, call it "detail" or "errors", wrap it in an
// array, or send a web page or nothing.
type problem struct {
	message, kind, code string
	param               string        // the part of the request that it is about
	raw                 string        // what the model said, where the server did not let it pass
	wait                time.Duration // how long it asks to wait, in a member of its own
	page                bool          // it is a web page
	body                string        // all of it, where it says something in members that are unknown
}

// failure is the error that a problem makes with a status.
func (p problem) failure(status int) *call.Error {
	kind := kindOf(status, p)
	return &call.Error{Kind: kind, Code: p.code, Message: p.placed(), Raw: p.raw, RetryAfter: p.wait, ForAll: p.ofAll(kind)}
}

// statusNoCapacity is Groq's, for a tier that is full.
const statusNoCapacity = 498

// readProblem understands any body.
func readProblem(text []byte) problem {
	var v any
	text = unmarked(text)
	if json.Unmarshal(text, &v) != nil {
		return problem{message: pageText(string(text)), page: bytes.HasPrefix(text, []byte("<"))}
	}
	p := problemIn(v, 0)
	p.wait = waitInBody(v, 0)
	if p.message == "" && saysAnything(v, 0) {
		p.body = string(text)
	}
	return p
}

// deepest is how far down an error is looked for.
const deepest = 4

func problemIn(v any, depth int) problem {
	switch v := v.(type) {
	case string:
		return problem{message: v}
	case []any:
		if len(v) > 0 && depth < deepest {
			return problemIn(v[0], depth+1)
		}
	case map[string]any:
		p := problem{
			message: field(v, "message", "msg", "error_message", "errorMessage", "error_description", "reason", "description", "title"),
			kind:    field(v, "type"), code: field(v, "code", "status"), param: place(v), raw: field(v, "failed_generation"),
		}
		for _, name := range []string{"message", "error", "errors", "detail"} {
			inner, there := v[name]
			if _, plain := inner.(string); there && depth < deepest && !(plain && name == "message") {
				p = problemIn(inner, depth+1).or(p)
			}
		}
		return p
	}
	return problem{}
}

// or fills what p does not say from q.
func (p problem) or(q problem) problem {
	fill := func(s *string, other string) {
		if *s == "" {
			*s = other
		}
	}
	fill(&p.message, q.message)
	fill(&p.kind, q.kind)
	fill(&p.code, q.code)
	fill(&p.param, q.param)
	fill(&p.raw, q.raw)
	return p
}

// place returns the part of the request that an error is about: "param" as OpenAI
// has it, or FastAPI's "loc", a list of names.
func place(members map[string]any) string {
	if param := field(members, "param"); param != "" {
		return param
	}
	path, _ := members["loc"].([]any)
	var names []string
	for _, step := range path {
		switch step := step.(type) {
		case string:
			names = append(names, step)
		case float64: // which of a list
			names = append(names, strconv.FormatFloat(step, 'f', -1, 64))
		}
	}
	return strings.Join(names, ".")
}

// field returns the first of the named members that is a text, else the first
// that is a number: Google sends a number as the code and the name as "status".
func field(members map[string]any, names ...string) string {
	for _, name := range names {
		if text, ok := members[name].(string); ok && text != "" {
			return text
		}
	}
	for _, name := range names {
		if n, ok := members[name].(float64); ok {
			return strconv.FormatFloat(n, 'f', -1, 64)
		}
	}
	return ""
}

var (
	pageTitle = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	pageTag   = regexp.MustCompile(`(?s)<[^>]*>`)
)

// longestPage is how many bytes of a web page are looked at.
const longestPage = 64 << 10

// pageText returns the title of a web page, the words of one without a title,
// and any other text as it is.
func pageText(text string) string {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "<") {
		return text
	}
	if len(text) > longestPage {
		text = text[:longestPage]
		text = text[:strings.LastIndexAny(text, " \t\r\n")+1] // no key is cut
	}
	if title := pageTitle.FindStringSubmatch(text); title != nil {
		return html.UnescapeString(title[1])
	}
	return html.UnescapeString(pageTag.ReplaceAllString(text, " "))
}

// kindOf says what kind of failure a status and an error's words make. Some
// words outweigh the status: a quota that is used up comes as 429, a filter as
// 400. A status below 400 means that the error came in a successful response;
// then a code that is itself a status counts as one.
func kindOf(status int, p problem) call.Kind {
	switch {
	case p.ofQuota(), p.emptyAccount(status):
		return call.Quota
	case p.ofFilter(status):
		return call.Filtered
	case p.ofKey():
		return call.Auth
	case p.ofModel():
		return call.InvalidOutput
	}
	if n, err := strconv.Atoi(p.code); err == nil && status < 300 && n >= 400 && n < 600 {
		status = n
	}
	switch {
	case status == 403 && p.page:
		return call.BadRequest // a firewall before the API: nothing about the key, nor its filter
	case status == 401 || status == 403:
		return call.Auth
	case status == 402:
		return call.Quota
	case status == 408:
		return call.Timeout
	case status == http.StatusFailedDependency || status == http.StatusTooEarly:
		return call.Server // it is another's trouble, and may pass
	case status == statusNoCapacity:
		return call.RateLimited
	case status == 409:
		return call.Conflict
	case status == 429 && p.says("request too large"): // for all of a limit: no wait will help
		return call.BadRequest
	case status == 429:
		return call.RateLimited
	case status >= 300 && status < 500:
		return call.BadRequest
	case status < 300:
		return p.ofItself()
	}
	return call.Server
}

// ofQuota: the account has nothing left to spend, and waiting won't change that.
// Google says the same words of a limit by the minute, but with "retry in", or with how
// long to wait beside them.
func (p problem) ofQuota() bool {
	if p.is("insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "billing_error", "insufficient_balance", "exceeded_current_quota_error") {
		return true
	}
	return p.says("exceeded your current quota") && !p.says("retry in") && p.wait == 0
}

// ofKey: Google refuses a key with status 400.
func (p problem) ofKey() bool {
	return p.is("invalid_api_key", "authentication_error", "API_KEY_INVALID") || p.says("api key not valid")
}

// ofModel: Groq validates answers against the schema itself, and what fails is an error with
// status 400.
func (p problem) ofModel() bool { return p.is("json_validate_failed", "tool_use_failed") }

// ofItself is the kind of an error that came without an error status.
func (p problem) ofItself() call.Kind {
	switch {
	case p.is("rate_limit_exceeded", "rate_limit_error", "requests", "tokens"):
		return call.RateLimited
	case p.is("permission_error", "permission_denied"):
		return call.Auth
	case p.is("invalid_request_error", "BadRequestError", "NotFoundError", "model_not_found", "context_length_exceeded"):
		return call.BadRequest
	case p.is("timeout", "timeout_error"):
		return call.Timeout
	}
	return call.Server
}

// is reports whether the error's code or type is one of the names.
func (p problem) is(names ...string) bool {
	for _, name := range names {
		if strings.EqualFold(p.code, name) || strings.EqualFold(p.kind, name) {
			return true
		}
	}
	return false
}
