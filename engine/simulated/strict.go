package simulated

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"regatta/engine/call"
)

// strictly checks a request by what the API takes beyond what is needed to answer it: models,
// values, names, schemas. Lenient providers don't.
func (s *Server) strictly(r *completionRequest) *apiError {
	for _, check := range []func() *apiError{r.checkMembers, r.checkNumbers, r.checkWords, r.checkContents, r.checkTools, r.checkFormat} {
		if refusal := check(); refusal != nil {
			return refusal
		}
	}
	if !s.hasModel(r.Model) {
		return noModel(r.Model)
	}
	return s.checkSchemas(r)
}

// bounds are what a number may be.
type bounds struct {
	param       string
	raw         json.RawMessage
	least, most float64
	whole       bool
}

func (r *completionRequest) checkNumbers() *apiError {
	for _, b := range []bounds{
		{param: "temperature", raw: r.Temperature, least: 0, most: 2, whole: false},
		{param: "top_p", raw: r.TopP, least: 0, most: 1, whole: false},
		{param: "presence_penalty", raw: r.PresencePenalty, least: -2, most: 2, whole: false},
		{param: "frequency_penalty", raw: r.FrequencyPenalty, least: -2, most: 2, whole: false},
		{param: "top_logprobs", raw: r.TopLogprobs, least: 0, most: 20, whole: true},
		{param: "seed", raw: r.Seed, least: -1 << 63, most: 1 << 63, whole: true},
	} {
		if refusal := b.check(); refusal != nil {
			return refusal
		}
	}
	const least = 16 // of the other API
	if most := r.MaxCompletionTokens; r.other != nil && most != nil && *most < least {
		return belowMinimum("max_output_tokens", "integer", strconv.Itoa(least), strconv.Itoa(*most))
	}
	return nil
}

func (b bounds) check() *apiError {
	kind, article := "decimal", "a decimal"
	if b.whole {
		kind, article = "integer", "an integer"
	}
	if isNull(b.raw) {
		return nil
	}
	x, err := strconv.ParseFloat(string(b.raw), 64)
	switch number := kindOf(b.raw) == "a number"; {
	case !number || b.whole && !isWhole(b.raw):
		return notOfType(b.param, article, b.raw)
	case x < b.least || err != nil && x < 0:
		return belowMinimum(b.param, kind, number64(b.least), clip(string(b.raw)))
	case x > b.most || err != nil:
		return badRequest(b.param, kind+"_above_max_value", "Invalid '%s': %s above maximum value. Expected a value <= %s, but got %s instead.",
			b.param, kind, number64(b.most), clip(string(b.raw)))
	}
	return nil
}

func isWhole(raw json.RawMessage) bool { return !strings.ContainsAny(string(raw), ".eE") }

func number64(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// checkWords are the parameters that take some words, and those that need another.
func (r *completionRequest) checkWords() *apiError {
	if !isNull(r.ReasoningEffort) {
		var effort string
		known, param := call.Efforts(), "reasoning_effort"
		if r.other != nil {
			param = "reasoning.effort"
		}
		if json.Unmarshal(r.ReasoningEffort, &effort) != nil {
			return notOfType(param, "a string", r.ReasoningEffort)
		}
		if !slices.Contains(known, effort) {
			return wrongValue(param, effort, known...)
		}
	}
	if r.StreamOptions != nil && !r.Stream {
		return badRequest("stream_options", "", "The 'stream_options' parameter is only allowed when 'stream' is enabled.")
	}
	return nil
}

// checkContents: what somebody says has to be there, and who asks for JSON has to
// say so to the model too.
func (r *completionRequest) checkContents() *apiError {
	for i, m := range r.Messages {
		switch {
		case r.other != nil:
		case m.Role == "tool" && m.ToolCallID == "":
			return missing(fmt.Sprintf("messages[%d].tool_call_id", i))
		case m.Content == "" && m.Role != "assistant" && m.Role != "function":
			if refusal := r.checkEmpty(i); refusal != nil {
				return refusal
			}
		}
	}
	if r.ResponseFormat.Type != formatJSONObject {
		return nil
	}
	for _, m := range r.Messages {
		if strings.Contains(strings.ToLower(string(m.Content)), "json") {
			return nil
		}
	}
	n := r.by.names()
	return badRequest(n.messages, "", "'%s' must contain the word 'json' in some form, to use '%s' of type 'json_object'.", n.messages, n.format)
}

// checkEmpty tells contents that are empty from those that are not there, by
// reading the request once more.
func (r *completionRequest) checkEmpty(i int) *apiError {
	var sent struct {
		Messages []struct {
			Content json.RawMessage `json:"content"`
		} `json:"messages"`
	}
	if json.Unmarshal(r.body, &sent) != nil || i >= len(sent.Messages) {
		return nil
	}
	param, raw := fmt.Sprintf("messages[%d].content", i), sent.Messages[i].Content
	switch {
	case len(raw) == 0:
		return missing(param)
	case isNull(raw):
		return notOfType(param, "one of a string or array of objects", raw)
	case raw[0] == '[' && len(bytes.TrimSpace(raw[1:])) == 1:
		return emptyArray(param)
	}
	return nil
}

const namePattern = "^[a-zA-Z0-9_-]+$"

// isNoName reports whether a character is none of that pattern.
func isNoName(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' || r == '-')
}

// checkName checks what a name is made of.
func checkName(param, name string) *apiError {
	const most = 64
	switch {
	case len(name) > most:
		return badRequest(param, "string_above_max_length", "Invalid '%s': string too long. Expected a string with maximum length %d, but got a string with length %d instead.",
			param, most, len(name))
	case name == "" || strings.IndexFunc(name, isNoName) >= 0:
		return badRequest(param, "invalid_value", "Invalid '%s': string does not match pattern. Expected a string that matches the pattern '%s'.", param, namePattern)
	}
	return nil
}

func (r *completionRequest) checkTools() *apiError {
	n := r.by.names()
	if r.Tools != nil && len(r.Tools) == 0 {
		return emptyArray("tools")
	}
	for i, t := range r.Tools {
		f := t.Function
		switch {
		case t.Type != "function" || f.Name == "": // nobody can answer it: see chosenTool
			continue
		case !isNull(f.Parameters) && f.Parameters[0] != '{':
			return notOfType(n.tool(t.at, "parameters"), "an object", f.Parameters)
		}
		if refusal := checkName(n.tool(t.at, "name"), f.Name); refusal != nil {
			return refusal
		}
		var parameters struct {
			Type json.RawMessage `json:"type"`
		}
		if !isNull(f.Parameters) && json.Unmarshal(f.Parameters, &parameters) == nil && string(parameters.Type) != `"object"` {
			return r.ofTool(&r.Tools[i].Function)(fmt.Sprintf(`schema must be a JSON Schema of 'type: "object"', got 'type: %s'`, typeSaid(parameters.Type)))
		}
	}
	return nil
}

func typeSaid(raw json.RawMessage) string {
	if isNull(raw) {
		return `"None"`
	}
	return clip(string(raw))
}

func (r *completionRequest) checkFormat() *apiError {
	f := r.ResponseFormat
	if f.Type != formatJSONSchema {
		return nil
	}
	at := "response_format.json_schema"
	if r.other != nil {
		at = "text.format"
	}
	if !isNull(f.JSONSchema.Schema) && f.JSONSchema.Schema[0] != '{' {
		return notOfType(at+".schema", "an object", f.JSONSchema.Schema)
	}
	return checkName(at+".name", f.JSONSchema.Name)
}

// checkSchemas: a schema that is to be held strictly has to be one that can be.
func (s *Server) checkSchemas(r *completionRequest) *apiError {
	strict := func(asked *bool) bool { return asked != nil && *asked }
	if f := r.ResponseFormat; f.Type == formatJSONSchema && strict(f.JSONSchema.Strict) {
		if isNull(f.JSONSchema.Schema) {
			return missing(strings.TrimSuffix(r.by.names().schema, ".schema") + ".schema")
		}
		if wrong := s.schemas.notStrict(f.JSONSchema.Schema); wrong != "" {
			return r.ofFormat()(clip(wrong))
		}
	}
	for i, t := range r.Tools {
		if !strict(t.Function.Strict) || isNull(t.Function.Parameters) {
			continue
		}
		if wrong := s.schemas.notStrict(t.Function.Parameters); wrong != "" {
			return r.ofTool(&r.Tools[i].Function)(clip(wrong))
		}
	}
	return nil
}

func noModel(name string) *apiError {
	return &apiError{status: http.StatusNotFound, Type: invalidRequest, Code: "model_not_found",
		Message: fmt.Sprintf("The model `%s` does not exist or you do not have access to it.", clip(name))}
}

// hasModel reports whether a model may be asked: any, unless the server has a list.
// Dated and tuned models are known by the name of what they are of.
func (s *Server) hasModel(name string) bool {
	if len(s.models) == 0 {
		return true
	}
	if tuned, ok := strings.CutPrefix(name, "ft:"); ok {
		name, _, _ = strings.Cut(tuned, ":")
	}
	return slices.Contains(s.models, name) || slices.Contains(s.models, regexp.MustCompile(`-\d{4}-\d{2}-\d{2}$`).ReplaceAllString(name, ""))
}
