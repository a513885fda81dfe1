package openai

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"regatta/datasets/schema"
	"regatta/engine/call"
)

// judge decides whether a reply is a success. What the server says against it
// counts first; then the answer itself, which is kept if it is complete and fits.
func (c *Caller) judge(r reply, m call.Mode) (call.Answer, *call.Error) {
	list := c.schema.Item() != nil
	is := endingOf(r.finish)
	failure := r.denied(is)
	switch {
	case r.refusal != "" && !r.open:
		failure = &call.Error{Kind: call.Refused, Message: r.refusal}
	case failure != nil:
	case r.open && (m == call.Tools && list || r.refusal != ""):
		failure = r.incomplete(is) // more may have been to come
	default:
		f, err := c.find(r, m)
		if err == nil {
			return call.Answer{Output: f.output, Usage: r.usage, Model: r.model, Note: noted(r.oddEnding(is, m), f.note)}, nil
		}
		failure = r.misfit(is, m, err)
	}
	failure.Raw = r.said(m, list)
	return call.Answer{}, failure
}

// misfit is the failure of an answer that can't be used.
func (r reply) misfit(is ending, m call.Mode, err error) *call.Error {
	problems := schema.Problems(err)
	switch {
	case r.blank() && !r.open: // nothing to ask again about
		return &call.Error{Kind: call.Server, Message: err.Error()}
	case r.open, is == unsaid, is == unknown && breaksOff(r.said(m, false)):
		return r.incomplete(is)
	case is == byCall && m != call.Tools:
		return &call.Error{Kind: call.InvalidOutput, Message: "the model called a tool instead of answering"}
	case is == unknown:
		err = errors.New(err.Error() + r.reason())
	}
	return &call.Error{Kind: call.InvalidOutput, Message: err.Error(), Problems: problems}
}

// incomplete is the failure of an answer that doesn't say that it came to its end.
func (r reply) incomplete(is ending) *call.Error {
	switch {
	case r.open:
		return &call.Error{Kind: call.Connection, Message: "the stream ended in the middle of the answer"}
	case is == unsaid:
		return &call.Error{Kind: call.Truncated, Message: "no finish_reason: the answer may be incomplete"}
	}
	return &call.Error{Kind: call.Truncated, Message: "the answer breaks off, with the finish_reason " + strconv.Quote(r.finish)}
}

// breaksOff reports whether a text is the beginning of JSON.
func breaksOff(text string) bool {
	_, _, err := firstValue(text)
	return errors.Is(err, io.ErrUnexpectedEOF)
}

// oddEnding is a note about the end of an answer that is kept all the same.
func (r reply) oddEnding(is ending, m call.Mode) string {
	switch {
	case r.open:
		return "the stream ended without finish_reason and [DONE]"
	case is == unsaid:
		return "no finish_reason"
	case is == unknown:
		return "unknown finish_reason " + strconv.Quote(r.finish)
	case is == byCall && m != call.Tools && len(r.calls) == 0:
		return "finish_reason " + r.finish + " without a call"
	}
	return ""
}

// said is the answer as the model gave it: its text or, in tools, what it called
// the function with.
func (r reply) said(m call.Mode, list bool) string {
	if len(r.calls) == 0 || m != call.Tools && strings.TrimSpace(r.text) != "" {
		return r.text
	}
	return together(r.arguments(), list)
}

// arguments are what the function was called with, each time.
func (r reply) arguments() []string {
	texts := make([]string, len(r.calls))
	for i, call := range r.calls {
		texts[i] = call.arguments
	}
	return texts
}
