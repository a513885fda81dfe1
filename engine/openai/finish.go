package openai

import (
	"slices"
	"strings"

	"regatta/engine/call"
)

// ending is what a finish_reason says of an answer.
type ending int

const (
	unsaid   ending = iota // there is none
	unknown                // a word that says nothing
	whole                  // the model came to its end
	byCall                 // it did by calling a function
	cut                    // it ran out of tokens
	filtered               // the provider's filter cut in
	declined               // the model refused
	aborted                // the provider gave up
)

// endings are the words that servers use, folded as by endingOf: those of OpenAI,
// Anthropic, Gemini, Cohere, Mistral, TGI, llama.cpp, Ollama and others.
var endings = map[ending][]string{
	unsaid: {"", "null", "none", "unspecified"},
	whole: {
		"stop", "stopped", "endturn", "s", "imend", "eos", "eostoken", "eosfound", "stoppedeos", "eot", "eotid", "endoftext", "endofturn", "stopsequence", "stopsequences",
		"stoptoken", "stopstring", "stopword", "stoppedword", "complete", "completed", "end", "ended", "finish", "finished", "done", "success", "succeeded", "normal",
	},
	byCall:   {"toolcalls", "toolcall", "tooluse", "functioncall", "functioncalls", "tools"},
	cut:      {"length", "maxtokens", "modellength", "max", "limit", "stoppedlimit", "truncated", "incomplete", "outofcontext", "modelcontextwindowexceeded"},
	filtered: {"spii", "language", "blocked", "blocklist"},
	declined: {"refusal", "refused", "decline", "declined"},
	aborted:  {"insufficientsystemresource", "pauseturn", "unexpectedtoolcall"},
}

// partsOfWords are what longer words have in them: CONTENT_FILTER, model_max_length,
// ERROR_TOXIC, MALFORMED_FUNCTION_CALL. The first that fits counts.
var partsOfWords = []struct {
	part string
	is   ending
}{
	{"filter", filtered}, {"safety", filtered}, {"recitation", filtered}, {"toxic", filtered}, {"moderat", filtered}, {"prohibited", filtered},
	{"sensitive", filtered}, {"guardrail", filtered}, {"policy", filtered}, {"flagged", filtered},
	{"length", cut}, {"maxtoken", cut}, {"maxoutput", cut}, {"maxnew", cut}, {"maxcompletion", cut}, {"limit", cut}, {"truncat", cut}, {"context", cut}, {"exceed", cut},
	{"error", aborted}, {"abort", aborted}, {"cancel", aborted}, {"timeout", aborted}, {"timedout", aborted}, {"fail", aborted}, {"malformed", aborted}, {"interrupt", aborted},
}

// endingOf reads a finish_reason in any spelling: MAX_TOKENS, max-tokens,
// FinishReason.MAX_TOKENS.
func endingOf(finish string) ending {
	word := strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r | 0x20
		case 'a' <= r && r <= 'z':
			return r
		}
		return -1
	}, finish)
	word = strings.TrimPrefix(word, "finishreason")
	if word == "" && strings.TrimSpace(finish) != "" {
		return unknown
	}
	for is, words := range endings {
		if slices.Contains(words, word) {
			return is
		}
	}
	for _, p := range partsOfWords {
		if strings.Contains(word, p.part) {
			return p.is
		}
	}
	return unknown
}

// denied returns the failure that a finish_reason is, whatever the answer; nil: the
// answer itself decides.
func (r reply) denied(is ending) *call.Error {
	switch is {
	case filtered:
		return &call.Error{Kind: call.Filtered, Message: "stopped by the provider's content filter" + r.reason("content_filter")}
	case cut:
		return &call.Error{Kind: call.Truncated, Message: "hit the token limit before the answer was complete" + r.reason("length", "max_tokens", "model_length")}
	case declined:
		e := &call.Error{Kind: call.Refused, Message: strings.TrimSpace(r.text)}
		if e.Message == "" {
			e.Message = "the model refused"
		}
		return e
	case aborted:
		return &call.Error{Kind: call.Server, Message: "the provider aborted the answer: " + r.finish}
	}
	return nil
}

// reason adds the finish_reason to a message, if it is none of the usual ones.
func (r reply) reason(usual ...string) string {
	if slices.Contains(usual, r.finish) {
		return ""
	}
	return " (finish_reason " + r.finish + ")"
}
