package openai

import (
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"regatta/engine/call"
)

// full is a completion whose usage says all that OpenAI's says.
const full = `{"choices":[],"usage":{"prompt_tokens":32,"completion_tokens":9,"total_tokens":41,` +
	`"prompt_tokens_details":{"cached_tokens":16,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":4}}}`

func told(n int) call.Part { return call.Part{Tokens: n, Told: true} }

// usages are what servers say, and what it comes to.
var usages = []struct {
	name, usage string
	want        call.Usage
}{
	{"whole", `{"prompt_tokens":32,"completion_tokens":9,"total_tokens":41}`, call.Usage{InputTokens: 32, OutputTokens: 9, Known: true}},
	{"no total", `{"prompt_tokens":32,"completion_tokens":9}`, call.Usage{InputTokens: 32, OutputTokens: 9, Known: true}},
	{"thinking in the total alone", `{"prompt_tokens":32,"completion_tokens":9,"total_tokens":1041}`,
		call.Usage{InputTokens: 32, OutputTokens: 1009, Known: true, Reasoning: call.Part{Tokens: 1000}}},
	{"and told", `{"prompt_tokens":32,"completion_tokens":9,"total_tokens":1041,"completion_tokens_details":{"reasoning_tokens":1000}}`,
		call.Usage{InputTokens: 32, OutputTokens: 1009, Known: true, Reasoning: told(1000)}},
	{"and told without a total", `{"prompt_tokens":32,"completion_tokens":9,"completion_tokens_details":{"reasoning_tokens":1000}}`,
		call.Usage{InputTokens: 32, OutputTokens: 1009, Known: true, Reasoning: told(1000)}},
	{"thinking in both", `{"prompt_tokens":32,"completion_tokens":1009,"total_tokens":1041,"completion_tokens_details":{"reasoning_tokens":1000}}`,
		call.Usage{InputTokens: 32, OutputTokens: 1009, Known: true, Reasoning: told(1000)}},
	{"no completion", `{"prompt_tokens":32,"total_tokens":932}`, call.Usage{InputTokens: 32, OutputTokens: 900, Known: true}},
	{"a completion of null", `{"prompt_tokens":32,"completion_tokens":null,"total_tokens":932}`, call.Usage{InputTokens: 32, OutputTokens: 900, Known: true}},
	{"a completion of 0", `{"prompt_tokens":32,"completion_tokens":0,"total_tokens":932}`,
		call.Usage{InputTokens: 32, OutputTokens: 900, Known: true, Reasoning: call.Part{Tokens: 900}}},
	{"a total that is too small", `{"prompt_tokens":32,"completion_tokens":9,"total_tokens":9}`, call.Usage{InputTokens: 32, OutputTokens: 9, Known: true}},
	{"a total of 0", `{"prompt_tokens":32,"completion_tokens":9,"total_tokens":0}`, call.Usage{InputTokens: 32, OutputTokens: 9, Known: true}},
	{"nothing out, and said", `{"prompt_tokens":32,"completion_tokens":0,"total_tokens":32}`, call.Usage{InputTokens: 32, Known: true}},
	{"a total of the prompt alone", `{"prompt_tokens":32,"total_tokens":32}`, call.Usage{InputTokens: 32, Known: true, MoreOutput: true}},
	{"the prompt alone", `{"prompt_tokens":32}`, call.Usage{InputTokens: 32, Known: true, MoreOutput: true}},
	{"the completion alone", `{"completion_tokens":9}`, call.Usage{OutputTokens: 9, Known: true, MoreInput: true}},
	{"the total says no prompt", `{"completion_tokens":9,"total_tokens":41}`, call.Usage{OutputTokens: 9, Known: true, MoreInput: true}},
	{"a text", `{"prompt_tokens":"32","completion_tokens":9}`, call.Usage{OutputTokens: 9, Known: true, MoreInput: true}},
	{"below 0", `{"prompt_tokens":32,"completion_tokens":-9}`, call.Usage{InputTokens: 32, Known: true, MoreOutput: true}},
	{"beyond belief", `{"prompt_tokens":32,"completion_tokens":1e300}`, call.Usage{InputTokens: 32, Known: true, MoreOutput: true}},
	{"an object", `{"prompt_tokens":{"n":32},"completion_tokens":[9]}`, call.Usage{}},
	{"the total alone", `{"total_tokens":41}`, call.Usage{}},
	{"nulls", `{"prompt_tokens":null,"completion_tokens":null,"total_tokens":null}`, call.Usage{}},
	{"empty", `{}`, call.Usage{}},
	{"null", `null`, call.Usage{}},
	{"no object", `"many"`, call.Usage{}},
	{"a list", `[32,9]`, call.Usage{}},
	{"with fractions", `{"prompt_tokens":32.0,"completion_tokens":8.5}`, call.Usage{InputTokens: 32, OutputTokens: 9, Known: true}},
	{"cached", `{"prompt_tokens":32,"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":16}}`,
		call.Usage{InputTokens: 32, OutputTokens: 9, Known: true, CachedInput: told(16)}},
	{"cached in Anthropic's words", `{"input_tokens":32,"cache_creation_input_tokens":100,"cache_read_input_tokens":2000,"output_tokens":9}`,
		call.Usage{InputTokens: 2132, OutputTokens: 9, Known: true, CachedInput: told(2000)}},
	{"nothing cached in Anthropic's words", `{"input_tokens":32,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":9}`,
		call.Usage{InputTokens: 32, OutputTokens: 9, Known: true, CachedInput: told(0)}},
	{"cached in the words of both", `{"prompt_tokens":2132,"completion_tokens":9,"total_tokens":2141,"cache_creation_input_tokens":100,"cache_read_input_tokens":2000}`,
		call.Usage{InputTokens: 2132, OutputTokens: 9, Known: true, CachedInput: told(2000)}},
	{"cached, with a total", `{"input_tokens":2132,"output_tokens":9,"total_tokens":2141,"cache_read_input_tokens":2000}`,
		call.Usage{InputTokens: 2132, OutputTokens: 9, Known: true, CachedInput: told(2000)}},
	{"cached of null", `{"input_tokens":32,"output_tokens":9,"cache_read_input_tokens":null}`, call.Usage{InputTokens: 32, OutputTokens: 9, Known: true}},
	{"nothing cached", `{"prompt_tokens":32,"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}`,
		call.Usage{InputTokens: 32, OutputTokens: 9, Known: true, CachedInput: told(0), Reasoning: told(0)}},
	{"more cached than sent", `{"prompt_tokens":32,"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":64}}`,
		call.Usage{InputTokens: 32, OutputTokens: 9, Known: true}},
	{"cached of an unknown prompt", `{"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":16}}`,
		call.Usage{OutputTokens: 9, Known: true, MoreInput: true}},
	{"reasoning of an unknown answer", `{"prompt_tokens":32,"completion_tokens_details":{"reasoning_tokens":16}}`,
		call.Usage{InputTokens: 32, Known: true, MoreOutput: true}},
	{"details of null", `{"prompt_tokens":32,"completion_tokens":9,"prompt_tokens_details":null,"completion_tokens_details":{"reasoning_tokens":null}}`,
		call.Usage{InputTokens: 32, OutputTokens: 9, Known: true}},
	{"details that are none", `{"prompt_tokens":32,"completion_tokens":9,"prompt_tokens_details":16,"completion_tokens_details":["x"]}`,
		call.Usage{InputTokens: 32, OutputTokens: 9, Known: true}},
	{"DeepSeek", `{"prompt_tokens":32,"completion_tokens":9,"total_tokens":41,"prompt_cache_hit_tokens":16,"prompt_cache_miss_tokens":16}`,
		call.Usage{InputTokens: 32, OutputTokens: 9, Known: true, CachedInput: told(16)}},
	{"by two names, 0 under one", `{"prompt_tokens":0,"completion_tokens":9,"input_tokens":32,"output_tokens":0}`, call.Usage{InputTokens: 32, OutputTokens: 9, Known: true}},
	{"as of the Responses API", `{"input_tokens":32,"input_tokens_details":{"cached_tokens":16},"output_tokens":9,"output_tokens_details":{"reasoning_tokens":4},"total_tokens":41}`,
		call.Usage{InputTokens: 32, OutputTokens: 9, Known: true, CachedInput: told(16), Reasoning: told(4)}},
}

// TestUsage holds a usage in an answer, and at the end of a stream, against what it
// comes to.
func TestUsage(t *testing.T) {
	for _, test := range usages {
		whole := strings.Replace(completed(john, "stop"), `{"prompt_tokens":81,"completion_tokens":9,"total_tokens":90}`, test.usage, 1)
		stream := strings.Replace(events(john), `{"prompt_tokens":81,"completion_tokens":9,"total_tokens":90}`, test.usage, 1)
		for kind, c := range map[string]*Caller{
			"whole":  alwaysText(t, asJSON, whole),
			"stream": alwaysText(t, asStream, stream),
		} {
			answer, err := c.Call(context.Background(), request())
			if err != nil || answer.Usage != test.want {
				t.Errorf("%s, %s: %+v, %v\nwant %+v", test.name, kind, answer.Usage, err, test.want)
			}
		}
	}
}

// TestUsageInPieces: a stream may tell its usage several times, and zeros or nulls after it.
func TestUsageInPieces(t *testing.T) {
	const chunk, last = `data: {"choices":[{"delta":{"content":""}}],"usage":`, `data: {"choices":[],"usage":`
	begin := `data: {"choices":[{"index":0,"delta":{"content":` + quote(john) + `},"finish_reason":null}]}` + "\n\n"
	const stop = `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\n"
	known := call.Usage{InputTokens: 32, OutputTokens: 9, Known: true}
	for _, test := range []struct {
		name   string
		usages []string
		want   call.Usage
	}{
		{"in every chunk", []string{
			chunk + `{"prompt_tokens":32,"completion_tokens":1,"total_tokens":33}}`,
			chunk + `{"prompt_tokens":32,"completion_tokens":5,"total_tokens":37}}`,
			last + `{"prompt_tokens":32,"completion_tokens":9,"total_tokens":41}}`}, known},
		{"in halves", []string{chunk + `{"prompt_tokens":32}}`, last + `{"completion_tokens":9}}`}, known},
		{"zeros before", []string{chunk + `{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}`, last + `{"prompt_tokens":32,"completion_tokens":9}}`}, known},
		{"zeros after", []string{chunk + `{"prompt_tokens":32,"completion_tokens":9}}`, last + `{"prompt_tokens":0,"completion_tokens":0}}`}, known},
		{"nulls after", []string{chunk + `{"prompt_tokens":32,"completion_tokens":9}}`, last + `{"prompt_tokens":null}}`, last + `null}`}, known},
		{"thinking in the last total", []string{chunk + `{"prompt_tokens":32,"completion_tokens":9,"total_tokens":41}}`, last + `{"prompt_tokens":32,"completion_tokens":9,"total_tokens":1041}}`},
			call.Usage{InputTokens: 32, OutputTokens: 1009, Known: true, Reasoning: call.Part{Tokens: 1000}}},
		{"never", nil, call.Usage{}},
	} {
		body := begin + stop + strings.Join(append(test.usages, "data: [DONE]"), "\n\n") + "\n\n"
		answer, err := alwaysText(t, asStream, body).Call(context.Background(), streamed(func(string) {}))
		if err != nil || answer.Usage != test.want {
			t.Errorf("%s: %+v, %v\nwant %+v", test.name, answer.Usage, err, test.want)
		}
	}
	// One that ends without finish_reason, but with [DONE], has told all.
	unsaid := alwaysText(t, asStream, begin+last+`{"prompt_tokens":32,"completion_tokens":9}}`+"\n\ndata: [DONE]\n\n")
	if answer, err := unsaid.Call(context.Background(), streamed(func(string) {})); err != nil || answer.Usage != known {
		t.Errorf("no finish_reason: %+v, %v", answer.Usage, err)
	}
	// What came of a stream that broke off is not all that was paid for.
	broken := alwaysText(t, asStream, strings.Replace(begin, "20}", "20", 1)+chunk+`{"prompt_tokens":32,"completion_tokens":5}}`+"\n\n")
	want := call.Usage{InputTokens: 32, OutputTokens: 5, Known: true, MoreOutput: true}
	if e := failure(t, broken, request()); e.Usage != want || !e.Silent() {
		t.Errorf("broken off: %+v, want %+v", e.Usage, want)
	}
}

// TestUsageIsNeverTooLittle: whatever is told, no number that was told for a half is
// above what is counted for it, and none that wasn't is 0 without saying so.
func TestUsageIsNeverTooLittle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(untold, 2000)
		c := counts{n.Draw(t, "prompt"), n.Draw(t, "completion"), n.Draw(t, "total"), n.Draw(t, "cached"), n.Draw(t, "reasoning")}
		u := c.usage()
		switch {
		case u.InputTokens < c.prompt, u.OutputTokens < c.completion:
			t.Fatalf("%+v: less than was told: %+v", c, u)
		case u.Known && c.prompt >= 0 && !u.MoreOutput && u.InputTokens+u.OutputTokens < c.total:
			t.Fatalf("%+v: less than the total: %+v", c, u)
		case u.Known && (u.MoreInput != (c.prompt < 0)), u.Known && c.completion >= 0 && u.MoreOutput:
			t.Fatalf("%+v: %+v", c, u)
		case u.CachedInput.Tokens > u.InputTokens, u.Reasoning.Tokens > u.OutputTokens, u.Text() < 0:
			t.Fatalf("%+v: a part above the whole: %+v", c, u)
		case !u.Known && u != (call.Usage{}):
			t.Fatalf("%+v: an unknown usage has numbers: %+v", c, u)
		}
	})
}

// FuzzUsage: no usage makes the reader panic or count below 0.
func FuzzUsage(f *testing.F) {
	for _, test := range usages {
		f.Add([]byte(test.usage))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, failure := parsed(data)
		if failure != nil {
			return
		}
		got := countsOf(doc).usage()
		if got.InputTokens < 0 || got.OutputTokens < 0 || got.Text() < 0 || got.CachedInput.Tokens < 0 || got.Reasoning.Tokens < 0 {
			t.Errorf("%s: %+v", data, got)
		}
	})
}
