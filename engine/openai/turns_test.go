package openai

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"regatta/engine/call"
)

func TestTurnsFollowThePrompt(t *testing.T) {
	req := request()
	_, first := sentFor(t, func(*Config) {}, req)
	req.Attempt = 4 // a failure, and two answers that did not fit
	req.Turns = []call.Turn{
		{Answer: `{"name":"John","age":"<20>"}`, Complaint: "/age: expected integer, got string"},
		{Answer: "John is 20.", Complaint: "not JSON"},
	}
	for _, req.Progress = range []func(string){nil, func(string) {}} {
		r, body := sentFor(t, func(*Config) {}, req)
		if err := published(t).Validate(body); err != nil {
			t.Error(err)
		}
		var got []string
		for _, m := range body["messages"].([]any) {
			message := m.(map[string]any)
			got = append(got, fmt.Sprint(message["role"], ": ", message["content"]))
		}
		want := []string{
			"user: My name is John and I am 20 years old",
			`assistant: {"name":"John","age":"<20>"}`,
			"user: Your answer is invalid: /age: expected integer, got string. Respond again with the complete corrected JSON and nothing else.",
			"assistant: John is 20.",
			"user: Your answer is invalid: not JSON. Respond again with the complete corrected JSON and nothing else.",
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("messages\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if got := r.Header.Get("X-Stainless-Retry-Count"); got != "1" {
			t.Errorf("%s retries, want those that were no re-asks: 1", got)
		}
		for _, key := range []string{"messages", "stream", "stream_options"} {
			delete(body, key)
		}
		delete(first, "messages")
		if !reflect.DeepEqual(body, first) {
			t.Errorf("beside its messages the request is %v, the first was %v", body, first)
		}
	}
}

// Whatever an answer and a complaint hold arrives as it is.
func TestTurnsArriveAsTheyAre(t *testing.T) {
	c := newCaller(t, func(*Config) {})
	rapid.Check(t, func(t *rapid.T) {
		turn := call.Turn{Answer: rapid.String().Draw(t, "answer"), Complaint: rapid.String().Draw(t, "complaint")}
		var body struct {
			Model    string
			Messages []struct{ Role, Content string }
		}
		if err := json.Unmarshal(wholeOf(c).fill("text", messages(call.JSONSchema, []call.Turn{turn})...), &body); err != nil {
			t.Fatal(err)
		}
		valid := func(s string) string { return strings.ToValidUTF8(s, "\ufffd") }
		if len(body.Messages) != 3 || body.Model != c.model || body.Messages[0].Content != "text" ||
			body.Messages[1].Content != valid(turn.Answer) || !strings.Contains(body.Messages[2].Content, valid(turn.Complaint)) {
			t.Fatalf("%q arrived as %q", turn, body.Messages)
		}
	})
}
