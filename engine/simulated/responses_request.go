package simulated

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// responsesRequest is what is heeded of a request to /v1/responses.
type responsesRequest struct {
	Model              string          `json:"model"`
	Input              json.RawMessage `json:"input"` // a string or a list of items
	Instructions       json.RawMessage `json:"instructions"`
	PreviousResponseID *string         `json:"previous_response_id"`
	Store              *bool           `json:"store"`
	Background         *bool           `json:"background"`
	Stream             bool            `json:"stream"`
	Text               json.RawMessage `json:"text"`
	Tools              json.RawMessage `json:"tools"`
	ToolChoice         json.RawMessage `json:"tool_choice"`
	ParallelToolCalls  *bool           `json:"parallel_tool_calls"`
	MaxOutputTokens    *int            `json:"max_output_tokens"`
	Truncation         json.RawMessage `json:"truncation"`

	// Said back as they came.
	Temperature json.RawMessage `json:"temperature"`
	TopP        json.RawMessage `json:"top_p"`
	TopLogprobs json.RawMessage `json:"top_logprobs"`
	Reasoning   json.RawMessage `json:"reasoning"`
	Metadata    json.RawMessage `json:"metadata"`
	User        json.RawMessage `json:"user"`
}

// inputItem is one item of the input: a message, what the model called, or what
// came of it.
type inputItem struct {
	Type      string  `json:"type"`
	Role      string  `json:"role"`
	Content   content `json:"content"`
	ID        string  `json:"id"`
	CallID    string  `json:"call_id"`
	Name      string  `json:"name"`
	Arguments string  `json:"arguments"`
	Output    content `json:"output"`
}

// textOptions is the member text of a request.
type textOptions struct {
	Format struct {
		Type   string          `json:"type"`
		Name   string          `json:"name"`
		Strict *bool           `json:"strict"`
		Schema json.RawMessage `json:"schema"`
	} `json:"format"`
}

// responsesTool is a tool in the flat form.
type responsesTool struct {
	Type string `json:"type"`
	function
}

// parse turns what is asked into what a completion would be asked for.
func (by responsesAPI) parse(s *Server, body []byte) (*completionRequest, *apiError) {
	r := &responsesRequest{}
	if err := json.Unmarshal(body, r); err != nil {
		return nil, unreadable(err, by.names().messages)
	}
	switch {
	case r.Model == "":
		return nil, missing("model")
	case isNull(r.Input) && r.PreviousResponseID == nil:
		return nil, missing("input")
	case r.Background != nil && *r.Background:
		return nil, badRequest("background", "unsupported_parameter", "Unsupported parameter: 'background' is not supported. (simulated)")
	}
	var thinking struct {
		Effort json.RawMessage `json:"effort"`
	}
	if !isNull(r.Reasoning) && json.Unmarshal(r.Reasoning, &thinking) != nil {
		return nil, notOfType("reasoning", "an object", r.Reasoning)
	}
	req := &completionRequest{other: r, ReasoningEffort: thinking.Effort, Model: r.Model, Stream: r.Stream, ParallelToolCalls: r.ParallelToolCalls,
		MaxCompletionTokens: r.MaxOutputTokens, Temperature: r.Temperature, TopP: r.TopP, TopLogprobs: r.TopLogprobs, by: by}
	for _, step := range []func(*completionRequest) *apiError{
		r.limits, r.instructions, func(to *completionRequest) *apiError { return r.history(s, to) }, func(to *completionRequest) *apiError { return r.items(s, to) }, r.form, r.tools, r.choice,
	} {
		if refusal := step(req); refusal != nil {
			return nil, refusal
		}
	}
	return req, nil
}

func (r *responsesRequest) limits(*completionRequest) *apiError {
	if r.MaxOutputTokens != nil && *r.MaxOutputTokens < 1 {
		return belowMinimum("max_output_tokens", "integer", "1", fmt.Sprint(*r.MaxOutputTokens))
	}
	return nil
}

// instructions is what the system says, this time only.
func (r *responsesRequest) instructions(to *completionRequest) *apiError {
	if isNull(r.Instructions) {
		return nil
	}
	var text string
	if json.Unmarshal(r.Instructions, &text) != nil {
		return notOfType("instructions", "a string", r.Instructions)
	}
	to.Messages = append(to.Messages, message{Role: "system", Content: content(text)})
	return nil
}

// history is the conversation so far, where the request goes on from an answer.
func (r *responsesRequest) history(s *Server, to *completionRequest) *apiError {
	if r.PreviousResponseID == nil {
		return nil
	}
	before, ok := s.kept.conversation(*r.PreviousResponseID)
	if !ok {
		return &apiError{status: http.StatusBadRequest, Type: invalidRequest, Param: "previous_response_id", Code: "previous_response_not_found",
			Message: fmt.Sprintf("Previous response with id '%s' not found.", clip(*r.PreviousResponseID))}
	}
	to.Messages = append(to.Messages, before...)
	return nil
}

// items reads the input.
func (r *responsesRequest) items(s *Server, to *completionRequest) *apiError {
	if isNull(r.Input) {
		return nil
	}
	var text string
	if json.Unmarshal(r.Input, &text) == nil {
		to.Messages = append(to.Messages, message{Role: "user", Content: content(text)})
		return nil
	}
	if r.Input[0] != '[' {
		return notOfType("input", "one of a string or array of input items", r.Input)
	}
	var items []json.RawMessage
	if err := json.Unmarshal(r.Input, &items); err != nil {
		return unreadable(err, "input")
	}
	if len(items) == 0 {
		return emptyArray("input")
	}
	for i, raw := range items {
		param := fmt.Sprintf("input[%d]", i)
		var item inputItem
		if err := json.Unmarshal(raw, &item); err != nil {
			return unreadableIn(err, param)
		}
		said, refusal := item.message(s, param)
		if refusal != nil {
			return refusal
		}
		to.Messages = append(to.Messages, said...)
	}
	return nil
}

// message is what an item says; nothing where it says nothing to the model here.
func (i *inputItem) message(s *Server, param string) ([]message, *apiError) {
	if i.Type == "" && i.Role == "" && i.ID != "" {
		i.Type = "item_reference"
	}
	switch i.Type {
	case "", "message":
		if roles := []string{"assistant", "system", "developer", "user"}; !slices.Contains(roles, i.Role) {
			return nil, wrongValue(param+".role", i.Role, roles...)
		}
		return []message{{Role: i.Role, Content: i.Content}}, nil
	case "function_call":
		switch {
		case i.CallID == "":
			return nil, missing(param + ".call_id")
		case i.Name == "":
			return nil, missing(param + ".name")
		}
		return []message{calledMessage(i.CallID, i.Name, i.Arguments)}, nil
	case "function_call_output":
		if i.CallID == "" {
			return nil, missing(param + ".call_id")
		}
		return []message{{Role: "tool", Content: i.Output}}, nil
	case "item_reference":
		m, ok := s.kept.item(i.ID)
		if !ok {
			return nil, &apiError{status: http.StatusNotFound, Type: invalidRequest, Param: "input",
				Message: fmt.Sprintf("Item with id '%s' not found.", clip(i.ID))}
		}
		return []message{m}, nil
	}
	if slices.Contains(silentItems(), i.Type) {
		return nil, nil
	}
	return nil, wrongValue(param+".type", i.Type, append([]string{"message", "function_call", "function_call_output", "item_reference"}, silentItems()...)...)
}

// silentItems are of hosted tools, or thoughts, which this provider doesn't have.
func silentItems() []string {
	return []string{"reasoning", "file_search_call", "web_search_call", "computer_call", "computer_call_output", "code_interpreter_call",
		"image_generation_call", "local_shell_call", "local_shell_call_output", "shell_call", "shell_call_output", "apply_patch_call", "apply_patch_call_output",
		"mcp_list_tools", "mcp_approval_request", "mcp_approval_response", "mcp_call", "custom_tool_call", "custom_tool_call_output", "compaction"}
}

func calledMessage(id, name, arguments string) message {
	return message{Role: "assistant", ToolCalls: []toolCall{{ID: id, Type: "function", Function: functionCall{Name: name, Arguments: arguments}}}}
}

// form reads text.format.
func (r *responsesRequest) form(to *completionRequest) *apiError {
	if isNull(r.Text) {
		return nil
	}
	var text textOptions
	if err := json.Unmarshal(r.Text, &text); err != nil {
		return unreadableIn(err, "text")
	}
	f := text.Format
	switch f.Type {
	case "", formatText, formatJSONObject:
	case formatJSONSchema:
		if f.Name == "" {
			return missing("text.format.name")
		}
		if isNull(f.Schema) {
			return missing("text.format.schema")
		}
	default:
		return wrongValue("text.format.type", f.Type, formatJSONObject, formatJSONSchema, formatText)
	}
	to.ResponseFormat = responseFormat{Type: f.Type}
	if f.Type == formatJSONSchema {
		to.ResponseFormat.JSONSchema = &namedSchema{Name: f.Name, Strict: f.Strict, Schema: f.Schema}
	}
	return nil
}

// tools reads the functions; tools that the API itself would run are never used here.
func (r *responsesRequest) tools(to *completionRequest) *apiError {
	if isNull(r.Tools) {
		return nil
	}
	var tools []responsesTool
	if err := json.Unmarshal(r.Tools, &tools); err != nil {
		return unreadableIn(err, "tools")
	}
	for i, t := range tools {
		switch {
		case t.Type == "":
			return missing(fmt.Sprintf("tools[%d].type", i))
		case t.Type == "function":
			to.Tools = append(to.Tools, tool{Type: t.Type, Function: t.function, at: i})
		case !isHosted(t.Type):
			return wrongValue(fmt.Sprintf("tools[%d].type", i), t.Type, append([]string{"function"}, hostedTools()...)...)
		}
	}
	return nil
}

func hostedTools() []string {
	return []string{"file_search", "web_search", "web_search_preview", "computer", "computer_use_preview", "code_interpreter", "image_generation",
		"local_shell", "shell", "mcp", "custom", "apply_patch", "namespace", "tool_search"}
}

// isHosted also takes dated names: web_search_2025_08_26.
func isHosted(kind string) bool {
	return slices.ContainsFunc(hostedTools(), func(known string) bool { return kind == known || strings.HasPrefix(kind, known+"_2") })
}

// choice turns tool_choice into the longer form.
func (r *responsesRequest) choice(to *completionRequest) *apiError {
	to.ToolChoice = r.ToolChoice
	var flat struct {
		Type  string `json:"type"`
		Name  string `json:"name"`
		Mode  string `json:"mode"`
		Tools []struct {
			Type string `json:"type"`
			Name string `json:"name"`
		} `json:"tools"`
	}
	if isNull(r.ToolChoice) || r.ToolChoice[0] != '{' {
		return nil
	}
	if err := json.Unmarshal(r.ToolChoice, &flat); err != nil {
		return unreadableIn(err, "tool_choice")
	}
	choice := toolChoice{Type: flat.Type, Function: function{Name: flat.Name}}
	choice.AllowedTools.Mode = flat.Mode
	for _, t := range flat.Tools {
		choice.AllowedTools.Tools = append(choice.AllowedTools.Tools, tool{Type: t.Type, Function: function{Name: t.Name}})
	}
	to.ToolChoice, _ = json.Marshal(choice) // plain types always marshal
	return nil
}
