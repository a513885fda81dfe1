package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"regatta/engine/call"
)

// found is an output and, where it was not found where it belongs, a note of where.
type found struct {
	output json.RawMessage
	note   string
}

// find looks for the output: where the mode has it, and then wherever else servers
// put it, if it fits there beyond doubt. The error is about the first place.
func (c *Caller) find(r reply, m call.Mode) (found, error) {
	if r.blank() {
		if strings.TrimSpace(r.thoughts) == "" {
			return found{}, errors.New("the model returned an empty answer")
		}
		if output, ok := c.plain(r.thoughts); ok {
			return found{output, "found in the reasoning: the answer itself is empty"}, nil
		}
		return found{}, errors.New("the model returned an empty answer, only reasoning")
	}
	inCalls := func() (found, error) { return c.readCalls(r) }
	inText := func() (found, error) { return c.readText(r.text) }
	noCall, noText := len(r.calls) == 0, strings.TrimSpace(r.text) == ""
	if m == call.Tools {
		return c.either(inCalls, inText, noText, "found in the text, not in a function call")
	}
	return c.either(inText, inCalls, noCall, "found in a function call, not in the text")
}

// either reads the first place, and the second unless there is nothing.
func (c *Caller) either(first, second func() (found, error), nothing bool, note string) (found, error) {
	f, err := first()
	if err == nil || nothing {
		return f, err
	}
	other, otherErr := second()
	if otherErr != nil {
		return f, err
	}
	other.note = noted(note, other.note)
	return other, nil
}

// blank: neither text nor a call has come.
func (r reply) blank() bool { return len(r.calls) == 0 && strings.TrimSpace(r.text) == "" }

// noted puts notes together.
func noted(notes ...string) string {
	var all []string
	for _, note := range notes {
		if note != "" {
			all = append(all, note)
		}
	}
	return strings.Join(all, "; ")
}

// readText takes the output out of a text.
func (c *Caller) readText(text string) (found, error) {
	text = strings.TrimPrefix(text, mark)
	if strings.TrimSpace(text) == "" {
		return found{}, errors.New("the model returned an empty answer")
	}
	output, err := c.schema.Read([]byte(text))
	if err == nil {
		return found{output: output}, nil
	}
	if inner, ok := encodedTwice(text); ok {
		if output, err := c.schema.Read([]byte(inner)); err == nil {
			return found{output, "JSON was encoded twice"}, nil
		}
	}
	if !c.lenient {
		return found{}, err
	}
	if object, ok := only(text); ok {
		output, err = c.schema.Read(object)
	}
	return found{output: output}, err
}

// plain takes the output out of a text that holds nothing else but a code fence:
// among thoughts an object may be a draft.
func (c *Caller) plain(text string) (json.RawMessage, bool) {
	text, ok := withoutThoughts(text)
	if !ok {
		return nil, false
	}
	text = strings.TrimSpace(text)
	if inner, fenced := strings.CutPrefix(text, "```"); fenced {
		text = strings.TrimSuffix(strings.TrimPrefix(inner, "json"), "```")
	}
	output, err := c.schema.Read(bytes.TrimSpace([]byte(text)))
	return output, err == nil
}

// encodedTwice returns the text that a JSON string stands for, which is JSON again.
func encodedTwice(text string) (inner string, ok bool) {
	const most = 3 // times
	for range most {
		if !strings.HasPrefix(strings.TrimSpace(text), `"`) || json.Unmarshal([]byte(text), &inner) != nil {
			break
		}
		text, ok = inner, true
	}
	return text, ok
}

// readCalls takes the output out of the calls of the function.
func (c *Caller) readCalls(r reply) (found, error) {
	one, item := c.schema, c.schema.Item()
	if item != nil {
		one = item
	}
	switch {
	case len(r.calls) == 0:
		return found{}, errors.New("the model did not call the function")
	case item == nil && len(r.calls) > 1:
		return found{}, fmt.Errorf("the model called the function %d times; expected one call", len(r.calls))
	}
	note, texts := "", make([]string, len(r.calls))
	for i, call := range r.calls {
		text := call.arguments
		err := one.Validate([]byte(text))
		if err != nil {
			if inner, ok := encodedTwice(text); ok && one.Validate([]byte(inner)) == nil {
				text, err, note = inner, nil, "JSON was encoded twice"
			}
		}
		if call.name != "" && call.name != one.Name() {
			err = fmt.Errorf("the model called %s, which does not exist", strconv.Quote(call.name))
		}
		if err != nil && len(r.calls) > 1 {
			err = fmt.Errorf("call %d of %d: %w", i+1, len(r.calls), err)
		}
		if err != nil {
			return found{}, err
		}
		texts[i] = text
	}
	return found{json.RawMessage(together(texts, item != nil)), note}, nil
}

// together is the objects of calls: one, or a list of them.
func together(texts []string, list bool) string {
	all := strings.Join(texts, ",")
	if list {
		return "[" + all + "]"
	}
	return all
}
