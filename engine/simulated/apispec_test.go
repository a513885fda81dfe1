package simulated

import (
	"bytes"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// answerSchemas are those of what a server sends.
var answerSchemas = []string{
	"CreateChatCompletionResponse", "ChatCompletionResponseMessage", "ChatCompletionMessageToolCall", "CompletionUsage",
	"CreateChatCompletionStreamResponse", "ChatCompletionStreamResponseDelta", "ChatCompletionMessageToolCallChunk",
	"ErrorResponse", "Error", "ListModelsResponse", "Model",
}

// apiSpec is what an answer has to fit: OpenAI's published API description, in
// testdata without its prose.
var apiSpec = sync.OnceValues(func() (map[string]*jsonschema.Schema, error) {
	raw, err := os.ReadFile("testdata/openai-api.json")
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	schemas := doc.(map[string]any)["components"].(map[string]any)["schemas"].(map[string]any)
	for name, s := range schemas {
		schemas[name] = plainSchema(s, slices.Contains(answerSchemas, name))
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("mem:///api.json", doc); err != nil {
		return nil, err
	}
	compiled := make(map[string]*jsonschema.Schema)
	for _, name := range append(answerSchemas, "CreateChatCompletionRequest") {
		if compiled[name], err = c.Compile("mem:///api.json#/components/schemas/" + name); err != nil {
			return nil, err
		}
	}
	return compiled, nil
})

// plainSchema turns OpenAPI's nullable into a union with null. In what we answer
// it also refuses properties that the description does not have: a misspelt
// optional one would pass otherwise.
func plainSchema(schema any, closed bool) any {
	switch s := schema.(type) {
	case []any:
		for i := range s {
			s[i] = plainSchema(s[i], closed)
		}
	case map[string]any:
		for key, value := range s {
			s[key] = plainSchema(value, closed)
		}
		_, hasProperties := s["properties"].(map[string]any)
		if _, open := s["additionalProperties"]; hasProperties && !open && closed && s["type"] == "object" {
			s["additionalProperties"] = false
		}
		if s["nullable"] == true {
			delete(s, "nullable")
			return map[string]any{"anyOf": []any{s, map[string]any{"type": "null"}}}
		}
	}
	return schema
}

// mustFit holds a value against a schema of the API description.
func mustFit(t *testing.T, name string, value []byte) {
	t.Helper()
	spec, err := apiSpec()
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(value))
	if err != nil {
		t.Fatalf("%s: %v in %s", name, err, value)
	}
	if err := spec[name].Validate(v); err != nil {
		t.Errorf("%s\ndoes not fit %v", value, err)
	}
}
