package simulated

import (
	"encoding/json"
	"math/rand/v2"

	"regatta/datasets"
)

// mostMadeUp is how many things are made up at most where several are wanted.
const mostMadeUp = 3

// several reports whether the answer may call its function more than once: it was
// said in so many words, and no function was named, for that is called once.
func (r *completionRequest) several() bool {
	var named toolChoice
	_ = json.Unmarshal(r.ToolChoice, &named) // a word is no name
	return r.ParallelToolCalls != nil && *r.ParallelToolCalls && named.Type != "function"
}

// contents is what a model calls a function with that it may call several times:
// what is known to be right of each thing that the text holds, or a few that are
// made up.
func (f form) contents(req *completionRequest, rng *rand.Rand) []string {
	if !f.several {
		return []string{f.content(req, rng)}
	}
	texts := req.texts()
	for _, text := range texts {
		var all []string
		for _, known := range datasets.AllKnown(text) {
			if f.schema.Fits(known) {
				all = append(all, compact(known))
			}
		}
		if len(all) > 0 {
			return all
		}
	}
	all := make([]string, 1+rng.IntN(mostMadeUp))
	for i := range all {
		all[i] = string(f.schema.Make(texts[0], rng))
	}
	return all
}

// listed is the answer to those who want a list in an object, of what is known of
// a text; nil where that does not fit.
func (f form) listed(text string) json.RawMessage {
	if f.schema == nil || f.schema.List() == "" {
		return nil
	}
	known := datasets.AllKnown(text)
	if len(known) == 0 {
		return nil
	}
	object, err := json.Marshal(map[string][]json.RawMessage{f.schema.List(): known})
	if err != nil || !f.schema.Fits(object) {
		return nil
	}
	return object
}

// parts are the texts of an answer: one, or the arguments of each call.
func (a answer) parts() []string { return append([]string{a.text}, a.more...) }

// tokens is how many tokens all of an answer has.
func (a answer) tokens() int {
	n := 0
	for _, part := range a.parts() {
		n += tokens(part)
	}
	return n
}

// calls are the calls of an answer with their arguments.
func (a answer) calls() []toolCall {
	var all []toolCall
	for i, arguments := range a.parts() {
		call := a.numbered(i)
		call.Function.Arguments = arguments
		all = append(all, call)
	}
	return all
}

// numbered is call i of an answer, without its arguments. Each has an id of its own.
func (a answer) numbered(i int) toolCall {
	call := *a.call
	if i > 0 {
		call.ID += "_" + string(rune('a'+i%26))
	}
	return call
}
