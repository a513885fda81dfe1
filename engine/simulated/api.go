package simulated

import "fmt"

// api is one of the APIs that answers are asked for by: how it reads a request and
// what it calls its parts, and how it says an answer. All between is the same for
// both, so the same question meets the same latency, faults, limits and answer.
type api interface {
	// parse reads the body of a request and checks all that concerns its shape.
	parse(s *Server, body []byte) (*completionRequest, *apiError)
	names() names
	// takes reports whether a request may have a member of that name.
	takes(name string) bool
	// whole is an answer in one piece.
	whole(*plan) any
	// speaker says an answer in events.
	speaker(*stream) speaker
}

// names are what an API calls the parts of a request in its errors.
type names struct {
	id         string // what the id of an answer begins with
	messages   string
	format     string // the form that the answer has to have
	schema     string // the schema in it
	schemaCode string // of an error in that; "": null
	function   string // from a tool to its function: "function." or ""
}

// speaker says one answer as server-sent events: open with the first token, say for
// every piece, end at the end.
type speaker interface {
	open()
	say(piece)
	end()
}

// tool names a part of tool i: "name" is tools[0].function.name, or tools[0].name.
func (n names) tool(i int, part string) string {
	return fmt.Sprintf("tools[%d].%s%s", i, n.function, part)
}

// chatAPI is POST /v1/chat/completions.
type chatAPI struct{}

func (chatAPI) names() names {
	return names{id: "chatcmpl-", messages: "messages", format: "response_format", schema: "response_format", function: "function."}
}

func (chatAPI) whole(p *plan) any { return p.completion() }

func (chatAPI) speaker(s *stream) speaker { return chatSpeaker{s} }
