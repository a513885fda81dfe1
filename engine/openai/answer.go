package openai

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"

	"regatta/datasets/schema"
	"regatta/engine/call"
)

// reply is what a completion says, whether it came whole or in pieces.
type reply struct {
	model    string
	answered bool // there was a choice
	text     string
	refusal  string
	finish   string // the finish_reason; "": not said
	usage    call.Usage
}

// read reads a successful response. A server may ignore the wish for a stream,
// or stream without one.
func (c *Caller) read(w *watch, res *http.Response, in io.Reader, progress func(string)) (reply, *call.Error) {
	if isStream(res.Header.Get("Content-Type")) || progress != nil {
		r := c.readers.Get().(*bufio.Reader)
		r.Reset(in)
		defer func() {
			r.Reset(nil)
			c.readers.Put(r)
		}()
		first, err := firstByte(r)
		if err != nil && err != io.EOF {
			return reply{}, c.broken(w, err)
		}
		if !strings.ContainsRune("{[<", rune(first)) {
			return c.readStream(w, r, progress)
		}
		in = r
	}
	data, err := readAll(in, res.ContentLength)
	if err != nil {
		return reply{}, c.broken(w, err)
	}
	return readWhole(data)
}

func isStream(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(kind), "text/event-stream")
}

// mostExpected is the longest body that is believed before it has come.
const mostExpected = 1 << 20

// readAll reads to the end, at once where the length was said.
func readAll(r io.Reader, length int64) ([]byte, error) {
	if length < 0 || length > mostExpected {
		return io.ReadAll(r)
	}
	var b bytes.Buffer
	b.Grow(int(length) + bytes.MinRead) // as much as ReadFrom wants to have free
	_, err := b.ReadFrom(r)
	return b.Bytes(), err
}

// firstByte returns the first byte that is not white space, unread.
func firstByte(r *bufio.Reader) (byte, error) {
	for {
		b, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		if !strings.ContainsRune(" \t\r\n", rune(b)) {
			return b, r.UnreadByte()
		}
	}
}

func readWhole(data []byte) (reply, *call.Error) {
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return reply{}, &call.Error{Kind: call.Server, Message: "the answer is empty"}
	}
	c, failure := decode(data)
	r := reply{model: c.Model, usage: c.Usage.known()}
	if failure != nil {
		return r, failure
	}
	if len(c.Choices) == 0 {
		return r, noChoices(readProblem(data))
	}
	first := c.Choices[0]
	r.answered = true
	r.text, r.refusal, r.finish = string(first.Message.Content), first.Message.Refusal, first.FinishReason
	return r, nil
}

func noChoices(p problem) *call.Error {
	e := &call.Error{Kind: call.Server, Code: p.code, Message: "the answer holds no choices"}
	if p.message != "" {
		e.Message += ": " + p.message
	}
	return e
}

// judge decides whether a reply is a success.
func (r reply) judge(s *schema.Schema) (call.Answer, *call.Error) {
	if r.refusal != "" {
		return call.Answer{}, &call.Error{Kind: call.Refused, Message: r.refusal, Raw: r.text}
	}
	if failure := r.unfinished(); failure != nil {
		failure.Raw = r.text
		return call.Answer{}, failure
	}
	invalid := func(why string) (call.Answer, *call.Error) {
		return call.Answer{}, &call.Error{Kind: call.InvalidOutput, Message: why, Raw: r.text}
	}
	output := []byte(r.text)
	if len(bytes.TrimSpace(output)) == 0 {
		return invalid("the model answered with nothing")
	}
	if err := s.Validate(output); err != nil {
		return invalid(err.Error())
	}
	return call.Answer{Output: output, Usage: r.usage, Model: r.model}, nil
}

// unfinished returns the failure that a finish_reason other than "stop" means.
func (r reply) unfinished() *call.Error {
	switch r.finish {
	case "stop":
		return nil
	case "content_filter":
		return &call.Error{Kind: call.Filtered, Message: "the provider's content filter cut the answer off"}
	case "length", "max_tokens", "model_length":
		return &call.Error{Kind: call.Truncated, Message: "out of tokens before the answer was complete"}
	case "tool_calls", "function_call":
		return &call.Error{Kind: call.InvalidOutput, Message: "the model called a tool in place of an answer"}
	case "error", "insufficient_system_resource":
		return &call.Error{Kind: call.Server, Message: "the provider broke the answer off: " + r.finish}
	case "":
		return &call.Error{Kind: call.Truncated, Message: "the answer does not say that it is complete: it has no finish_reason"}
	}
	// As little known to be complete as an answer without a reason.
	return &call.Error{Kind: call.Truncated, Message: "the answer's finish_reason is " + strconv.Quote(r.finish) + ", not \"stop\""}
}
