package draw

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"regatta/ui/results"
)

func TestComing(t *testing.T) {
	for answer, want := range map[string]string{
		"":                               NextToken,
		"Sorry, I":                       "Sorry, I" + NextToken,
		`{"na`:                           NextToken,
		`{"name":"Jo`:                    "Jo" + NextToken,
		`{"name":"John","age":2`:         "John · 2" + NextToken,
		`{"name":"John","tags":["a","b`:  "John · a, b" + NextToken,
		`{"name":"John","l":[{"a":1},{"`: `…n","l":[{"a":1},{"` + NextToken,
		`{"name":"a name that has no ro`: "…ame that has no ro" + NextToken,
		"{\"name\":\"\\u001b[31mred":     "␛[31mred" + NextToken,
	} {
		if got := Coming(answer, 20); got != want {
			t.Errorf("%q: %q, want %q", answer, got, want)
		}
	}
	for _, letter := range []string{"x", "é", "字", `\u001b`, "🏴󠁧󠁢󠁥󠁮󠁧󠁿"} {
		for _, long := range []int{1, 10, results.MostGlanced / 4, 10 * results.MostGlanced} {
			got := Coming(`{"a":"`+strings.Repeat(letter, long), 20)
			if w := ansi.StringWidth(got); w > 20 || long > 20 && w < 18 || !strings.HasSuffix(got, NextToken) {
				t.Errorf("%d times %q takes %d of 20 cells: %q", long, letter, w, got)
			}
		}
	}
}

func TestSpelled(t *testing.T) {
	for answer, want := range map[string]string{
		"":                         NextToken,
		"Sorry":                    "Sorry" + NextToken,
		`{`:                        "{" + NextToken,
		`{"name":"Jo `:             "{\n  \"name\": \"Jo " + NextToken,
		`{"name":"John"`:           "{\n  \"name\": \"John\"" + NextToken,
		`{"name":"}]","age":2`:     "{\n  \"name\": \"}]\",\n  \"age\": 2" + NextToken,
		`{"l":[{"a":1},{"b":"`:     "{\n  \"l\": [\n    {\n      \"a\": 1\n    },\n    {\n      \"b\": \"" + NextToken,
		`{"name":"John","age":20}`: "{\n  \"name\": \"John\",\n  \"age\": 20\n}" + NextToken,
	} {
		if got := spelled(answer); got != want {
			t.Errorf("%q: %q, want %q", answer, got, want)
		}
	}
}
