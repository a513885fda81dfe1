package simulated

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"
)

// cut is the fault of an answer that breaks off: half of it or, of several calls,
// of the last.
func (a answer) cut() answer {
	last := &a.text
	if n := len(a.more); n > 0 {
		last = &a.more[n-1]
	}
	*last = firstRunes(*last, utf8.RuneCountInString(*last)/2)
	a.finish = finishLength
	return a
}

// meets is the fault that an answer of this form can meet: only JSON that is no
// argument of a call can stand in a fence.
func (f form) meets(fault outcome) outcome {
	if fault == fenced && (!f.json || f.tool != nil) {
		return answered
	}
	return fault
}

// inFence wraps JSON as models do that write for people.
func inFence(text string) string { return "```json\n" + text + "\n```" }

// spoil is the fault of an answer that does not have the form asked for. Plain
// words can't be spoiled.
func (f form) spoil(a answer, rng *rand.Rand) answer {
	if f.json {
		a.text = f.misshape(a.text, rng)
	}
	return a
}

// misshape breaks a right answer in one of three ways: a property of the wrong
// type, one left out, or no JSON at all, which is the way out of schemas that
// take anything.
func (f form) misshape(text string, rng *rand.Rand) string {
	var object map[string]json.RawMessage
	way := rng.IntN(3)
	if way == 2 || f.schema == nil || json.Unmarshal([]byte(text), &object) != nil || len(object) == 0 {
		return notJSON(text)
	}
	names := slices.Sorted(maps.Keys(object))
	name := names[rng.IntN(len(names))]
	if way == 0 {
		delete(object, name)
	} else {
		object[name] = wrongType(object[name])
	}
	wrong, err := json.Marshal(object)
	if err != nil || f.schema.Fits(wrong) {
		return notJSON(text)
	}
	return string(wrong)
}

func wrongType(value json.RawMessage) json.RawMessage {
	if value[0] == '"' {
		return json.RawMessage(`{"value":` + string(value) + `}`)
	}
	return json.RawMessage(`"about right"`)
}

// braces are what makes JSON of an answer, and what stands in their place.
var braces = strings.NewReplacer("{", "(", "}", ")", "[", "(", "]", ")")

// notJSON is how models answer when they forget what they were told.
func notJSON(text string) string { return "Sure! Here is what I found: " + braces.Replace(text) }
