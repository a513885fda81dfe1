package simulated

import (
	"encoding/json"
	"strings"
	"testing"
)

// someTools are two functions: one that fits the known answers, one without parameters.
const someTools = `"tools":[` +
	`{"type":"function","function":{"name":"save_person","parameters":{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"]}}},` +
	`{"type":"function","function":{"name":"do_nothing"}}]`

func TestToolsAreCalled(t *testing.T) {
	s := New(atOnce())
	const person = `{"name":"John","age":20}`
	for _, c := range []struct{ choice, name, arguments string }{
		{``, "save_person", person},
		{`"auto"`, "save_person", person},
		{`null`, "save_person", person},
		{`"required"`, "save_person", person},
		{`{"type":"function","function":{"name":"do_nothing"}}`, "do_nothing", `{}`},
		{`{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"do_nothing"}}]}}`, "do_nothing", `{}`},
		{`"none"`, "", ""},
	} {
		t.Run(c.choice, func(t *testing.T) {
			body := question(john, someTools)
			if c.choice != "" {
				body = question(john, someTools+`,"tool_choice":`+c.choice)
			}
			plain := completionOf(t, ask(t, s, body)).Choices[0]
			stream := streamOf(t, ask(t, s, strings.Replace(body, `{`, `{"stream":true,`, 1)))
			if c.name == "" {
				if plain.Message.ToolCalls != nil || plain.Message.Content == nil || plain.FinishReason != "stop" || stream.call.ID != "" {
					t.Errorf("a tool was called: %+v", plain)
				}
				return
			}
			if plain.Message.Content != nil || len(plain.Message.ToolCalls) != 1 || plain.FinishReason != "tool_calls" {
				t.Fatalf("no tool was called: %+v", plain)
			}
			call := plain.Message.ToolCalls[0]
			if call.Function.Name != c.name || call.Function.Arguments != c.arguments || call.ID == "" {
				t.Errorf("call %+v", call)
			}
			if stream.call.ID != call.ID || stream.call.Function.Name != c.name || stream.arguments != c.arguments || stream.finish != "tool_calls" {
				t.Errorf("streamed %+v with %s, then %s", stream.call, stream.arguments, stream.finish)
			}
		})
	}
}

func TestResultsOfToolsAreAnswered(t *testing.T) {
	s := New(atOnce())
	body := `{"model":"m","messages":[{"role":"user","content":"Hi"},` +
		`{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"do_nothing","arguments":"{}"}}]},` +
		`{"role":"tool","tool_call_id":"a","content":"done"}],` + someTools + `}`
	mustFit(t, "CreateChatCompletionRequest", []byte(body))
	if c := completionOf(t, ask(t, s, body)); c.Choices[0].Message.ToolCalls != nil {
		t.Errorf("it calls again: %+v", c.Choices[0])
	}
	forced := strings.Replace(body, `{`, `{"tool_choice":"required",`, 1)
	if c := completionOf(t, ask(t, s, forced)); c.Choices[0].Message.ToolCalls == nil {
		t.Errorf("it does not call although it must: %+v", c.Choices[0])
	}
}

func TestSpoiledArgumentsDoNotFit(t *testing.T) {
	s := New(atOnce(func(o *Options) { o.Invalid = 1 }))
	call := completionOf(t, ask(t, s, question(john, someTools))).Choices[0].Message.ToolCalls[0]
	var person struct {
		Name *string `json:"name"`
		Age  *int    `json:"age"`
	}
	if err := json.Unmarshal([]byte(call.Function.Arguments), &person); err == nil && person.Name != nil && person.Age != nil {
		t.Errorf("arguments %s fit", call.Function.Arguments)
	}
}
