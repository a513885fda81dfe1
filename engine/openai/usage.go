package openai

import (
	"math"

	"github.com/tidwall/gjson"

	"regatta/engine/call"
)

// counts are the numbers of a usage that could be read; untold: that one could not.
// A stream may tell them several times, each time for all that has come so far.
type counts struct{ prompt, completion, total, cached, reasoning int }

const untold = -1

var noCounts = counts{prompt: untold, completion: untold, total: untold, cached: untold, reasoning: untold}

// countsOf reads a usage: under OpenAI's names, under those of its Responses API, or
// under both. Gateways that tell a number by two names have 0 under one of them, so the
// larger counts.
func countsOf(usage gjson.Result) counts {
	c, read, created, apart := noCounts, untold, untold, true
	for name, value := range members(usage) {
		apart = apart && name != "prompt_tokens" && name != "input_tokens_details" && name != "total_tokens"
		switch name {
		case "cache_read_input_tokens":
			read = tokens(value)
		case "cache_creation_input_tokens":
			created = tokens(value)
		case "prompt_tokens", "input_tokens":
			c.prompt = max(c.prompt, tokens(value))
		case "completion_tokens", "output_tokens":
			c.completion = max(c.completion, tokens(value))
		case "total_tokens":
			c.total = tokens(value)
		case "prompt_tokens_details", "input_tokens_details":
			c.cached = max(c.cached, tokens(value.Get("cached_tokens")))
		case "completion_tokens_details", "output_tokens_details":
			c.reasoning = max(c.reasoning, tokens(value.Get("reasoning_tokens")))
		case "prompt_cache_hit_tokens": // DeepSeek's name for cached input
			c.cached = max(c.cached, tokens(value))
		}
	}
	if read < 0 {
		return c
	}
	// Anthropic's input_tokens are those that the cache has nothing to do with. Gateways
	// that tell a total, or count in OpenAI's words, count all.
	if c.cached = max(c.cached, read); apart && c.prompt >= 0 {
		c.prompt += read + max(created, 0)
	}
	return c
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

// tokens reads a number that is a count of tokens; others, texts and nulls are untold.
func tokens(value gjson.Result) int {
	if value.Type != gjson.Number || value.Num < 0 || value.Num > mostTokens {
		return untold
	}
	return int(math.Ceil(value.Num))
}
