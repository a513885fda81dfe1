package simulated

import (
	"encoding/json"
	"slices"
	"strings"
)

// ask settles what is asked, and for which time: an answer of the model's that
// does not have the form asked for was refused, and what follows it is the
// complaint, not another question. Each counts as an attempt.
func (r *completionRequest) ask(f form) {
	r.asked = r.Messages
	for {
		at := lastAnswer(r.asked)
		if at <= 0 || at == len(r.asked)-1 || f.fits(r.asked[at].answer()) {
			return
		}
		r.asked = r.asked[:at]
		r.attempt++
	}
}

// lastAnswer returns where the latest answer of the model stands, -1 for none.
func lastAnswer(messages []message) int {
	for i, m := range slices.Backward(messages) {
		if m.Role == "assistant" {
			return i
		}
	}
	return -1
}

// answer is what the model said in a message: its words, or what it called a
// function with.
func (m message) answer() string {
	if len(m.ToolCalls) > 0 {
		return m.ToolCalls[0].Function.Arguments
	}
	return string(m.Content)
}

// fits reports whether an answer has the form. Plain words always do.
func (f form) fits(text string) bool {
	switch {
	case !f.json:
		return true
	case f.schema != nil:
		return f.schema.Fits([]byte(text))
	}
	var object map[string]json.RawMessage
	return json.Unmarshal([]byte(text), &object) == nil
}

// textOf joins the texts of messages.
func textOf(messages []message) string {
	if len(messages) == 1 {
		return string(messages[0].Content)
	}
	texts := make([]string, len(messages))
	for i, m := range messages {
		texts[i] = string(m.Content)
	}
	return strings.Join(texts, "\n")
}
