package openai

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"regatta/engine/call"
)

const mary = `{"name":"Mary","age":21}`

// calling is a whole answer with these calls.
func calling(finish string, calls ...string) string {
	return `{"choices":[{"index":0,"message":{"role":"assistant","content":"Let me see.","tool_calls":[` + strings.Join(calls, ",") + `]},"finish_reason":` + quote(finish) + `}]}`
}

func TestAnswersInTools(t *testing.T) {
	one, list := inMode(call.Tools), many(t, call.Tools)
	tests := []struct {
		name    string
		change  func(*Config)
		body    string
		want    string // the output; "": a failure
		kind    call.Kind
		message string
		raw     string
	}{
		{name: "a call", change: one, body: calling("tool_calls", called("a", "result", john)), want: john},
		{name: "that says stop, as OpenAI's do when the function is named", change: one, body: calling("stop", called("a", "result", john)), want: john},
		{name: "in the words of old", change: one, body: calling("function_call", called("a", "result", john)), want: john},
		{name: "arguments as an object", change: one, body: calling("stop", `{"function":{"name":"result","arguments":`+john+`}}`), want: john},
		{name: "without a name", change: one, body: calling("stop", `{"function":{"arguments":`+quote(john)+`}}`), want: john},
		{name: "one call of a list", change: list, body: calling("tool_calls", called("a", "result", john)), want: "[" + john + "]"},
		{name: "two calls of a list", change: list, body: calling("tool_calls", called("a", "result", john), called("b", "result", mary)), want: "[" + john + "," + mary + "]"},

		{name: "the answer in the text", change: one, body: completed(john, "stop"), want: john},
		{name: "no call", change: one, body: completed("nothing here", "stop"), kind: call.InvalidOutput, message: "the model did not call the function", raw: "nothing here"},
		{name: "no call of a list", change: list, body: completed("nothing here", "stop"), kind: call.InvalidOutput, message: "the model did not call the function", raw: "nothing here"},
		{name: "two calls where one is wanted", change: one, body: calling("tool_calls", called("a", "result", john), called("b", "result", mary)), kind: call.InvalidOutput, message: "the model called the function 2 times; expected one call", raw: john + "," + mary},
		{name: "another function", change: one, body: calling("tool_calls", called("a", "search", john)), kind: call.InvalidOutput, message: `the model called "search", which does not exist`, raw: john},
		{name: "arguments that don't fit", change: one, body: calling("stop", called("a", "result", `{"name":"John","age":"20"}`)), kind: call.InvalidOutput, message: "/age: expected integer, got string", raw: `{"name":"John","age":"20"}`},
		{name: "one of a list that doesn't fit", change: list, body: calling("stop", called("a", "result", john), called("b", "result", `{"name":"Mary"}`)), kind: call.InvalidOutput, message: "call 2 of 2: /age: missing", raw: "[" + john + `,{"name":"Mary"}]`},
		{name: "two objects in one call of a list", change: list, body: calling("stop", called("a", "result", john+","+mary)), kind: call.InvalidOutput, message: "unexpected text after the JSON value (byte 24)", raw: "[" + john + "," + mary + "]"},
		{name: "a fence", change: one, body: calling("stop", called("a", "result", "```json\n"+john+"\n```")), kind: call.InvalidOutput, message: "not JSON: invalid character '`' looking for beginning of value (byte 1)", raw: "```json\n" + john + "\n```"},
		{name: "no arguments", change: one, body: calling("stop", called("a", "result", "")), kind: call.InvalidOutput, message: "invalid JSON: unexpected end (byte 0)"},
		{name: "cut off", change: one, body: calling("length", called("a", "result", `{"name":"Jo`)), kind: call.Truncated, message: "hit the token limit before the answer was complete", raw: `{"name":"Jo`},
		{name: "no finish_reason", change: one, body: strings.Replace(calling("stop", called("a", "result", john)), `"stop"`, "null", 1), want: john},
		{name: "no finish_reason, cut off", change: one, body: strings.Replace(calling("stop", called("a", "result", `{"name":"Jo`)), `"stop"`, "null", 1), kind: call.Truncated, message: "no finish_reason: the answer may be incomplete", raw: `{"name":"Jo`},
		{name: "a refusal", change: one, body: strings.Replace(calling("stop"), `"content"`, `"refusal":"I won't","content"`, 1), kind: call.Refused, message: "I won't", raw: "Let me see."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := newCaller(t, func(cfg *Config) {
				test.change(cfg)
				cfg.Transport = replies(200, nil, text(test.body))
			})
			answer, err := c.Call(context.Background(), request())
			if test.want != "" {
				if err != nil || string(answer.Output) != test.want {
					t.Errorf("%s, %v", answer.Output, err)
				}
				return
			}
			if e := asFailure(t, answer, err); e.Kind != test.kind || e.Message != test.message || e.Raw != test.raw {
				t.Errorf("%s: %s, raw %q\nwant %s: %s, raw %q", e.Kind, e.Message, e.Raw, test.kind, test.message, test.raw)
			}
		})
	}
}

// piece is an event of a stream that brings a piece of a call.
func piece(call string) string {
	return `data: {"choices":[{"index":0,"delta":{"tool_calls":[` + call + `]},"finish_reason":null}]}` + "\n\n"
}

const stopCalling = `data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}` + "\n\ndata: [DONE]\n\n"

// How servers cut calls into pieces.
func TestStreamsInTools(t *testing.T) {
	argument := func(prefix, text string) string {
		return piece("{" + prefix + `"function":{"arguments":` + quote(text) + `}}`)
	}
	opening := func(index, id string) string {
		return piece(`{` + index + `"id":"` + id + `","type":"function","function":{"name":"result","arguments":""}}`)
	}
	whole := func(index, id, text string) string {
		return piece(`{` + index + `"id":"` + id + `","function":{"name":"result","arguments":` + quote(text) + `}}`)
	}
	const zero, first = `"index":0,`, `"index":1,`
	tests := []struct {
		name, body, want, progress string
	}{
		{"openai", opening(zero, "a") + argument(zero, john[:9]) + argument(zero, john[9:]), "[" + john + "]", "[" + john},
		{"two calls", opening(zero, "a") + argument(zero, john) + opening(first, "b") + argument(first, mary[:5]) + argument(first, mary[5:]), "[" + john + "," + mary + "]", "[" + john + "," + mary},
		{"every call whole, numbered 0", whole(zero, "a", john) + whole(zero, "b", mary), "[" + john + "," + mary + "]", "[" + john + "," + mary},
		{"every call whole, no numbers", whole("", "a", john) + whole("", "b", mary), "[" + john + "," + mary + "]", "[" + john + "," + mary},
		{"all at once, no numbers", piece(called("a", "result", john) + "," + called("b", "result", mary)), "[" + john + "," + mary + "]", "[" + john + "," + mary},
		{"an id for every piece", whole(zero, "x1", john[:9]) + whole(zero, "x2", john[9:]) + whole(first, "x3", mary), "[" + john + "," + mary + "]", "[" + john + "," + mary},
		{"the same id in every piece", whole(zero, "a", john[:9]) + whole(zero, "a", john[9:]), "[" + john + "]", "[" + john},
		{"pieces in turns", opening(zero, "a") + opening(first, "b") + argument(zero, john[:9]) + argument(first, mary[:9]) + argument(zero, john[9:]) + argument(first, mary[9:]), "[" + john + "," + mary + "]", ""},
		{"words before", `data: {"choices":[{"index":0,"delta":{"content":"Let me see."}}]}` + "\n\n" + whole(zero, "a", john), "[" + john + "]", "[" + john},
		{"arguments as an object", piece(`{"function":{"name":"result","arguments":` + john + `}}`), "[" + john + "]", "[" + john},
		{"half of a call", opening(zero, "a") + argument(zero, john[:9]), "", "[" + john[:9]},
		{"a call of nothing", whole(zero, "a", john) + opening(first, "b"), "", "[" + john + ","},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for name, reader := range map[string]func(io.Reader) io.Reader{
				"whole": func(r io.Reader) io.Reader { return r }, "byte by byte": iotest.OneByteReader,
			} {
				c := newCaller(t, func(cfg *Config) {
					many(t, call.Tools)(cfg)
					cfg.Transport = streaming(reader(strings.NewReader(test.body + stopCalling)))
				})
				var told []string
				answer, err := c.Call(context.Background(), streamed(func(soFar string) {
					if len(told) > 0 && !strings.HasPrefix(soFar, told[len(told)-1]) {
						t.Errorf("%q after %q", soFar, told[len(told)-1])
					}
					told = append(told, soFar)
				}))
				if (err == nil) != (test.want != "") || string(answer.Output) != test.want {
					t.Errorf("%s: %s, %v", name, answer.Output, err)
				}
				if test.progress != "" && (len(told) == 0 || told[len(told)-1] != test.progress) {
					t.Errorf("%s: progress %q", name, told)
				}
			}
		})
	}
}

// Whatever calls there are, and however they are cut, they come out as they are.
func TestPiecesOfCallsMakeTheWhole(t *testing.T) {
	var body io.Reader
	c := newCaller(t, func(cfg *Config) {
		many(t, call.Tools)(cfg)
		cfg.Transport = streamingFrom(func() io.Reader { return body })
	})
	rapid.Check(t, func(t *rapid.T) {
		var all []string
		var events strings.Builder
		for i := range rapid.IntRange(1, 5).Draw(t, "calls") {
			text := fmt.Sprintf(`{"name":%s,"age":%d}`, quote(rapid.String().Draw(t, "name")), i)
			all = append(all, text)
			for at, rest := 0, []rune(text); len(rest) > 0; at++ {
				n := rapid.IntRange(1, len(rest)).Draw(t, "piece")
				id := ""
				if at == 0 {
					id = fmt.Sprintf(`"id":"c%d",`, i)
				}
				events.WriteString(piece(fmt.Sprintf(`{"index":%d,%s"function":{"arguments":%s}}`, i, id, quote(string(rest[:n])))))
				rest = rest[n:]
			}
		}
		body = strings.NewReader(events.String() + stopCalling)
		last := ""
		answer, err := c.Call(context.Background(), streamed(func(soFar string) {
			if !strings.HasPrefix(soFar, last) || soFar == last {
				t.Fatalf("%q after %q", soFar, last)
			}
			last = soFar
		}))
		want := "[" + strings.Join(all, ",") + "]"
		if err != nil || string(answer.Output) != want || last+"]" != want {
			t.Fatalf("%s, %v, progress %s; want %s", answer.Output, err, last, want)
		}
	})
}

// A list is one object in the modes that take objects, and an array in the end.
func TestListsInTheOtherModes(t *testing.T) {
	for _, m := range []call.Mode{call.Auto, call.JSONSchema, call.JSONObject} {
		for answer, want := range map[string]string{
			`{"items":[` + john + `,` + mary + `]}`: `[` + john + `,` + mary + `]`,
			`{"items":[]}`:                          `[]`,
		} {
			for _, body := range []string{completed(answer, "stop"), events(answer[:7], answer[7:])} {
				c := newCaller(t, func(cfg *Config) {
					many(t, m)(cfg)
					cfg.Transport = streaming(strings.NewReader(body))
				})
				got, err := c.Call(context.Background(), streamed(func(string) {}))
				if err != nil || string(got.Output) != want {
					t.Errorf("%s: %s, %v", m, got.Output, err)
				}
			}
		}
		c := newCaller(t, func(cfg *Config) {
			many(t, m)(cfg)
			cfg.Transport = replies(200, nil, text(completed(`{"items":[`+john+`,{"name":"Mary","age":"21"}]}`, "stop")))
		})
		if e := failure(t, c, request()); e.Kind != call.InvalidOutput || e.Message != "/items/1/age: expected integer, got string" {
			t.Errorf("%s: %v", m, e)
		}
	}
}

// Only where nothing was promised may an answer be wrapped.
func TestWrappedAnswersByMode(t *testing.T) {
	fenced := completed("```json\n"+john+"\n```", "stop")
	for _, m := range []call.Mode{call.JSONSchema, call.JSONObject, call.Auto} {
		c := newCaller(t, func(cfg *Config) {
			cfg.Mode = m
			cfg.Transport = replies(200, nil, text(fenced))
		})
		answer, err := c.Call(context.Background(), request())
		if understood := slices.Contains([]call.Mode{call.JSONObject, call.Auto}, m); (err == nil) != understood {
			t.Errorf("%s: %s, %v", m, answer.Output, err)
		}
	}
	c := newCaller(t, func(cfg *Config) {
		cfg.Mode = call.JSONObject
		cfg.Transport = replies(200, nil, text(completed("Here: {\"name\":\"John\",\"age\":\"20\"}", "stop")))
	})
	if e := failure(t, c, request()); e.Message != "/age: expected integer, got string" || !strings.HasPrefix(e.Raw, "Here: ") {
		t.Errorf("%v, raw %q", e, e.Raw)
	}
}
