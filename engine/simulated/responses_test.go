package simulated

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// personText is the member text as clients send it, for a person.
const personText = `"text":{"format":{"type":"json_schema","name":"person","strict":true,"schema":` + personSchemaText + `}}`

// personTools are flat, as this API has them.
const personTools = `"tools":[{"type":"web_search"},{"type":"function","name":"save_person","strict":true,"parameters":` + personSchemaText + `}]`

// input is the body of a request whose input is a text.
func input(text string, more ...string) string {
	quoted, _ := json.Marshal(text)
	return `{` + strings.Join(append([]string{`"model":"gpt-4o-mini"`, `"input":` + string(quoted)}, more...), ",") + `}`
}

func respond(t *testing.T, s http.Handler, body string, headers ...string) response {
	t.Helper()
	return send(t.Context(), t, s, http.MethodPost, "/v1/responses", body, headers...)
}

func responseOf(t *testing.T, r response) responseObject {
	t.Helper()
	if r.err != nil || r.status != http.StatusOK {
		t.Fatalf("status %d, error %v: %s", r.status, r.err, r.body)
	}
	var o responseObject
	if err := json.Unmarshal([]byte(r.body), &o); err != nil {
		t.Fatal(err)
	}
	if o.Object != "response" || o.ID == "" || len(o.Output) == 0 {
		t.Fatalf("response %s", r.body)
	}
	return o
}

// textIn is what the only message of a response says.
func textIn(t *testing.T, o responseObject) string {
	t.Helper()
	if len(o.Output) != 1 || o.Output[0].Type != "message" || len(*o.Output[0].Content) != 1 || (*o.Output[0].Content)[0].Text == nil {
		t.Fatalf("output %+v", o.Output)
	}
	return *(*o.Output[0].Content)[0].Text
}

func TestResponsesInOnePiece(t *testing.T) {
	s := New(atOnce())
	r := respond(t, s, input(john, personText, `"metadata":{"a":"b"}`, `"temperature":0.5`, `"max_output_tokens":100`))
	const want = `{"id":"resp_ID","object":"response","created_at":0,"status":"completed","background":false,"error":null,"incomplete_details":null,` +
		`"instructions":null,"max_output_tokens":100,"metadata":{"a":"b"},"model":"gpt-4o-mini","output":[{"id":"msg_ID","type":"message","status":"completed",` +
		`"role":"assistant","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"{\"name\":\"John\",\"age\":20}"}]}],` +
		`"parallel_tool_calls":true,"previous_response_id":null,"reasoning":{"effort":null,"summary":null},"service_tier":"default","store":true,` +
		`"temperature":0.5,` + personText + `,"tool_choice":"auto","tools":[],"top_logprobs":0,"top_p":1.0,"truncation":"disabled",` +
		`"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":0},"output_tokens":6,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":16},"user":null}`
	o := responseOf(t, r)
	body := strings.ReplaceAll(r.body, strings.TrimPrefix(o.ID, "resp_"), "ID")
	if body = strings.Replace(body, fmt.Sprintf(`"created_at":%d`, o.CreatedAt), `"created_at":0`, 1); body != want {
		t.Errorf("got  %s\nwant %s", body, want)
	}
}

// The same question has the same answer, whichever API asks.
func TestResponsesSayWhatCompletionsSay(t *testing.T) {
	s := New(atOnce(leniently))
	const system = `"messages":[{"role":"system","content":"Be brief"},`
	for _, c := range []struct{ name, chat, response string }{
		{"words", question("Hello", ""), input("Hello")},
		{"a known object", question(john, `"response_format":`+personFormat), input(john, personText)},
		{"a made-up object", question("Zoe has 31 geese", `"response_format":`+personFormat), input("Zoe has 31 geese", personText)},
		{"any object", question("Hello", asObject), input("Hello", `"text":{"format":{"type":"json_object"}}`)},
		{"instructions", strings.Replace(question("Hello", ""), `"messages":[`, system, 1), input("Hello", `"instructions":"Be brief"`)},
		{"items", strings.Replace(question("Hello", ""), `"messages":[`, system, 1),
			`{"model":"gpt-4o-mini","input":[{"role":"system","content":"Be brief"},{"type":"message","role":"user","content":[{"type":"input_text","text":"Hello"}]}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			chat, response := completionOf(t, ask(t, s, c.chat)), responseOf(t, respond(t, s, c.response))
			if got := textIn(t, response); got != *chat.Choices[0].Message.Content || got == "" {
				t.Errorf("response %s, completion %s", got, *chat.Choices[0].Message.Content)
			}
			if response.Usage.InputTokens != chat.Usage.PromptTokens || response.Usage.OutputTokens != chat.Usage.CompletionTokens {
				t.Errorf("usage %+v and %+v", response.Usage, chat.Usage)
			}
		})
	}
}

func TestResponsesCallFunctions(t *testing.T) {
	s := New(atOnce())
	for _, c := range []struct{ choice, name string }{
		{``, "save_person"},
		{`,"tool_choice":"required"`, "save_person"},
		{`,"tool_choice":{"type":"function","name":"save_person"}`, "save_person"},
		{`,"tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"save_person"}]}`, "save_person"},
		{`,"tool_choice":"none"`, ""},
	} {
		o := responseOf(t, respond(t, s, input(john, personTools+c.choice)))
		item := o.Output[0]
		if c.name == "" {
			if item.Type != "message" {
				t.Errorf("%s: %+v", c.choice, item)
			}
			continue
		}
		if item.Type != "function_call" || item.Name != c.name || *item.Arguments != `{"name":"John","age":20}` ||
			!strings.HasPrefix(item.CallID, "call_") || !strings.HasPrefix(item.ID, "fc_") || item.Status != "completed" || item.Content != nil {
			t.Errorf("%s: %+v", c.choice, item)
		}
	}
	both := responseOf(t, respond(t, s, input(john+". My name is Mary and I am 21 years old.", personTools, `"parallel_tool_calls":true`)))
	if len(both.Output) != 2 || *both.Output[1].Arguments != `{"name":"Mary","age":21}` || both.Output[0].CallID == both.Output[1].CallID {
		t.Errorf("output %+v", both.Output)
	}
}

// Of what a function returned the model speaks, however the call is handed back.
func TestResponsesGoOn(t *testing.T) {
	s := New(atOnce())
	first := responseOf(t, respond(t, s, input(john, personTools)))
	call := first.Output[0]
	result := `{"type":"function_call_output","call_id":"` + call.CallID + `","output":"saved"}`
	for name, body := range map[string]string{
		"whole": `{"model":"m","input":[{"role":"user","content":"` + john + `"},{"type":"function_call","call_id":"` + call.CallID +
			`","name":"save_person","arguments":"{}"},` + result + `],` + personTools + `}`,
		"by reference": `{"model":"m","input":[{"role":"user","content":"` + john + `"},{"type":"item_reference","id":"` + call.ID + `"},` + result + `],` + personTools + `}`,
		"from before":  `{"model":"m","previous_response_id":"` + first.ID + `","input":[` + result + `],` + personTools + `}`,
	} {
		if got := textIn(t, responseOf(t, respond(t, s, body))); got != "This is a simulated answer to: "+john {
			t.Errorf("%s: %s", name, got)
		}
	}
	mustRefuse(t, respond(t, s, input("x", `"previous_response_id":"resp_1"`)), 400, "invalid_request_error", "previous_response_id", "previous_response_not_found")
	secret := responseOf(t, respond(t, s, input("not to be kept", `"store":false`)))
	mustRefuse(t, respond(t, s, input("x", `"previous_response_id":"`+secret.ID+`"`)), 400, "invalid_request_error", "previous_response_id", "previous_response_not_found")
	mustRefuse(t, respond(t, s, `{"model":"m","input":[{"type":"item_reference","id":"`+secret.Output[0].ID+`"}]}`), 404, "invalid_request_error", "input", "")
}

func TestResponsesAreForgotten(t *testing.T) {
	s := New(atOnce())
	first := responseOf(t, respond(t, s, input("the first")))
	for i := range maxKept {
		respond(t, s, input(fmt.Sprint("another ", i)))
	}
	mustRefuse(t, respond(t, s, input("x", `"previous_response_id":"`+first.ID+`"`)), 400, "invalid_request_error", "previous_response_id", "previous_response_not_found")
	if n := len(s.kept.turns); n != maxKept || len(s.kept.items) != maxKept {
		t.Errorf("%d responses with %d items are kept", n, len(s.kept.items))
	}
}

func TestResponsesThatAreCut(t *testing.T) {
	s := New(atOnce(leniently))
	o := responseOf(t, respond(t, s, input(john, personText, `"max_output_tokens":2`)))
	if textIn(t, o) != `{"name":` || o.Status != "incomplete" || o.IncompleteDetails.Reason != "max_output_tokens" || o.Output[0].Status != "incomplete" {
		t.Errorf("%+v", o)
	}
	s = New(atOnce(func(o *Options) { o.Refused = 1 }))
	o = responseOf(t, respond(t, s, input(john, personText)))
	if part := (*o.Output[0].Content)[0]; part.Type != "refusal" || part.Refusal == nil || part.Text != nil || o.Status != "completed" {
		t.Errorf("%+v", part)
	}
}

// eventsOf reads the events of a stream, which count up and are named.
func eventsOf(t *testing.T, r response) []responseEvent {
	t.Helper()
	if r.err != nil || r.status != http.StatusOK || !strings.HasPrefix(r.header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("status %d, error %v, %v: %s", r.status, r.err, r.header, r.body)
	}
	var all []responseEvent
	for block := range strings.SplitSeq(strings.TrimSuffix(r.body, "\n\n"), "\n\n") {
		name, data, _ := strings.Cut(block, "\n")
		var e responseEvent
		if err := json.Unmarshal([]byte(strings.TrimPrefix(data, "data: ")), &e); err != nil {
			t.Fatalf("%v in %q", err, block)
		}
		if name != "event: "+e.Type || e.SequenceNumber != len(all) {
			t.Errorf("event %d: %q", len(all), block)
		}
		all = append(all, e)
	}
	return all
}

// numbered has another response's number in place of that of the response with the id.
func numbered(text, id, number string) string {
	return strings.ReplaceAll(text, strings.TrimPrefix(id, "resp_"), number)
}

func TestResponsesAreStreamed(t *testing.T) {
	refusing, cutting := func(o *Options) { o.Refused = 1 }, func(o *Options) { o.Truncated = 1 }
	const head, tail = "response.created response.in_progress response.output_item.added", "response.output_item.done response."
	for _, c := range []struct {
		name, body, kind, last string
		options                func(*Options)
	}{
		{"text", input(john, personText), "response.output_text", "completed", leniently},
		{"refusal", input(john, personText), "response.refusal", "completed", refusing},
		{"cut", input(john, personText), "response.output_text", "incomplete", cutting},
		{"function", input(john, personTools), "response.function_call_arguments", "completed", leniently},
		{"functions", input(john+" My name is Mary and I am 21 years old", personTools, `"parallel_tool_calls":true`), "response.function_call_arguments", "completed", leniently},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := New(atOnce(c.options))
			plain := responseOf(t, respond(t, s, c.body))
			number := strings.TrimPrefix(plain.ID, "resp_")
			events := eventsOf(t, respond(t, s, strings.Replace(c.body, `{`, `{"stream":true,`, 1)))
			var order []string
			texts := make([]string, len(plain.Output))
			for _, e := range events {
				switch {
				case strings.HasSuffix(e.Type, ".delta"):
					texts[*e.OutputIndex] += *e.Delta
					if order[len(order)-1] == e.Type {
						continue
					}
				case e.Type == c.kind+".done":
					for _, whole := range []*string{e.Text, e.Refusal, e.Arguments} {
						if whole != nil && *whole != texts[*e.OutputIndex] {
							t.Errorf("pieces %q, in the end %q", texts[*e.OutputIndex], *whole)
						}
					}
				}
				if e.Delta != nil && numbered(e.ItemID, events[0].Response.ID, number) != plain.Output[*e.OutputIndex].ID {
					t.Errorf("item %s, plain %s", e.ItemID, plain.Output[*e.OutputIndex].ID)
				}
				order = append(order, e.Type)
			}
			part, partDone := " response.content_part.added", " response.content_part.done"
			if strings.HasPrefix(c.name, "function") {
				part, partDone = "", ""
			}
			item := part + " " + c.kind + ".delta " + c.kind + ".done" + partDone + " "
			want := head + item + strings.Repeat("response.output_item.done response.output_item.added"+item, len(plain.Output)-1) + tail + c.last
			if got := strings.Join(order, " "); got != want {
				t.Errorf("events %s\nwant   %s", got, want)
			}
			end := events[len(events)-1].Response
			end.CreatedAt = plain.CreatedAt
			ended, _ := json.Marshal(end)
			got := numbered(string(ended), end.ID, number)
			if want, _ := json.Marshal(plain); got != string(want) {
				t.Errorf("streamed %s\nplain    %s", got, want)
			}
		})
	}
}

// Latency, limits and faults are those of completions.
func TestResponsesMeetWhatCompletionsMeet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Seed: 1, Latency: Fixed(time.Second), RPM: 2})
		began := time.Now()
		r := respond(t, s, input(john, personText))
		if took := time.Since(began); took != time.Second || r.header.Get("X-Ratelimit-Remaining-Requests") != "1" {
			t.Errorf("it took %v, %v", took, r.header)
		}
		ask(t, s, aboutJohn())
		if r = respond(t, s, input(john)); r.status != 429 || r.header.Get("Retry-After") == "" {
			t.Errorf("status %d, %v", r.status, r.header)
		}
	})
	s := New(atOnce(func(o *Options) { o.Error = 1 }))
	if r := respond(t, s, input(john)); r.status != 500 {
		t.Errorf("status %d", r.status)
	}
	s = New(atOnce(func(o *Options) { o.Reset = 1 }))
	r := respond(t, s, input(john, `"stream":true`))
	if r.err == nil || !strings.HasPrefix(r.body, "event: response.created\ndata: {") || strings.Contains(r.body, "response.completed") {
		t.Errorf("%v after %s", r.err, r.body)
	}
	if got := s.Stats(); got.Resets != 1 || got.Requests != 1 {
		t.Errorf("stats %+v", got)
	}
}

func TestWrongResponses(t *testing.T) {
	s := New(atOnce())
	items := func(items string) string { return `{"model":"m","input":[` + items + `]}` }
	for _, c := range []struct{ name, body, param, code string }{
		{"no JSON", `{"model":`, "", ""},
		{"no model", `{"input":"x"}`, "model", "missing_required_parameter"},
		{"no input", `{"model":"m"}`, "input", "missing_required_parameter"},
		{"no items", items(``), "input", "empty_array"},
		{"input of the wrong type", `{"model":"m","input":3}`, "input", "invalid_type"},
		{"messages in place of input", `{"model":"m","messages":[{"role":"user","content":"x"}]}`, "input", "missing_required_parameter"},
		{"another role", items(`{"role":"boss","content":"x"}`), "input[0].role", "invalid_value"},
		{"another item", items(`{"role":"user","content":"x"},{"type":"telegram"}`), "input[1].type", "invalid_value"},
		{"no item", items(`"x"`), "input[0]", "invalid_type"},
		{"content of the wrong type", items(`{"role":"user","content":3}`), "input[0]", "invalid_type"},
		{"a result without its call", items(`{"type":"function_call_output","output":"x"}`), "input[0].call_id", "missing_required_parameter"},
		{"instructions of the wrong type", input("x", `"instructions":["x"]`), "instructions", "invalid_type"},
		{"another format", input("x", `"text":{"format":{"type":"yaml"}}`), "text.format.type", "invalid_value"},
		{"no name", input("x", `"text":{"format":{"type":"json_schema","schema":{}}}`), "text.format.name", "missing_required_parameter"},
		{"no schema", input("x", `"text":{"format":{"type":"json_schema","name":"x"}}`), "text.format.schema", "missing_required_parameter"},
		{"a name with a blank", input("x", `"text":{"format":{"type":"json_schema","name":"a b","schema":{}}}`), "text.format.name", "invalid_value"},
		{"a schema that isn't strict", input("x", `"text":{"format":{"type":"json_schema","name":"x","strict":true,"schema":{"type":"object","properties":{}}}}`),
			"text.format.schema", "invalid_json_schema"},
		{"a schema that is none", input("x", `"text":{"format":{"type":"json_schema","name":"x","schema":{"type":"objct"}}}`), "text.format.schema", "invalid_json_schema"},
		{"JSON unsaid", input("x", `"text":{"format":{"type":"json_object"}}`), "input", ""},
		{"a tool in the other form", input("x", `"tools":[{"type":"function","function":{"name":"x"}}]`), "tools[0].name", "missing_required_parameter"},
		{"an unknown tool", input("x", `"tools":[{"type":"hammer"}]`), "tools[0].type", "invalid_value"},
		{"parameters that aren't strict", input("x", `"tools":[{"type":"web_search"},{"type":"function","name":"f","strict":true,"parameters":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}}]`),
			"tools[1].parameters", "invalid_function_parameters"},
		{"a choice that is not there", input("x", `"tool_choice":{"type":"function","name":"f"}`), "tool_choice", "invalid_value"},
		{"a temperature that is a word", input("x", `"temperature":"hot"`), "temperature", "invalid_type"},
		{"too hot", input("x", `"temperature":2.5`), "temperature", "decimal_above_max_value"},
		{"an unknown effort", input("x", `"reasoning":{"effort":"some"}`), "reasoning.effort", "invalid_value"},
		{"an effort of the wrong type", input("x", `"reasoning":"low"`), "reasoning", "invalid_type"},
		{"too few tokens", input("x", `"max_output_tokens":15`), "max_output_tokens", "integer_below_min_value"},
		{"tokens of the wrong type", input("x", `"max_output_tokens":"many"`), "max_output_tokens", "invalid_type"},
		{"in the background", input("x", `"background":true`), "background", "unsupported_parameter"},
	} {
		t.Run(c.name, func(t *testing.T) {
			mustRefuse(t, respond(t, s, c.body), 400, "invalid_request_error", c.param, c.code)
		})
	}
	if got := s.Stats(); got.Rejected != got.Requests || got.InFlight != 0 {
		t.Errorf("stats %+v", got)
	}
}

func TestResponsesOverHTTP(t *testing.T) {
	server := httptest.NewServer(New(atOnce(func(o *Options) { o.TokensPerSecond = 1000 })))
	defer server.Close()
	for _, stream := range []bool{false, true} {
		res, err := http.Post(server.URL+"/v1/responses", "application/json", strings.NewReader(input(john, personText, fmt.Sprintf(`"stream":%v`, stream))))
		if err != nil {
			t.Fatal(err)
		}
		r := readAll(res)
		if stream {
			events := eventsOf(t, r)
			if got := textIn(t, *events[len(events)-1].Response); got != `{"name":"John","age":20}` {
				t.Errorf("streamed %s", got)
			}
		} else if got := textIn(t, responseOf(t, r)); got != `{"name":"John","age":20}` {
			t.Errorf("answered %s", got)
		}
	}
}

func TestRequestIDs(t *testing.T) {
	s := New(atOnce())
	var ids []string
	for _, r := range []response{ask(t, s, aboutJohn()), ask(t, s, aboutJohn()), ask(t, s, `{}`), respond(t, s, input("x")),
		send(t.Context(), t, s, http.MethodGet, "/nowhere", ""), ask(t, s, aboutJohn(), "Authorization", "Bearer invalid")} {
		id := r.header.Get("X-Request-Id")
		if !strings.HasPrefix(id, "req_") || len(id) != 36 || slices.Contains(ids, id) {
			t.Errorf("id %q after %q", id, ids)
		}
		ids = append(ids, id)
	}
}

func FuzzResponses(f *testing.F) {
	f.Add(input(john, personText))
	f.Add(input(john, personTools, `"stream":true`, `"max_output_tokens":20`))
	f.Add(`{"model":"m","input":[{"role":"user","content":[{"text":"x"}]},{"type":"item_reference","id":"x"}],"tool_choice":{"type":"allowed_tools"}}`)
	f.Add(`{"model":"m","input":null,"previous_response_id":"x","text":{},"tools":[{}]}`)
	f.Add(input("x", `"stream":true`, `"reasoning":{"effort":"low"}`, `"metadata":null`, `"tools":[{"type":"function","name":"f"}]`))
	f.Fuzz(func(t *testing.T, body string) {
		r := respond(t, New(atOnce(func(o *Options) { o.Invalid = 0.5 })), body)
		switch {
		case r.err != nil || r.status >= 500:
			t.Errorf("status %d, error %v: %s", r.status, r.err, r.body)
		case r.status != 200:
			mustFit(t, "ErrorResponse", []byte(r.body))
		case strings.HasPrefix(r.header.Get("Content-Type"), "text/event-stream"):
			eventsOf(t, r)
		default:
			responseOf(t, r)
		}
	})
}
