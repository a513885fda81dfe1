package results

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// TestLinesAreThoseOfTheTags: a line that is written by hand has the members that
// the tags of a result say, in their order, with the same values.
func TestLinesAreThoseOfTheTags(t *testing.T) {
	number := rapid.Ptr(rapid.Float64Range(0, 1e6), true)
	told := rapid.Ptr(rapid.IntRange(0, 1e9), true)
	outputs := rapid.SampledFrom([]json.RawMessage{nil, json.RawMessage(`{"name": "Jo\u009bhn", "age": 20}`), json.RawMessage("[\n1,\"\u009b<é>\"]")})
	rapid.Check(t, func(t *rapid.T) {
		r := result{
			Index: rapid.IntRange(0, 1e9).Draw(t, "index"), ID: rapid.String().Draw(t, "id"),
			Status: "ok", Input: rapid.String().Draw(t, "input"), Output: outputs.Draw(t, "output"), Note: rapid.String().Draw(t, "note"),
			Attempts: rapid.IntRange(0, 9).Draw(t, "attempts"), Reasks: 1, Cached: rapid.Bool().Draw(t, "cached"),
			Queued: number.Draw(t, "queued"), Started: number.Draw(t, "started"), Finished: number.Draw(t, "finished"),
			Delivered: number.Draw(t, "delivered"), First: number.Draw(t, "first"), Speed: number.Draw(t, "speed"),
		}
		if rapid.Bool().Draw(t, "kept") {
			r.Fields = &inputFields{[]string{"b", "none", "a\x1b"}, map[string]string{"a\x1b": rapid.String().Draw(t, "cell"), "b": "1"}}
		}
		if rapid.Bool().Draw(t, "failed") {
			r.Error = &resultError{Kind: "server", Message: rapid.String().Draw(t, "message"), Request: rapid.SampledFrom([]string{"", "req_1"}).Draw(t, "request"), Answer: rapid.Ptr(rapid.String(), true).Draw(t, "answer")}
			if rapid.Bool().Draw(t, "told") {
				r.Error.Problems = rapid.SliceOfN(rapid.String(), 1, 3).Draw(t, "problems")
			}
		}
		if rapid.Bool().Draw(t, "metered") {
			r.Usage = &resultUsage{told.Draw(t, "in"), told.Draw(t, "out"), told.Draw(t, "cached"), told.Draw(t, "reasoning"), number.Draw(t, "cost")}
		}
		var byHand, byTags bytes.Buffer
		if err := appendResult(&byHand, &r); err != nil {
			t.Fatal(err)
		}
		if err := AppendJSON(&byTags, r); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(tokens(t, byHand.Bytes()), tokens(t, byTags.Bytes())) {
			t.Fatalf("by hand %sby tags %s", &byHand, &byTags)
		}
		if bytes.Count(byHand.Bytes(), []byte("\n")) != 1 {
			t.Fatalf("not one line: %q", &byHand)
		}
	})
}

// tokens takes JSON apart: numbers that are written otherwise are the same.
func tokens(t *rapid.T, line []byte) (list []json.Token) {
	for dec := json.NewDecoder(bytes.NewReader(line)); dec.More() || len(list) == 0 || list[len(list)-1] != json.Delim('}'); {
		token, err := dec.Token()
		if err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		list = append(list, token)
	}
	return list
}

// TestLinesOfBadJSONAreRefused: an output that is no JSON is no line.
func TestLinesOfBadJSONAreRefused(t *testing.T) {
	for _, output := range []string{"{", "\x9b{", ""} {
		if err := appendResult(new(bytes.Buffer), &result{Output: json.RawMessage(output)}); err == nil {
			t.Errorf("%q was taken", output)
		}
	}
}

// BenchmarkLine is what it costs to write a result.
func BenchmarkLine(b *testing.B) {
	at, cost, in, out := 1.234567, 0.0000051, 10, 6
	r := result{
		Index: 123456, ID: "123456", Status: "ok", Input: "My name is John and I am 20 years old",
		Output: json.RawMessage(`{"name":"John","age":20}`), Attempts: 1,
		Queued: &at, Started: &at, Finished: &at, Delivered: &at, Usage: &resultUsage{InputTokens: &in, OutputTokens: &out, Cost: &cost},
	}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"by hand": func(to *bytes.Buffer) error { return appendResult(to, &r) },
		"by tags": func(to *bytes.Buffer) error { return AppendJSON(to, r) },
	} {
		b.Run(name, func(b *testing.B) {
			var buf bytes.Buffer
			b.ReportAllocs()
			for b.Loop() {
				buf.Reset()
				if err := write(&buf); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
