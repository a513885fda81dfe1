package openai

import (
	"regexp"
	"strings"

	"regatta/engine/call"
)

// params are the parameters of the user's, as requests have them.
type params struct {
	call.Params
	parts []parts // of each member of Body
}

// The names of the limit of tokens. The API has the first, its older versions and many
// servers the second.
const (
	completionTokens = "max_completion_tokens"
	maxTokens        = "max_tokens"
	outputTokens     = "max_output_tokens" // in the Responses API
)

// effort is how much a model is to think, and where the Responses API has that.
const (
	effort       = "reasoning_effort"
	effortInside = "reasoning.effort"
)

// newParams gives every parameter a part of its own, and the words that refuse it.
func newParams(p call.Params) (params, []knownPart) {
	list := params{Params: p}
	known := []knownPart{
		{part: completionTokensPart, name: completionTokens, named: namedAs(completionTokens), users: true},
		{part: maxTokensPart, name: maxTokens, named: namedAs(maxTokens), users: true},
		{part: outputTokensPart, name: outputTokens, named: namedAs(outputTokens, completionTokens, maxTokens), users: true},
	}
	part := firstOfUser
	for _, m := range p.Body {
		list.parts = append(list.parts, part)
		k := knownPart{part: part, name: m.Name, named: namedAs(m.Name), users: true}
		if m.Name == effort {
			k.also, k.named = effortInside, namedAs(effort, effortInside)
		}
		known = append(known, k)
		part <<= 1
	}
	return list, known
}

// namedAs matches any of a parameter's names where nothing else is meant: many are words
// too.
func namedAs(names ...string) *regexp.Regexp {
	var words []string
	for _, name := range names {
		quoted := regexp.QuoteMeta(name)
		words = append(words, "[\"'`]"+quoted+"[\"'`]|\\b(param(eter)?|argument|option|field|property)s?( supplied)?\\W{1,4}"+quoted+"\\b")
		if strings.ContainsAny(name, "_.") || name == "temperature" {
			words = append(words, "\\b"+quoted+"\\b")
		}
	}
	return regexp.MustCompile("(?i)" + strings.Join(words, "|"))
}

// sent is the parts that a request has.
func (p *params) sent(left parts, via call.API) (sent parts) {
	switch {
	case p.MaxTokens == 0:
	case via == call.ResponsesAPI:
		sent |= outputTokensPart
	case left&completionTokensPart == 0:
		sent |= completionTokensPart
	default:
		sent |= maxTokensPart
	}
	for _, part := range p.parts {
		sent |= part
	}
	return sent
}

// into adds the parameters to the end of a request, without what is left out.
func (p *params) into(body []byte, left parts) []byte {
	rest := call.Params{}
	for i, m := range p.Body {
		if left&p.parts[i] == 0 {
			rest.Body = append(rest.Body, m)
		}
	}
	name := completionTokens
	if left&completionTokensPart != 0 {
		name = maxTokens
	}
	if left&outputTokensPart == 0 && (left&completionTokensPart == 0 || left&maxTokensPart == 0) {
		rest.MaxTokens = p.MaxTokens
	}
	object := rest.Object(name)
	if object == nil {
		return body
	}
	return append(append(body[:len(body)-1:len(body)-1], ','), object[1:]...)
}

// mayDrop reports whether a part mayDrop be left out: one of the user's only where he said so,
// but for the newer name of the limit, which the older one replaces where the server
// doesn't know it.
func (p *params) mayDrop(part knownPart, of problem) bool {
	return !part.users || p.Drop || part.part == completionTokensPart && !of.ofRange()
}

// ofRange: the server knows the parameter, but doesn't like its value.
func (p problem) ofRange() bool {
	return p.is("invalid_value", "integer_above_max_value", "integer_below_min_value") || p.says("too large", "too high", "too small", "at most", "at least", "maximum", "minimum", "less than", "greater than", "exceed", "range")
}

// step is what leaving out a part is told as.
func (p *params) step(m call.Mode, part knownPart) call.Step {
	s := call.Step{To: m, Without: part.name}
	if part.part == completionTokensPart {
		s.Instead = maxTokens
	}
	return s
}

// suggestDropping makes an error about a parameter of the user's one of all requests, unless the
// server has taken it before.
func (c *Caller) suggestDropping(part knownPart, failure *call.Error) {
	if part.users && !c.left.isTaken(part.part) {
		failure.Kind, failure.ForAll, failure.Param = call.BadRequest, true, part.name
		name := part.name
		if part.part&(completionTokensPart|maxTokensPart|outputTokensPart) != 0 {
			name = "--max-tokens"
		}
		failure.Fix = "remove " + name + ", or pass --drop-params to leave out what the server rejects"
	}
}
