package openai

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"regatta/engine/call"
)

// judge decides whether a reply is a success.
func (c *Caller) judge(r reply, m call.Mode) (call.Answer, *call.Error) {
	list := c.schema.Item() != nil
	if r.refusal != "" {
		return call.Answer{}, &call.Error{Kind: call.Refused, Message: r.refusal, Raw: r.said(m, list)}
	}
	if failure := r.unfinished(m); failure != nil {
		failure.Raw = r.said(m, list)
		return call.Answer{}, failure
	}
	read := c.readText
	if m == call.Tools {
		read = c.readCalls
	}
	output, err := read(r)
	if err != nil {
		return call.Answer{}, &call.Error{Kind: call.InvalidOutput, Message: err.Error(), Raw: r.said(m, list)}
	}
	return call.Answer{Output: output, Usage: r.usage, Model: r.model}, nil
}

// said is the answer as the model gave it: its text or, in tools, what it called
// the function with.
func (r reply) said(m call.Mode, list bool) string {
	if m != call.Tools || len(r.calls) == 0 {
		return r.text
	}
	texts := make([]string, len(r.calls))
	for i, call := range r.calls {
		texts[i] = string(call.Function.Arguments)
	}
	all := strings.Join(texts, ",")
	if list {
		return "[" + all + "]"
	}
	return all
}

// readText takes the output out of a text.
func (c *Caller) readText(r reply) (json.RawMessage, error) {
	text := []byte(r.text)
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, fmt.Errorf("the model returned an empty answer")
	}
	output, err := c.schema.Read(text)
	if err == nil || !c.lenient {
		return output, err
	}
	if object, ok := only(r.text); ok {
		return c.schema.Read(object)
	}
	return nil, err
}

// readCalls takes the output out of the calls of the function.
func (c *Caller) readCalls(r reply) (json.RawMessage, error) {
	one, item := c.schema, c.schema.Item()
	if item != nil {
		one = item
	}
	switch {
	case len(r.calls) == 0:
		return nil, fmt.Errorf("the model did not call the function")
	case item == nil && len(r.calls) > 1:
		return nil, fmt.Errorf("the model called the function %d times; expected one call", len(r.calls))
	}
	for i, call := range r.calls {
		f := call.Function
		err := one.Validate([]byte(f.Arguments))
		if f.Name != "" && f.Name != one.Name() {
			err = fmt.Errorf("the model called %s, which does not exist", strconv.Quote(f.Name))
		}
		if err != nil && len(r.calls) > 1 {
			err = fmt.Errorf("call %d of %d: %w", i+1, len(r.calls), err)
		}
		if err != nil {
			return nil, err
		}
	}
	return json.RawMessage(r.said(call.Tools, item != nil)), nil
}

// unfinished returns the failure that a finish_reason other than "stop" means.
func (r reply) unfinished(m call.Mode) *call.Error {
	switch r.finish {
	case "stop":
		return nil
	case "content_filter":
		return &call.Error{Kind: call.Filtered, Message: "stopped by the provider's content filter"}
	case "length", "max_tokens", "model_length":
		return &call.Error{Kind: call.Truncated, Message: "hit the token limit before the answer was complete"}
	case "tool_calls", "function_call":
		if m == call.Tools {
			return nil
		}
		return &call.Error{Kind: call.InvalidOutput, Message: "the model called a tool instead of answering"}
	case "error", "insufficient_system_resource":
		return &call.Error{Kind: call.Server, Message: "the provider aborted the answer: " + r.finish}
	case "":
		return &call.Error{Kind: call.Truncated, Message: "no finish_reason: the answer may be incomplete"}
	}
	// As little known to be complete as an answer without a reason.
	return &call.Error{Kind: call.Truncated, Message: "the answer's finish_reason is " + strconv.Quote(r.finish) + ", not \"stop\""}
}
