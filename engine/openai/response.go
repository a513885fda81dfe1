package openai

import (
	"encoding/json"
	"net/http"
	"strings"

	"regatta/engine/call"
)

// responseBody is what is read of a response, whole or in an event.
type responseBody struct {
	ID         string          `json:"id"`
	Object     string          `json:"object"`
	Model      string          `json:"model"`
	Status     string          `json:"status"`
	Output     []outputItem    `json:"output"`
	Usage      usage           `json:"usage"`
	Error      json.RawMessage `json:"error"`
	Incomplete struct {
		Reason string `json:"reason"`
	} `json:"incomplete_details"`
}

// outputItem is a message, a call, or thoughts.
type outputItem struct {
	Type      string       `json:"type"`
	ID        string       `json:"id"`
	Content   []outputPart `json:"content"`
	Summary   []outputPart `json:"summary"`
	CallID    string       `json:"call_id"`
	Name      string       `json:"name"`
	Arguments arguments    `json:"arguments"`
}

type outputPart struct {
	Type    string `json:"type"`
	Text    string `json:"text"`
	Refusal string `json:"refusal"`
}

// readResponse is readWhole for a response.
func readResponse(data []byte) (reply, *call.Error) {
	data = unmarked(data)
	if len(data) == 0 {
		return reply{}, &call.Error{Kind: call.Server, Message: "the response is empty"}
	}
	var body responseBody
	if err := tolerant(json.Unmarshal(data, &body)); err != nil {
		return reply{}, unreadable(data, err)
	}
	r := reply{id: body.ID, model: body.Model, usage: body.Usage.counts().usage()}
	if failure := body.failure(data); failure != nil {
		return r, failure
	}
	said, answered := body.said()
	if !answered && body.finish() == "" {
		e := noChoices(readProblem(data))
		e.Message = strings.Replace(e.Message, "choices", "output", 1)
		return r, e
	}
	r.answered = true
	r.text, r.thoughts, r.refusal, r.calls = said.Content.text, said.thoughts(), said.Refusal, said.ToolCalls
	r.finish = body.finish()
	return r, nil
}

// failure is the error that a response holds; nil: none.
func (b *responseBody) failure(data []byte) *call.Error {
	switch text := strings.TrimSpace(string(b.Error)); {
	case text != "" && text != "null" && text != "{}" && text != `""` && text != "false":
		e := readProblem(data).failure(http.StatusOK)
		if e.Message == "" {
			e.Message = "the response failed"
		}
		return e
	case b.Status == "failed":
		return &call.Error{Kind: call.Server, Message: "the response failed"}
	}
	return nil
}

// said is the output as the message of a completion; false: there was none.
func (b *responseBody) said() (m message, answered bool) {
	var text, thoughts, refusal strings.Builder
	for i, item := range b.Output {
		switch item.Type {
		case "message", "":
			answered = true
			for _, p := range item.Content {
				text.WriteString(p.Text)
				refusal.WriteString(p.Refusal)
			}
		case "function_call":
			answered = true
			m.ToolCalls = append(m.ToolCalls, toolCall{i, item.CallID, calledWith{item.Name, item.Arguments}})
		case "reasoning":
			for _, p := range append(item.Summary, item.Content...) {
				thoughts.WriteString(p.Text)
			}
		}
	}
	m.Content.text, m.Content.thoughts, m.Refusal = text.String(), thoughts.String(), refusal.String()
	return m, answered
}

// finish is the status in the words of a completion's finish_reason.
func (b *responseBody) finish() string {
	switch {
	case b.Status == "incomplete" && b.Incomplete.Reason == "max_output_tokens":
		return "length"
	case b.Status == "incomplete" && b.Incomplete.Reason != "":
		return b.Incomplete.Reason
	case b.Status != "completed":
		return b.Status
	}
	for _, item := range b.Output {
		if item.Type == "function_call" {
			return "tool_calls"
		}
	}
	return "stop"
}

// responseEvent is what is read of an event of a streamed response.
type responseEvent struct {
	Type     string          `json:"type"`
	At       int             `json:"output_index"`
	Delta    string          `json:"delta"`
	Item     outputItem      `json:"item"`
	Response json.RawMessage `json:"response"`
}

// responseEvents turns the events of a streamed response into the chunks of a
// completion.
type responseEvents struct{ said bool } // something of the answer came

func (e *responseEvents) decode(data []byte) (c completion, last bool, failure *call.Error) {
	var event responseEvent
	if err := tolerant(json.Unmarshal(data, &event)); err != nil {
		return c, false, unreadable(data, err)
	}
	var m message
	switch event.Type {
	case "response.output_text.delta":
		m.Content.text = event.Delta
	case "response.refusal.delta":
		m.Refusal = event.Delta
	case "response.reasoning_text.delta", "response.reasoning_summary_text.delta":
		return said(message{ReasoningContent: content{text: event.Delta}}), false, nil
	case "response.function_call_arguments.delta":
		m.ToolCalls = []toolCall{{Index: event.At, Function: calledWith{Arguments: arguments(event.Delta)}}}
	case "response.output_item.added":
		if event.Item.Type != "function_call" {
			return c, false, nil
		}
		m.ToolCalls = []toolCall{{event.At, event.Item.CallID, calledWith{event.Item.Name, event.Item.Arguments}}}
	case "error":
		return c, true, reported(data)
	default:
		return e.frame(event)
	}
	e.said = true
	return said(m), false, nil
}

// said is a chunk that says it.
func said(m message) completion { return completion{Choices: []choice{{Delta: m}}} }

// frame reads the events that hold the response, as far as it has come.
func (e *responseEvents) frame(event responseEvent) (c completion, last bool, failure *call.Error) {
	if len(event.Response) == 0 {
		return c, false, nil // an event that says nothing new
	}
	var body responseBody
	if err := tolerant(json.Unmarshal(event.Response, &body)); err != nil {
		return c, false, unreadable(event.Response, err)
	}
	c = completion{ID: body.ID, Model: body.Model, Usage: body.Usage}
	switch event.Type {
	case "response.failed":
		body.Status = "failed"
		fallthrough
	case "response.completed", "response.incomplete", "response.cancelled":
		if failure = body.failure(event.Response); failure != nil {
			return c, true, failure
		}
		end := choice{FinishReason: body.finish()}
		if whole, answered := body.said(); !e.said && answered { // all at once, at the end
			end.Delta = whole
		}
		c.Choices = []choice{end}
		return c, true, nil
	}
	return c, false, nil
}
