package datasets

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestManyFromATextAreExpected(t *testing.T) {
	file := func(name, content string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, path := range []string{
		file("rows.jsonl", `{"text":"a","expected":{"n":1}}
{"text":"b","expected":[{"n":1},{"n":2}]}
{"text":"c"}
{"text":"d","expected":[]}
{"text":"e","expected":["what",{"n":1}]}
{"text":"f","expected":"[see note]"}
`),
		file("rows.csv", `text,expected
a,"{""n"":1}"
b,"[{""n"":1},{""n"":2}]"
c,
d,[]
e,"[""what"",{""n"":1}]"
f,[see note]
`),
	} {
		many, one := mustOpen(t, path, Options{Many: true}), mustOpen(t, path, Options{})
		for i, want := range []string{`[{"n":1}]`, `[{"n":1},{"n":2}]`, "", "[]", "", ""} {
			if got := string(many.Rows.Expected(i)); got != want {
				t.Errorf("%s: row %d: %s, want %s", path, i, got, want)
			}
			if i == 0 {
				want = `{"n":1}`
			} else {
				want = ""
			}
			if got := string(one.Rows.Expected(i)); got != want {
				t.Errorf("%s, one object each: row %d: %s, want %s", path, i, got, want)
			}
		}
		if many.Schema != nil || many.Rows.At(1).Text != "b" {
			t.Errorf("schema %v, row %v", many.Schema, many.Rows.At(1))
		}
	}
}

func TestManyOfABuiltin(t *testing.T) {
	list, people := mustOpen(t, "people", Options{Many: true, MaxItems: 2}), mustOpen(t, "people", Options{})
	if list.Schema.Item() == nil || people.Schema.Item() != nil || list.Rows.Len() != 2 ||
		string(list.Rows.Expected(0)) != `[{"name":"John","age":20}]` || string(people.Rows.Expected(0)) != `{"name":"John","age":20}` {
		t.Errorf("expects %s, and for one %s", list.Rows.Expected(0), people.Rows.Expected(0))
	}
}

func TestFieldScoresOfLists(t *testing.T) {
	const john, mary = `{"name":"John","age":20}`, `{"name":"Mary","age":21}`
	for got, want := range map[string][]FieldScore{
		`[` + john + `,` + mary + `]`:              {{"name", true}, {"age", true}},
		`[` + john + `,{"name":"Mary","age":12}]`:  {{"name", true}, {"age", false}},
		`[` + mary + `,` + john + `]`:              {{"name", false}, {"age", false}},
		`[` + john + `]`:                           {{"name", false}, {"age", false}},
		`[` + john + `,` + mary + `,` + mary + `]`: {{"name", false}, {"age", false}},
		`[` + john + `,"Mary"]`:                    {{"name", false}, {"age", false}},
		`{"name":"John"}`:                          nil,
	} {
		if scores := FieldScores(json.RawMessage(`[`+john+`,`+mary+`]`), json.RawMessage(got)); !slices.Equal(scores, want) {
			t.Errorf("%s: %v, want %v", got, scores, want)
		}
	}
}
