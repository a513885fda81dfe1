package openai

import (
	"encoding/json"
	"math"
	"strconv"

	"regatta/engine/call"
)

// usage is what a server says of the tokens of an answer: under OpenAI's names, or
// under those of its Responses API. Numbers are kept as they were sent, for some
// servers send texts and nulls.
type usage struct {
	Prompt            json.RawMessage `json:"prompt_tokens"`
	Completion        json.RawMessage `json:"completion_tokens"`
	Total             json.RawMessage `json:"total_tokens"`
	PromptDetails     details         `json:"prompt_tokens_details"`
	CompletionDetails details         `json:"completion_tokens_details"`

	Input         json.RawMessage `json:"input_tokens"`
	Output        json.RawMessage `json:"output_tokens"`
	InputDetails  details         `json:"input_tokens_details"`
	OutputDetails details         `json:"output_tokens_details"`

	CacheHit json.RawMessage `json:"prompt_cache_hit_tokens"` // DeepSeek's name for cached input
}

// details are parts of a count of tokens.
type details struct {
	Cached    json.RawMessage `json:"cached_tokens"`
	Reasoning json.RawMessage `json:"reasoning_tokens"`
}

// counts are the numbers of a usage that could be read; untold: that one could not.
// A stream may tell them several times, each time for all that has come so far.
type counts struct{ prompt, completion, total, cached, reasoning int }

const untold = -1

var noCounts = counts{untold, untold, untold, untold, untold}

// counts reads the numbers.
func (u *usage) counts() counts {
	return counts{
		prompt:     tokens(u.Prompt, u.Input),
		completion: tokens(u.Completion, u.Output),
		total:      tokens(u.Total),
		cached:     tokens(u.PromptDetails.Cached, u.InputDetails.Cached, u.CacheHit),
		reasoning:  tokens(u.CompletionDetails.Reasoning, u.OutputDetails.Reasoning),
	}
}

// or takes of each number the larger: what a stream says last may be nulls or zeros.
func (c counts) or(d counts) counts {
	return counts{
		prompt: max(c.prompt, d.prompt), completion: max(c.completion, d.completion), total: max(c.total, d.total),
		cached: max(c.cached, d.cached), reasoning: max(c.reasoning, d.reasoning),
	}
}

// usage reconciles the numbers. What a model thinks is paid for as output, but some
// servers leave it out of completion_tokens and count it in the total alone, or only
// as reasoning_tokens. A half that nobody told is unknown, and not 0.
func (c counts) usage() call.Usage {
	out, reasoning := c.output()
	if c.prompt < 0 && out < 0 {
		return call.Usage{}
	}
	u := call.Usage{
		InputTokens: max(c.prompt, 0), MoreInput: c.prompt < 0,
		OutputTokens: max(out, 0), MoreOutput: out < 0,
		Known: true,
	}
	if c.cached >= 0 && c.cached <= c.prompt {
		u.CachedInput = call.Part{Tokens: c.cached, Told: true}
	}
	if out >= 0 {
		u.Reasoning = reasoning
	}
	return u
}

// output returns the output tokens, and how many of them are reasoning.
func (c counts) output() (out int, reasoning call.Part) {
	out = c.completion
	if c.reasoning > c.completion && c.completion >= 0 {
		out += c.reasoning // more than the whole is no part of it
	}
	// Where completion_tokens are missing, a total of no more than the prompt is that
	// of a server that counts the prompt alone.
	if rest := c.total - c.prompt; c.prompt >= 0 && rest > max(out, 0) {
		out = rest
	}
	switch {
	case c.reasoning >= 0 && c.reasoning <= out:
		reasoning = call.Part{Tokens: c.reasoning, Told: true}
	case c.completion >= 0 && out > c.completion:
		reasoning = call.Part{Tokens: out - c.completion}
	}
	return out, reasoning
}

// mostTokens is the largest count that is believed.
const mostTokens = 1e9

// tokens returns the largest of the numbers that is a count of tokens: gateways that
// tell one by two names have 0 under one of them.
func tokens(numbers ...json.RawMessage) int {
	most := untold
	for _, number := range numbers {
		if len(number) == 0 {
			continue
		}
		if n, err := strconv.ParseFloat(string(number), 64); err == nil && n >= 0 && n <= mostTokens {
			most = max(most, int(math.Ceil(n)))
		}
	}
	return most
}
