package openai

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"regatta/datasets/schema"
	"regatta/engine/call"
)

// completion is what is read of a whole answer, or of one event of a stream.
// Members of other types than these count as missing.
type completion struct {
	Object  string          `json:"object"`
	Model   string          `json:"model"`
	Choices []choice        `json:"choices"`
	Usage   *usage          `json:"usage"`
	Error   json.RawMessage `json:"error"`
}

type choice struct {
	Index        int     `json:"index"`
	FinishReason string  `json:"finish_reason"`
	Message      message `json:"message"`
	Delta        message `json:"delta"`
}

type message struct {
	Content content `json:"content"`
	Refusal string  `json:"refusal"`
}

type usage struct {
	Prompt     json.RawMessage `json:"prompt_tokens"`
	Completion json.RawMessage `json:"completion_tokens"`
}

// content is a text, sent as a string or as parts.
type content string

// UnmarshalJSON takes the texts out of whatever is there.
func (c *content) UnmarshalJSON(data []byte) error {
	var parts []struct {
		Text string `json:"text"`
	}
	switch data[0] {
	case '"':
		return json.Unmarshal(data, (*string)(c))
	case '[':
		if err := tolerant(json.Unmarshal(data, &parts)); err != nil {
			return err
		}
	}
	var all strings.Builder
	for _, part := range parts {
		all.WriteString(part.Text)
	}
	*c = content(all.String())
	return nil
}

// tolerant forgives members of the wrong type: the others have been read.
func tolerant(err error) error {
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		return nil
	}
	return err
}

// decode reads a completion; the failure is the error that it holds, or that it
// can't be read.
func decode(data []byte) (completion, *call.Error) {
	var c completion
	if err := tolerant(json.Unmarshal(data, &c)); err != nil {
		return c, unreadable(data, err)
	}
	switch string(bytes.TrimSpace(c.Error)) {
	case "", "null", "false", `""`, "{}", "[]":
		if c.Object != "error" {
			return c, nil
		}
	}
	p := readProblem(data)
	return c, &call.Error{Kind: kindOf(http.StatusOK, p), Code: p.code, Message: p.message}
}

// unreadable says what JSON is not: one that stops in the middle was cut short.
func unreadable(data []byte, err error) *call.Error {
	var syntax *json.SyntaxError
	if data[0] == '{' && errors.As(err, &syntax) && syntax.Offset >= int64(len(data)) {
		return &call.Error{Kind: call.Connection, Message: "the answer was cut short"}
	}
	return &call.Error{Kind: call.Server, Message: "the answer is not JSON: " + pageText(string(data))}
}

// known reads the counts of tokens; those that can't be are not known.
func (u *usage) known() call.Usage {
	if u == nil {
		return call.Usage{}
	}
	in, ok1 := tokens(u.Prompt)
	out, ok2 := tokens(u.Completion)
	return call.Usage{InputTokens: in, OutputTokens: out, Known: ok1 || ok2}
}

func tokens(number json.RawMessage) (int, bool) {
	n, err := strconv.ParseFloat(string(number), 64)
	if err != nil || !(n >= 0 && n <= 1e9) {
		return 0, false
	}
	return int(n), true
}

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
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if kind == "text/event-stream" || progress != nil {
		r := bufio.NewReader(in)
		first, err := firstByte(r)
		if err != nil && err != io.EOF {
			return reply{}, c.broken(w, err)
		}
		if !strings.ContainsRune("{[<", rune(first)) {
			return c.readStream(w, r, progress)
		}
		in = r
	}
	data, err := io.ReadAll(in)
	if err != nil {
		return reply{}, c.broken(w, err)
	}
	return readWhole(data)
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
