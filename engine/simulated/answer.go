package simulated

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"

	"regatta/datasets"
	"regatta/engine/simulated/plausible"
)

const (
	charsPerToken = 4
	echoWords     = 12 // of the text, in answers of plain words
)

// tokens estimates how many tokens a text has: about four characters each, at least one.
func tokens(text string) int {
	return max(1, (utf8.RuneCountInString(text)+charsPerToken-1)/charsPerToken)
}

// answer is one choice of a completion.
type answer struct {
	text    string    // the content, the refusal or the arguments of the call
	more    []string  // the arguments of further calls
	refusal bool      // text is a refusal
	call    *toolCall // without its arguments; nil: no call
	finish  string
}

// form is what an answer has to look like.
type form struct {
	json    bool
	schema  *plausible.Schema // nil: any object
	tool    *function         // the function to call; nil: none
	several bool              // the function may be called more than once

	recorded *Recorded // answers that were given before; nil: none
}

// noParameters is the schema of a function that says nothing of its own.
const noParameters = `{"type":"object","additionalProperties":false}`

// formOf reads the form off a request, which is wrong where it can't be met.
func (s *Server) formOf(req *completionRequest) (form, *apiError) {
	tool, refusal := req.chosenTool()
	if refusal != nil {
		return form{}, refusal
	}
	f := form{json: tool != nil || req.ResponseFormat.wantsJSON(), tool: tool, several: tool != nil && req.several(), recorded: s.options.Recorded}
	switch {
	case tool != nil && isNull(tool.Parameters):
		f.schema, refusal = s.schema([]byte(noParameters), nil)
	case tool != nil:
		f.schema, refusal = s.schema(tool.Parameters, req.ofTool(tool))
	case req.ResponseFormat.Type == formatJSONSchema && !isNull(req.ResponseFormat.JSONSchema.Schema):
		f.schema, refusal = s.schema(req.ResponseFormat.JSONSchema.Schema, req.ofFormat())
	case req.ResponseFormat.Type == formatJSONObject:
		f.schema = s.promptedSchema(req)
	}
	return f, refusal
}

// blamed makes the error about a schema of the request, of what is wrong with it.
type blamed func(wrong string) *apiError

// ofFormat blames the schema that the answer has to fit.
func (r *completionRequest) ofFormat() blamed {
	n := r.by.names()
	return func(wrong string) *apiError {
		return badRequest(n.schema, n.schemaCode, "Invalid schema for response_format '%s': %s.", clip(r.ResponseFormat.JSONSchema.Name), wrong)
	}
}

// ofTool blames the parameters of a function.
func (r *completionRequest) ofTool(f *function) blamed {
	i := slices.IndexFunc(r.Tools, func(t tool) bool { return t.Function.Name == f.Name })
	param := r.by.names().tool(r.Tools[i].at, "parameters")
	return func(wrong string) *apiError {
		return badRequest(param, "invalid_function_parameters", "Invalid schema for function '%s': %s.", clip(f.Name), wrong)
	}
}

// schema compiles a schema of the request.
func (s *Server) schema(raw []byte, wrong blamed) (*plausible.Schema, *apiError) {
	schema, err := s.schemas.compile(raw)
	if err != nil {
		return nil, wrong(clip(err.Error()))
	}
	return schema, nil
}

func isNull(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// answer makes the answer of choice i, with the fault where it concerns the answer.
func (f form) answer(req *completionRequest, d dice, i int, fault outcome) answer {
	a := answer{finish: finishStop}
	if fault == refused {
		a.text, a.refusal = "I'm sorry, but I can't help with that. (simulated)", true
		return a.limit(req.maxTokens())
	}
	same := d
	same.attempt = 1 // a model that is asked again says the same
	contents := f.contents(req, same.roll(forAnswer+purpose(i)))
	a.text, a.more = contents[0], contents[1:]
	if f.tool != nil {
		id := fmt.Sprintf("call_%016x", d.roll(forID).Uint64()+uint64(i))
		a.call = &toolCall{ID: id, Type: "function", Function: functionCall{Name: f.tool.Name}}
		a.finish = finishToolCalls
	}
	switch fault {
	case cutShort:
		a = a.cut()
	case spoiled:
		a = f.spoil(a, d.roll(forSpoiling))
	case fenced:
		a.text = inFence(a.text)
	}
	return a.limit(req.maxTokens())
}

// limit cuts the answer to a number of tokens, 0 for no limit.
func (a answer) limit(most int) answer {
	if most <= 0 || a.tokens() <= most {
		return a
	}
	var kept []string
	for _, part := range a.parts() {
		kept = append(kept, firstRunes(part, most*charsPerToken))
		if most -= tokens(part); most <= 0 {
			break
		}
	}
	a.text, a.more = kept[0], kept[1:]
	a.finish = finishLength
	return a
}

func firstRunes(s string, n int) string {
	for at := range s {
		if n--; n < 0 {
			return s[:at]
		}
	}
	return s
}

// content is what the model says: what is known to be right where it fits the
// schema, else something that does.
func (f form) content(req *completionRequest, rng *rand.Rand) string {
	texts := req.texts()
	if !f.json {
		return "This is a simulated answer to: " + firstWords(texts[0])
	}
	if said := f.recorded.answer(texts); said != nil && (f.schema == nil || f.schema.Fits(said)) {
		return compact(said)
	}
	for _, text := range texts {
		if known, ok := datasets.Known(text); ok && (f.schema == nil || f.schema.Fits(known)) {
			return compact(known)
		}
		if list := f.listed(text); list != nil {
			return compact(list)
		}
	}
	if f.schema == nil {
		object, _ := json.Marshal(map[string]string{"text": firstWords(texts[0])}) // strings always marshal
		return string(object)
	}
	return string(f.schema.Make(texts[0], rng))
}

// compact takes the spaces out of JSON, as models do.
func compact(raw json.RawMessage) string {
	var out bytes.Buffer
	if json.Compact(&out, raw) != nil {
		return string(raw)
	}
	return out.String()
}

func firstWords(text string) string {
	words := strings.Fields(clip(text))
	return strings.Join(words[:min(len(words), echoWords)], " ")
}
