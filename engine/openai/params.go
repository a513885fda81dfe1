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
)

// newParams gives every parameter a part of its own, and the words that refuse it.
func newParams(p call.Params) (params, []knownPart) {
	list := params{Params: p}
	known := []knownPart{
		{completionTokensPart, completionTokens, namedAs(completionTokens), true},
		{maxTokensPart, maxTokens, namedAs(maxTokens), true},
	}
	part := firstOfUser
	for _, m := range p.Body {
		list.parts = append(list.parts, part)
		known = append(known, knownPart{part, m.Name, namedAs(m.Name), true})
		part <<= 1
	}
	return list, known
}

// namedAs matches a parameter's name where nothing else is meant: many are words too.
func namedAs(name string) *regexp.Regexp {
	quoted := regexp.QuoteMeta(name)
	words := "[\"'`]" + quoted + "[\"'`]|\\b(param(eter)?|argument|option|field|property)s?( supplied)?\\W{1,4}" + quoted + "\\b"
	if strings.Contains(name, "_") || name == "temperature" {
		words += "|\\b" + quoted + "\\b"
	}
	return regexp.MustCompile("(?i)" + words)
}

// sent is the parts that a request has.
func (p *params) sent(left parts) (sent parts) {
	switch {
	case p.MaxTokens == 0:
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
	if left&completionTokensPart == 0 || left&maxTokensPart == 0 {
		rest.MaxTokens = p.MaxTokens
	}
	object := rest.Object(name)
	if object == nil {
		return body
	}
	return append(append(body[:len(body)-1:len(body)-1], ','), object[1:]...)
}

// may reports whether a part may be left out: one of the user's only where he said so,
// but for the newer name of the limit, which the older one replaces where the server
// doesn't know it.
func (p *params) may(part knownPart, of problem) bool {
	return !part.users || p.Drop || part.part == completionTokensPart && !of.ofRange()
}

// ofRange: the server knows the parameter, but doesn't like its value.
func (p problem) ofRange() bool {
	return p.is("invalid_value", "integer_above_max_value", "integer_below_min_value") || mentions(p.message, []string{"too large", "too high", "too small", "at most", "at least", "maximum", "minimum", "less than", "greater than", "exceed", "range"})
}

// step is what leaving out a part is told as.
func (p *params) step(m call.Mode, part knownPart) call.Step {
	s := call.Step{To: m, Without: part.name}
	if part.part == completionTokensPart {
		s.Instead = maxTokens
	}
	return s
}

// hold makes an error about a parameter of the user's one of all requests, unless the
// server has taken it before.
func (c *Caller) hold(part knownPart, failure *call.Error) {
	if part.users && !c.left.isTaken(part.part) {
		failure.Kind, failure.ForAll, failure.Param = call.BadRequest, true, part.name
		failure.Fix = "remove " + part.name + ", or pass --drop-params to leave out what the server rejects"
	}
}
