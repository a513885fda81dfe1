package simulated

import (
	"encoding/json"
	"fmt"
	"slices"
)

// toolChoice is tool_choice in its longer forms: one function, or some of them.
type toolChoice struct {
	Type         string   `json:"type"`
	Function     function `json:"function"`
	AllowedTools struct {
		Mode  string `json:"mode"`
		Tools []tool `json:"tools"`
	} `json:"allowed_tools"`
}

// chosenTool returns the function that the answer calls, nil for none. Left to
// itself the model calls the first one, once: after the result of a tool it answers.
func (r *completionRequest) chosenTool() (*function, *apiError) {
	for _, t := range r.Tools {
		switch {
		case t.Type == "":
			return nil, missing(fmt.Sprintf("tools[%d].type", t.at))
		case t.Type != "function":
			return nil, wrongValue(fmt.Sprintf("tools[%d].type", t.at), t.Type, "function")
		case t.Function.Name == "":
			return nil, missing(r.by.names().tool(t.at, "name"))
		}
	}
	mode, names, refusal := r.readToolChoice()
	if refusal != nil {
		return nil, refusal
	}
	answered := r.Messages[len(r.Messages)-1].Role == "tool"
	if mode == "none" || mode == "auto" && (answered || len(r.Tools) == 0) {
		return nil, nil
	}
	for i, t := range r.Tools {
		if names == nil || slices.Contains(names, t.Function.Name) {
			return &r.Tools[i].Function, nil
		}
	}
	return nil, badRequest("tool_choice", "invalid_value", "Invalid 'tool_choice': no such function in 'tools'.")
}

// readToolChoice returns none, auto or required, and the names that it is
// limited to, nil for any.
func (r *completionRequest) readToolChoice() (mode string, names []string, refusal *apiError) {
	if len(r.ToolChoice) == 0 || string(r.ToolChoice) == "null" {
		return "auto", nil, nil
	}
	if json.Unmarshal(r.ToolChoice, &mode) == nil && slices.Contains([]string{"none", "auto", "required"}, mode) {
		return mode, nil, nil
	}
	var choice toolChoice
	err := json.Unmarshal(r.ToolChoice, &choice)
	switch {
	case err == nil && choice.Type == "function" && choice.Function.Name != "":
		return "required", []string{choice.Function.Name}, nil
	case err == nil && choice.Type == "allowed_tools":
		names = []string{}
		for _, t := range choice.AllowedTools.Tools {
			names = append(names, t.Function.Name)
		}
		return choice.AllowedTools.Mode, names, nil
	}
	return "", nil, badRequest("tool_choice", "invalid_value",
		`Invalid 'tool_choice': use none, auto, required, {"type":"function","function":{"name":"…"}} or allowed_tools.`)
}
