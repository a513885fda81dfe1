package openai

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"regatta/engine/call"
)

func TestEndings(t *testing.T) {
	for is, words := range map[ending]string{
		unsaid:   " null FINISH_REASON_UNSPECIFIED",
		whole:    "stop STOP Stop end_turn eos eos_token EOS_TOKEN <eos> </s> <|im_end|> <|endoftext|> stop_sequence stop-sequence COMPLETE completed end finished FinishReason.STOP FINISH_REASON_STOP done eot_id stopped_eos",
		byCall:   "tool_calls tool_use TOOL_CALL function_call",
		cut:      "length LENGTH max_tokens MAX_TOKENS FinishReason.MAX_TOKENS model_length max_length max_output_tokens max_new_tokens ERROR_LIMIT model_context_window_exceeded token_limit truncated stopped_limit incomplete context_length_exceeded",
		filtered: "content_filter content_filtered CONTENT_FILTER SAFETY RECITATION sensitive PROHIBITED_CONTENT BLOCKLIST SPII ERROR_TOXIC guardrail_intervened IMAGE_SAFETY content_policy_violation",
		declined: "refusal REFUSED",
		aborted:  "error ERROR abort aborted cancelled USER_CANCEL insufficient_system_resource network_error timeout MALFORMED_FUNCTION_CALL pause_turn failed",
		unknown:  "OTHER other banana 42 ?",
	} {
		for word := range strings.SplitSeq(words, " ") {
			if got := endingOf(word); got != is {
				t.Errorf("%q: %d, want %d", word, got, is)
			}
		}
	}
}

// What is taken beyond doubt, and where it was found; "": it fails.
func TestWhereAnswersAreFound(t *testing.T) {
	const twice = `"{\"name\":\"John\",\"age\":20}"`
	said := func(members string, finish string) string {
		return `{"choices":[{"index":0,"message":{"role":"assistant",` + members + `},"finish_reason":` + finish + `}]}`
	}
	const schema, tools = call.JSONSchema, call.Tools
	text := `"content":` + quote(john)
	draft := quote("Perhaps " + john + ", but he is 21 by now.")
	tests := []struct {
		name string
		mode call.Mode
		body string
		note string
		fail string // the message
	}{
		{"as it should be", schema, said(text, `"stop"`), "", ""},
		{"another word", schema, said(text, `"eos"`), "", ""},
		{"a word in capitals", schema, said(text, `"END_TURN"`), "", ""},
		{"an unknown word", schema, said(text, `"banana"`), `unknown finish_reason "banana"`, ""},
		{"no word", schema, said(text, `null`), "no finish_reason", ""},
		{"a word of another type", schema, said(text, `3`), "no finish_reason", ""},
		{"a call that isn't there", schema, said(text, `"tool_calls"`), "finish_reason tool_calls without a call", ""},
		{"cut", schema, said(text, `"MAX_TOKENS"`), "", "hit the token limit before the answer was complete (finish_reason MAX_TOKENS)"},
		{"filtered", schema, said(text, `"SAFETY"`), "", "stopped by the provider's content filter (finish_reason SAFETY)"},
		{"refused", schema, said(`"content":"I won't."`, `"refusal"`), "", "I won't."},

		{"reasoning_content", schema, said(`"content":"","reasoning_content":`+quote(john), `"stop"`), "found in the reasoning: the answer itself is empty", ""},
		{"reasoning", schema, said(`"content":null,"reasoning":`+quote(" "+john+"\n"), `"stop"`), "found in the reasoning: the answer itself is empty", ""},
		{"reasoning in a fence", schema, said(`"content":null,"reasoning":`+quote("```json\n"+john+"\n```"), `"stop"`), "found in the reasoning: the answer itself is empty", ""},
		{"reasoning that closes", schema, said(`"content":null,"reasoning":`+quote("hm</think>"+john), `"stop"`), "found in the reasoning: the answer itself is empty", ""},
		{"reasoning in tools", tools, said(`"content":"","reasoning_content":`+quote(john), `"stop"`), "found in the reasoning: the answer itself is empty", ""},
		{"a draft in the reasoning", schema, said(`"content":"","reasoning_content":`+draft, `"stop"`), "", "the model returned an empty answer, only reasoning"},
		{"reasoning beside an answer", schema, said(text+`,"reasoning_content":`+quote(mary), `"stop"`), "", ""},
		{"reasoning beside another answer", schema, said(`"content":"no","reasoning_content":`+quote(john), `"stop"`), "", "not JSON"},

		{"text though a tool was asked for", tools, said(text, `"stop"`), "found in the text, not in a function call", ""},
		{"prose though a tool was asked for", tools, said(`"content":"John is 20"`, `"stop"`), "", "the model did not call the function"},
		{"a call though none was asked for", schema, said(`"content":null,"tool_calls":[`+called("a", "result", john)+`]`, `"tool_calls"`), "found in a function call, not in the text", ""},
		{"a call of another function", schema, said(`"content":null,"tool_calls":[`+called("a", "search", john)+`]`, `"tool_calls"`), "", "the model called a tool instead of answering"},
		{"a call as it was before there were several", tools, said(`"content":null,"function_call":{"name":"result","arguments":`+quote(john)+`}`, `"function_call"`), "", ""},
		{"arguments twice", tools, said(`"content":null,"tool_calls":[`+called("a", "result", twice)+`]`, `"tool_calls"`), "JSON was encoded twice", ""},
		{"arguments three times", tools, said(`"content":null,"tool_calls":[`+called("a", "result", quote(twice))+`]`, `"tool_calls"`), "JSON was encoded twice", ""},
		{"a text twice", schema, said(`"content":`+quote(twice), `"stop"`), "JSON was encoded twice", ""},
		{"a text twice, but another", schema, said(`"content":`+quote(`"John"`), `"stop"`), "", "expected object, got string"},
		{"all that is odd at once", tools, said(`"content":`+quote(twice), `null`), "no finish_reason; found in the text, not in a function call; JSON was encoded twice", ""},

		{"a part of reasoning", schema, said(`"content":[{"type":"reasoning","text":"{hm"},{"type":"output_text","text":`+quote(john)+`}]`, `"stop"`), "", ""},
		{"a part of thinking", schema, said(`"content":[{"type":"thinking","thinking":[{"type":"text","text":"{hm"}]},{"type":"text","text":`+quote(john)+`}]`, `"stop"`), "", ""},
		{"parts of thoughts alone", schema, said(`"content":[{"type":"reasoning_text","text":`+quote(john)+`}]`, `"stop"`), "found in the reasoning: the answer itself is empty", ""},
		{"one part, not in a list", schema, said(`"content":{"type":"text","text":`+quote(john)+`}`, `"stop"`), "", ""},
		{"JSON as it is", schema, said(`"content":`+john, `"stop"`), "", ""},
		{"a byte order mark", schema, said(`"content":`+quote("\ufeff"+john), `"stop"`), "", ""},

		{"nothing", schema, said(`"content":""`, `"stop"`), "", "the model returned an empty answer"},
		{"nothing at all", tools, said(`"content":null`, `null`), "", "the model returned an empty answer"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			stream := "data: " + strings.Replace(test.body, `"message":`, `"delta":`, 1) + "\n\ndata: [DONE]\n\n"
			for kind, body := range map[string]string{asJSON: test.body, asStream: stream} {
				c := toServer(t, answers(http.StatusOK, kind, body), inMode(test.mode))
				answer, err := c.Call(context.Background(), request())
				if test.fail != "" {
					if e := asFailure(t, answer, err); !strings.Contains(e.Message, test.fail) {
						t.Errorf("%s: %v, want %q", kind, e, test.fail)
					}
					continue
				}
				if err != nil || string(answer.Output) != john || answer.Note != test.note {
					t.Errorf("%s: %s, note %q, %v; want note %q", kind, answer.Output, answer.Note, err, test.note)
				}
			}
		})
	}
}

// An answer in which nothing came is made again; one that doesn't fit isn't.
func TestEmptyAnswersAreRetried(t *testing.T) {
	for body, want := range map[string]bool{
		completed("", "stop"): true, completed(" \n", "eos"): true, calling("stop", called("a", "result", "{}")): false, completed("no", "stop"): false,
		completed("", "length"): false, completed("", "content_filter"): false, `{"choices":[{"message":{"content":null,"reasoning":"hm"},"finish_reason":"stop"}]}`: true,
	} {
		e := failure(t, newCaller(t, func(cfg *Config) { cfg.Transport = replies(200, nil, text(body)) }), request())
		if e.Retryable() != want || e.Retryable() && e.Reaskable() {
			t.Errorf("%v: retried %v, want %v", e, e.Retryable(), want)
		}
	}
}

// Of a list in calls that just end, another call may have been to come.
func TestAListThatMayGoOn(t *testing.T) {
	one := piece(called("a", "result", john))
	for body, want := range map[string]string{one: "", one + "data: [DONE]\n\n": "no finish_reason", one + stopCalling: ""} {
		c := newCaller(t, func(cfg *Config) {
			many(t, call.Tools)(cfg)
			cfg.Transport = streaming(strings.NewReader(body))
		})
		answer, err := c.Call(context.Background(), request())
		if body == one {
			if e := asFailure(t, answer, err); e.Kind != call.Connection {
				t.Error(e)
			}
		} else if err != nil || string(answer.Output) != "["+john+"]" || answer.Note != want {
			t.Errorf("%q: %s, %q, %v", body, answer.Output, answer.Note, err)
		}
	}
}
