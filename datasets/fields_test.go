package datasets

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestFieldScores(t *testing.T) {
	for name, tc := range map[string]struct {
		expected, got string
		want          []FieldScore
	}{
		"all right":        {`{"name":"John","age":20}`, `{"age":20.0,"name":"John"}`, []FieldScore{{"name", true}, {"age", true}}},
		"one wrong":        {`{"name":"John","age":20}`, `{"name":"John","age":21}`, []FieldScore{{"name", true}, {"age", false}}},
		"one missing":      {`{"name":"John","age":20}`, `{"name":"John"}`, []FieldScore{{"name", true}, {"age", false}}},
		"null is no field": {`{"age":null}`, `{}`, []FieldScore{{"age", false}}},
		"null":             {`{"age":null}`, `{"age":null}`, []FieldScore{{"age", true}}},
		"labels are a set": {`{"l":["a","b"]}`, `{"l":["b","a"]}`, []FieldScore{{"l", true}}},
		"nested":           {`{"a":{"b":1}}`, `{"a":{"b":2}}`, []FieldScore{{"a", false}}},
		"named twice":      {`{"a":1,"a":2}`, `{"a":2}`, []FieldScore{{"a", true}}},
		"no object":        {`[1]`, `[1]`, nil},
		"null expected":    {`null`, `{"a":1}`, nil},
		"broken":           {`{"a":`, `{}`, nil},
		"got no object":    {`{"a":1}`, `7`, []FieldScore{{"a", false}}},
		"empty":            {`{}`, `{"a":1}`, []FieldScore{}},
	} {
		t.Run(name, func(t *testing.T) {
			got := FieldScores(json.RawMessage(tc.expected), json.RawMessage(tc.got))
			if !slices.Equal(got, tc.want) || (got == nil) != (tc.want == nil) {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

func FuzzFieldScores(f *testing.F) {
	f.Add(`{"a":1,"b":[{}]}`, `{"a":1}`)
	f.Add(`{"a":`, `{"a"`)
	f.Fuzz(func(t *testing.T, expected, got string) {
		scores := FieldScores(json.RawMessage(expected), json.RawMessage(got))
		all := true
		for _, s := range scores {
			all = all && s.Right
		}
		if scores != nil && !all && Right(json.RawMessage(expected), json.RawMessage(got)) {
			t.Errorf("right as a whole, but %v", scores)
		}
	})
}

func BenchmarkFieldScores(b *testing.B) {
	expected := json.RawMessage(`{"name":"John","age":20}`)
	b.ReportAllocs()
	for b.Loop() {
		FieldScores(expected, expected)
	}
}
