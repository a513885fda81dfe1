package openai

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"regatta/engine/call"
)

// TestWhatWasNotTakenIsKept: an answer that doesn't fit is there with every reason,
// and of one that broke off, what came.
func TestWhatWasNotTakenIsKept(t *testing.T) {
	const misfit = `{"name":1,"age":"x","z":0}`
	whys := []string{"/age: expected integer, got string", "/name: expected string, got number", "/z: not in the schema"}
	half := `data: {"choices":[{"index":0,"delta":{"content":"{\"name\":\"Jo"},"finish_reason":null}]}` + "\n\n"
	for _, test := range []struct {
		name, kind, body string
		want             call.Kind
		raw              string
		problems         []string
	}{
		{"misfit", asJSON, completed(misfit, "stop"), call.InvalidOutput, misfit, whys},
		{"misfit in a stream", asStream, events(misfit[:9], misfit[9:]), call.InvalidOutput, misfit, whys},
		{"no JSON", asJSON, completed("John is 20", "stop"), call.InvalidOutput, "John is 20", nil},
		{"cut", asJSON, completed(`{"name":"Jo`, "length"), call.Truncated, `{"name":"Jo`, nil},
		{"broken off", asStream, half, call.Connection, `{"name":"Jo`, nil},
		{"an error in the stream", asStream, half + `data: {"error":{"message":"overloaded"}}` + "\n\n", call.Server, `{"name":"Jo`, nil},
	} {
		e := failure(t, toServer(t, answers(http.StatusOK, test.kind, test.body)), request())
		if e.Kind != test.want || e.Raw != test.raw {
			t.Errorf("%s: %v, raw %q; want %s, %q", test.name, e, e.Raw, test.want, test.raw)
		}
		switch {
		case test.problems != nil && (!slices.Equal(e.Problems, test.problems) || e.Message != test.problems[0]):
			t.Errorf("%s: %q, problems %q", test.name, e.Message, e.Problems)
		case e.Kind == call.InvalidOutput && (len(e.Problems) == 0 || !strings.HasPrefix(e.Message, e.Problems[0])):
			t.Errorf("%s: %q, problems %q", test.name, e.Message, e.Problems)
		case e.Kind != call.InvalidOutput && e.Problems != nil:
			t.Errorf("%s: problems %q", test.name, e.Problems)
		}
	}
	refused := failure(t, toServer(t, answers(http.StatusOK, asJSON, strings.Replace(completed("", "stop"), `"refusal":null`, `"refusal":"I can't."`, 1))), request())
	if refused.Kind != call.Refused || refused.Message != "I can't." || refused.Raw != "" {
		t.Errorf("%v, raw %q", refused, refused.Raw)
	}
}

// TestBodiesThatSayNothing: a body is kept where there are words in it, under names that
// nobody knows, and not for its braces.
func TestBodiesThatSayNothing(t *testing.T) {
	for body, says := range map[string]bool{
		`{}`: false, `{"a":""}`: false, `{"a":{"b":[]}}`: false, `{"a":[null,1,{"b":" "}]}`: false, `[[""],{}]`: false,
		`{"a":"x"}`: true, `{"a":{"b":["",{"c":"x"}]}}`: true, `[[],["x"]]`: true,
	} {
		if p := readProblem([]byte(body)); (p.body+p.message != "") != says {
			t.Errorf("%s is read as %+v", body, p)
		}
	}
}
