package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"regatta/engine/call"
)

// completion is what is read of a whole answer, or of one event of a stream.
// Members of other types than these count as missing.
type completion struct {
	Object  string          `json:"object"`
	Model   string          `json:"model"`
	Choices []choice        `json:"choices"`
	Usage   usage           `json:"usage"`
	Error   json.RawMessage `json:"error"`
}

type choice struct {
	Index        int     `json:"index"`
	FinishReason string  `json:"finish_reason"`
	Message      message `json:"message"`
	Delta        message `json:"delta"`
}

type message struct {
	Content   content    `json:"content"`
	Refusal   string     `json:"refusal"`
	ToolCalls []toolCall `json:"tool_calls"`
}

// toolCall is a call of a function or, in a stream, a piece of one.
type toolCall struct {
	Index    int        `json:"index"`
	ID       string     `json:"id"`
	Function calledWith `json:"function"`
}

type calledWith struct {
	Name      string    `json:"name"`
	Arguments arguments `json:"arguments"`
}

// arguments are JSON in a string, as it should be, or the JSON itself, as some
// servers send it.
type arguments string

// UnmarshalJSON takes either.
func (a *arguments) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case '"':
		return json.Unmarshal(data, (*string)(a))
	case 'n':
		*a = ""
	default:
		*a = arguments(data)
	}
	return nil
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
	if c, ok := quick(data); ok {
		return c, nil
	}
	return decodeAny(data)
}

// decodeAny is decode for whatever servers send.
func decodeAny(data []byte) (completion, *call.Error) {
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
	return c, readProblem(data).failure(http.StatusOK)
}

// unreadable says what JSON is not: one that stops in the middle was cut short.
func unreadable(data []byte, err error) *call.Error {
	var syntax *json.SyntaxError
	if data[0] == '{' && errors.As(err, &syntax) && syntax.Offset >= int64(len(data)) {
		return &call.Error{Kind: call.Connection, Message: "the response was truncated"}
	}
	return &call.Error{Kind: call.Server, Message: "the answer is not JSON: " + pageText(string(data))}
}
