package simulated

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const (
	personSchemaText = `{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false}`
	asObject         = `"response_format":{"type":"json_object"}`
	asTool           = `"tools":[{"type":"function","function":{"name":"person","parameters":` + personSchemaText + `}}]`
)

// prompted asks for any JSON object and says in words which.
func prompted(text, schema, more string) string {
	system, _ := json.Marshal("Answer with JSON that fits {this}:\n" + schema + "\nand nothing else.")
	return strings.Replace(question(text, asObject+more), `"messages":[`, `"messages":[{"role":"system","content":`+string(system)+`},`, 1)
}

func TestModesThatAreNotTaken(t *testing.T) {
	asked := map[string]string{"json-schema": aboutJohn(), "tools": question(john, asTool), "json-object": question(john, asObject)}
	for _, spec := range []string{"json-schema", "tools", "json-object", "tools+json-object", "json-schema+json-object", "json-schema+tools+json-object"} {
		modes, err := ParseModes(spec)
		if err != nil {
			t.Fatal(err)
		}
		s := New(atOnce(func(o *Options) { o.Modes, o.Lenient = modes, true }))
		for mode, body := range asked {
			r := ask(t, s, body)
			if slices.Contains(strings.Split(spec, "+"), mode) {
				completionOf(t, r)
				continue
			}
			param, code := "response_format", ""
			if mode == "tools" {
				param, code = "tools", "unsupported_parameter"
			}
			mustRefuse(t, r, 400, "invalid_request_error", param, code)
			if !strings.Contains(r.body, "is not supported with this model") {
				t.Errorf("%s of %s: %s", mode, spec, r.body)
			}
		}
		completionOf(t, ask(t, s, question(john, "")))
		if got := s.Stats(); got.Rejected != int64(3-len(strings.Split(spec, "+"))) {
			t.Errorf("%s: %+v", spec, got)
		}
	}
}

// Refusals take no time: that is how servers are.
func TestModesAreRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := slowly(func(o *Options) { o.Modes = 2 })
		began := time.Now()
		mustRefuse(t, ask(t, s, aboutJohn()), 400, "invalid_request_error", "response_format", "")
		if took := time.Since(began); took != 0 {
			t.Errorf("it took %v", took)
		}
	})
}

// A model that is told the schema in words heeds it.
func TestSchemasInThePrompt(t *testing.T) {
	s := New(atOnce())
	person := form{json: true, schema: personSchema(t)}
	if got := contentOf(t, ask(t, s, prompted(john, personSchemaText, ""))); got != `{"name":"John","age":20}` {
		t.Errorf("of a known text %s", got)
	}
	if got := contentOf(t, ask(t, s, prompted("Zoe has 31 geese", personSchemaText, ""))); !person.fits(got) {
		t.Errorf("of any text %s", got)
	}
	if got := contentOf(t, ask(t, s, prompted("Zoe has 31 geese", `{"type":"objct"}`, ""))); got != `{"text":"Zoe has 31 geese"}` {
		t.Errorf("of one that is no schema %s", got)
	}
	if got := contentOf(t, ask(t, s, prompted("Zoe has 31 geese", strings.Repeat("{", 100), ""))); got != `{"text":"Zoe has 31 geese"}` {
		t.Errorf("of braces %s", got)
	}
}

const listSchemaText = `{"type":"object","properties":{"people":{"type":"array","items":` + personSchemaText + `}},"required":["people"],"additionalProperties":false}`

func TestListsOfWhatIsKnown(t *testing.T) {
	s := New(atOnce())
	format := `"response_format":{"type":"json_schema","json_schema":{"name":"people","schema":` + listSchemaText + `}}`
	both := john + ". " + "My name is Mary and I am 21 years old."
	for text, want := range map[string]string{
		john: `{"people":[{"name":"John","age":20}]}`,
		both: `{"people":[{"name":"John","age":20},{"name":"Mary","age":21}]}`,
	} {
		for _, body := range []string{question(text, format), prompted(text, listSchemaText, "")} {
			if got := contentOf(t, ask(t, s, body)); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
	}
	made := contentOf(t, ask(t, s, question("Zoe has 31 geese", format)))
	if schema, err := s.schemas.compile([]byte(listSchemaText)); err != nil || !schema.Fits([]byte(made)) {
		t.Errorf("made up %s", made)
	}
}

// callsOf are what the first choice calls its function with, each with its own id.
func callsOf(t *testing.T, r response) []string {
	t.Helper()
	choice := completionOf(t, r).Choices[0]
	var all []string
	ids := map[string]bool{}
	for _, call := range choice.Message.ToolCalls {
		all = append(all, call.Function.Arguments)
		ids[call.ID] = true
	}
	if len(ids) != len(all) || choice.FinishReason != "tool_calls" || choice.Message.Content != nil {
		t.Errorf("%+v", choice)
	}
	return all
}

func TestSeveralCallsInOneAnswer(t *testing.T) {
	s := New(atOnce())
	const both = john + ". My name is Mary and I am 21 years old."
	person := form{json: true, schema: personSchema(t)}
	several := asTool + `,"tool_choice":"required","parallel_tool_calls":true`
	mustFit(t, "CreateChatCompletionRequest", []byte(question(both, several)))
	for body, want := range map[string][]string{
		question(both, several):                                                        {`{"name":"John","age":20}`, `{"name":"Mary","age":21}`},
		question(both, asTool+`,"tool_choice":"required"`):                             {`{"name":"John","age":20}`},
		question(both, asTool+`,"tool_choice":"required","parallel_tool_calls":false`): {`{"name":"John","age":20}`},
		question(both, asTool+`,"tool_choice":{"type":"function","function":{"name":"person"}},"parallel_tool_calls":true`): {`{"name":"John","age":20}`},
		question(both, several+`,"max_tokens":8`): nil,
	} {
		if want == nil {
			c := completionOf(t, ask(t, s, body)).Choices[0]
			if c.FinishReason != "length" || len(c.Message.ToolCalls) != 2 || c.Message.ToolCalls[1].Function.Arguments != `{"name":` {
				t.Errorf("cut to 8 tokens: %+v", c)
			}
			continue
		}
		if got := callsOf(t, ask(t, s, body)); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
	numbers := map[int]bool{}
	for i := range 40 {
		made := callsOf(t, ask(t, s, question(fmt.Sprint("Zoe has geese, ", i), several)))
		numbers[len(made)] = true
		for _, arguments := range made {
			if !person.fits(arguments) {
				t.Errorf("made up %s", arguments)
			}
		}
	}
	if len(numbers) != mostMadeUp {
		t.Errorf("calls in one answer: %v", numbers)
	}
}

// Streamed, each call begins with its id and its name, and has its number.
func TestSeveralCallsAreStreamed(t *testing.T) {
	s := New(atOnce())
	body := question(john+". My name is Mary and I am 21 years old.", asTool+`,"tool_choice":"required","parallel_tool_calls":true,"stream":true,"stream_options":{"include_usage":true}`)
	got := streamOf(t, ask(t, s, body))
	names, arguments, ids := map[int]string{}, map[int]string{}, map[int]string{}
	for _, c := range got.chunks {
		for _, choice := range c.Choices {
			for _, call := range choice.Delta.ToolCalls {
				names[call.Index] += call.Function.Name
				ids[call.Index] += call.ID
				arguments[call.Index] += call.Function.Arguments
			}
		}
	}
	if len(arguments) != 2 || arguments[0] != `{"name":"John","age":20}` || arguments[1] != `{"name":"Mary","age":21}` ||
		names[0] != "person" || names[1] != "person" || ids[0] == ids[1] || got.finish != "tool_calls" {
		t.Errorf("%v of %v, ids %v, then %s", arguments, names, ids, got.finish)
	}
	if plain := completionOf(t, ask(t, s, strings.Replace(body, `"stream":true,"stream_options":{"include_usage":true}`, `"stream":false`, 1))); plain.Usage != *got.usage {
		t.Errorf("usage %v, streamed %v", plain.Usage, got.usage)
	}
}

func TestFencedAnswers(t *testing.T) {
	s := New(atOnce(func(o *Options) { o.Fenced = 1 }))
	const want = "```json\n" + `{"name":"John","age":20}` + "\n```"
	if got := contentOf(t, ask(t, s, aboutJohn())); got != want {
		t.Errorf("%q", got)
	}
	if got := streamOf(t, ask(t, s, aboutJohn(`"stream":true`))); got.content != want || got.finish != "stop" {
		t.Errorf("streamed %q, then %s", got.content, got.finish)
	}
	if got := callsOf(t, ask(t, s, question(john, asTool))); !slices.Equal(got, []string{`{"name":"John","age":20}`}) {
		t.Errorf("a call with %q", got)
	}
	if got := contentOf(t, ask(t, s, question(john, ""))); strings.Contains(got, "```") {
		t.Errorf("words: %q", got)
	}
	if got := s.Stats(); got.Fenced != 2 || got.Answered != 2 {
		t.Errorf("%+v", got)
	}
}
