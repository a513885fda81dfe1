package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// responsesRequest is a request to the Responses API. What it doesn't name is taken
// over from the completion that would be asked for.
type responsesRequest struct {
	Model      string          `json:"model"`
	Input      []chatMessage   `json:"input"` // the system's too: JSON has to be asked for here
	Text       *textFormat     `json:"text,omitempty"`
	Tools      []flatTool      `json:"tools,omitempty"`
	ToolChoice any             `json:"tool_choice,omitempty"`
	Parallel   bool            `json:"parallel_tool_calls,omitempty"`
	Most       json.RawMessage `json:"max_output_tokens,omitempty"`
	Reasoning  *reasoning      `json:"reasoning,omitempty"`
	Store      bool            `json:"store"` // nothing goes on from the answer
	Stream     bool            `json:"stream,omitempty"`
}

type textFormat struct {
	Format flatFormat `json:"format"`
}

type flatFormat struct {
	Type   string          `json:"type"`
	Name   string          `json:"name,omitempty"`
	Strict *bool           `json:"strict,omitempty"`
	Schema json.RawMessage `json:"schema,omitempty"`
}

// flatTool is a function, whose strict is true where it isn't said.
type flatTool struct {
	Type        string          `json:"type"`
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Strict      *bool           `json:"strict,omitempty"`
	Parameters  json.RawMessage `json:"parameters,omitempty"`
}

type reasoning struct {
	Effort json.RawMessage `json:"effort"`
}

// chatNames are the members of a request for a completion that a responsesRequest
// says in its own way, or leaves out.
func chatNames() []string {
	return []string{"model", "messages", "response_format", "tools", "tool_choice", "parallel_tool_calls", "stream", "stream_options",
		"max_tokens", "max_completion_tokens", "reasoning_effort", "n"}
}

// asResponses is the same request for the Responses API.
func (t template) asResponses(left parts) (template, error) {
	for i := 0; ; i++ {
		quoted := fmt.Appendf(nil, `"the prompt %d"`, i)
		body, err := responsesBody(bytes.Join([][]byte{t.before, t.after}, quoted), left)
		if err != nil {
			return template{}, errors.New("the request can't be made one for the Responses API: " + err.Error())
		}
		if bytes.Count(body, quoted) == 1 {
			before, after, _ := bytes.Cut(body, quoted)
			return template{before, after}, nil
		}
	}
}

// responsesBody turns the request for a completion into one for a response.
func responsesBody(body []byte, left parts) ([]byte, error) {
	var all map[string]json.RawMessage
	var r chatRequest
	if err := json.Unmarshal(body, &all); err != nil {
		return nil, err
	}
	choice := all["tool_choice"]
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, err
	}
	out := responsesRequest{Model: r.Model, Input: r.Messages, Parallel: r.ParallelToolCalls, Stream: r.Stream, Most: all["max_completion_tokens"]}
	if out.Most == nil {
		out.Most = all["max_tokens"]
	}
	if effort := all["reasoning_effort"]; effort != nil && all["reasoning"] == nil {
		out.Reasoning = &reasoning{effort}
	}
	if f := r.ResponseFormat; f != nil {
		out.Text = &textFormat{flatFormat{Type: f.Type}}
		if s := f.JSONSchema; s != nil {
			out.Text.Format = flatFormat{Type: f.Type, Name: s.Name, Strict: s.Strict, Schema: s.Schema}
		}
	}
	out.flatten(r.Tools, choice, left)
	return withRest(out, all)
}

// flatten takes over the functions.
func (out *responsesRequest) flatten(tools []tool, choice json.RawMessage, left parts) {
	for _, t := range tools {
		flat := flatTool{Type: t.Type, Name: t.Function.Name, Description: t.Function.Description, Strict: &t.Function.Strict, Parameters: t.Function.Parameters}
		if left&strictPart != 0 {
			flat.Strict = nil
		}
		out.Tools = append(out.Tools, flat)
	}
	var named tool
	switch {
	case choice == nil:
	case json.Unmarshal(choice, &named) == nil && named.Function.Name != "":
		out.ToolChoice = flatTool{Type: named.Type, Name: named.Function.Name}
	default:
		out.ToolChoice = choice
	}
}

// withRest encodes a request with the members of the other that have the same name in
// both APIs, those of it that the user wrote for this one included.
func withRest(out responsesRequest, all map[string]json.RawMessage) ([]byte, error) {
	encoded, err := encode(out)
	if err != nil {
		return nil, err
	}
	var own map[string]json.RawMessage
	if err := json.Unmarshal(encoded, &own); err != nil {
		return nil, err
	}
	for _, name := range chatNames() {
		delete(all, name)
	}
	for name := range own {
		if name != "store" {
			delete(all, name)
		}
	}
	if store := all["store"]; store != nil {
		encoded = bytes.Replace(encoded, []byte(`"store":false`), append([]byte(`"store":`), store...), 1)
		delete(all, "store")
	}
	if len(all) == 0 {
		return encoded, nil
	}
	rest, err := encode(all)
	if err != nil {
		return nil, err
	}
	return append(append(encoded[:len(encoded)-1], ','), rest[1:]...), nil
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // models read this, not browsers
	err := enc.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}
