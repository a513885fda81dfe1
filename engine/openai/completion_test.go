package openai

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"regatta/engine/call"
)

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		completed(john, "stop"), completed("é\u2028\U0001F600\x00\"\\", "length"), `{"choices":[{"index":1}],"model":"a\ud83d\ude00\ud83d","usage":{"prompt_tokens":1.5}}`,
		full, strings.Replace(full, "4}", "null}", 1),
		`{"choices":null,"choices":[{"delta":{"content":null}}]}`, `{"Choices":[{}]}`, `{"choices":[01]}`, `{"choices":[{}],}`, `{"choices":[{}]}x`,
		"{\"model\":\"\xff\"}", `{"a":[[[{"b":{}}]]],"c":-0.1e-7}`, `{"model":"\u12"}`, `{"error":{}}`, `{"object":"error"}`,
		`{"choices":[{"delta":{"tool_calls":[{"index":1,"id":"a","function":{"name":"f","arguments":"{\"a"}},{"function":{"arguments":{"a":[1]}}}]}}]}`, `{"model":null,"model":"x"}`, `[]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if problem := misread(data); problem != "" {
			t.Fatal(problem)
		}
	})
}

// TestAnyCompletionIsRead: JSON that is made of what completions are made of, in any
// arrangement, with any types, with members twice, and with a byte of it changed.
func TestAnyCompletionIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := []byte(arranged(t, 5))
		if rapid.IntRange(0, 3).Draw(t, "change") == 0 {
			data[rapid.IntRange(0, len(data)-1).Draw(t, "where")] = rapid.Byte().Draw(t, "byte")
		}
		if problem := misread(data); problem != "" {
			t.Fatal(problem)
		}
	})
}

// misread holds what decode says of a body against the tree that encoding/json makes of
// it, and says where they differ.
func misread(data []byte) string {
	got, failure := decode(data)
	var tree any
	if json.Unmarshal(data, &tree) != nil {
		if failure == nil || failure.Kind != call.Server && failure.Kind != call.Connection {
			return fmt.Sprintf("%q is no JSON, and read as %+v, %v", data, got, failure)
		}
		return ""
	}
	top, _ := tree.(map[string]any)
	for name := range top {
		if name != strings.ToLower(name) {
			return "" // the tree doesn't know which of two came last
		}
	}
	choices, _ := top["choices"].([]any)
	var first map[string]any
	if len(choices) > 0 {
		first, _ = choices[0].(map[string]any)
	}
	id, _ := top["id"].(string)
	model, _ := top["model"].(string)
	finish, _ := first["finish_reason"].(string)
	switch {
	case got.id != id, got.model != model, len(got.choices) != len(choices):
		return fmt.Sprintf("%q is read as %+v", data, got)
	case len(choices) > 0 && got.choices[0].finishReason != finish:
		return fmt.Sprintf("%q ends with %q", data, got.choices[0].finishReason)
	case failure != nil && top["error"] == nil && top["object"] != "error":
		return fmt.Sprintf("%q fails: %v", data, failure)
	}
	return ""
}

// arranged is a JSON value of the members that completions have.
func arranged(t *rapid.T, depth int) string {
	leaves := []string{`null`, `"stop"`, `""`, `"a\n\u00e9\ud83d\ude00"`, `"\udc00"`, `0`, `12`, `1.5`, `-3`, `1e2`, `true`, `false`, `[]`, `{}`, "\"\xff\"", `"Ω"`}
	switch kind := rapid.IntRange(0, 9).Draw(t, "kind"); {
	case depth == 0 || kind < 3 && depth < 5:
		return rapid.SampledFrom(leaves).Draw(t, "leaf")
	case kind < 5 && depth < 5:
		var b strings.Builder
		for i := range rapid.IntRange(1, 3).Draw(t, "items") {
			if i > 0 {
				b.WriteString(" ,")
			}
			b.WriteString(arranged(t, depth-1))
		}
		return "[" + b.String() + "]"
	}
	var b strings.Builder
	for i := range rapid.IntRange(1, 4).Draw(t, "members") {
		if i > 0 {
			b.WriteString(",\n")
		}
		name := rapid.SampledFrom([]string{"choices", "choices", "message", "delta", "content", "refusal", "finish_reason", "index", "usage",
			"prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details", "completion_tokens_details", "cached_tokens", "reasoning_tokens",
			"input_tokens", "output_tokens", "input_tokens_details", "output_tokens_details", "prompt_cache_hit_tokens", "model", "object", "error", "tool_calls", "function", "name", "arguments", "id", "x", "Model", "cho\u0069ces"}).Draw(t, "name")
		value := arranged(t, depth-1)
		if (name == "choices" || name == "tool_calls") && rapid.Bool().Draw(t, "listed") {
			value = "[" + value + "]"
		}
		fmt.Fprintf(&b, "%q: %s", name, value)
	}
	return "{" + b.String() + "}"
}

// BenchmarkDecode reads a small completion, as most are.
func BenchmarkDecode(b *testing.B) {
	data := []byte(completed(john, "stop"))
	b.ReportAllocs()
	for b.Loop() {
		if _, failure := decode(data); failure != nil {
			b.Fatal(failure)
		}
	}
}

func BenchmarkValid(b *testing.B) {
	data := []byte(completed(john, "stop"))
	for name, valid := range map[string]func([]byte) bool{"ours": valid, "encoding-json": json.Valid} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				valid(data)
			}
		})
	}
}
