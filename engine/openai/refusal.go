package openai

import (
	"slices"
	"strings"

	"regatta/engine/call"
)

// refuses reports whether an error is about the mode of a request and not about
// its text. There is no code for that: servers put it in words of their own, most
// with status 400 or 422, OpenRouter with 404, llama.cpp with 500.
func (p problem) refuses(m call.Mode, failure *call.Error) bool {
	if !p.ofRequest(failure) {
		return false
	}
	about := wordsOf[m]
	if mentions(p.param, about...) {
		return true
	}
	return p.says(about...) && p.says(refusing...)
}

// ofRequest reports whether an error may be about the form of the request.
func (p problem) ofRequest(failure *call.Error) bool {
	switch failure.Kind {
	case call.BadRequest:
	case call.Server:
		if failure.Status != 500 && failure.Status != 501 {
			return false
		}
	default:
		return false
	}
	return !p.page && !p.is("model_not_found", "context_length_exceeded") && !p.says("context length")
}

// wordsOf are the words for what a mode sends that the others don't.
var wordsOf = map[call.Mode][]string{
	call.JSONSchema: {"response_format", "response format", "response_schema", "json_schema", "json schema", "structured output", "grammar", "strict", "text.format"},
	call.Tools:      {"tool", "function", "strict"},
}

// refusing are the words by which servers say no to a part of a request.
var refusing = []string{
	"support", "available", "invalid", "not valid", "unknown", "unrecognized", "unexpected", "extra", "not permitted", "not allowed", "allowed values",
	"must be", "should be", "expected", "requires", "enabled", "disabled", "not implemented", "no endpoints", "cannot", "can't", "failed to deserialize",
}

// says reports whether the message has any of the words.
func (p problem) says(words ...string) bool { return mentions(p.message, words...) }

// mentions reports whether a text has any of the words, which are in lower case.
func mentions(text string, words ...string) bool {
	text = strings.ToLower(opening(text))
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

// opening is the part of a message that is searched for words: the whole of any that
// is meant to be read. A body of an error may have megabytes, and is searched some
// thirty times.
func opening(message string) string {
	const most = 8 << 10 // bytes
	return message[:min(len(message), most)]
}
