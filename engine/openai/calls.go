package openai

import (
	"encoding/json"
	"strings"
)

// calls puts the calls of a streamed answer together.
type calls struct {
	list   []*callSoFar
	frozen bool // the pieces don't come one call after the other any more
}

type callSoFar struct {
	index     int
	id, name  string
	arguments strings.Builder
}

// append appends a piece and returns what it brings to the end of the whole.
func (c *calls) append(piece toolCall, list bool) string {
	call := c.find(piece)
	begins := call == nil
	if begins {
		call = &callSoFar{index: piece.index}
		c.list = append(c.list, call)
	}
	if call.id == "" {
		call.id = piece.id
	}
	if call.name == "" {
		call.name = piece.name
	}
	text := piece.arguments
	call.arguments.WriteString(text)
	c.frozen = c.frozen || call != c.list[len(c.list)-1]
	switch {
	case c.frozen:
		return ""
	case begins && len(c.list) > 1:
		return "," + text
	case begins && list:
		return "[" + text
	}
	return text
}

// find returns the call that a piece goes on with, nil for a new one. Pieces of a
// call have its index. Some servers number no calls, or all of them 0, and send
// each whole, with an id of its own; others give every piece an id of its own. So
// another id begins a call only where the one before is complete.
func (c *calls) find(piece toolCall) *callSoFar {
	var call *callSoFar
	for _, other := range c.list {
		if other.index == piece.index {
			call = other
		}
	}
	if call != nil && piece.id != "" && call.id != "" && piece.id != call.id && piece.name+piece.arguments != "" &&
		json.Valid([]byte(call.arguments.String())) {
		return nil
	}
	return call
}

// all returns the calls, in the order in which they began.
func (c *calls) all() []toolCall {
	var all []toolCall
	for _, call := range c.list {
		all = append(all, toolCall{index: call.index, id: call.id, name: call.name, arguments: call.arguments.String()})
	}
	return all
}
