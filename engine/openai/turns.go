package openai

import (
	"bytes"
	"encoding/json"

	"regatta/engine/call"
)

// withTurns puts the turns so far at the end of a request's messages: each answer
// as the model gave it, and what it is told of it. body is an object of our own.
func withTurns(body []byte, turns []call.Turn) []byte {
	if len(turns) == 0 {
		return body
	}
	var request map[string]json.RawMessage
	var messages []json.RawMessage
	_ = json.Unmarshal(body, &request) // what we encoded can be decoded
	_ = json.Unmarshal(request["messages"], &messages)
	add := func(role, content string) {
		messages = append(messages, encode(map[string]string{"role": role, "content": content}))
	}
	for _, turn := range turns {
		add("assistant", turn.Answer)
		add("user", complaint(turn.Complaint))
	}
	request["messages"] = encode(messages)
	return encode(request)
}

// complaint tells the model what is wrong with its answer and what to do.
func complaint(why string) string {
	return "Your answer can't be used: " + why + ". Answer again with the whole corrected JSON and nothing else."
}

// encode writes a value whose strings are sent as they are.
func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // maps of strings and of valid JSON don't fail
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
