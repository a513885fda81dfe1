package simulated

import (
	"encoding/json"
	"fmt"

	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// turn is an answer and what was said of it.
type turn struct{ answer, complaint string }

// conversation is the body of a request that goes on after some turns.
func conversation(text, format string, turns ...turn) string {
	messages := []string{said("user", text)}
	for _, t := range turns {
		messages = append(messages, said("assistant", t.answer), said("user", t.complaint))
	}
	return `{"model":"m","messages":[` + strings.Join(messages, ",") + `],"response_format":` + format + `}`
}

func said(role, text string) string {
	quoted, _ := json.Marshal(text)
	return fmt.Sprintf(`{"role":%q,"content":%s}`, role, quoted)
}

var wrong = turn{`{"name":"John"}`, "/age: missing"}

func TestAReAskIsTheNextAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(DefaultOptions())
		asAttempt := func(n int) time.Duration {
			d, _ := took(t, s, aboutJohn(), "X-Stainless-Retry-Count", strconv.Itoa(n-1))
			return d
		}
		for _, c := range []struct {
			name    string
			turns   []turn
			retries string
			attempt int
		}{
			{"one answer refused", []turn{wrong}, "0", 2},
			{"two, one of them not even JSON", []turn{{"Sure!", "no"}, wrong}, "0", 3},
			{"one refused and one failure", []turn{wrong}, "1", 3},
			{"an answer of nothing", []turn{{"", "you said nothing"}}, "0", 2},
		} {
			body := conversation(john, personFormat, c.turns...)
			mustFit(t, "CreateChatCompletionRequest", []byte(body))
			d, r := took(t, s, body, "X-Stainless-Retry-Count", c.retries)
			if want := asAttempt(c.attempt); d != want {
				t.Errorf("%s: it took %v, want %v as attempt %d", c.name, d, want, c.attempt)
			}
			if content := contentOf(t, r); content != `{"name":"John","age":20}` {
				t.Errorf("%s: %s", c.name, content)
			}
		}
	})
}

// An answer that was made up is made up of the text again, not of the complaint.
func TestAReAskFindsTheText(t *testing.T) {
	s := New(atOnce(leniently))
	const text = "Zoe has 31 geese"
	want := contentOf(t, ask(t, s, conversation(text, personFormat)))
	if got := contentOf(t, ask(t, s, conversation(text, personFormat, turn{`{"name":"Zoe","age":"many"}`, "/age: expected integer, got string"}))); got != want {
		t.Errorf("asked again it is %s, at first %s", got, want)
	}
	const object = `{"type":"json_object"}`
	want = contentOf(t, ask(t, s, conversation(text, object)))
	if got := contentOf(t, ask(t, s, conversation(text, object, turn{"Zoe.", "not JSON"}))); got != want {
		t.Errorf("without a schema %s, at first %s", got, want)
	}
}

func TestAnswersThatFitAreNoRefusals(t *testing.T) {
	s := New(atOnce())
	right := turn{`{"name":"John","age":20}`, "My name is Mary and I am 21 years old"}
	if got := contentOf(t, ask(t, s, conversation(john, personFormat, right))); got != `{"name":"Mary","age":21}` {
		t.Errorf("the question after an answer gets %s", got)
	}
	if got := contentOf(t, ask(t, s, conversation("Hello", `{"type":"text"}`, turn{"Hi", "Goodbye"}))); got != "This is a simulated answer to: Goodbye" {
		t.Errorf("in plain words: %s", got)
	}
	if got := contentOf(t, ask(t, s, conversation(john, personFormat, right, turn{`{"name":"Mary"}`, "/age: missing"}))); got != `{"name":"Mary","age":21}` {
		t.Errorf("the second question, asked again, gets %s", got)
	}
}

// Clients that ask for a call of a function complain as its result.
func TestAReAskOfAFunction(t *testing.T) {
	s := New(atOnce(func(o *Options) { o.Seed = 3 }))
	const tools = `"tools":[{"type":"function","function":{"name":"person","parameters":{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},` +
		`"required":["name","age"]}}}],"tool_choice":{"type":"function","function":{"name":"person"}}`
	first := completionOf(t, ask(t, s, question("Zoe has 31 geese", tools)))
	body := `{"model":"m","messages":[` + said("user", "Zoe has 31 geese") +
		`,{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"person","arguments":"{\"name\":\"Zoe\"}"}}]}` +
		`,{"role":"tool","tool_call_id":"call_1","content":"/age: missing"}],` + tools + `}`
	mustFit(t, "CreateChatCompletionRequest", []byte(body))
	again := completionOf(t, ask(t, s, body))
	if a, b := first.Choices[0].Message.ToolCalls[0].Function, again.Choices[0].Message.ToolCalls[0].Function; a != b || first.ID == again.ID {
		t.Errorf("first %v, then %v; ids %s, %s", a, b, first.ID, again.ID)
	}
}

// The whole conversation is paid for, and the corrected answer may be wrong again,
// with the fault's share.
func TestReAsksCostAndMayFail(t *testing.T) {
	s := New(atOnce(func(o *Options) { o.Invalid = 0.4 }))
	person := form{json: true, schema: personSchema(t)}
	const n = 500
	unfit, again, in, out := 0, 0, 0, 0
	for i := range n {
		text := fmt.Sprint("My name is John and I am ", i, " years old")
		first := completionOf(t, ask(t, s, conversation(text, personFormat)))
		answer := *first.Choices[0].Message.Content
		in, out = in+first.Usage.PromptTokens, out+first.Usage.CompletionTokens
		if person.fits(answer) {
			continue
		}
		unfit++
		second := completionOf(t, ask(t, s, conversation(text, personFormat, turn{answer, "it does not fit"})))
		in, out = in+second.Usage.PromptTokens, out+second.Usage.CompletionTokens
		if want := tokens(text + "\n" + answer + "\nit does not fit"); second.Usage.PromptTokens != want {
			t.Errorf("asking again takes %d tokens, want %d", second.Usage.PromptTokens, want)
		}
		if !person.fits(*second.Choices[0].Message.Content) {
			again++
		}
	}
	if share := float64(unfit) / n; share < 0.3 || share > 0.5 {
		t.Errorf("%.2f of the answers do not fit", share)
	}
	if share := float64(again) / float64(unfit); share < 0.3 || share > 0.5 {
		t.Errorf("%.2f of the corrected answers do not fit", share)
	}
	got := s.Stats()
	if got.Invalid != int64(unfit+again) || got.Requests != int64(n+unfit) || got.InputTokens != int64(in) || got.OutputTokens != int64(out) {
		t.Errorf("stats %+v, want %d of %d requests invalid, %d tokens in and %d out", got, unfit+again, n+unfit, in, out)
	}
}
