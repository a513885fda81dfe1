package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/tidwall/gjson"

	"regatta/datasets/schema"
	"regatta/engine/call"
)

// The parts of the API's requests that are sent, named as in its description.
type (
	chatRequest struct {
		Model             string          `json:"model"`
		Messages          []chatMessage   `json:"messages"`
		ResponseFormat    *responseFormat `json:"response_format,omitempty"`
		Tools             []tool          `json:"tools,omitempty"`
		ToolChoice        any             `json:"tool_choice,omitempty"`
		ParallelToolCalls bool            `json:"parallel_tool_calls,omitempty"`
		Stream            bool            `json:"stream,omitempty"`
		StreamOptions     *streamOptions  `json:"stream_options,omitempty"`
	}
	chatMessage struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	}
	responseFormat struct {
		Type       string      `json:"type"`
		JSONSchema *jsonSchema `json:"json_schema,omitempty"`
	}
	jsonSchema struct {
		Name   string          `json:"name"`
		Strict *bool           `json:"strict,omitempty"`
		Schema json.RawMessage `json:"schema"`
	}
	tool struct {
		Type     string   `json:"type"`
		Function function `json:"function"`
	}
	function struct {
		Name        string          `json:"name"`
		Description string          `json:"description,omitempty"`
		Strict      bool            `json:"strict,omitempty"`
		Parameters  json.RawMessage `json:"parameters,omitempty"`
	}
	streamOptions struct {
		IncludeUsage bool `json:"include_usage"`
	}
)

// requestIn is the request of a mode, but for the prompt and the user's parameters,
// without what is left out. All that the model is told beside the prompt is one message:
// some models take no more.
func requestIn(m call.Mode, model, system, prompt string, s *schema.Schema, left parts) chatRequest {
	r := chatRequest{Model: model}
	strict, _ := s.Strict()
	switch m {
	case call.Tools:
		r.asTools(s, left)
	case call.JSONObject:
		about := m.Told(s.Item() != nil) + "\n" + string(s.JSON())
		if system != "" {
			about = system + "\n\n" + about
		}
		system = about
		r.ResponseFormat = &responseFormat{Type: "json_object"}
	default:
		r.ResponseFormat = &responseFormat{"json_schema", &jsonSchema{s.Name(), &strict, s.JSON()}}
		if left&strictPart != 0 {
			r.ResponseFormat.JSONSchema.Strict = nil
		}
	}
	if system != "" {
		r.Messages = []chatMessage{{"system", system}}
	}
	r.Messages = append(r.Messages, chatMessage{"user", prompt})
	return r
}

// asTools has the model call a function, once for each object that is wanted. What
// strict mode promises does not hold for several calls in one answer, says the
// guide to function calling, so it isn't asked for then.
func (r *chatRequest) asTools(s *schema.Schema, left parts) {
	f := function{Name: s.Name(), Description: call.Tools.Told(s.Item() != nil)}
	if item := s.Item(); item != nil {
		f.Parameters = item.JSON()
		r.ToolChoice, r.ParallelToolCalls = "required", left&parallelPart == 0
	} else {
		f.Parameters = s.JSON()
		strict, _ := s.Strict()
		f.Strict = strict && left&strictPart == 0
		r.ToolChoice = tool{"function", function{Name: f.Name}}
	}
	r.Tools = []tool{{"function", f}}
}

// form is the request of a mode, whole or streamed, ready to be filled in.
type form struct{ whole, streamed template }

func (c *Caller) newForm(m call.Mode) (f form, err error) {
	if f.whole, err = c.newTemplate(m, false, 0); err != nil {
		return f, err
	}
	f.streamed, err = c.newTemplate(m, true, 0)
	return f, err
}

// template is a request body, cut where the prompt goes. All but the prompt is
// the same in every request, so it is encoded once.
type template struct{ before, after []byte }

// newTemplate encodes the request with a stand-in for the prompt, one that occurs
// nowhere else in it, and cuts it there.
func (c *Caller) newTemplate(m call.Mode, stream bool, left parts) (template, error) {
	for i := 0; ; i++ {
		prompt := "prompt " + strconv.Itoa(i)
		r := requestIn(m, c.model, c.params.System, prompt, c.schema, left)
		if stream {
			r.Stream, r.StreamOptions = true, &streamOptions{IncludeUsage: true}
			if left&streamOptionsPart != 0 {
				r.StreamOptions = nil
			}
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false) // models read this, not browsers
		if err := enc.Encode(r); err != nil {
			return template{}, errors.New("the schema can't be sent: " + err.Error())
		}
		body, quoted := c.params.into(bytes.TrimSpace(b.Bytes()), left), []byte(`"`+prompt+`"`)
		if bytes.Count(body, quoted) == 1 {
			before, after, _ := bytes.Cut(body, quoted)
			return template{before, after}, nil
		}
	}
}

// fill returns the body with the prompt in its place, and the messages that
// follow it.
func (t *template) fill(prompt string, more ...chatMessage) []byte {
	size := len(t.before) + len(prompt) + len(prompt)/8 + len(t.after) + 2
	for _, m := range more {
		size += len(m.Content) + len(m.Content)/8 + 64
	}
	b := gjson.AppendJSONString(append(make([]byte, 0, size), t.before...), prompt)
	b = append(b, t.after[0]) // it closes the message
	for _, m := range more {
		b = gjson.AppendJSONString(append(b, `,{"role":`...), m.Role)
		b = gjson.AppendJSONString(append(b, `,"content":`...), m.Content)
		b = append(b, '}')
	}
	return append(b, t.after[1:]...)
}
