package openai

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The forms that servers send are read the quick way.
func TestUsualAnswersAreReadQuickly(t *testing.T) {
	for _, body := range []string{
		completed(john, "stop"),
		completed("a\nb \u00e9 \u2028 \U0001F600 \"x\" \\ /", "stop"),
		`{"choices":[]}`,
		`{"choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"person","arguments":"{\"name\":\"John\"}"}}]},"finish_reason":"tool_calls"}]}`,
		"\n{ \"choices\" : [ { } , null ] , \"usage\" : null } ",
		`{"choices":[{"message":{"content":"x","refusal":null,"annotations":[{"A":[1,-2.5e+10,true,false,null]}]}}],"system_fingerprint":"fp"}`,
	} {
		if _, ok := quick([]byte(body)); !ok {
			t.Errorf("%s", body)
		}
	}
	for event := range strings.SplitSeq(events(`{"name":`, `"John"}`), "\n\n") {
		if data, ok := strings.CutPrefix(event, "data: {"); ok {
			if _, ok := quick([]byte("{" + data)); !ok {
				t.Errorf("%s", data)
			}
		}
	}
}

// FuzzQuick: what is read the quick way is what encoding/json reads, and what it
// refuses is refused.
func FuzzQuick(f *testing.F) {
	for _, seed := range []string{
		completed(john, "stop"), completed("é\u2028\U0001F600\x00\"\\", "length"), `{"choices":[{"index":1}],"model":"a\ud83d\ude00\ud83d","usage":{"prompt_tokens":1.5}}`,
		full, strings.Replace(full, "4}", "null}", 1),
		`{"choices":null,"choices":[{"delta":{"content":null}}]}`, `{"Choices":[{}]}`, `{"choices":[01]}`, `{"choices":[{}],}`, `{"choices":[{}]}x`,
		"{\"model\":\"\xff\"}", `{"a":[[[{"b":{}}]]],"c":-0.1e-7}`, `{"model":"\u12"}`, `{"error":{}}`, `{"object":"error"}`,
		`{"choices":[{"delta":{"tool_calls":[{"index":1,"id":"a","function":{"name":"f","arguments":"{\"a"}},{"function":{"arguments":{"a":[1]}}}]}}]}`, `{"model":null,"model":"x"}`, `[]`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if problem := readTwice(data); problem != "" {
			t.Fatal(problem)
		}
	})
}

// readTwice says where the quick way and the other differ.
func readTwice(data []byte) string {
	got, ok := quick(data)
	if !ok {
		return ""
	}
	if !json.Valid(data) {
		return fmt.Sprintf("%q is no JSON", data)
	}
	want, failure := decodeAny(data)
	if failure != nil {
		return fmt.Sprintf("%q holds %v", data, failure)
	}
	if got.Usage.counts() != want.Usage.counts() {
		return fmt.Sprintf("%q: usage %v, want %v", data, got.Usage, want.Usage)
	}
	for _, c := range []*completion{&got, &want} {
		c.Error, c.Usage = nil, usage{}
		if len(c.Choices) == 0 {
			c.Choices = nil
		}
		for i := range c.Choices {
			for _, m := range []*message{&c.Choices[i].Message, &c.Choices[i].Delta} {
				if len(m.ToolCalls) == 0 {
					m.ToolCalls = nil
				}
			}
		}
	}
	if !reflect.DeepEqual(got, want) {
		return fmt.Sprintf("%q: %+v, want %+v", data, got, want)
	}
	return ""
}

// The same on JSON that is made of what completions are made of, in any
// arrangement, with any types, with members twice, and with a byte of it changed.
func TestQuickIsRight(t *testing.T) {
	read := 0
	rapid.Check(t, func(t *rapid.T) {
		data := []byte(arranged(t, 5))
		if rapid.IntRange(0, 3).Draw(t, "change") == 0 {
			data[rapid.IntRange(0, len(data)-1).Draw(t, "where")] = rapid.Byte().Draw(t, "byte")
		}
		if problem := readTwice(data); problem != "" {
			t.Fatal(problem)
		}
		if _, ok := quick(data); ok {
			read++
		}
	})
	if read == 0 {
		t.Error("nothing was read quickly")
	}
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
