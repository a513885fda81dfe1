package openai

import (
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"regatta/engine/call"
)

// responseBody is what is read of a response, whole or in an event.
type responseBody struct {
	id         string
	model      string
	status     string
	incomplete string // why it is
	output     []outputItem
	told       counts // of its tokens
	failed     bool   // it holds an error
}

// outputItem is a message, a call, or thoughts.
type outputItem struct {
	kind            string // message, function_call, reasoning; "": a message
	content         []outputPart
	summary         []outputPart
	callID          string
	name, arguments string
}

// call is the item as a call of a function.
func (i outputItem) call(index int) toolCall {
	return toolCall{index: index, id: i.callID, name: i.name, arguments: i.arguments}
}

type outputPart struct{ text, refusal string }

func responseBodyOf(value gjson.Result) responseBody {
	b := responseBody{told: noCounts}
	for name, value := range members(value) {
		switch name {
		case "id":
			b.id = textOf(value)
		case "model":
			b.model = textOf(value)
		case "status":
			b.status = textOf(value)
		case "incomplete_details":
			b.incomplete = textOf(value.Get("reason"))
		case "output":
			b.output = listOf(value, outputItemOf)
		case "usage":
			b.told = countsOf(value)
		case "error":
			b.failed = isProblem(value)
		}
	}
	return b
}

func outputItemOf(value gjson.Result) (i outputItem) {
	for name, value := range members(value) {
		switch name {
		case "type":
			i.kind = textOf(value)
		case "content":
			i.content = listOf(value, outputPartOf)
		case "summary":
			i.summary = listOf(value, outputPartOf)
		case "call_id":
			i.callID = textOf(value)
		case "name":
			i.name = textOf(value)
		case "arguments":
			i.arguments = argumentsOf(value)
		}
	}
	return i
}

func outputPartOf(value gjson.Result) (p outputPart) {
	for name, value := range members(value) {
		switch name {
		case "text":
			p.text = textOf(value)
		case "refusal":
			p.refusal = textOf(value)
		}
	}
	return p
}

// readResponse is readWhole for a response.
func readResponse(data []byte) (reply, *call.Error) {
	data = unmarked(data)
	if len(data) == 0 {
		return reply{}, &call.Error{Kind: call.Server, Message: "the response is empty"}
	}
	doc, failure := parsed(data)
	if failure != nil {
		return reply{}, failure
	}
	body := responseBodyOf(doc)
	r := reply{id: body.id, model: body.model, usage: body.told.usage()}
	if failure := body.failure(data); failure != nil {
		return r, failure
	}
	said, answered := body.said()
	if !answered && body.finish() == "" {
		e := noChoices(readProblem(data))
		e.Message = strings.Replace(e.Message, "choices", "output", 1)
		return r, e
	}
	r.setMessage(said, body.finish())
	return r, nil
}

// failure is the error that a response holds; nil: none.
func (b *responseBody) failure(data []byte) *call.Error {
	switch {
	case b.failed:
		e := readProblem(data).failure(http.StatusOK)
		if e.Message == "" {
			e.Message = "the response failed"
		}
		return e
	case b.status == "failed":
		return &call.Error{Kind: call.Server, Message: "the response failed"}
	}
	return nil
}

// said is the output as the message of a completion; false: there was none.
func (b *responseBody) said() (m message, answered bool) {
	var text, thoughts, refusal strings.Builder
	for i, item := range b.output {
		switch item.kind {
		case "message", "":
			answered = true
			for _, p := range item.content {
				text.WriteString(p.text)
				refusal.WriteString(p.refusal)
			}
		case "function_call":
			answered = true
			m.calls = append(m.calls, item.call(i))
		case "reasoning":
			for _, p := range append(item.summary, item.content...) {
				thoughts.WriteString(p.text)
			}
		}
	}
	m.content.text, m.thoughts, m.refusal = text.String(), thoughts.String(), refusal.String()
	return m, answered
}

// finish is the status in the words of a completion's finish_reason.
func (b *responseBody) finish() string {
	switch {
	case b.status == "incomplete" && b.incomplete == "max_output_tokens":
		return "length"
	case b.status == "incomplete" && b.incomplete != "":
		return b.incomplete
	case b.status != "completed":
		return b.status
	}
	for _, item := range b.output {
		if item.kind == "function_call" {
			return "tool_calls"
		}
	}
	return "stop"
}

// responseEvent is what is read of an event of a streamed response.
type responseEvent struct {
	kind     string
	at       int    // in the output
	delta    string // what came of it
	item     outputItem
	response gjson.Result // as far as it has come; not every event has it
}

func responseEventOf(value gjson.Result) (e responseEvent) {
	for name, value := range members(value) {
		switch name {
		case "type":
			e.kind = textOf(value)
		case "output_index":
			e.at = integerOf(value)
		case "delta":
			e.delta = textOf(value)
		case "item":
			e.item = outputItemOf(value)
		case "response":
			e.response = value
		}
	}
	return e
}

// responseEvents turns the events of a streamed response into the chunks of a
// completion.
type responseEvents struct{ said bool } // something of the answer came

func (e *responseEvents) decode(data []byte) (c completion, last bool, failure *call.Error) {
	c.told = noCounts
	doc, failure := parsed(data)
	if failure != nil {
		return c, false, failure
	}
	event := responseEventOf(doc)
	var m message
	switch event.kind {
	case "response.output_text.delta":
		m.content.text = event.delta
	case "response.refusal.delta":
		m.refusal = event.delta
	case "response.reasoning_text.delta", "response.reasoning_summary_text.delta":
		return said(message{thoughts: event.delta}), false, nil
	case "response.function_call_arguments.delta":
		m.calls = []toolCall{{index: event.at, arguments: event.delta}}
	case "response.output_item.added":
		if event.item.kind != "function_call" {
			return c, false, nil
		}
		m.calls = []toolCall{event.item.call(event.at)}
	case "error":
		return c, true, reported(data)
	default:
		return e.frame(event)
	}
	e.said = true
	return said(m), false, nil
}

// said is a chunk that says it.
func said(m message) completion { return completion{told: noCounts, choices: []choice{{delta: m}}} }

// frame reads the events that hold the response, as far as it has come.
func (e *responseEvents) frame(event responseEvent) (c completion, last bool, failure *call.Error) {
	if !event.response.Exists() {
		return completion{told: noCounts}, false, nil // an event that says nothing new
	}
	body := responseBodyOf(event.response)
	c = completion{id: body.id, model: body.model, told: body.told}
	switch event.kind {
	case "response.failed":
		body.status = "failed"
		fallthrough
	case "response.completed", "response.incomplete", "response.cancelled":
		if failure = body.failure([]byte(event.response.Raw)); failure != nil {
			return c, true, failure
		}
		end := choice{finishReason: body.finish()}
		if whole, answered := body.said(); !e.said && answered { // all at once, at the end
			end.delta = whole
		}
		c.choices = []choice{end}
		return c, true, nil
	}
	return c, false, nil
}
