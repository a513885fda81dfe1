package openai

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"regatta/engine/call"
)

// completion is what is read of a whole answer, or of one event of a stream.
// Members of other types than these count as missing.
type completion struct {
	ID      string          `json:"id"`
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

	// Function is a call as it was before there were several.
	Function *calledWith `json:"function_call"`

	// What the model thought, by its two usual names.
	ReasoningContent content `json:"reasoning_content"`
	Reasoning        content `json:"reasoning"`
}

// calls returns the calls, of either form.
func (m *message) calls() []toolCall {
	if len(m.ToolCalls) == 0 && m.Function != nil {
		return []toolCall{{Function: *m.Function}}
	}
	return m.ToolCalls
}

// thoughts is what the model thought, wherever it stands.
func (m *message) thoughts() string {
	return cmp.Or(m.ReasoningContent.text, m.Reasoning.text, m.Content.thoughts)
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

// content is a text, sent as a string, as parts, or as the JSON that it should be.
type content struct {
	text     string
	thoughts string // of the parts that are said to be thoughts
}

// UnmarshalJSON takes the texts out of whatever is there.
func (c *content) UnmarshalJSON(data []byte) error {
	*c = content{}
	switch data[0] {
	case '"':
		return json.Unmarshal(data, &c.text)
	case '{':
		var one part
		if err := tolerant(json.Unmarshal(data, &one)); err != nil {
			return err
		}
		if one.Type == "" || one.Text == "" {
			c.text = string(data)
			return nil
		}
		c.join([]part{one})
	case '[':
		var parts []part
		if err := tolerant(json.Unmarshal(data, &parts)); err != nil {
			return err
		}
		c.join(parts)
	}
	return nil
}

// part is a piece of a content: a text, or a thought.
type part struct {
	Type string `json:"type"` // text, output_text, reasoning, thinking, …; "": a text
	Text string `json:"text"`
}

func (c *content) join(parts []part) {
	var text, thoughts strings.Builder
	for _, p := range parts {
		if strings.Contains(p.Type, "reason") || strings.Contains(p.Type, "think") || strings.Contains(p.Type, "thought") || strings.Contains(p.Type, "summary") {
			thoughts.WriteString(p.Text)
			continue
		}
		text.WriteString(p.Text)
	}
	c.text, c.thoughts = text.String(), thoughts.String()
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
	return &call.Error{Kind: call.Server, Message: "the response is not JSON: " + pageText(string(data))}
}
