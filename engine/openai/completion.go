package openai

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"regatta/engine/call"
)

// completion is what is read of a whole answer, or of one event of a stream.
type completion struct {
	id      string // "": not said
	model   string
	choices []choice
	told    counts // of its tokens
}

type choice struct {
	index        int
	finishReason string
	message      message // of a whole answer
	delta        message // of an event of a stream
}

type message struct {
	content  content
	refusal  string
	thoughts string     // what the model thought, where it stands on its own
	calls    []toolCall // of functions
}

// toolCall is a call of a function or, in a stream, a piece of one. Its arguments are
// JSON, as text.
type toolCall struct {
	index           int
	id              string
	name, arguments string
}

// content is a text, sent as a string, as parts, or as the JSON that it should be.
type content struct {
	text     string
	thoughts string // of the parts that are said to be thoughts
}

// decode reads a completion; the failure is the error that it holds, or that it
// can't be read.
func decode(data []byte) (completion, *call.Error) {
	doc, failure := parsed(data)
	if failure != nil {
		return completion{told: noCounts}, failure
	}
	c := completion{told: noCounts}
	problem, isError := false, false // of a member that comes twice the last counts, as of all others
	for name, value := range members(doc) {
		switch name {
		case "id":
			c.id = textOf(value)
		case "model":
			c.model = textOf(value)
		case "choices":
			c.choices = listOf(value, choiceOf)
		case "usage":
			c.told = countsOf(value)
		case "error":
			problem = isProblem(value)
		case "object":
			isError = value.Str == "error"
		}
	}
	if problem || isError {
		return c, readProblem(data).failure(http.StatusOK)
	}
	return c, nil
}

// isProblem reports whether the member "error" says that there is one: some servers
// always send it, empty.
func isProblem(value gjson.Result) bool {
	switch value.Raw {
	case "null", "false", `""`, "{}", "[]":
		return false
	}
	return true
}

func choiceOf(value gjson.Result) (c choice) {
	for name, value := range members(value) {
		switch name {
		case "index":
			c.index = integerOf(value)
		case "finish_reason":
			c.finishReason = textOf(value)
		case "message":
			c.message = messageOf(value)
		case "delta":
			c.delta = messageOf(value)
		}
	}
	return c
}

func messageOf(value gjson.Result) (m message) {
	var reasoningContent, reasoning string // the two usual names of thoughts
	var old []toolCall
	for name, value := range members(value) {
		switch name {
		case "content":
			m.content = contentOf(value)
		case "refusal":
			m.refusal = textOf(value)
		case "tool_calls":
			m.calls = listOf(value, toolCallOf)
		case "function_call": // a call as it was before there were several
			if value.IsObject() {
				old = []toolCall{calledWith(value)}
			}
		case "reasoning_content":
			reasoningContent = contentOf(value).text
		case "reasoning":
			reasoning = contentOf(value).text
		}
	}
	if len(m.calls) == 0 {
		m.calls = old
	}
	m.thoughts = cmp.Or(reasoningContent, reasoning, m.content.thoughts)
	return m
}

func toolCallOf(value gjson.Result) (t toolCall) {
	for name, value := range members(value) {
		switch name {
		case "index":
			t.index = integerOf(value)
		case "id":
			t.id = textOf(value)
		case "function":
			f := calledWith(value)
			t.name, t.arguments = f.name, f.arguments
		}
	}
	return t
}

// calledWith reads what a function was called with.
func calledWith(value gjson.Result) (t toolCall) {
	for name, value := range members(value) {
		switch name {
		case "name":
			t.name = textOf(value)
		case "arguments":
			t.arguments = argumentsOf(value)
		}
	}
	return t
}

// argumentsOf reads arguments, which are JSON in a string, or the JSON itself as some
// servers send it.
func argumentsOf(value gjson.Result) string {
	switch value.Type {
	case gjson.String:
		return textOf(value)
	case gjson.Null:
		return ""
	}
	return strings.Clone(value.Raw)
}

// contentOf takes the texts out of whatever is there.
func contentOf(value gjson.Result) content {
	switch {
	case value.Type == gjson.String:
		return content{text: textOf(value)}
	case value.IsObject():
		one := partOf(value)
		if one.kind == "" || one.text == "" {
			return content{text: strings.Clone(value.Raw)}
		}
		return joined([]part{one})
	}
	return joined(listOf(value, partOf))
}

// part is a piece of a content: a text, or a thought.
type part struct {
	kind string // text, output_text, reasoning, thinking, …; "": a text
	text string
}

func partOf(value gjson.Result) (p part) {
	for name, value := range members(value) {
		switch name {
		case "type":
			p.kind = textOf(value)
		case "text":
			p.text = textOf(value)
		}
	}
	return p
}

// joined puts the parts of a content together.
func joined(parts []part) content {
	var text, thoughts strings.Builder
	for _, p := range parts {
		if isThoughtKind(p.kind) {
			thoughts.WriteString(p.text)
			continue
		}
		text.WriteString(p.text)
	}
	return content{text: text.String(), thoughts: thoughts.String()}
}

// isThoughtKind reports whether a part of this kind is what the model thought.
func isThoughtKind(kind string) bool {
	for _, word := range [...]string{"reason", "think", "thought", "summary"} {
		if strings.Contains(kind, word) {
			return true
		}
	}
	return false
}
