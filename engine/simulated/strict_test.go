package simulated

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func strictFormat(schema string) string {
	return `"response_format":{"type":"json_schema","json_schema":{"name":"x","strict":true,"schema":` + schema + `}}`
}

func functionTool(fields string) string {
	return `"tools":[{"type":"function","function":{` + fields + `}}]`
}

// What the API rejects is rejected with the part that is wrong, and taken by
// lenient providers.
func TestStrictRequests(t *testing.T) {
	strict, lenient := New(atOnce()), New(atOnce(leniently))
	for _, c := range []struct{ name, body, param, code, says string }{
		{"an unknown parameter", question("x", `"top_k":40`), "top_k", "unknown_parameter", "Unknown parameter: 'top_k'."},
		{"one of the other API", question("x", `"max_output_tokens":40`), "max_output_tokens", "unknown_parameter", ""},
		{"a parameter without a name", question("x", `"":1`), "", "unknown_parameter", "Unknown parameter: ''"},
		{"a temperature that is a word", question("x", `"temperature":"hot"`), "temperature", "invalid_type", "expected a decimal, but got a string instead"},
		{"a temperature that is a number in quotes", question("x", `"temperature":"0.5"`), "temperature", "invalid_type", "a string"},
		{"a temperature that is a list", question("x", `"temperature":[1]`), "temperature", "invalid_type", "an array"},
		{"too hot", question("x", `"temperature":2.1`), "temperature", "decimal_above_max_value", "Expected a value <= 2, but got 2.1 instead"},
		{"beyond numbers", question("x", `"temperature":1e999`), "temperature", "decimal_above_max_value", "got 1e999"},
		{"too cold", question("x", `"temperature":-0.1`), "temperature", "decimal_below_min_value", "Expected a value >= 0"},
		{"top_p", question("x", `"top_p":1.5`), "top_p", "decimal_above_max_value", "<= 1,"},
		{"presence", question("x", `"presence_penalty":-3`), "presence_penalty", "decimal_below_min_value", ">= -2,"},
		{"frequency", question("x", `"frequency_penalty":true`), "frequency_penalty", "invalid_type", "a boolean"},
		{"too many logprobs", question("x", `"top_logprobs":21`), "top_logprobs", "integer_above_max_value", "<= 20"},
		{"half a seed", question("x", `"seed":1.5`), "seed", "invalid_type", "expected an integer"},
		{"effort", question("x", `"reasoning_effort":"some"`), "reasoning_effort", "invalid_value", "'some'. Supported values are: 'none'"},
		{"options of no stream", question("x", `"stream_options":{"include_usage":true}`), "stream_options", "", "'stream' is enabled"},
		{"no content", `{"model":"m","messages":[{"role":"user"}]}`, "messages[0].content", "missing_required_parameter", ""},
		{"null as content", `{"model":"m","messages":[{"role":"system","content":"x"},{"role":"user","content":null}]}`, "messages[1].content", "invalid_type", "got null"},
		{"no parts", `{"model":"m","messages":[{"role":"user","content":[ ]}]}`, "messages[0].content", "empty_array", ""},
		{"a result without its call", `{"model":"m","messages":[{"role":"user","content":"x"},{"role":"tool","content":"x"}]}`, "messages[1].tool_call_id", "missing_required_parameter", ""},
		{"JSON unsaid", question("x", asObject), "messages", "", "the word 'json'"},
		{"a name with a blank", question("x", `"response_format":{"type":"json_schema","json_schema":{"name":"a b","schema":{"type":"object"}}}`),
			"response_format.json_schema.name", "invalid_value", "^[a-zA-Z0-9_-]+$"},
		{"a long name", question("x", functionTool(`"name":"`+strings.Repeat("x", 65)+`"`)), "tools[0].function.name", "string_above_max_length", "64"},
		{"no tools", question("x", `"tools":[]`), "tools", "empty_array", ""},
		{"parameters of another type", question("x", functionTool(`"name":"f","parameters":{"type":"string"}`)), "tools[0].function.parameters", "invalid_function_parameters", "string"},
		{"open", question("x", strictFormat(`{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}`)), "response_format", "",
			"'additionalProperties' is required to be supplied and to be false"},
		{"open further in", question("x", strictFormat(`{"type":"object","properties":{"a":{"type":"object","properties":{},"required":[]}},"required":["a"],"additionalProperties":false}`)), "response_format", "",
			"/properties/a: 'additionalProperties'"},
		{"optional", question("x", strictFormat(`{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}`)), "response_format", "", "Missing 'a'"},
		{"a default", question("x", strictFormat(`{"type":"object","properties":{"a":{"type":"string","default":"b"}},"required":["a"],"additionalProperties":false}`)), "response_format", "",
			"/properties/a: 'default' is not permitted"},
		{"a keyword", question("x", strictFormat(`{"type":"object","properties":{"a":{"type":"string","oneOf":[{}]}},"required":["a"],"additionalProperties":false}`)), "response_format", "", "oneOf"},
		{"a list on top", question("x", strictFormat(`{"type":"array","items":{"type":"string"}}`)), "response_format", "", "object"},
		{"a function that isn't strict", question("x", functionTool(`"name":"f","strict":true,"parameters":{"type":"object","properties":{"a":{"type":"string"}}}`)),
			"tools[0].function.parameters", "invalid_function_parameters", "'additionalProperties'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ask(t, strict, c.body)
			mustRefuse(t, r, 400, "invalid_request_error", c.param, c.code)
			if says := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(r.body); !strings.Contains(says, c.says) {
				t.Errorf("%s, want %s", says, c.says)
			}
			if r := ask(t, lenient, c.body); r.status != 200 {
				t.Errorf("lenient: %s", r.body)
			}
		})
	}
}

func TestStrictRequestsThatAreRight(t *testing.T) {
	s := New(atOnce())
	for name, body := range map[string]string{
		"numbers":         question("x", `"temperature":0,"top_p":1,"presence_penalty":-2,"frequency_penalty":2.0,"top_logprobs":0,"seed":-5,"max_tokens":1`),
		"nothing":         question("x", `"temperature":null,"seed":null,"reasoning_effort":null,"stream_options":null,"tools":null`),
		"effort":          question("x", `"reasoning_effort":"minimal"`),
		"a strict schema": aboutJohn(),
		"a loose schema":  question("x", strings.Replace(strictFormat(`{"type":"object","properties":{"a":{"type":"string"}}}`), `"strict":true,`, "", 1)),
		"no content":      `{"model":"m","messages":[{"role":"user","content":""},{"role":"assistant"},{"role":"user","content":"x"}]}`,
		"json":            question("as Json", asObject),
		"strict tools":    question(john, functionTool(`"name":"f","strict":true,"parameters":`+personSchemaText)),
		"any model":       strings.Replace(question("x", ""), "gpt-4o-mini", "of-my-own", 1),
	} {
		if r := ask(t, s, body); r.status != 200 {
			t.Errorf("%s: %s", name, r.body)
		}
	}
}

func TestModelsThatAreNotThere(t *testing.T) {
	s := New(atOnce(), "gpt-4o-mini", "llama3")
	for model, there := range map[string]bool{"gpt-4o-mini": true, "gpt-4o-mini-2024-07-18": true, "ft:gpt-4o-mini:me::1": true, "llama3": true,
		"gpt-5-mini-pro": false, "GPT-4o-mini": false, "ft:x:me": false, "gpt-4o-mini-2024": false} {
		for _, body := range []string{strings.Replace(question("x", ""), "gpt-4o-mini", model, 1), strings.Replace(input("x"), "gpt-4o-mini", model, 1)} {
			path := "/v1/chat/completions"
			if strings.Contains(body, "input") {
				path = "/v1/responses"
			}
			r := send(t.Context(), t, s, http.MethodPost, path, body)
			if there && r.status != 200 {
				t.Errorf("%s at %s: %s", model, path, r.body)
			} else if !there {
				mustRefuse(t, r, 404, "invalid_request_error", "", "model_not_found")
			}
		}
		if r := send(t.Context(), t, s, http.MethodGet, "/v1/models/"+model, ""); (r.status == 200) != there {
			t.Errorf("%s: %d", model, r.status)
		}
	}
	list := send(t.Context(), t, s, http.MethodGet, "/v1/models", "")
	if mustFit(t, "ListModelsResponse", []byte(list.body)); strings.Count(list.body, `"id"`) != 2 || !strings.Contains(list.body, `"llama3"`) {
		t.Errorf("models %s", list.body)
	}
	if r := ask(t, New(atOnce(leniently), "llama3"), question("x", "")); r.status != 200 {
		t.Errorf("lenient: %s", r.body)
	}
}

// Foreign clients put the schema where they like.
func TestSchemasInForeignPrompts(t *testing.T) {
	s := New(atOnce())
	person := form{json: true, schema: personSchema(t)}
	const example = `As an example, for the schema {"properties": {"foo": {"type": "array", "items": {"type": "string"}}}, "required": ["foo"]} ` +
		`the object {"foo": ["bar"]} is right. The object {"properties": {"foo": ["bar"]}} is not. `
	for name, c := range map[string]struct{ system, user string }{
		"of the system":    {"Answer in JSON:\n" + personSchemaText, ""},
		"in a fence":       {"Match this json_schema:\n```json\n" + personSchemaText + "\n```", ""},
		"with its name":    {`JSON: {"name":"person","strict":true,"schema":` + personSchemaText + `}`, ""},
		"as a format":      {`JSON: {"type":"json_schema","json_schema":{"name":"person","schema":` + personSchemaText + `}}`, ""},
		"as a function":    {`JSON: {"type":"function","function":{"name":"person","parameters":` + personSchemaText + `}}`, ""},
		"by reference":     {`JSON: {"$ref":"#/$defs/P","$defs":{"P":` + personSchemaText + `}}`, ""},
		"behind examples":  {example + "Here is the output schema (JSON):\n```\n" + personSchemaText + "\n```", ""},
		"of the user":      {"", "Here is the JSON schema: " + personSchemaText},
		"after other text": {strings.Repeat("{{name}} ", 20) + "JSON " + personSchemaText, ""},
	} {
		for _, api := range []string{"chat", "responses"} {
			got := askPrompted(t, s, api, c.system, "Zoe has 31 geese. "+c.user)
			if !person.fits(got) || strings.Contains(got, "schema") || strings.Contains(got, "propert") {
				t.Errorf("%s, %s: %s", name, api, got)
			}
		}
	}
	const data = `The JSON record is {"type":"goose","properties":["white"],"schema":"none"}`
	if got := askPrompted(t, s, "chat", "", data); person.fits(got) || !strings.HasPrefix(got, `{"text":`) {
		t.Errorf("of data %s", got)
	}
}

func askPrompted(t *testing.T, s *Server, api, system, user string) string {
	t.Helper()
	messages := turnsOf(system, user)
	if api == "chat" {
		return contentOf(t, ask(t, s, `{"model":"m","messages":`+messages+`,`+asObject+`}`))
	}
	return textIn(t, responseOf(t, respond(t, s, `{"model":"m","input":`+messages+`,"text":{"format":{"type":"json_object"}}}`)))
}

func turnsOf(system, user string) string {
	var all []map[string]string
	if system != "" {
		all = append(all, map[string]string{"role": "system", "content": system})
	}
	encoded, _ := json.Marshal(append(all, map[string]string{"role": "user", "content": user}))
	return string(encoded)
}
